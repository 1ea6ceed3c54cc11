// Wake-ups: sending them, and handing those that come to whoever works that kind. The row in D1 is the truth (lease.ts), so a
// message that is lost costs a minute, and one that comes twice costs a look.
import type { MessageBatch } from "@cloudflare/workers-types";
import type { WorkKind, WorkMessage } from "../env";
import type { Background } from "./cache";
import type { Leases } from "./lease";
import type { Platform } from "./platform";

export type WorkOutcome =
  | { readonly kind: "done" }
  /** The row is gone, over, not due or in other hands. */
  | { readonly kind: "nothing-to-do" }
  /** The row was given back (`Leases.retry`) and is due again then. */
  | { readonly kind: "again"; readonly afterMs: number };

export interface Consumer {
  /** Of one batch at once. */
  readonly concurrency: number;
  /** Idempotent. What it throws is logged, and the message comes again. */
  consume(platform: Platform, id: string, background: Background): Promise<WorkOutcome>;
}

export type Consumers = Partial<Record<WorkKind, Consumer>>;

/** What a schedule runs. @param nowMs the time it was meant for */
export type Sweep = (platform: Platform, nowMs: number, background: Background) => Promise<unknown>;

const MESSAGES_PER_BATCH = 100;
const LOST_PER_SWEEP = 100;

/** Sends wake-ups; `perSecond` spreads them, by delays of the queue. */
export async function wake(
  { queue }: Pick<Platform, "queue">,
  kind: WorkKind,
  ids: readonly string[],
  perSecond = Number.POSITIVE_INFINITY,
): Promise<void> {
  const messages = ids.map((id, i) => ({ body: { kind, id }, delaySeconds: Math.floor(i / perSecond) }));
  for (let start = 0; start < messages.length; start += MESSAGES_PER_BATCH) {
    await queue.sendBatch(messages.slice(start, start + MESSAGES_PER_BATCH));
  }
}

/** For a schedule: wakes rows whose wake-up was lost. @returns how many */
export async function wakeLost<Row extends object>(
  platform: Platform,
  kind: WorkKind,
  leases: Leases<Row>,
  nowMs: number,
): Promise<number> {
  const ids = await leases.findLost(nowMs, LOST_PER_SWEEP);
  await wake(platform, kind, ids);
  return ids.length;
}

/** Works a batch off, the kinds beside each other. */
export async function consumeBatch(
  platform: Platform,
  batch: MessageBatch<WorkMessage>,
  consumers: Consumers,
  background: Background,
): Promise<void> {
  const kinds = new Set(batch.messages.map(({ body }) => body.kind));
  const rows = Array.from(kinds, async (kind) => {
    const waiting = batch.messages.filter(({ body }) => body.kind === kind);
    const consumer = consumers[kind];
    if (consumer === undefined) {
      platform.log.warn("queue", { kind, reason: "expected a kind of message that has a consumer" });
      for (const message of waiting) message.ack();
      return;
    }
    const takers = Array.from({ length: consumer.concurrency }, async () => {
      for (let message = waiting.shift(); message; message = waiting.shift()) {
        const { id } = message.body;
        try {
          const outcome = await consumer.consume(platform, id, background);
          if (outcome.kind === "again") message.retry({ delaySeconds: Math.ceil(outcome.afterMs / 1000) });
          else message.ack();
        } catch (error) {
          platform.log.error("queue", { kind, error });
          message.retry();
        }
      }
    });
    await Promise.all(takers);
  });
  await Promise.all(rows);
}
