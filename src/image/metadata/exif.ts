// What a caller may want to know of a picture's EXIF (Exif 3.0), out of the TIFF block that `probe` found.
// Malformed EXIF never fails a picture: what cannot be read is null. Values are checked against what they can be, since
// cameras write zero denominators, empty dates and coordinates beyond the poles.
import type { Header, Orientation } from "../header";
import {
  parseTiff,
  readInteger,
  TIFF_ASCII,
  TIFF_LONG,
  TIFF_RATIONAL,
  TIFF_SHORT,
  type Tiff,
  type TiffEntry,
} from "./tiff";

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

/** Tags of IFD0 and the Exif IFD. */
const TAG = { make: 0x010f, model: 0x0110, orientation: 0x0112, dateTimeOriginal: 0x9003, offsetTimeOriginal: 0x9011 };
/** Tags of the GPS IFD. */
const GPS_TAG = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4, altitudeRef: 5, altitude: 6 };
const BELOW_SEA_LEVEL = 1;
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
  const tiff = parseTiff(bytes.subarray(exif.offset, exif.offset + Math.min(exif.bytes, MAX_BLOCK_BYTES)));
  if (tiff === null) return NO_EXIF;
  return { gps: gpsOf(tiff), datetime: datetimeOf(tiff), camera: cameraOf(tiff), orientation: orientationOf(tiff) };
}

function gpsOf({ gps, littleEndian }: Tiff): Gps | null {
  const degrees = (tag: number, refTag: number, negative: string) => {
    const [whole, minutes, seconds] = rationals(find(gps, tag), littleEndian);
    const ref = find(gps, refTag);
    if (seconds === undefined || !ref) return undefined;
    return (text(ref) === negative ? -1 : 1) * (whole + minutes / 60 + seconds / 3600);
  };
  const lat = degrees(GPS_TAG.latitude, GPS_TAG.latitudeRef, "S");
  const lng = degrees(GPS_TAG.longitude, GPS_TAG.longitudeRef, "W");
  if (!isWithin(lat, 90) || !isWithin(lng, 180)) return null;
  const [height] = rationals(find(gps, GPS_TAG.altitude), littleEndian);
  const ref = integer(find(gps, GPS_TAG.altitudeRef), littleEndian);
  const altitude = ref === BELOW_SEA_LEVEL ? -height : height;
  return { lat, lng, ...(ref !== null && isWithin(altitude, 100_000) ? { altitude } : {}) };
}

function datetimeOf({ main, exif }: Tiff): string | null {
  const tags = [...exif, ...main];
  const match = DATE_TIME.exec(text(find(tags, TAG.dateTimeOriginal)) ?? "");
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = new Date(`${iso}Z`);
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 19) !== iso) return null;
  const offset = text(find(tags, TAG.offsetTimeOriginal));
  return offset !== null && OFFSET.test(offset) ? iso + offset : iso;
}

function cameraOf({ main }: Tiff): Exif["camera"] {
  const make = text(find(main, TAG.make));
  const model = text(find(main, TAG.model));
  return make === null && model === null ? null : { make, model };
}

function orientationOf({ main, littleEndian }: Tiff): Orientation | null {
  const value = integer(find(main, TAG.orientation), littleEndian);
  return value !== null && value >= 1 && value <= 8 ? (value as Orientation) : null;
}

function find(entries: readonly TiffEntry[], wanted: number): TiffEntry | undefined {
  return entries.find(({ tag }) => tag === wanted);
}

/** A text up to its first NUL, without padding; null when absent, empty or not text. Old cameras write Latin-1. */
function text(entry: TiffEntry | undefined): string | null {
  if (entry?.type !== TIFF_ASCII) return null;
  const end = entry.value.indexOf(0);
  const words = decoded(end < 0 ? entry.value : entry.value.subarray(0, end));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls must not reach a report
  const trimmed = words.replace(/[\u0000-\u001f\u007f]/g, "").trim();
  return trimmed === "" ? null : trimmed.slice(0, MAX_TEXT_CHARACTERS);
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return String.fromCharCode(...bytes.subarray(0, MAX_TEXT_CHARACTERS));
  }
}

function integer(entry: TiffEntry | undefined, littleEndian: boolean): number | null {
  if (entry?.count !== 1) return null;
  const { type, value } = entry;
  if (value.length === 1) return value[0];
  return type === TIFF_SHORT || type === TIFF_LONG ? readInteger(value, littleEndian) : null;
}

function rationals(entry: TiffEntry | undefined, littleEndian: boolean): number[] {
  if (entry?.type !== TIFF_RATIONAL) return [];
  const { buffer, byteOffset, byteLength } = entry.value;
  const view = new DataView(buffer, byteOffset, byteLength);
  const at = (offset: number) => view.getUint32(offset, littleEndian);
  return Array.from({ length: entry.count }, (_, i) => at(8 * i) / at(8 * i + 4));
}

function isWithin(value: number | undefined, bound: number): value is number {
  return value !== undefined && Number.isFinite(value) && value >= -bound && value <= bound;
}
