// Events on their way to one endpoint. A wake-up names a delivery and means its lane: the first that waits there is sent, then
// the next, until one fails, nothing waits, or it is time to let others go on. At least once: what was sent but not recorded
// is sent again.

import type { Held } from "../edge/lease";
import { urlHash } from "../edge/log";
import type { Platform } from "../edge/platform";
import type { PostOutcome } from "../edge/safe-fetch";
import { type Consumer, type WorkOutcome, wake } from "../edge/work";
import { eventOf } from "./rules/event";
import { judgeAnswer, type Verdict, webhookHeaders } from "./rules/webhook";
import { DeliveryStore, type Letter } from "./store/delivery";
import { type DeliveryWork, deliveryLeases } from "./store/work";

/** Connections that a Worker may have open at once, less one for the stores. */
const CONCURRENCY = 5;
/** Of one lane before the others in the batch have their turn. */
const MAX_LETTERS_A_TURN = 20;
const MAX_TURN_MS = 20_000;

export const deliverConsumer: Consumer = { concurrency: CONCURRENCY, consume: deliverLane };

async function deliverLane(platform: Platform, id: string): Promise<WorkOutcome> {
  const { db, clock } = platform;
  const store = new DeliveryStore(db);
  const endMs = clock.now() + MAX_TURN_MS;
  for (let sent = 0; ; sent++) {
    const head = await store.headOfLane(id);
    if (head === null) return { kind: "done" };
    if (sent === MAX_LETTERS_A_TURN || (sent > 0 && clock.now() >= endMs)) {
      await wake(platform, "event.deliver", [head]);
      return { kind: "done" };
    }
    const held = await deliveryLeases(db).claim(head, clock.now());
    if (held === null) return { kind: "nothing-to-do" };
    const verdict = await deliver(platform, store, held);
    if (verdict === null || verdict.kind === "gone") return { kind: "done" };
    if (verdict.kind === "again") return { kind: "again", afterMs: verdict.afterMs };
  }
}

/** @returns null when the endpoint was removed meanwhile */
async function deliver(platform: Platform, store: DeliveryStore, held: Held<DeliveryWork>): Promise<Verdict | null> {
  const { clock, log, metrics } = platform;
  const letter = await store.letter(held.id);
  if (letter === null) return null;
  const outcome = await send(platform, letter);
  const verdict = judgeAnswer(outcome, held.tries);
  const status = outcome.kind === "answered" ? outcome.status : null;
  await record(platform, store, held, verdict, status);
  metrics.count("library_event_deliveries_total", { outcome: verdict.kind });
  if (verdict.kind === "delivered") {
    metrics.observe("library_event_delay_seconds", (clock.now() - letter.created_at) / 1000);
  } else {
    const { kind, reason } = verdict;
    const fields = { event_id: held.event_id, endpoint: held.endpoint_id, url_hash: await urlHash(letter.url) };
    log.warn("event", { ...fields, outcome: kind, reason, tries: held.tries });
  }
  return verdict;
}

function send({ fetcher, urlPolicies, clock }: Platform, letter: Letter): Promise<PostOutcome> {
  const body = JSON.stringify(eventOf(letter));
  const headers = webhookHeaders(letter, letter.id, body, clock.now());
  return fetcher.post(letter.url, { policy: urlPolicies.webhook, headers, body });
}

/** Every statement misses where the row went into other hands meanwhile. */
async function record(
  { db, clock }: Platform,
  store: DeliveryStore,
  held: Held<DeliveryWork>,
  verdict: Verdict,
  status: number | null,
): Promise<void> {
  const leases = deliveryLeases(db);
  const nowMs = clock.now();
  switch (verdict.kind) {
    case "delivered":
      await db.batch([store.noteAnswer(held, status, nowMs), leases.finished(held, "DONE")]);
      return;
    case "dead":
      await db.batch([store.noteAnswer(held, status, nowMs), leases.finished(held, "DEAD", verdict.reason)]);
      return;
    case "gone":
      await db.batch([
        store.noteAnswer(held, status, nowMs),
        ...store.disable(held.endpoint_id, verdict.reason, nowMs),
      ]);
      return;
    case "again":
      await store.noteAnswer(held, status, null).run();
      await leases.retry(held, nowMs + verdict.afterMs, verdict.reason);
      return;
    default:
      verdict satisfies never;
  }
}
