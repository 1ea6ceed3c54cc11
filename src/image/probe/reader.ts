// Bounds-checked reads from a file's bytes. A read past the end answers 0, so that parsers test lengths where it matters
// to them and can never throw a RangeError on hostile input.

export class Reader {
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number, littleEndian = false): number {
    return this.#has(at, 2) ? this.#view.getUint16(at, littleEndian) : 0;
  }

  u32(at: number, littleEndian = false): number {
    return this.#has(at, 4) ? this.#view.getUint32(at, littleEndian) : 0;
  }

  i32(at: number, littleEndian = false): number {
    return this.#has(at, 4) ? this.#view.getInt32(at, littleEndian) : 0;
  }

  /** Latin-1 text; shorter at the end of the file. */
  text(at: number, length: number): string {
    let text = "";
    const end = Math.min(at + length, this.length);
    for (let i = Math.max(at, 0); i < end; i++) text += String.fromCharCode(this.bytes[i]);
    return text;
  }

  slice(at: number, length: number): Uint8Array {
    return this.bytes.subarray(Math.min(at, this.length), Math.min(at + length, this.length));
  }

  #has(at: number, size: number): boolean {
    return at >= 0 && at + size <= this.bytes.length;
  }
}
