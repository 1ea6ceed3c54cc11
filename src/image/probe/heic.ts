// HEIC headers: the primary picture of a HEIF file (ISO/IEC 23008-12) that HEVC coded. Orientation is what `irot` and `imir` say;
// an orientation in EXIF is the camera's note and is not followed. Of an image sequence the primary still is read.
import { type Header, NOT_JPEG } from "../header";
import { auxiliaryType, codedShape, type HeicLayout, readHeicLayout } from "./heic-layout";
import { type Colour, colourFacts, colourOf, colourProfile } from "./heif-colour";
import { type Item, itemsTo, propertyOf } from "./isobmff-meta";
import type { Reader } from "./reader";

const XMP_TYPE = "application/rdf+xml";
const GAIN_MAP_TYPE = "urn:com:apple:photo:2020:aux:hdrgainmap";

/** @throws ImageError CORRUPTED_IMAGE, UNSUPPORTED_FORMAT. */
export function probeHeic(reader: Reader): Header {
  const layout = readHeicLayout(reader);
  const { crop, orientation, colour, alpha } = layout;
  const { config } = colour;
  const told = layoutColour(reader, layout);
  const exif = exifOf(reader, layout);
  const grey = config.chroma === 0;
  return {
    format: "heic",
    width: crop.width,
    height: crop.height,
    orientation,
    mode: alpha ? (grey ? "LA" : "RGBA") : grey ? "L" : "RGB",
    bitDepth: config.bitDepth,
    hasAlpha: alpha !== null,
    lossless: false,
    frames: 1,
    progressive: false,
    ...NOT_JPEG,
    subsampling: config.subsampling,
    ...colourFacts(told),
    exif,
    metadataKinds: metadataKinds(reader, layout, told.icc.length > 0),
    fileBytes: reader.length,
    codedShapes: [colour, ...(alpha ? [alpha] : [])].map(codedShape),
  };
}

/** The ICC profile, or one made of the code points; empty for sRGB and where there is none. */
export function heicProfile(reader: Reader): Uint8Array {
  return colourProfile(layoutColour(reader, readHeicLayout(reader)));
}

/** A grid that names no colour of its own has its tiles'. */
function layoutColour(reader: Reader, { primary, colour }: HeicLayout): Colour {
  const [own, tile] = [primary, colour.tiles[0]].map(({ properties }) => colourOf(reader, properties));
  return { icc: own.icc.length > 0 ? own.icc : tile.icc, nclx: own.nclx ?? tile.nclx };
}

/** The TIFF structure behind the offset that an Exif item begins with (ISO/IEC 23008-12, A.2.1); null in pieces. */
function exifOf(reader: Reader, { meta, primary }: HeicLayout): Header["exif"] {
  const item = itemsTo(meta, primary, "cdsc").find(({ type }) => type === "Exif");
  if (item?.extents.length !== 1) return null;
  const [{ offset, bytes }] = item.extents;
  const skipped = 4 + reader.u32(offset);
  return bytes > skipped ? { offset: offset + skipped, bytes: bytes - skipped } : null;
}

function metadataKinds(reader: Reader, { meta, primary }: HeicLayout, hasProfile: boolean): string[] {
  const described = itemsTo(meta, primary, "cdsc");
  const kinds = {
    exif: described.some(({ type }) => type === "Exif"),
    xmp: described.some(({ contentType }) => contentType === XMP_TYPE),
    icc: hasProfile,
    "gain-map": hasGainMap(reader, itemsTo(meta, primary, "auxl"), itemsTo(meta, primary, "dimg")),
  };
  return Object.entries(kinds).flatMap(([kind, present]) => (present ? [kind] : []));
}

/** Apple's auxiliary picture, or a picture derived from the primary and its map (ISO 21496-1). */
function hasGainMap(reader: Reader, auxiliary: readonly Item[], derived: readonly Item[]): boolean {
  const isMap = (item: Item) => propertyOf(item, "auxC") && auxiliaryType(reader, item) === GAIN_MAP_TYPE;
  return auxiliary.some(isMap) || derived.some(({ type }) => type === "tmap");
}
