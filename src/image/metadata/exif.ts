// What a caller may want to know of a picture's EXIF (Exif 3.0), read by exifreader from the TIFF block that `probe` found.
// Malformed EXIF never fails a picture: what cannot be read is null. Values are checked against what they can be, since
// cameras write zero denominators, empty dates and coordinates beyond the poles.
import ExifReader, { type ExpandedTags } from "exifreader";
import type { Header, Orientation } from "../header";

export interface Gps {
  /** Signed decimal degrees, north and east positive. */
  readonly lat: number;
  readonly lng: number;
  /** Metres, negative below sea level. */
  readonly altitude?: number;
}

export interface Exif {
  readonly gps: Gps | null;
  /** DateTimeOriginal as ISO 8601, with its offset when the camera wrote one: "2022-08-22T20:30:46+02:00". */
  readonly datetime: string | null;
  readonly camera: { readonly make: string | null; readonly model: string | null } | null;
  readonly orientation: Orientation | null;
}

export const NO_EXIF: Exif = { gps: null, datetime: null, camera: null, orientation: null };

const WANTED = ["Make", "Model", "Orientation", "DateTimeOriginal", "OffsetTimeOriginal"];
const DATE_TIME = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/;
const OFFSET = /^[+-]\d\d:\d\d$/;
const MAX_TEXT_CHARACTERS = 128;
/** What JPEG can hold. PNG and WebP could hold more: a block of a megabyte can name itself a value 65,535 times. */
const MAX_BLOCK_BYTES = 65536;

/**
 * @param bytes the whole file
 * @param header what `probe` says of it
 * @example readExif(bytes, darkroom.probe(bytes)).camera // { make: "Google", model: "Pixel 4a" }
 */
export function readExif(bytes: Uint8Array, { exif }: Pick<Header, "exif">): Exif {
  if (exif === null) return NO_EXIF;
  try {
    const block = bytes.slice(exif.offset, exif.offset + Math.min(exif.bytes, MAX_BLOCK_BYTES));
    const tags = ExifReader.load(block.buffer, { expanded: true, includeTags: { exif: WANTED, gps: true } });
    return { gps: gpsOf(tags), datetime: datetimeOf(tags), camera: cameraOf(tags), orientation: orientationOf(tags) };
  } catch {
    return NO_EXIF;
  }
}

function gpsOf({ gps }: ExpandedTags): Gps | null {
  const lat = gps?.Latitude;
  const lng = gps?.Longitude;
  if (!isWithin(lat, 90) || !isWithin(lng, 180)) return null;
  const altitude = gps?.Altitude;
  return { lat, lng, ...(isWithin(altitude, 100_000) ? { altitude } : {}) };
}

function datetimeOf({ exif }: ExpandedTags): string | null {
  const match = DATE_TIME.exec(text(exif?.DateTimeOriginal) ?? "");
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = new Date(`${iso}Z`);
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 19) !== iso) return null;
  const offset = text(exif?.OffsetTimeOriginal);
  return offset !== null && OFFSET.test(offset) ? iso + offset : iso;
}

function cameraOf({ exif }: ExpandedTags): Exif["camera"] {
  const make = text(exif?.Make);
  const model = text(exif?.Model);
  return make === null && model === null ? null : { make, model };
}

function orientationOf({ exif }: ExpandedTags): Orientation | null {
  const value = exif?.Orientation?.value;
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 8
    ? (value as Orientation)
    : null;
}

/** A text tag without padding; null when absent, empty or not text. */
function text(tag: { readonly value: unknown } | undefined): string | null {
  const value = Array.isArray(tag?.value) ? tag.value[0] : tag?.value;
  if (typeof value !== "string") return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: cameras pad with NUL, and controls must not reach a report
  const trimmed = value.replace(/[\u0000-\u001f\u007f]/g, "").trim();
  return trimmed === "" ? null : trimmed.slice(0, MAX_TEXT_CHARACTERS);
}

function isWithin(value: number | undefined, bound: number): value is number {
  return value !== undefined && Number.isFinite(value) && value >= -bound && value <= bound;
}
