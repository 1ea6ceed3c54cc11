// Small PNG files made in the test, so that no corpus is needed.

/** A PNG of 8 × 6 px: stripes, or one colour. */
export async function madePng(colour?: readonly [r: number, g: number, b: number]): Promise<Uint8Array> {
  const rows = new Uint8Array(6 * (1 + 8 * 3)).map((_, at) => {
    if (at % 25 === 0) return 0;
    return colour ? colour[((at % 25) - 1) % 3]! : at * 7;
  });
  const deflated = await new Response(
    new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate")),
  ).arrayBuffer();
  const header = new Uint8Array([0, 0, 0, 8, 0, 0, 0, 6, 8, 2, 0, 0, 0]);
  const chunks = [chunk("IHDR", header), chunk("IDAT", new Uint8Array(deflated)), chunk("IEND", new Uint8Array())];
  return new Uint8Array(await new Blob([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]), ...chunks]).arrayBuffer());
}

function chunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array([...new TextEncoder().encode(name), ...data]);
  const out = new Uint8Array(body.length + 8);
  new DataView(out.buffer).setUint32(0, data.length);
  out.set(body, 4);
  new DataView(out.buffer).setUint32(out.length - 4, crc32(body));
  return out;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
