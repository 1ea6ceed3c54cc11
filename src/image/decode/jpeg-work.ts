// What a JPEG decode will allocate, from the header alone, so that `plan` can charge it before anything exists. Follows
// wasm/jpeg-decode/layout.ts buffer by buffer; only the Huffman tables are an estimate (a header does not tell how many
// scans follow), 30 KB for a usual file. A test holds the sum within 10 % over the corpus.
import type { Header } from "../header";

const MARGIN = 16;
/** Structures of the outputs and planes, and slots of the scans. */
const STRUCT_BYTES = 2048;
/** DC and AC tables of two classes for one sequential scan; a dozen AC tables for a progressive file. */
const SEQUENTIAL_TABLE_BYTES = 3 * (1424 + 5520);
const PROGRESSIVE_TABLE_BYTES = 8 * 5520 + 3 * 1424;
const STEPS_BYTES = 16448;
const VALUE_STEPS_BYTES = 32832;
/** Where a sequential scan's codes are found ahead: in pictures of so many blocks. */
const BLOCK_INDEX_BYTES = 64 + 3 * 65536 + 4 * 16384;
const MIN_INDEXED_BLOCKS = 4096;

/** MCU columns of a single scan are decoded in stretches of this many blocks. */
const STRETCH_BLOCKS = 96;

type Frame = Pick<Header, "width" | "height" | "sampling" | "progressive" | "multiScan" | "restartInterval">;

/** Bytes of the work area for rows at 1/2^scale, and beside them at 1/1 when `judged`. */
export function jpegWorkBytes(frame: Frame, scale: number, judged: boolean): number {
  const sizes = judged ? [8 >> scale, 8] : [8 >> scale];
  const samples = sizes.reduce((sum, size) => sum + outputBytes(frame, size), 0);
  return (
    STRUCT_BYTES +
    samples +
    coefficientBytes(frame, sizes) +
    (frame.progressive ? PROGRESSIVE_TABLE_BYTES : SEQUENTIAL_TABLE_BYTES + stepBytes(frame, sizes))
  );
}

/** Step tables of the components whose AC coefficients are skipped; of all, and the index, where codes are found ahead. */
function stepBytes(frame: Frame, sizes: readonly number[]): number {
  const { sampling, multiScan, restartInterval } = frame;
  const skipped = sampling.map(({ h, v }) => readsOnlyDc(frame, h, v, sizes));
  const tables = skipped.filter(Boolean).length * STEPS_BYTES;
  if (!skipped[0] || multiScan || restartInterval > 0) return tables;
  const alone = sampling.length === 1;
  if (alone && (sampling[0].h > 1 || sampling[0].v > 1)) return tables;
  const { maxV, mcusWide } = grid(frame);
  const blocks = alone
    ? Math.ceil(frame.width / 8) * Math.ceil(frame.height / 8)
    : mcusWide * Math.ceil(frame.height / (8 * maxV)) * sampling.reduce((sum, { h, v }) => sum + h * v, 0);
  if (blocks < MIN_INDEXED_BLOCKS) return tables;
  const valueTables = skipped.filter((only) => !only).length * VALUE_STEPS_BYTES;
  return tables + valueTables + sampling.length * STEPS_BYTES + BLOCK_INDEX_BYTES;
}

function readsOnlyDc(frame: Frame, h: number, v: number, sizes: readonly number[]): boolean {
  return sizes.every((size) => transformSize(frame, h, v, size) === 1);
}

/** Strips of samples and upsampled rows of one output. */
function outputBytes(frame: Frame, size: number): number {
  const { maxH, maxV, mcusWide } = grid(frame);
  const width = Math.ceil((frame.width * size) / 8);
  return frame.sampling.reduce((sum, { h, v }) => {
    const z = transformSize(frame, h, v, size);
    const stride = (mcusWide * h * z + MARGIN + 63) & ~15;
    const strip = aligned(stride * (v * z + 1) + 64);
    const expandX = (maxH * size) / (h * z);
    const expandY = (maxV * size) / (v * z);
    if (expandX === 1 && expandY === 1) return sum + strip;
    const planeWidth = Math.ceil((frame.width * h * z) / (maxH * 8));
    const fancyBoth = size > 1 && expandX === 2 && expandY === 2 && planeWidth > 2;
    return sum + strip + aligned(width + 128) + (fancyBoth ? aligned(2 * planeWidth + 128) : 0);
  }, 0);
}

/** Coefficients and their masks, of one MCU row or of a stretch of it; 2 bytes a block where every output reads only DC. */
function coefficientBytes(frame: Frame, sizes: readonly number[]): number {
  const { mcusWide } = grid(frame);
  const blocksPerMcu = frame.sampling.reduce((sum, { h, v }) => sum + h * v, 0);
  const columns = frame.multiScan ? mcusWide : Math.min(mcusWide, Math.floor(STRETCH_BLOCKS / blocksPerMcu));
  return frame.sampling.reduce((sum, { h, v }) => {
    const blocks = columns * h * v;
    return sum + (readsOnlyDc(frame, h, v, sizes) ? aligned(2 * blocks) : aligned(128 * blocks) + aligned(8 * blocks));
  }, 0);
}

/** Side of the transform: chroma is enlarged by it as far as both directions allow (libjpeg, jdmaster.c). */
function transformSize(frame: Frame, h: number, v: number, size: number): number {
  const { maxH, maxV } = grid(frame);
  let z = size;
  while (z < 8 && (maxH * size) % (h * z * 2) === 0 && (maxV * size) % (v * z * 2) === 0) z *= 2;
  return z;
}

function grid({ width, sampling }: Frame): { maxH: number; maxV: number; mcusWide: number } {
  const maxH = Math.max(...sampling.map(({ h }) => h));
  const maxV = Math.max(...sampling.map(({ v }) => v));
  return { maxH, maxV, mcusWide: Math.ceil(width / (8 * maxH)) };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
