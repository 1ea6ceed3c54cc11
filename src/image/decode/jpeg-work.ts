// What a JPEG decode will allocate, from the header alone, so that `plan` can charge it before anything exists. Follows
// wasm/jpeg-decode/layout.ts buffer by buffer; only the Huffman tables are an estimate (a header does not tell how many
// scans follow), 20 to 70 KB for a usual file. A test holds the sum within 10 % over the corpus.
import type { Header } from "../header";
import { jpegGrid, jpegPlanes, transformSize } from "./jpeg-planes";

const MARGIN = 16;
/** Structures of the outputs and planes, and slots of the scans. */
const STRUCT_BYTES = 2048;
/** DC and AC tables of two classes for one sequential scan; a dozen AC tables for a progressive file, and steps of four refinements. */
const SEQUENTIAL_TABLE_BYTES = 3 * (1424 + 5520);
const PROGRESSIVE_TABLE_BYTES = 8 * 5520 + 3 * 1424 + 4 * 6144;
const STEPS_BYTES = 16448;
/** Where a sequential scan's codes are found ahead: in pictures of so many blocks. */
const BLOCK_INDEX_BYTES = 64 + 4 * 16384;
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
  const { maxV, mcusWide } = jpegGrid(frame);
  const blocks = alone
    ? Math.ceil(frame.width / 8) * Math.ceil(frame.height / 8)
    : mcusWide * Math.ceil(frame.height / (8 * maxV)) * sampling.reduce((sum, { h, v }) => sum + h * v, 0);
  if (blocks < MIN_INDEXED_BLOCKS) return tables;
  return 2 * sampling.length * STEPS_BYTES + BLOCK_INDEX_BYTES;
}

function readsOnlyDc(frame: Frame, h: number, v: number, sizes: readonly number[]): boolean {
  return sizes.every((size) => transformSize(frame, h, v, size) === 1);
}

/** Strips of samples and upsampled rows of one output. */
function outputBytes(frame: Frame, size: number): number {
  const width = Math.ceil((frame.width * size) / 8);
  return jpegPlanes(frame, size).reduce((sum, plane) => {
    const stride = (plane.storedWidth + MARGIN + 63) & ~15;
    const strip = aligned(stride * (plane.stripRows + 1) + 64);
    if (plane.expandX === 1 && plane.expandY === 1) return sum + strip;
    const sums = plane.fancyX && plane.fancyY ? aligned(2 * plane.width + 128) : 0;
    return sum + strip + aligned(width + 128) + sums;
  }, 0);
}

/** Coefficients and their masks, of one MCU row or of a stretch of it; 2 bytes a block where every output reads only DC. */
function coefficientBytes(frame: Frame, sizes: readonly number[]): number {
  const { mcusWide } = jpegGrid(frame);
  const blocksPerMcu = frame.sampling.reduce((sum, { h, v }) => sum + h * v, 0);
  const columns = frame.multiScan ? mcusWide : Math.min(mcusWide, Math.floor(STRETCH_BLOCKS / blocksPerMcu));
  return frame.sampling.reduce((sum, { h, v }) => {
    const blocks = columns * h * v;
    return sum + (readsOnlyDc(frame, h, v, sizes) ? aligned(2 * blocks) : aligned(128 * blocks) + aligned(8 * blocks));
  }, 0);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
