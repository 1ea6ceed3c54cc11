// Scalar twin of wasm/bmp: sound BMPs of every kind that is read, a pixel at a time; the whole picture at once.

export interface DecodedBmp {
  readonly width: number;
  readonly height: number;
  readonly rgba: Buffer;
}

const MASKS = 3;
const ALPHA_MASKS = 6;

export function decodeBmp(file: Uint8Array): DecodedBmp {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  const headerBytes = u32(14);
  const isCore = headerBytes === 12;
  const width = isCore ? u16(18) : view.getInt32(18, true);
  const signedHeight = isCore ? u16(20) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const depth = u16(isCore ? 24 : 28);
  const compression = headerBytes < 20 ? 0 : u32(30);
  const pixels = u32(10);
  const row = (y: number) => (signedHeight < 0 ? y : height - 1 - y);
  const rgba = Buffer.alloc(4 * width * height);

  if (depth > 8) {
    const masks = channelMasks(depth, compression, headerBytes, u32);
    const stride = Math.ceil((width * depth) / 32) * 4;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = pixels + stride * row(y) + (x * depth) / 8;
        let value = 0;
        for (let i = 0; i < depth / 8; i++) value += file[at + i] * 256 ** i;
        rgba.set(
          masks.map((mask, channel) => scaled(value, mask, channel)),
          4 * (y * width + x),
        );
      }
    }
    return { width, height, rgba };
  }

  const entryBytes = isCore ? 3 : 4;
  const entries = Math.floor((pixels - 14 - headerBytes) / entryBytes);
  const indices = compression === 0 ? plainIndices() : runIndices(file.subarray(pixels), width, height, depth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const index = indices[row(y) * width + x];
      const at = 14 + headerBytes + entryBytes * index;
      const colour = index < Math.min(entries, 1 << depth) ? [file[at + 2], file[at + 1], file[at]] : [0, 0, 0];
      rgba.set([...colour, 255], 4 * (y * width + x));
    }
  }
  return { width, height, rgba };

  function plainIndices(): Uint8Array {
    const stride = Math.ceil((width * depth) / 32) * 4;
    return Uint8Array.from({ length: width * height }, (_, i) => {
      const bit = (i % width) * depth;
      const byte = file[pixels + stride * Math.floor(i / width) + (bit >> 3)];
      return (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    });
  }
}

function channelMasks(depth: number, compression: number, headerBytes: number, u32: (at: number) => number): number[] {
  if (compression === MASKS || compression === ALPHA_MASKS) {
    const hasAlpha = compression === ALPHA_MASKS || headerBytes >= 56;
    return [u32(54), u32(58), u32(62), hasAlpha ? u32(66) : 0];
  }
  return depth === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** The bits of `mask` in `value`, scaled to 0–255 and rounded. */
function scaled(value: number, mask: number, channel: number): number {
  if (mask === 0) return channel === 3 ? 255 : 0;
  return Math.round((((value & mask) >>> 0) * 255) / mask);
}

/** Indices in the file's order of rows. */
function runIndices(codes: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [x, y] = [0, 0];
  const put = (index: number) => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  for (let at = 0; at + 1 < codes.length; ) {
    const [count, value] = codes.subarray(at, at + 2);
    at += 2;
    const index = (byte: number, i: number) => (depth === 8 ? byte : i & 1 ? byte & 15 : byte >> 4);
    if (count > 0) {
      for (let i = 0; i < count; i++) put(index(value, i));
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) break;
    else if (value === 2) {
      x = Math.min(x + codes[at], width);
      y += codes[at + 1];
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(index(codes[at + (depth === 8 ? i : i >> 1)], i));
      const bytes = depth === 8 ? value : (value + 1) >> 1;
      at += bytes + (bytes & 1);
    }
    x = Math.min(x, width);
  }
  return indices;
}
