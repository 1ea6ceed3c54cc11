// createDarkroom: the object that the Worker, the browser and Node hold. It owns the core's instances and the codecs.
import { Codecs } from "./codec/codecs";
import { ArenaPool } from "./core";
import type { Darkroom, JobOptions, Modules, Source } from "./darkroom";
import { develop, type Workshop } from "./develop";
import type { Header } from "./header";
import { judge } from "./judge/job";
import { PIPELINE_VERSION } from "./pipeline";
import { placeholder } from "./placeholder/job";
import { DEFAULT_BUDGET_BYTES, planOf } from "./plan";
import { probe } from "./probe/probe";
import { type Recipe, resolveRecipe } from "./recipe";
import type { Developed, Judged, Placeholder, Plan } from "./report";
import { readSource } from "./source";

export interface DarkroomOptions {
  /** Most bytes that one job may need. Default 80 MiB. */
  readonly budgetBytes?: number;
}

/**
 * @param modules compiled by the platform; the codecs' are asked for on first need.
 * @example createDarkroom({ core, codecs, version }).develop(bytes, { maxDimension: 400, format: "webp" })
 */
export function createDarkroom(modules: Modules, options: DarkroomOptions = {}): Darkroom {
  const budgetBytes = options.budgetBytes ?? DEFAULT_BUDGET_BYTES;
  const workshop: Workshop = { pool: new ArenaPool(modules.core), codecs: new Codecs(modules.codecs), budgetBytes };
  let closed = false;
  const open = () => {
    if (closed) throw new Error("expected an open Darkroom, got a closed one");
    return workshop;
  };
  return {
    version: `${modules.version}.${PIPELINE_VERSION}`,
    probe,
    plan(header: Header, recipe: Recipe, allowedBytes = budgetBytes): Plan {
      const resolved = resolveRecipe(recipe);
      return planOf(header, resolved, open().pool.sizes(), allowedBytes);
    },
    async develop(source: Source, recipe: Recipe, job: JobOptions = {}): Promise<Developed> {
      const resolved = resolveRecipe(recipe);
      const file = await readSource(source, open().budgetBytes, job.signal);
      return develop(workshop, file, probe(file), resolved, job);
    },
    async judge(source: Source, job: JobOptions & { readonly mode?: "full" | "fast" } = {}): Promise<Judged> {
      const file = await readSource(source, open().budgetBytes, job.signal);
      return (await judge(workshop, file, probe(file), job)).judged;
    },
    async placeholder(source: Source, recipe: Recipe = {}, job: JobOptions = {}): Promise<Placeholder> {
      const resolved = resolveRecipe(recipe);
      const file = await readSource(source, open().budgetBytes, job.signal);
      return placeholder(workshop, file, probe(file), resolved, job);
    },
    memoryBytes: () => workshop.pool.memoryBytes() + workshop.codecs.memoryBytes(),
    close(): void {
      closed = true;
      workshop.pool.close();
      workshop.codecs.close();
    },
  };
}
