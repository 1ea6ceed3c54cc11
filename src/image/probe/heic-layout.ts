// How the picture of a HEIC file (ISO/IEC 23008-12) is put together: one item that HEVC coded, or a grid of them, and the same
// for its alpha. Phones write grids of 512 px tiles. A grid's tiles must be coded items themselves, so nothing here nests and no
// reference is followed twice. Every check that needs no pixel is made here, before anything is decoded.
import { ImageError } from "../error";
import type { CodedShape, Orientation } from "../header";
import type { Rectangle } from "../orientation";
import { spatialExtents, transformOf } from "./heif-transform";
import { type HevcConfig, readHevcConfig } from "./hevc-config";
import { BoxFields, boxes, corruptedBoxes } from "./isobmff";
import { type Item, itemBytes, itemsFrom, itemsTo, type Meta, propertyOf, readMeta } from "./isobmff-meta";
import { Reader } from "./reader";

const CODED_TYPES = ["hvc1", "hev1"];
/** Names of an alpha plane: HEVC's own (ISO/IEC 23008-12, B.2.4) and the one for all codecs (ISO/IEC 23000-22). */
const ALPHA_TYPES = ["urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"];
/** Version, flags, rows, columns, width and height of a grid, with fields of 32 bits. */
const GRID_BYTES = 12;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** One coded item, or several of one size in rows. */
export interface CodedPicture extends Size {
  readonly columns: number;
  readonly rows: number;
  /** Size of every tile; the last of a row or column may reach beyond the picture. */
  readonly tile: Size;
  /** In reading order. */
  readonly tiles: readonly Item[];
  /** What HEVC says of the first tile, and what all others have to say too. */
  readonly config: HevcConfig;
}

export interface HeicLayout {
  readonly meta: Meta;
  readonly primary: Item;
  readonly colour: CodedPicture;
  /** Of the same size as `colour`; null where the picture is opaque. */
  readonly alpha: CodedPicture | null;
  /** Colour was multiplied by alpha. */
  readonly premultiplied: boolean;
  /** What of the coded picture is shown, and which way up. */
  readonly crop: Rectangle;
  readonly orientation: Orientation;
}

/**
 * @returns how the primary picture of `reader`'s file is coded.
 * @throws ImageError CORRUPTED_IMAGE, UNSUPPORTED_FORMAT.
 */
export function readHeicLayout(reader: Reader): HeicLayout {
  const meta = readMeta(reader);
  if (meta === null) throw withoutMeta(reader);
  const { primary } = meta;
  if (primary === null) throw corruptedBoxes("a primary item", "none");
  const colour = readCoded(reader, meta, primary);
  const alphaItem = alphaOf(reader, meta, primary);
  const alpha = alphaItem && readCoded(reader, meta, alphaItem);
  if (alpha && (alpha.width !== colour.width || alpha.height !== colour.height)) {
    throw unsupported(`alpha of ${colour.width}×${colour.height}`, `${alpha.width}×${alpha.height}`);
  }
  const premultiplied = alphaItem !== null && itemsFrom(meta, primary, "prem").includes(alphaItem);
  return { meta, primary, colour, alpha, premultiplied, ...transformOf(reader, primary, colour) };
}

export function codedShape({ width, height, tile, tiles, config }: CodedPicture): CodedShape {
  return { width, height, tile, tiles: tiles.length, chroma: config.chroma, bitDepth: config.bitDepth };
}

/** The kind of an auxiliary picture, e.g. "urn:mpeg:hevc:2015:auxid:1"; empty for other items. */
export function auxiliaryType(reader: Reader, item: Item): string {
  const property = propertyOf(item, "auxC");
  if (!property) return "";
  const fields = new BoxFields(reader, property);
  fields.version();
  return fields.text();
}

function alphaOf(reader: Reader, meta: Meta, primary: Item): Item | null {
  const isAlpha = (item: Item) => ALPHA_TYPES.includes(auxiliaryType(reader, item));
  return itemsTo(meta, primary, "auxl").find(isAlpha) ?? null;
}

