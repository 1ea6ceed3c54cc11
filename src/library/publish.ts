// From the outbox to the endpoints: an event becomes a delivery for each endpoint that wants its topic. The deliveries of a
// backlog are made in the order of the commits, whichever of its events was woken for.
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
    const batch = [leases.stillHeld(held), ...store.publish(held.sequence, clock.now())];
    const results = await commitGuarded<{ id: string }>(db, batch);
    // Somebody else published it with a later one, or this round was not the one that came to it.
    if (results === null) return { kind: "done" };
    const [, deliveries, events] = results.map(({ results: rows }) => rows.map((row) => row.id));
    metrics.count("library_events_published_total", {}, events!.length);
    await wake(platform, "event.deliver", deliveries!).catch((error) => log.warn("queue", { error }));
    if (events!.includes(id)) return { kind: "done" };
  }
}
