// The page's whole state, in signals. Components read it; only actions.ts writes it.
import { computed, signal } from "@preact/signals";
import type { ServerState } from "../server/comparison";
import { isPending, type Photo, visibleResult } from "./photo";
import type { Ranking } from "./ranking";
import { DEFAULT_SETTINGS, type Settings } from "./settings";

/** In the order in which they came. */
export const photos = signal<readonly Photo[]>([]);
export const settings = signal<Settings>(DEFAULT_SETTINGS);

/** What has been ranked. It stands still while photos are in work, so that the sheet does not jump under the reader. */
export const ranking = signal<Ranking>([]);
export const server = signal<ServerState>({ kind: "idle" });

/** A sentence about the last drop, e.g. that it held no files; empty when there is nothing to say. */
export const notice = signal("");

export const isBusy = computed(() => photos.value.some(({ status }) => isPending(status.value)));

/** Photos outside the ranking, in their order: in work, failed or cancelled. */
export const unranked = computed(() => {
  const ranked = new Set(ranking.value.map(({ photo }) => photo.id));
  return photos.value.filter(({ id }) => !ranked.has(id));
});

export interface Progress {
  readonly settled: number;
  readonly total: number;
  /** 0–1, running photos counted by their rows. */
  readonly share: number;
}

export const progress = computed<Progress>(() => {
  const total = photos.value.length;
  let settled = 0;
  let partly = 0;
  for (const { status } of photos.value) {
    const { value } = status;
    if (!isPending(value)) settled++;
    else if (value.kind === "working") partly += value.done;
  }
  return { settled, total, share: total === 0 ? 0 : (settled + partly) / total };
});

export interface Totals {
  readonly developed: number;
  readonly sourceBytes: number;
  readonly outputBytes: number;
  /** Work of all jobs, one after the other. */
  readonly tookMs: number;
  /** The most that one job needed. */
  readonly peakBytes: number;
}

export const totals = computed<Totals>(() => {
  const results = photos.value.flatMap(({ status }) => visibleResult(status.value)?.photo ?? []);
  return {
    developed: results.length,
    sourceBytes: results.reduce((sum, { header }) => sum + header.fileBytes, 0),
    outputBytes: results.reduce((sum, { output }) => sum + output.size, 0),
    tookMs: results.reduce((sum, { tookMs }) => sum + tookMs, 0),
    peakBytes: results.reduce((most, { report }) => Math.max(most, report.actualPeakBytes), 0),
  };
});
