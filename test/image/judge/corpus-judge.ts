// Judges a corpus picture with the core's own decoders, and takes the SHA-256 of its RGB rows on the way.
import { createHash } from "node:crypto";
import { JpegDecoder } from "../../../src/image/decode/jpeg";
import { RoomDecoder } from "../../../src/image/decode/room";
import { readHashes, readMetrics } from "../../../src/image/judge/metrics";
import { readCorpus } from "../../fixture/corpus";
import { newArena } from "../../wasm/judge-driver";

/** Judges the file at `path` below the corpus; hashes for EXIF orientations 1 to 8 in turn. */
export function judgeCorpusFile(path: string, width: number, height: number) {
  const bytes = readCorpus(path);
  const arena = newArena();
  const { kernel } = arena;
  const source = arena.alloc(bytes.length);
  arena.bytes().set(bytes, source);
  const state = arena.alloc(kernel.judge_state_bytes());
  const work = arena.alloc(kernel.judge_work_bytes(width, height));
  kernel.judge_open(state, work, width, height);
  const row = arena.alloc(4 * width);
  const digest = createHash("sha256");
  const sink = {
    slot: () => row,
    push: () => {
      flattenOnWhite(arena.bytes().subarray(row, row + 4 * width), digest);
      kernel.judge_row(state, row);
    },
  };
  const decoder = path.startsWith("png/")
    ? new RoomDecoder(arena, "png", source, bytes.length, sink)
    : new JpegDecoder(arena, source, bytes.length, 0, { rows: sink, planes: null, full: null });
  while (decoder.step()) {}
  kernel.judge_finish(state);
  const { memory } = kernel;
  return {
    rgbSha256: digest.digest("hex"),
    edges: new DataView(memory.buffer).getUint32(state + 88, true),
    metrics: readMetrics(memory, state, 3),
    hashes: [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => {
      kernel.judge_hash(state, orientation);
      return readHashes(memory, state);
    }),
  };
}

function flattenOnWhite(rgba: Uint8Array, digest: { update(bytes: Uint8Array): unknown }): void {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0, o = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3];
    for (let channel = 0; channel < 3; channel++, o++) {
      rgba[i + channel] = Math.floor((rgba[i + channel] * alpha + 255 * (255 - alpha) + 127) / 255);
      rgb[o] = rgba[i + channel];
    }
  }
  digest.update(rgb);
}