function readCoded(reader: Reader, meta: Meta, item: Item): CodedPicture {
  if (item.type === "grid") return readGrid(reader, meta, item);
  const { size, config } = readTile(reader, item);
  return { ...size, columns: 1, rows: 1, tile: size, tiles: [item], config };
}

/** ISO/IEC 23008-12, 6.6.2.3. The tiles cover the picture, none lies wholly outside it, and all are coded alike. */
function readGrid(reader: Reader, meta: Meta, item: Item): CodedPicture {
  const { columns, rows, width, height } = gridShape(new Reader(itemBytes(reader, item, GRID_BYTES)));
  const tiles = itemsFrom(meta, item, "dimg");
  if (tiles.length !== columns * rows) throw corruptedBoxes(`a grid of ${columns * rows} tiles`, tiles.length);
  const { size: tile, config } = readTile(reader, tiles[0]);
  const seen = new Set<Item>();
  for (const other of tiles) {
    if (seen.has(other)) continue;
    seen.add(other);
    checkAlike(readTile(reader, other), { size: tile, config });
  }
  const covered = (count: number, side: number, whole: number) => (count - 1) * side < whole && whole <= count * side;
  if (!covered(columns, tile.width, width) || !covered(rows, tile.height, height)) {
    const grid = `${columns}×${rows} tiles of ${tile.width}×${tile.height}`;
    throw corruptedBoxes(`a picture that ${grid} just cover`, `${width}×${height}`);
  }
  return { width, height, columns, rows, tile, tiles, config };
}

function gridShape(grid: Reader) {
  const [version, flags, rows, columns] = [0, 1, 2, 3].map((at) => grid.u8(at));
  const wide = (flags & 1) !== 0;
  if (version !== 0 || grid.length < (wide ? GRID_BYTES : 8)) throw corruptedBoxes("a whole grid", "a part of one");
  const [width, height] = wide ? [grid.u32(4), grid.u32(8)] : [grid.u16(4), grid.u16(6)];
  if (width === 0 || height === 0) throw corruptedBoxes("a grid with a size", `${width}×${height}`);
  return { columns: columns + 1, rows: rows + 1, width, height };
}

interface Tile {
  readonly size: Size;
  readonly config: HevcConfig;
}

/** @throws ImageError UNSUPPORTED_FORMAT for an item that HEVC did not code, a derived one among them. */
function readTile(reader: Reader, item: Item): Tile {
  if (!CODED_TYPES.includes(item.type)) throw unsupported("HEVC or a grid of it", `an item of type "${item.type}"`);
  const [extent, configuration] = [propertyOf(item, "ispe"), propertyOf(item, "hvcC")];
  if (!extent || !configuration) throw corruptedBoxes("an item with size and configuration", "one without");
  const size = spatialExtents(reader, extent);
  if (size.width === 0 || size.height === 0)
    throw corruptedBoxes("an item with a size", `${size.width}×${size.height}`);
  return { size, config: readHevcConfig(reader, configuration) };
}

function checkAlike({ size, config }: Tile, first: Tile): void {
  const sameSize = size.width === first.size.width && size.height === first.size.height;
  if (!sameSize) {
    const sides = [first.size, size].map(({ width, height }) => `${width}×${height}`);
    throw corruptedBoxes(`tiles of ${sides[0]}`, sides[1]);
  }
  if (config.chroma !== first.config.chroma || config.bitDepth !== first.config.bitDepth) {
    throw corruptedBoxes("tiles of one chroma format and depth", "others");
  }
}

function withoutMeta(reader: Reader): ImageError {
  for (const { type } of boxes(reader, 0, reader.length)) {
    if (type === "moov") return unsupported("a still picture", "an image sequence alone");
  }
  return corruptedBoxes("a meta box", "none");
}

function unsupported(expected: string, got: string): ImageError {
  return new ImageError("UNSUPPORTED_FORMAT", `expected a HEIC with ${expected}, got ${got}`, { kind: got });
}
