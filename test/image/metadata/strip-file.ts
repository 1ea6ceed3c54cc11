// Files to strip: JPEG, PNG and WebP that carry every kind of metadata, and walks that take them apart again, written
// apart from the code under test.
import { PNG_SIGNATURE, pngChunk } from "../../../src/image/encode/png-chunk";

export interface Part {
  readonly name: string;
  readonly data: Buffer;
}

export const GPS_WORD = "GPSLATITUDE";
export const MAKER_WORD = "MAKERSECRET";
export const SERIAL_WORD = "SERIAL12345";
export const THUMBNAIL_WORD = "THUMBNAILPIXELS";

type Tag = readonly [tag: number, type: number, value: Buffer | readonly number[]];

const ascii = (text: string) => Buffer.from(`${text}\0`, "latin1");

/** A TIFF block with IFD0, Exif IFD, GPS IFD and a thumbnail, as a phone writes it. */
export function makeExif({ littleEndian = true, orientation = 6, copyright = true } = {}): Buffer {
  const main: Tag[] = [
    [0x010f, 2, ascii("Camera Maker")],
    [0x0112, 3, [orientation]],
    [0x013c, 2, ascii("Ann's phone")],
  ];
  if (copyright) main.push([0x013b, 2, ascii("Ann Artist")], [0x8298, 2, ascii("(c) Ann")]);
  const exif: Tag[] = [
    [0x829a, 5, [1, 250]],
    [0x9003, 2, ascii("2024:05:06 07:08:09")],
    [0x927c, 7, Buffer.from(MAKER_WORD)],
    [0xa430, 2, ascii("OWNER Ann")],
    [0xa431, 2, ascii(SERIAL_WORD)],
    [0xa435, 2, ascii(`lens ${SERIAL_WORD}`)],
  ];
  const gps: Tag[] = [[0x0001, 2, ascii(GPS_WORD)]];
  const sizeOf = (tags: Tag[], pointers: number) =>
    2 + 12 * (tags.length + pointers) + 4 + tags.reduce((sum, [, type, value]) => sum + outside(type, value), 0);
  const exifAt = 8 + sizeOf(main, 2);
  const gpsAt = exifAt + sizeOf(exif, 0);
  const thumbnailAt = gpsAt + sizeOf(gps, 0);
  main.push([0x8769, 4, [exifAt]], [0x8825, 4, [gpsAt]]);
  const thumbnail: Tag[] = [[0x0201, 7, Buffer.from(THUMBNAIL_WORD)]];
  const order = Buffer.from(littleEndian ? "II" : "MM");
  const header = Buffer.concat([order, integer(2, 42, littleEndian), integer(4, 8, littleEndian)]);
  return Buffer.concat([
    header,
    directory(main, 8, thumbnailAt, littleEndian),
    directory(exif, exifAt, 0, littleEndian),
    directory(gps, gpsAt, 0, littleEndian),
    directory(thumbnail, thumbnailAt, 0, littleEndian),
  ]);
}

function integer(bytes: 2 | 4, value: number, littleEndian: boolean): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (littleEndian) buffer.writeUIntLE(value, 0, bytes);
  else buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

function outside(type: number, value: Buffer | readonly number[]): number {
  const length = value.length * (Buffer.isBuffer(value) ? 1 : type === 3 ? 2 : 4);
  return length > 4 ? length : 0;
}

function directory(tags: Tag[], at: number, next: number, littleEndian: boolean): Buffer {
  const entries: Buffer[] = [];
  const values: Buffer[] = [];
  let valueAt = at + 2 + 12 * tags.length + 4;
  for (const [tag, type, value] of tags) {
    const width = type === 3 ? 2 : 4;
    const raw = Buffer.isBuffer(value) ? value : Buffer.concat(value.map((v) => integer(width, v, littleEndian)));
    const count = type === 5 ? value.length / 2 : value.length;
    const field =
      raw.length > 4 ? integer(4, valueAt, littleEndian) : Buffer.concat([raw, Buffer.alloc(4)]).subarray(0, 4);
    entries.push(integer(2, tag, littleEndian), integer(2, type, littleEndian), integer(4, count, littleEndian), field);
    if (raw.length > 4) {
      values.push(raw);
      valueAt += raw.length;
    }
  }
  return Buffer.concat([integer(2, tags.length, littleEndian), ...entries, integer(4, next, littleEndian), ...values]);
}

