// Scalar twin of wasm/judge/canny.ts and hysteresis.ts: OpenCV 4's Canny over a whole picture, with a flood fill.

const LOW = 100;
const HIGH = 200;
const TG22 = 13573;

interface Gradient {
  readonly dx: Int32Array;
  readonly dy: Int32Array;
  readonly magnitude: Int32Array;
}

/** Sobel 3×3 with repeated borders; magnitude |dx| + |dy|. */
function sobel(grey: Uint8Array, width: number, height: number): Gradient {
  const clamp = (i: number, n: number) => Math.min(n - 1, Math.max(0, i));
  const at = (x: number, y: number) => grey[clamp(y, height) * width + clamp(x, width)];
  const dx = new Int32Array(width * height);
  const dy = new Int32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = (cx: number) => at(cx, y - 1) + 2 * at(cx, y) + at(cx, y + 1);
      const row = (cy: number) => at(x - 1, cy) + 2 * at(x, cy) + at(x + 1, cy);
      dx[y * width + x] = column(x + 1) - column(x - 1);
      dy[y * width + x] = row(y + 1) - row(y - 1);
    }
  }
  return { dx, dy, magnitude: dx.map((value, i) => Math.abs(value) + Math.abs(dy[i])) };
}

/** Number of edge pixels of cv2.Canny(grey, 100, 200, apertureSize=3, L2gradient=False). */
export function cannyEdges(grey: Uint8Array, width: number, height: number): number {
  const { dx, dy, magnitude } = sobel(grey, width, height);
  const strength = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : magnitude[y * width + x];

  const isPeak = (x: number, y: number): boolean => {
    const i = y * width + x;
    const m = magnitude[i];
    const ax = Math.abs(dx[i]);
    const ay = Math.abs(dy[i]) * 32768;
    if (ay < ax * TG22) return m > strength(x - 1, y) && m >= strength(x + 1, y);
    if (ay > ax * TG22 + ax * 65536) return m > strength(x, y - 1) && m >= strength(x, y + 1);
    const s = (dx[i] ^ dy[i]) < 0 ? -1 : 1;
    return m > strength(x - s, y - 1) && m > strength(x + s, y + 1);
  };

  const candidate = new Uint8Array(width * height);
  const stack: number[] = [];
  for (let i = 0; i < candidate.length; i++) {
    if (magnitude[i] <= LOW || !isPeak(i % width, Math.floor(i / width))) continue;
    candidate[i] = 1;
    if (magnitude[i] > HIGH) stack.push(i);
  }
  let edges = 0;
  while (stack.length > 0) {
    const i = stack.pop()!;
    if (candidate[i] !== 1) continue;
    candidate[i] = 2;
    edges++;
    const x = i % width;
    const y = Math.floor(i / width);
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) stack.push(ny * width + nx);
    }
  }
  return edges;
}
