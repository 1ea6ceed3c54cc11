// Scalar specification of wasm/pixel/trim.ts: which pixels of a row are not the border's colour.
export function differs(rgba: Uint8Array, x: number, reference: readonly number[], tolerance: number): boolean {
  const channels = reference[3] === 0 ? [3] : [0, 1, 2, 3];
  return channels.some((channel) => Math.abs(rgba[4 * x + channel] - reference[channel]) > tolerance);
}
