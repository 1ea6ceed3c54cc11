// Everything that changes the state: photos come and go, settings change, the server is asked.
import { batch, effect, signal } from "@preact/signals";
import { channelsOf, score } from "../../../src/image";
import { DarkroomPool, DevelopError } from "../darkroom/pool";
import type { DevelopedPhoto, Failure } from "../darkroom/protocol";
import { animateMoves } from "../motion";
import { compare, placesOf } from "../server/comparison";
import { sendToPick } from "../server/pick-client";
import { distinctName, type Photo, type PhotoStatus, type Result, visibleResult } from "./photo";
import { isChosen, rank } from "./ranking";
import { changesOutput, recipeOf, type Settings } from "./settings";
import { isBusy, notice, photos, ranking, server, settings } from "./studio";

const pool = new DarkroomPool();
/** Aborts a photo's job; present while it waits or runs. */
const jobs = new Map<number, AbortController>();
let lastId = 0;
let sending: AbortController | null = null;

export function addFiles(files: readonly File[]): void {
  notice.value = files.length === 0 ? "There was no picture in that." : "";
  const taken = new Set(photos.value.map(({ name }) => name));
  const added = files.map((file): Photo => {
    const name = distinctName(file.name || "pasted", taken);
    taken.add(name);
    return { id: ++lastId, file, name, status: signal<PhotoStatus>({ kind: "waiting", before: null }) };
  });
  forgetAnswer();
  photos.value = [...photos.value, ...added];
  for (const photo of added) void develop(photo);
}

export function changeSettings(change: Partial<Settings>): void {
  const before = settings.value;
  const after = { ...before, ...change };
  forgetAnswer();
  batch(() => {
    settings.value = after;
    if (changesOutput(before, after)) for (const photo of photos.value) void develop(photo);
  });
}

export function cancel(photo: Photo): void {
  jobs.get(photo.id)?.abort();
}

export function cancelAll(): void {
  for (const controller of jobs.values()) controller.abort();
}

export function clear(): void {
  cancelAll();
  forgetAnswer();
  for (const { status } of photos.value) forgetResult(visibleResult(status.value));
  batch(() => {
    photos.value = [];
    ranking.value = [];
    notice.value = "";
  });
}

/** Posts the originals to the server and compares its choice and bytes with this page's. */
export async function send(): Promise<void> {
  const candidates = photos.value;
  const asked = settings.value;
  const ours = ranking.value.filter(isChosen);
  const controller = new AbortController();
  sending?.abort();
  sending = controller;
  const { signal } = controller;
  server.value = { kind: "sending", total: candidates.length, steps: [], places: placesOf(ours, []) };
  try {
    const result = await sendToPick(candidates, asked, signal, (step) => {
      const { value } = server;
      if (value.kind === "sending") server.value = { ...value, steps: [...value.steps, step] };
    });
    const comparison = await compare(result, ours, candidates, signal);
    if (!signal.aborted) server.value = { kind: "answered", comparison };
  } catch (error) {
    if (signal.aborted) return;
    server.value = { kind: "failed", sentence: error instanceof Error ? error.message : String(error) };
  }
}

export function cancelSending(): void {
  forgetAnswer();
}

/** An answer is about photos and settings as they were. */
function forgetAnswer(): void {
  sending?.abort();
  sending = null;
  server.value = { kind: "idle" };
}

async function develop(photo: Photo): Promise<void> {
  jobs.get(photo.id)?.abort();
  const controller = new AbortController();
  jobs.set(photo.id, controller);
  const { status } = photo;
  const before = visibleResult(status.value);
  status.value = { kind: "waiting", before };
  const isCurrent = () => jobs.get(photo.id) === controller;
  const onProgress = (done: number) => {
    if (isCurrent()) status.value = { kind: "working", done, before };
  };
  try {
    const made = await pool.develop(photo.file, recipeOf(settings.value), { signal: controller.signal, onProgress });
    if (!isCurrent()) return;
    forgetResult(before);
    status.value = { kind: "developed", result: resultOf(made) };
  } catch (error) {
    if (isCurrent()) status.value = failedStatus(failureOf(error), before);
  } finally {
    if (isCurrent()) jobs.delete(photo.id);
  }
}

function resultOf(photo: DevelopedPhoto): Result {
  const { header, judged, output } = photo;
  const { width, height, fileBytes } = header;
  const source = { width, height, bytes: fileBytes, channels: channelsOf(header) };
  return { photo, score: score(judged.metrics, source), url: URL.createObjectURL(output) };
}

function forgetResult(result: Result | null): void {
  if (result !== null) URL.revokeObjectURL(result.url);
}

function failureOf(error: unknown): Failure {
  if (error instanceof DevelopError) return error.failure;
  return { code: "UNKNOWN", sentence: error instanceof Error ? error.message : String(error) };
}

function failedStatus(failure: Failure, before: Result | null): PhotoStatus {
  if (failure.code === "ABORTED") return { kind: "cancelled", before };
  forgetResult(before);
  return { kind: "failed", failure };
}

/** Ranks anew whenever the last photo is done, or the count changes while nothing is in work. */
effect(() => {
  const { count } = settings.value;
  if (isBusy.value) return;
  const developed = photos.value.flatMap((photo) => {
    const { value } = photo.status;
    return value.kind === "developed" ? [{ photo, result: value.result }] : [];
  });
  animateMoves(() => {
    ranking.value = rank(developed, count);
  });
});