export function segment(marker: number, ...payload: (string | Uint8Array)[]): Buffer {
  const data = Buffer.concat(payload.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
  return Buffer.concat([Buffer.of(0xff, marker), integer(2, data.length + 2, false), data]);
}

/** A JPEG's frame: stuffed zeros, restarts, fill bytes and a second scan, which a strip must copy. */
export const FRAME = Buffer.concat([
  segment(0xdb, Buffer.alloc(65, 1)),
  segment(0xc2, Buffer.of(8, 0, 8, 0, 8, 1, 1, 0x11, 0)),
  segment(0xc4, Buffer.alloc(20)),
  segment(0xda, Buffer.of(1, 1, 0, 0, 0, 0)),
  Buffer.of(0xff, 0x00, 1, 2, 3, 0xff, 0xd0, 0xff, 0x00, 0xff, 0xd1, 9),
  segment(0xda, Buffer.of(1, 1, 0, 1, 63, 0)),
  Buffer.of(7, 8, 0xff, 0xff),
]);

export const ADOBE = segment(0xee, "Adobe", Buffer.of(0, 100, 0, 0, 0, 0, 1));
export const JFIF = segment(0xe0, "JFIF\0", Buffer.of(1, 1, 0, 0, 1, 0, 1, 0, 0));
export const ICC = segment(0xe2, "ICC_PROFILE\0", Buffer.of(1, 1), "profile of the picture");
export const XMP_TAG = "http://ns.adobe.com/xap/1.0/\0";
export const SOI = Buffer.of(0xff, 0xd8);
export const EOI = Buffer.of(0xff, 0xd9);

export function makeJpeg(exif: Buffer, xmp = '<x exif:GPSLatitude="1"/>'): Buffer {
  const between = FRAME.indexOf(Buffer.of(0xff, 0xda), FRAME.indexOf(Buffer.of(0xff, 0xda)) + 2);
  return Buffer.concat(
    [
      SOI,
      segment(0xe0, "JFIF\0", Buffer.of(1, 1, 0, 0, 1, 0, 1, 1, 1), THUMBNAIL_WORD.slice(0, 3)),
      segment(0xe1, "Exif\0\0", exif),
      segment(0xe1, XMP_TAG, xmp),
      segment(0xe1, "http://ns.adobe.com/xmp/extension/\0", "depth"),
      ICC,
      segment(0xe2, "MPF\0", "index"),
      segment(0xe2, "urn:iso:std:iso:ts:21496:-1\0", "gain"),
      segment(0xed, "Photoshop 3.0\0", "8BIM iptc"),
      segment(0xe7, "some program"),
      segment(0xfe, "a comment"),
      ADOBE,
      FRAME.subarray(0, between),
      segment(0xfe, "a comment between scans"),
      FRAME.subarray(between),
      EOI,
      "trailing film",
    ].map((part) => (typeof part === "string" ? Buffer.from(part) : part)),
  );
}

export function makePngWith(exif: Buffer): Buffer {
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk("IHDR", Buffer.alloc(13, 1)),
    pngChunk("iCCP", Buffer.from("profile\0")),
    pngChunk("gAMA", Buffer.alloc(4)),
    pngChunk("tEXt", Buffer.from("Copyright\0Ann")),
    pngChunk("tEXt", Buffer.from(`Raw profile type exif\0${GPS_WORD}`)),
    pngChunk("tEXt", Buffer.from("Title\0holiday")),
    pngChunk("iTXt", Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0<x exif:${GPS_WORD}="1"/>`)),
    pngChunk("tIME", Buffer.alloc(7)),
    pngChunk("caBX", Buffer.from("manifest")),
    pngChunk("IDAT", Buffer.from("pixels")),
    pngChunk("IDAT", Buffer.from("more pixels")),
    pngChunk("eXIf", exif),
    pngChunk("IEND", Buffer.alloc(0)),
    Buffer.from("trailing"),
  ]);
}

export function riff(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from("WEBP"), ...chunks]);
  return Buffer.concat([Buffer.from("RIFF"), integer(4, body.length, true), body]);
}

export function riffChunk(type: string, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(type), integer(4, data.length, true), data, Buffer.alloc(data.length & 1)]);
}

export function pngParts(file: Uint8Array): Part[] {
  const buffer = Buffer.from(file);
  const parts: Part[] = [];
  for (let at = 8; at + 12 <= buffer.length; at += 12 + buffer.readUInt32BE(at)) {
    const data = buffer.subarray(at + 8, at + 8 + buffer.readUInt32BE(at));
    parts.push({ name: buffer.toString("latin1", at + 4, at + 8), data });
  }
  return parts;
}

function padded(bytes: number): number {
  return bytes + (bytes & 1);
}

export function webpParts(file: Uint8Array): Part[] {
  const buffer = Buffer.from(file);
  const parts: Part[] = [];
  for (let at = 12; at + 8 <= buffer.length; at += 8 + padded(buffer.readUInt32LE(at + 4))) {
    const data = buffer.subarray(at + 8, at + 8 + buffer.readUInt32LE(at + 4));
    parts.push({ name: buffer.toString("latin1", at, at + 4), data });
  }
  return parts;
}
