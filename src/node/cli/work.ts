// The jobs themselves: one function a kind, run with a Darkroom in whichever thread holds it.
import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { channelsOf, type Darkroom, type Judged, type Score, score, strip } from "../../image";
import { examine } from "./doctor/examine";
import { InputError, systemReason } from "./failure";
import type { DoneOf, JobKind, JobOf, JobOutput } from "./job";
import { loadSource } from "./load";

export interface Bench {
  readonly darkroom: Darkroom;
  /** Most bytes that a source may have and a job may need. */
  readonly budgetBytes: number;
}

const WORK: { readonly [K in JobKind]: (bench: Bench, job: JobOf<K>) => Promise<DoneOf<K>> } = {
  async probe({ darkroom, budgetBytes }, { source }) {
    const { bytes } = await loadSource(source, budgetBytes);
    return darkroom.probe(bytes);
  },

  async judge({ darkroom, budgetBytes }, { source, mode, placeholder }) {
    const { bytes } = await loadSource(source, budgetBytes);
    const judged = await darkroom.judge(bytes, { mode });
    const scored = { ...judged, score: scoreOf(judged) };
    return placeholder ? { ...scored, placeholder: await darkroom.placeholder(bytes) } : scored;
  },

  async develop({ darkroom, budgetBytes }, { source, recipe, output }) {
    const loaded = await loadSource(source, budgetBytes);
    const { bytes, ...developed } = await darkroom.develop(loaded.bytes, recipe);
    return { ...developed, ...(await save(output, bytes)), sourceBytes: loaded.bytes.length };
  },

  async strip({ budgetBytes }, { source, keep, output }) {
    const loaded = await loadSource(source, budgetBytes);
    const { bytes, ...stripped } = strip(loaded.bytes, keep);
    return { ...stripped, ...(await save(output, bytes)), sourceBytes: loaded.bytes.length };
  },

  async doctor(bench, { source }) {
    return examine(bench, await loadSource(source, bench.budgetBytes));
  },
};

/** @throws ImageError, InputError */
export function work<K extends JobKind>(bench: Bench, kind: K, job: JobOf<K>): Promise<DoneOf<K>> {
  return WORK[kind](bench, job);
}

function scoreOf({ header, metrics }: Judged): Score {
  const { width, height, fileBytes } = header;
  return score(metrics, { width, height, bytes: fileBytes, channels: channelsOf(header) });
}

/** @throws InputError WRITE_FAILED */
async function save(output: JobOutput, bytes: Uint8Array) {
  if (output.kind === "memory") return { outputBytes: bytes.length, memory: bytes };
  const part = `${output.path}.${randomUUID().slice(0, 8)}.part`;
  try {
    await mkdir(dirname(output.path), { recursive: true });
    await writeFile(part, bytes);
    await rename(part, output.path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw new InputError("WRITE_FAILED", `expected to write ${output.path}, got: ${systemReason(error)}`);
  }
  return { outputBytes: bytes.length, memory: null };
}
