// Scalar twin of wasm/colour's row kernel: the same tables, f32 arithmetic spelled out with Math.fround.
const ENCODE_STEPS = 16384;

/** `tables` as laid out by wasm/colour: f32[256] × 3, three matrix columns of f32 × 4, u8[16384]. Converts `row` in place. */
export function convertRow(tables: DataView, row: Uint8Array): void {
  const curve = (channel: number, code: number) => tables.getFloat32(1024 * channel + 4 * code, true);
  const matrix = (column: number, lane: number) => tables.getFloat32(3072 + 16 * column + 4 * lane, true);
  for (let p = 0; p < row.length; p += 4) {
    const linear = [0, 1, 2].map((channel) => curve(channel, row[p + channel]));
    for (let lane = 0; lane < 3; lane++) {
      const red = Math.fround(matrix(0, lane) * linear[0]);
      const green = Math.fround(matrix(1, lane) * linear[1]);
      const blue = Math.fround(matrix(2, lane) * linear[2]);
      const sum = Math.fround(Math.fround(red + green) + blue);
      const clamped = Math.min(Math.max(sum, 0), 1);
      const at = Math.trunc(Math.fround(Math.fround(clamped * (ENCODE_STEPS - 1)) + 0.5));
      row[p + lane] = tables.getUint8(3072 + 48 + at);
    }
  }
}
