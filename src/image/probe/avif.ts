// AVIF headers (AV1 Image File Format 1.1 on ISO/IEC 23008-12): the picture that a file means to show, its size, depth, alpha, turns
// and colour. `irot`, `imir` and `clap` are told here and applied by the pipeline, as jSquash's decoder leaves them to its caller;
// EXIF's orientation says nothing in this format (ISO/IEC 23008-12, annex A.2.1).
import { ImageError } from "../error";
import { type Coded, type Header, NOT_JPEG, type PixelMode } from "../header";
import { type Av1Facts, av1Facts } from "./av1-config";
import { readSequence, type Sequence } from "./avif-sequence";
import { type Colour, colourFacts, colourOf, colourProfile } from "./heif-colour";
import { spatialExtents, transformOf } from "./heif-transform";
import { type Item, itemBytes, itemsFrom, itemsTo, type Meta, propertyOf, readMeta } from "./isobmff-meta";
import type { Reader } from "./reader";
import { unsupportedKind } from "./signature";

/** Auxiliary types of alpha, in AVIF and in older files. */
const ALPHA_TYPES: ReadonlySet<string> = new Set([
  "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
  "urn:mpeg:hevc:2015:auxid:1",
]);
const XMP_TYPE = "application/rdf+xml";
/** Largest body of a grid item. */
const GRID_BYTES = 12;

/** What decides about the pixels, of a still or of the first frame. */
interface Picture extends Pick<Header, "width" | "height" | "orientation" | "hasAlpha">, Av1Facts {
  readonly coded?: Coded;
  readonly colour: Colour;
}

/** @throws ImageError CORRUPTED_IMAGE without a picture that has a size, UNSUPPORTED_FORMAT for one that is no AV1 picture or grid. */
export function probeAvif(reader: Reader): Header {
  const meta = readMeta(reader);
  const sequence = readSequence(reader);
  const picture = shownPicture(reader, meta, sequence);
  const { width, height, hasAlpha, bitDepth, subsampling, colour, coded } = picture;
  if (width === 0 || height === 0) throw new ImageError("CORRUPTED_IMAGE", "expected an AVIF with a size, got none");
  return {
    format: "avif",
    width,
    height,
    orientation: picture.orientation,
    mode: modeOf(subsampling, hasAlpha),
    bitDepth,
    hasAlpha,
    lossless: false,
    frames: Math.max(1, sequence?.frames ?? 1),
    progressive: false,
    ...NOT_JPEG,
    subsampling,
    ...colourFacts(colour),
    exif: meta && exifPlace(reader, meta),
    metadataKinds: [...metadataKinds(meta, colour)],
    fileBytes: reader.length,
    ...(coded && { coded }),
  };
}

/** The ICC profile of the picture, or one made of its code points; empty for sRGB and where there is none. */
export function avifProfile(reader: Reader): Uint8Array {
  return colourProfile(shownPicture(reader, readMeta(reader), readSequence(reader)).colour);
}

/** What libavif shows: tracks of an "avis", the primary item of an "avif", under another major brand tracks if there are any. */
function shownPicture(reader: Reader, meta: Meta | null, sequence: Sequence | null): Picture {
  const prefersTracks = reader.text(8, 4) !== "avif";
  if (sequence && (prefersTracks || !meta?.primary)) {
    return { ...sequence, orientation: 1, colour: colourOf(reader, sequence.properties) };
  }
  if (!meta?.primary) throw new ImageError("CORRUPTED_IMAGE", "expected an AVIF with a primary picture, got none");
  return stillPicture(reader, meta, meta.primary);
}

function stillPicture(reader: Reader, meta: Meta, item: Item): Picture {
  const tiles = item.type === "grid" ? gridTiles(reader, meta, item) : [item];
  const extents = propertyOf(item, "ispe");
  const configuration = propertyOf(tiles[0], "av1C");
  if (item.type !== "av01" && item.type !== "grid")
    throw unsupportedKind(`an AVIF whose picture is a "${item.type}" item`);
  if (!extents || !configuration) {
    throw new ImageError("CORRUPTED_IMAGE", "expected an AVIF picture with ispe and av1C properties, got one without");
  }
  const whole = spatialExtents(reader, extents);
  const { crop: shown, orientation } = transformOf(reader, item, whole);
  const coded = { ...whole, x: shown.x, y: shown.y, tiles: tiles.length };
  const isPlain = tiles.length === 1 && shown.width === whole.width && shown.height === whole.height;
  return {
    width: shown.width,
    height: shown.height,
    orientation,
    hasAlpha: [item, tiles[0]].some((part) => itemsTo(meta, part, "auxl").some((aux) => isAlpha(reader, aux))),
    colour: colourOf(reader, item.properties),
    ...av1Facts(reader, configuration),
    ...(isPlain ? {} : { coded }),
  };
}

/** ISO/IEC 23008-12, 6.6.2.3.2. @throws ImageError CORRUPTED_IMAGE when its tiles are not as many as its rows and columns say. */
function gridTiles(reader: Reader, meta: Meta, item: Item): readonly Item[] {
  const body = itemBytes(reader, item, GRID_BYTES);
  const tiles = itemsFrom(meta, item, "dimg");
  const rows = (body[2] ?? 0) + 1;
  const columns = (body[3] ?? 0) + 1;
  if (body.length < 8 || tiles.length !== rows * columns) {
    throw new ImageError("CORRUPTED_IMAGE", `expected ${rows * columns} tiles for a grid, got ${tiles.length}`);
  }
  return tiles;
}

/** `auxC`: version and flags, then a name that ends in a zero byte. */
function isAlpha(reader: Reader, item: Item): boolean {
  const type = propertyOf(item, "auxC");
  return type !== undefined && ALPHA_TYPES.has(reader.text(type.data + 4, type.end - type.data - 4).split("\0")[0]);
}

function modeOf(subsampling: Av1Facts["subsampling"], hasAlpha: boolean): PixelMode {
  if (subsampling === "4:0:0") return hasAlpha ? "LA" : "L";
  return hasAlpha ? "RGBA" : "RGB";
}

/** A block of one extent: the offset of its TIFF header, then what JPEG has after the marker. */
function exifPlace(reader: Reader, { items }: Meta): Header["exif"] {
  const item = [...items.values()].find(({ type }) => type === "Exif");
  if (item?.extents.length !== 1) return null;
  const { offset, bytes } = item.extents[0];
  const skipped = 4 + reader.u32(offset);
  return skipped < bytes ? { offset: offset + skipped, bytes: bytes - skipped } : null;
}

/** A "tmap" item says how a gain map makes another picture of this one (ISO/IEC 23008-12:2024, 6.6.2.4). */
function metadataKinds(meta: Meta | null, { icc }: Colour): Set<string> {
  const kinds = new Set<string>();
  for (const { type, contentType } of meta?.items.values() ?? []) {
    if (type === "Exif") kinds.add("exif");
    if (type === "mime" && contentType === XMP_TYPE) kinds.add("xmp");
    if (type === "tmap") kinds.add("gain-map");
  }
  if (icc.length > 0) kinds.add("icc");
  return kinds;
}
