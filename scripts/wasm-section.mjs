// A WebAssembly binary as a list of sections (WebAssembly core specification, 5.5), and its integers: what build-resvg.mjs
// takes a module apart with and puts it together again.

const HEADER_BYTES = 8;

/** Unsigned LEB128. */
export function u32(value) {
  const bytes = [];
  do {
    const low = value & 127;
    value >>>= 7;
    bytes.push(value ? low | 128 : low);
  } while (value);
  return bytes;
}

/** Signed LEB128 of a number that is not negative. */
export function s32(value) {
  const bytes = u32(value);
  if (bytes.at(-1) & 64) bytes.push(0);
  const last = bytes.length - 1;
  for (let i = 0; i < last; i++) bytes[i] |= 128;
  return bytes;
}

/** A vector of bytes: its length, then the bytes. */
export function sized(bytes) {
  return Buffer.concat([Buffer.from(u32(bytes.length)), bytes]);
}

/** Reads a binary front to back. */
export class Cursor {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  u32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  /** Skips one LEB128 of any width and sign. */
  skipLeb() {
    while (this.byte() >= 128);
  }

  get isAtEnd() {
    return this.at >= this.bytes.length;
  }
}

/** @returns {Array<{ id: number, body: Buffer }>} */
export function sectionsOf(module) {
  const sections = [];
  const cursor = new Cursor(module, HEADER_BYTES);
  while (!cursor.isAtEnd) {
    const id = cursor.byte();
    const length = cursor.u32();
    sections.push({ id, body: module.subarray(cursor.at, cursor.at + length) });
    cursor.at += length;
  }
  return sections;
}

export function moduleOf(header, sections) {
  const parts = sections.flatMap(({ id, body }) => [Buffer.from([id]), sized(body)]);
  return Buffer.concat([header.subarray(0, HEADER_BYTES), ...parts]);
}

/** A section that is a vector, with `entries` after those that are there. */
export function extended(body, ...entries) {
  const cursor = new Cursor(body);
  const count = cursor.u32() + entries.length;
  return Buffer.concat([
    Buffer.from(u32(count)),
    body.subarray(cursor.at),
    ...entries.map((entry) => Buffer.from(entry)),
  ]);
}
