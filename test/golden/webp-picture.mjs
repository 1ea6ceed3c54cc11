// The pictures of the rate-distortion table: twenty photographs of the corpus, made about a megapixel by Darkroom's own
// pipeline, and five graphics drawn here with integer arithmetic (edges are anti-aliased by 4 × 4 samples a pixel).
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LARGE = { maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "ignore"] };

export const PHOTOGRAPHS = [
  "jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_benchmarks_speed_bench.jpg",
  "jpeg-weird/odd-sampling/etemesi254-zune-image__test-images_jpeg_fox410.jpg",
  "jpeg-progressive/etemesi254-zune-image__test-images_jpeg_huffman_third_index.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_huge_sof_number.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_medium_horiz_samp_2500x1786.jpg",
  "jpeg-weird/restart/etemesi254-zune-image__test-images_jpeg_mjpeg_huffman.jpg",
  "jpeg-progressive/etemesi254-zune-image__test-images_jpeg_rebuilt_relax_fill_bytes_before_marker.jpg",
  "jpeg-weird/non-interleaved/etemesi254-zune-image__test-images_jpeg_sos_news.jpeg",
  "jpeg-progressive/etemesi254-zune-image__test-images_jpeg_weird_components.jpg",
  "jpeg-baseline/image-rs-image__examples_scaledown_test.jpg",
  "jpeg-progressive/image-rs-image__tests_images_jpg_progressive_3.jpg",
  "jpeg-baseline/image-rs-jpeg-decoder__benches_large_image.jpg",
  "jpeg-baseline/image-rs-jpeg-decoder__benches_tower.jpg",
  "jpeg-weird/fuzz/image-rs-jpeg-decoder__fuzz-afl_in_window-q20.jpg",
  "jpeg-weird/fuzz/image-rs-jpeg-decoder__tests_crashtest_images_extraneous-bytes-after-sos.jpg",
  "jpeg-weird/fuzz/image-rs-jpeg-decoder__tests_crashtest_images_multiple-0xff-before-eoi.jpg",
  "jpeg-weird/restart/image-rs-jpeg-decoder__tests_reftest_images_mjpeg.jpg",
  "jpeg-baseline/recurser-exif-orientation-examples__Landscape_0.jpg",
  "jpeg-baseline/recurser-exif-orientation-examples__Portrait_0.jpg",
];

/** A PNG's pixels, by way of lossless WebP. @returns {{ name: string, width: number, height: number, rgba: Uint8Array }} */
export function pictureOfPng(name, png) {
  const folder = mkdtempSync(join(tmpdir(), "webp-picture-"));
  try {
    writeFileSync(join(folder, "a.png"), png);
    execFileSync("cwebp", ["-quiet", "-lossless", "-z", "0", join(folder, "a.png"), "-o", join(folder, "a.webp")]);
    return { name, ...decodeWebp(readFileSync(join(folder, "a.webp"))) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What libwebp makes of a file, with its own upsampling of chroma and its loop filter. */
export function decodeWebp(file) {
  const ppm = execFileSync("dwebp", ["-quiet", "-ppm", "-o", "-", "--", "-"], { input: file, ...LARGE });
  const [header, width, height] = /^P6\s(\d+) (\d+)\s255\s/.exec(ppm.toString("latin1", 0, 40));
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let from = header.length, to = 0; from < ppm.length; from += 3, to += 4) rgba.set(ppm.subarray(from, from + 3), to);
  return { width: Number(width), height: Number(height), rgba };
}

/** Draws with `colourAt(x, y)` in quarter pixels; the last of `shapes` that holds a point gives its colour. */
function draw(name, width, height, colourAt) {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  const sum = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum.fill(8);
      for (let sample = 0; sample < 16; sample++) {
        const colour = colourAt(4 * x + (sample & 3), 4 * y + (sample >> 2));
        for (let c = 0; c < 3; c++) sum[c] += colour[c];
      }
      for (let c = 0; c < 3; c++) rgba[(y * width + x) * 4 + c] = sum[c] >> 4;
    }
  }
  return { name, width, height, rgba };
}

const BRIGHT = [
  [230, 0, 18], [0, 150, 64], [0, 70, 200], [255, 200, 0], [150, 0, 140], [0, 170, 220], [240, 110, 0], [20, 20, 20],
];
const inDisc = (x, y, cx, cy, r) => (x - cx) * (x - cx) + (y - cy) * (y - cy) < r * r;

/** Twelve strokes of a made-up alphabet in a 24 × 40 quarter-pixel cell. */
function isInk(x, y, seed) {
  const letter = Math.imul((x / 28) | 0, 2654435761) ^ Math.imul((y / 56) | 0, 40503) ^ seed;
  const u = x % 28;
  const v = y % 56;
  if (u >= 22 || v >= 40 || (letter & 7) === 0) return false;
  const bit = (n) => ((letter >>> n) & 1) === 1;
  return (
    (bit(4) && u < 5) || (bit(5) && u >= 17) || (bit(6) && v < 5) || (bit(7) && v >= 18 && v < 23) ||
    (bit(8) && v >= 35) || (bit(9) && Math.abs(u * 2 - v) < 5)
  );
}

/** The five graphics. */
export function graphics() {
  const white = [255, 255, 255];
  return [
    draw("graphic: discs on white", 800, 600, (x, y) => {
      for (let i = 7; i >= 0; i--) if (inDisc(x, y, 400 + (i % 4) * 800, 600 + (i >> 2) * 1200, 520 - i * 20)) return BRIGHT[i];
      return white;
    }),
    draw("graphic: coloured text", 800, 600, (x, y) => {
      const panel = ((x / 800) | 0) + 4 * ((y / 600) | 0);
      return isInk(x, y, 77) ? BRIGHT[panel % 8] : panel % 3 === 0 ? BRIGHT[(panel + 3) % 8] : white;
    }),
    draw("graphic: chart", 960, 640, (x, y) => {
      if (y > 2400 && x > 160 && ((x - 160) % 480 < 300 ? y < 2410 : false)) return BRIGHT[7];
      const bar = ((x - 160) / 480) | 0;
      const height = [900, 1400, 600, 1900, 1200, 300, 1600][bar] ?? 0;
      if (x > 160 && (x - 160) % 480 < 300 && y < 2400 && y > 2400 - height) return BRIGHT[bar % 7];
      if (Math.abs(y - 300 - ((x * x) >> 13)) < 7) return BRIGHT[0];
      return y % 320 < 4 ? [200, 200, 210] : white;
    }),
    draw("graphic: user interface", 1024, 640, (x, y) => {
      if (y < 200) return isInk(x, y - 72, 5) && y > 72 && y < 120 && x < 1600 ? white : [24, 90 + (y >> 2), 190];
      if (x < 800) return isInk(x, y, 9) && x > 90 && x < 560 && y % 112 < 56 ? BRIGHT[(y / 112) % 7 | 0] : [38, 42, 54];
      const u = (x - 800) % 820;
      const v = (y - 200) % 760;
      if (u < 60 || v < 60) return [240, 242, 246];
      if (v < 380) return [(u * 255) / 820, 255 - (v * 255) / 380, ((u ^ v) >> 2) & 255].map((c) => c | 0);
      return isInk(x, y, 3) && u > 100 && v > 430 && v < 680 ? [60, 60, 70] : white;
    }),
    draw("graphic: saturated mosaic", 768, 768, (x, y) => {
      const colour = BRIGHT[(((x / 96) | 0) * 5 + ((y / 96) | 0) * 3) % 7];
      return (x + y) % 192 < 40 ? colour.map((c) => 255 - c) : colour;
    }),
  ];
}
