// Confirms at once: whatever the interleaving, what is left is the outcome of one order of them, and the invariants hold.
import { describe, expect, it } from "vitest";
import type { Platform } from "../../src/edge/platform";
import {
  createLibraryApp,
  db,
  eventsOf,
  expectInvariants,
  historyOf,
  newReference,
  orderOf,
  outcome,
  post,
  seedImage,
  seedImages,
  statusOf,
} from "./library-app.workerd";

const AT_ONCE = 50;
const app = createLibraryApp();

function confirmAll(lists: ReadonlyArray<readonly string[]>, references: readonly string[]): Promise<string[]> {
  const asked = lists.map((imageIds, at) =>
    post(app, "/api/v1/images/confirm", { imageIds, referenceId: references[at % references.length] }).then(outcome),
  );
  return Promise.all(asked);
}

describe("50 confirms at once", () => {
  it("of one image each on a single type leave one of them, the others deleted, an event each", async () => {
    const [ids, reference] = [await seedImages(AT_ONCE, { category: "PROFILE" }), newReference()];
    const outcomes = await confirmAll(
      ids.map((id) => [id]),
      [reference],
    );
    expect(new Set(outcomes)).toEqual(new Set(["200"]));
    const statuses = await Promise.all(ids.map(statusOf));
    expect(statuses.filter((status) => status === "CONFIRMED")).toHaveLength(1);
    expect(statuses.filter((status) => status === "DELETED")).toHaveLength(AT_ONCE - 1);
    expect(await eventsOf(reference)).toHaveLength(AT_ONCE);
    await expectInvariants();
  });

  it("of the same list write one event and one history", async () => {
    const [ids, reference] = [await seedImages(10), newReference()];
    const outcomes = await confirmAll(Array(AT_ONCE).fill(ids), [reference]);
    expect(new Set(outcomes)).toEqual(new Set(["200"]));
    expect(await orderOf("PRODUCT", reference)).toEqual(ids);
    expect(await eventsOf(reference)).toHaveLength(1);
    for (const id of ids) expect(await historyOf(id)).toHaveLength(1);
    await expectInvariants();
  });

  it("of overlapping lists leave one of the lists, in its order", async () => {
    const [ids, reference] = [await seedImages(12), newReference()];
    const lists = Array.from({ length: AT_ONCE }, (_, n) =>
      Array.from({ length: 3 + (n % 5) }, (_, m) => ids[(n * 5 + m * (1 + 2 * (n % 3))) % 12]).filter(
        (id, at, all) => all.indexOf(id) === at,
      ),
    );
    const outcomes = await confirmAll(lists, [reference]);
    for (const result of outcomes) expect(["200", "404 IMAGE_NOT_FOUND"]).toContain(result);
    const order = await orderOf("PRODUCT", reference);
    const accepted = lists.filter((_, at) => outcomes[at] === "200");
    expect(accepted).toContainEqual(order);
    await expectInvariants();
  });

  it("of one image on 50 references give it to one", async () => {
    const id = await seedImage();
    const references = Array.from({ length: AT_ONCE }, newReference);
    const outcomes = await confirmAll(Array(AT_ONCE).fill([id]), references);
    expect(outcomes.filter((result) => result === "200")).toHaveLength(1);
    expect(outcomes.filter((result) => result === "400 IMAGE_ALREADY_CONFIRMED")).toHaveLength(AT_ONCE - 1);
    const owner = references[outcomes.indexOf("200")];
    expect(await orderOf("PRODUCT", owner)).toEqual([id]);
    await expectInvariants();
  });

  it("and deletions leave a list as a whole or nothing", async () => {
    const reference = newReference();
    const lists = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => (n % 3 === 0 ? [] : seedImages(3))));
    const outcomes = await confirmAll(lists, [reference]);
    expect(new Set(outcomes)).toEqual(new Set(["200"]));
    expect(lists).toContainEqual(await orderOf("PRODUCT", reference));
    await expectInvariants();
  });
});

describe("a confirm whose world changes between its read and its batch", () => {
  /** A database that does something before its first batch, or instead of answering it. */
  function disturbed(disturb: (commit: () => Promise<unknown>) => Promise<void>): Platform["db"] {
    let isFirst = true;
    return {
      prepare: (sql: string) => db.prepare(sql),
      batch: async (statements: Parameters<Platform["db"]["batch"]>[0]) => {
        if (isFirst) {
          isFirst = false;
          await disturb(() => db.batch(statements));
        }
        return db.batch(statements);
      },
    } as Platform["db"];
  }

  it("is refused for what is true now", async () => {
    const [[a, b], reference] = [await seedImages(2), newReference()];
    const other = createLibraryApp(
      {},
      {
        db: disturbed(async () => {
          await db.prepare("UPDATE images SET status = 'DELETED' WHERE image_id = ?1").bind(b).run();
        }),
      },
    );
    const response = await post(other, "/api/v1/images/confirm", { imageIds: [a, b], referenceId: reference });
    expect(await outcome(response)).toBe("404 IMAGE_NOT_FOUND");
    expect([await statusOf(a), await eventsOf(reference)]).toEqual(["READY", []]);
    await expectInvariants();
  });

  it("is repeated when the database's answer is lost, and finds its work done", async () => {
    const [ids, reference] = [await seedImages(2), newReference()];
    const other = createLibraryApp(
      {},
      {
        db: disturbed(async (commit) => {
          await commit();
          throw new Error("D1_ERROR: Network connection lost.");
        }),
      },
    );
    const response = await post(other, "/api/v1/images/confirm", { imageIds: ids, referenceId: reference });
    expect(await outcome(response)).toBe("200");
    expect(await eventsOf(reference)).toHaveLength(1);
    await expectInvariants();
  });

  it("answers IMAGE_SAVE_FAILED when the database never answers, and changes nothing", async () => {
    const [id, reference] = [await seedImage(), newReference()];
    const broken = {
      prepare: (sql: string) => db.prepare(sql),
      batch: () => Promise.reject(new Error("D1_ERROR: gone")),
    };
    const other = createLibraryApp({}, { db: broken as unknown as Platform["db"] });
    const response = await post(other, "/api/v1/images/confirm", { imageIds: [id], referenceId: reference });
    expect(await outcome(response)).toBe("500 IMAGE_SAVE_FAILED");
    expect(await statusOf(id)).toBe("READY");
  });

  it("holds its event when the queue does not take the wake-up", async () => {
    const [id, reference] = [await seedImage(), newReference()];
    const queue = { sendBatch: () => Promise.reject(new Error("full")) } as unknown as Platform["queue"];
    const response = await post(createLibraryApp({}, { queue }), `/api/v1/images/confirm/${reference}?imageId=${id}`);
    expect(await outcome(response)).toBe("200");
    expect(await eventsOf(reference)).toHaveLength(1);
  });
});
