// From the outbox to the endpoints: an event becomes a delivery for each endpoint that wants its topic. Whichever event was woken
// for, always the first that wait are published, so that deliveries appear in the order of the commits.
import { commitGuarded } from "../edge/guard";
import type { Platform } from "../edge/platform";
import { type Consumer, type WorkOutcome, wake } from "../edge/work";
import { DeliveryStore } from "./store/delivery";
import { outboxLeases } from "./store/work";

export const publishConsumer: Consumer = { concurrency: 2, consume: publish };

async function publish(platform: Platform, id: string): Promise<WorkOutcome> {
  const { db, clock, log, metrics } = platform;
  const leases = outboxLeases(db);
  const held = await leases.claim(id, clock.now());
  if (held === null) return { kind: "nothing-to-do" };
  const store = new DeliveryStore(db);
  for (;;) {
    const batch = [leases.stillHeld(held), ...store.publish(clock.now())];
    const results = await commitGuarded<{ id: string }>(db, batch);
    // Somebody else published it with theirs.
    if (results === null) return { kind: "done" };
    const [, deliveries, events] = results.map(({ results: rows }) => rows.map((row) => row.id));
    metrics.count("library_events_published_total", {}, events!.length);
    await wake(platform, "event.deliver", deliveries!).catch((error) => log.warn("queue", { error }));
    if (events!.includes(id)) return { kind: "done" };
  }
}
