// D1, the queue and the receiver failing for a while, at every place in the way of an event: each change that was answered is
// told, in order, without anybody's hand; one that was refused is not.
import { describe, expect, it } from "vitest";
import { EventWorld, respond } from "./event-world.workerd";
import { FaultyStores } from "./faulty-stores.workerd";
import { db, eventsOf, expectInvariants, newReference, orderOf, post, rows, seedImages } from "./library-app.workerd";

const MINUTE = 60_000;
const CHANGES = 2;

function faultyWorld() {
  const stores = new FaultyStores();
  const world = new EventWorld({ db: stores.db }, (queue) => stores.queue(queue));
  return { stores, world };
}

/** Answered changes, in their order: the images that each left. */
async function changeWhileFailing(world: EventWorld, reference: string): Promise<string[]> {
  const answered: string[] = [];
  for (const imageId of await seedImages(CHANGES)) {
    const response = await post(world.app, "/api/v1/images/confirm", { imageIds: [imageId], referenceId: reference });
    expect([200, 500, 503]).toContain(response.status);
    if (response.status === 200) answered.push(imageId);
  }
  return answered;
}

describe("stores that fail for a while", () => {
  it.each([
    [1, false],
    [4, false],
    [12, false],
    [1, true],
    [4, true],
  ])("(%i calls; done nevertheless: %s) lose no event, wherever in its way they begin to", async (length, isDone) => {
    let calls = 1;
    for (let failing = 0; failing <= calls; failing += Math.ceil(length / 4)) {
      await db.exec("DELETE FROM webhook_endpoints");
      const { stores, world } = faultyWorld();
      await world.register();
      const reference = newReference();
      stores.calls = 0;
      stores.onlyAnswersAreLost = isDone;
      stores.fails = (call) => failing > 0 && call >= failing && call < failing + length;
      const answered = await changeWhileFailing(world, reference);
      await world.work();
      if (failing === 0) calls = stores.calls;
      stores.fails = () => false;
      for (let minute = 0; minute < 4; minute++) {
        await world.pass(MINUTE);
        await world.sweep();
      }
      const context = `${length} calls from ${failing}`;
      const told = [...new Set(world.sequencesOf(reference))];
      const events = await eventsOf(reference);
      expect(told, context).toEqual(events.map(({ sequence }) => sequence));
      expect(
        events.map(({ payload }) => payload.images[0].imageId),
        context,
      ).toEqual(answered);
      expect(await orderOf("PRODUCT", reference), context).toEqual(answered.slice(-1));
      expect(await rows("SELECT id FROM event_deliveries WHERE state <> 'DONE'"), context).toEqual([]);
      expect(await rows("SELECT id FROM outbox WHERE state <> 'DONE'"), context).toEqual([]);
    }
    await expectInvariants();
  });

  it("together with a receiver that is down lose nothing either", async () => {
    await db.exec("DELETE FROM webhook_endpoints");
    const { stores, world } = faultyWorld();
    await world.register();
    const references = [newReference(), newReference()];
    const answered = new Map<string, string[]>(references.map((reference) => [reference, []]));
    world.answer = respond(503);
    for (let round = 0; round < 6; round++) {
      stores.fails = (call) => call % 7 === round;
      for (const reference of references) {
        answered.get(reference)!.push(...(await changeWhileFailing(world, reference)));
      }
      await world.pass(MINUTE);
      await world.sweep().catch(() => undefined);
      if (round === 3) world.answer = respond(200);
    }
    stores.fails = () => false;
    for (let minute = 0; minute < 40; minute++) {
      await world.pass(MINUTE);
      await world.sweep();
    }
    for (const reference of references) {
      const told = [...new Set(world.sequencesOf(reference))];
      expect(told).toEqual((await eventsOf(reference)).map(({ sequence }) => sequence));
      expect(told).toHaveLength(answered.get(reference)!.length);
    }
    await expectInvariants();
  });
});
