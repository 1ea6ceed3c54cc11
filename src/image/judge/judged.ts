// From a judge that has seen its rows to the answer: metrics, hashes and the two SHA-256 names of the picture.
import type { Arena } from "../core";
import type { Header } from "../header";
import type { Judged } from "../report";
import { sha256Hex } from "../sha256";
import { readHashes, readMetrics } from "./metrics";
import type { JudgeSink } from "./sink";

export interface JudgeResult {
  readonly sink: JudgeSink;
  readonly arena: Arena;
  readonly header: Header;
  readonly truncated: boolean;
  readonly coverage: Judged["coverage"];
}

/** Channels of the source's pixels, palettes counted as what they hold. */
export function channelsOf({ mode }: Pick<Header, "mode">): number {
  return mode === "L" ? 1 : mode === "LA" ? 2 : mode === "RGB" || mode === "P" ? 3 : 4;
}

/** @param file the source, whole, as it came. */
export async function judgedFrom(result: JudgeResult, file: Uint8Array): Promise<Judged> {
  const { sink, arena, header, truncated, coverage } = result;
  const state = sink.finish(header.orientation);
  const metrics = readMetrics(arena.kernel.memory, state, channelsOf(header));
  const hashes = readHashes(arena.kernel.memory, state);
  const pixelSha256 = await sha256Hex(sink.pixelDigest());
  return { header, metrics, hashes, sha256: await sha256Hex(file), pixelSha256, truncated, coverage };
}
