// A JPEG marker segment with EXIF that says where a picture was taken (Exif 3.0, 4.6.6): for a sample that shows what happens to it.
const APP1 = 0xe1;
const TIFF_OFFSET = 10;
const ASCII = 2;
const LONG = 4;
const RATIONAL = 5;
const GPS_POINTER = 0x8825;

/** Degrees, minutes, seconds of a place on Hallasan, Jeju. */
const LATITUDE = [33, 21, 42];
const LONGITUDE = [126, 32, 0];

/** The file with the segment behind its start-of-image marker. */
export function withGps(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const segment = gpsSegment();
  const file = new Uint8Array(jpeg.length + segment.length);
  file.set(jpeg.subarray(0, 2));
  file.set(segment, 2);
  file.set(jpeg.subarray(2), 2 + segment.length);
  return file;
}

/** Two directories, little-endian: the first points to the GPS one, whose rationals follow it. */
function gpsSegment(): Uint8Array {
  const gpsAt = 8 + 2 + 12 + 4;
  const rationalsAt = gpsAt + 2 + 4 * 12 + 4;
  const bytes = new Uint8Array(TIFF_OFFSET + rationalsAt + 48);
  bytes.set([0xff, APP1, (bytes.length - 2) >> 8, (bytes.length - 2) & 255]);
  bytes.set(new TextEncoder().encode("Exif\0\0II*\0"), 4);
  const tiff = new DataView(bytes.buffer, TIFF_OFFSET);
  tiff.setUint32(4, 8, true);
  writeDirectory(tiff, 8, [[GPS_POINTER, LONG, 1, gpsAt]]);
  writeDirectory(tiff, gpsAt, [
    [1, ASCII, 2, "N".charCodeAt(0)],
    [2, RATIONAL, 3, rationalsAt],
    [3, ASCII, 2, "E".charCodeAt(0)],
    [4, RATIONAL, 3, rationalsAt + 24],
  ]);
  for (const [index, value] of [...LATITUDE, ...LONGITUDE].entries()) {
    tiff.setUint32(rationalsAt + 8 * index, value, true);
    tiff.setUint32(rationalsAt + 8 * index + 4, 1, true);
  }
  return bytes;
}

type Entry = readonly [tag: number, type: number, count: number, value: number];

function writeDirectory(tiff: DataView, at: number, entries: readonly Entry[]): void {
  tiff.setUint16(at, entries.length, true);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const place = at + 2 + 12 * index;
    tiff.setUint16(place, tag, true);
    tiff.setUint16(place + 2, type, true);
    tiff.setUint32(place + 4, count, true);
    tiff.setUint32(place + 8, value, true);
  }
}
