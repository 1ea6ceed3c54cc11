// A worker thread: opens its own Darkroom, then does one job after another until it is terminated.
import { type MessagePort, workerData } from "node:worker_threads";
import { openDarkroom } from "..";
import { attempt } from "./failure";
import type { JobKind, JobOf } from "./job";
import { work } from "./work";

/** What a thread is started with. */
export interface WorkerSettings {
  readonly budgetBytes: number;
}

export interface JobMessage<K extends JobKind = JobKind> {
  readonly kind: K;
  readonly job: JobOf<K>;
}

/** Answers each JobMessage with its Outcome, in order. */
export async function serveJobs(port: MessagePort): Promise<void> {
  const { budgetBytes } = workerData as WorkerSettings;
  const darkroom = await openDarkroom({ budgetBytes });
  port.on("message", async ({ kind, job }: JobMessage) => {
    port.postMessage(await attempt(() => work({ darkroom, budgetBytes }, kind, job)));
  });
}
