// POST /api/v1/pick with the original files, answered as an event stream: a step for each candidate and stage, then the result
// or a problem document (RFC 9457). The types below are the part of the API that the page reads; /openapi.json has all of it.
import type { Photo } from "../state/photo";
import { pickFieldsOf, type Settings } from "../state/settings";
import { readEvents } from "./event-stream";

const PICK_PATH = "/api/v1/pick";

/** One candidate has passed a stage, or was rejected at it. */
export interface Step {
  /** From 1, in the order sent. */
  readonly candidate: number;
  readonly stage: string;
  readonly outcome: "done" | "cached" | "rejected";
}

export interface PickResult {
  readonly id: string;
  readonly images: ReadonlyArray<{
    readonly rank: number;
    readonly url: string;
    readonly source: string;
    readonly score: number;
    readonly bytes: number;
  }>;
  readonly rejected: ReadonlyArray<{ readonly source: string; readonly code: string; readonly reason: string }>;
  readonly timings: { readonly totalMs: number };
  readonly coreVersion: string;
}

/**
 * @param onStep hears every step as it happens.
 * @throws Error with the server's sentence, or that it could not be reached.
 */
export async function sendToPick(
  photos: readonly Photo[],
  settings: Settings,
  signal: AbortSignal,
  onStep: (step: Step) => void,
): Promise<PickResult> {
  const form = new FormData();
  for (const [name, value] of pickFieldsOf(settings)) form.append(name, value);
  for (const { file, name } of photos) form.append("files[]", file, name);
  const headers = { Accept: "text/event-stream" };
  const response = await fetch(PICK_PATH, { method: "POST", body: form, headers, signal });
  if (!response.ok || response.body === null) throw new Error(sentenceOf(await response.text(), response.status));
  for await (const { event, data } of readEvents(response.body)) {
    if (event === "candidate") onStep(JSON.parse(data) as Step);
    if (event === "result") return JSON.parse(data) as PickResult;
    if (event === "error") throw new Error(sentenceOf(data, response.status));
  }
  throw new Error("the server ended its answer before the result");
}

/** The `detail` of a problem document, else the status. */
function sentenceOf(text: string, status: number): string {
  try {
    const { detail, title } = JSON.parse(text) as { detail?: string; title?: string };
    return detail ?? title ?? `the server answered ${status}`;
  } catch {
    return `the server answered ${status}`;
  }
}
