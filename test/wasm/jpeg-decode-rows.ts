// Drives the jpeg-decode room for its tests: a file in, whole pictures and statuses out, with guard bytes around
// everything it may write.
import { readFileSync } from "node:fs";
import { Arena } from "../../src/image/core";
import { guardedBuffers } from "./guarded";

const core = new WebAssembly.Module(readFileSync(process.env.CORE_WASM ?? "build/core.wasm"));

export function newArena(): Arena {
  return new Arena(core);
}

export interface JpegPicture {
  readonly width: number;
  readonly height: number;
  /** Rows that were delivered. */
  readonly rows: number;
  readonly rgba: Uint8Array;
}

export interface DecodedJpeg {
  /** The first negative status, else 0. */
  readonly status: number;
  readonly components: number;
  readonly colour: number;
  readonly scans: number;
  readonly progressive: number;
  readonly truncated: number;
  readonly firstDamagedRow: number;
  readonly work: number;
  readonly plannedBlocks: number;
  readonly workBytes: number;
  /** Output 0, and output 1 where a judge scale was given. */
  readonly pictures: JpegPicture[];
}

/**
 * Decodes at 1/2^scale and, where judgeScale is not −1, at 1/2^judgeScale; pictures over `maxPixels` are opened only.
 * Fails the test if a guard byte changed.
 */
export function decodeJpeg(
  arena: Arena,
  file: Uint8Array,
  { scale = 0, judgeScale = -1, maxPixels = 1 << 26 } = {},
): DecodedJpeg {
  const { kernel } = arena;
  const { alloc: guarded, expectIntact } = guardedBuffers(arena);
  const source = guarded(file.length);
  arena.bytes().set(file, source);
  const state = guarded(kernel.jpeg_state_bytes());
  const opened = kernel.jpeg_open(state, source, file.length);
  const pixels = kernel.jpeg_width(state) * kernel.jpeg_height(state);
  const workBytes = opened < 0 ? 0 : kernel.jpeg_work_bytes(state, scale, judgeScale);
  const targets: { width: number; height: number; rows: number; at: number }[] = [];
  let status = opened;
  if (opened === 0 && pixels <= maxPixels) {
    const work = guarded(workBytes);
    status = kernel.jpeg_start(state, work, scale, judgeScale);
    for (let i = 0; i < (judgeScale < 0 ? 1 : 2); i++) {
      const width = kernel.jpeg_out_width(state, i);
      const height = kernel.jpeg_out_height(state, i);
      targets.push({ width, height, rows: 0, at: guarded(width * height * 4) });
    }
    while (kernel.jpeg_next(state) === 1) {
      targets.forEach((target, i) => {
        const count = kernel.jpeg_rows(state, i);
        const stride = target.width * 4;
        for (let row = 0; row < count; row++) kernel.jpeg_row(state, i, row, target.at + stride * target.rows++);
      });
    }
  }
  expectIntact();
  return {
    status,
    components: kernel.jpeg_components(state),
    colour: kernel.jpeg_colour(state),
    scans: kernel.jpeg_scan_count(state),
    progressive: kernel.jpeg_progressive(state),
    truncated: kernel.jpeg_truncated(state),
    firstDamagedRow: kernel.jpeg_first_damaged_row(state),
    work: kernel.jpeg_work(state),
    plannedBlocks: kernel.jpeg_planned_blocks(state),
    workBytes,
    pictures: targets.map(({ width, height, rows, at }) => ({
      width,
      height,
      rows,
      rgba: arena.copy(at, width * height * 4),
    })),
  };
}

/** The red bytes of a grey picture (components 1) or the colours without alpha, as djpeg writes them. */
export function samplesOf({ rgba }: JpegPicture, components: number): Uint8Array {
  const pixels = rgba.length / 4;
  const samples = new Uint8Array(pixels * components);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < components; c++) samples[i * components + c] = rgba[i * 4 + c];
  }
  return samples;
}
