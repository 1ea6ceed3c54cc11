// What runs once a day, at its hour of the time zone: what goes, what stays, whatever breaks in between; and that nothing which is
// in use is removed.
import { beforeEach, describe, expect, it } from "vitest";
import type { Platform } from "../../src/edge/platform";
import { expireTemporary } from "../../src/library/clean-up/expire";
import { runSchedules } from "../../src/library/schedule";
import { ImageStore } from "../../src/library/store/image";
import { FaultyStores } from "./faulty-stores.workerd";
import {
  bucket,
  createLibraryApp,
  db,
  expectInvariants,
  historyOf,
  newReference,
  outcome,
  post,
  rows,
  type Seed,
  seedImages,
  statusOf,
} from "./library-app.workerd";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
/** 03:00, 04:00 and 10:00 of that day in Seoul; far enough from now that every object of these tests is old. */
const TODAY = Date.UTC(2031, 0, 19, 15);
const [THREE, FOUR, TEN] = [TODAY + 3 * HOUR, TODAY + 4 * HOUR, TODAY + 10 * HOUR];
const { platform, app } = world();

function world(changes: Partial<Platform> = {}) {
  const made = createLibraryApp({}, changes);
  return { platform: made.platform, app: made, lines: made.lines };
}

beforeEach(async () => {
  const tables = ["schedules", "conversions", "image_sequence", "images", "status_history", "outbox"];
  await db.batch(tables.map((table) => db.prepare(`DELETE FROM ${table}`)));
  for (let page = await bucket.list(); page.objects.length > 0; page = await bucket.list()) {
    await bucket.delete(page.objects.map(({ key }) => key));
  }
  await runSchedules(platform, TODAY);
});

const originalOf = (id: string) => `originals/${id}.jpg`;
const convertedOf = (id: string) => `images/PRODUCT/2026/11/28/${id}.webp`;
const thumbnailOf = (id: string) => `images/PRODUCT/2026/11/28/${id}_thumb.webp`;

/** Images whose last change was so long before `atMs`, with an original, a conversion and a thumbnail in R2. */
async function stored(count: number, seed: Seed, atMs: number, ageMs: number): Promise<string[]> {
  const ids = await seedImages(count, seed);
  await db
    .prepare("UPDATE images SET created_at = ?2, updated_at = ?2 WHERE image_id IN (SELECT value FROM json_each(?1))")
    .bind(JSON.stringify(ids), atMs - ageMs)
    .run();
  for (const id of ids) {
    for (const key of [originalOf(id), convertedOf(id), thumbnailOf(id)]) await bucket.put(key, "x");
    await serve(id, convertedOf(id));
  }
  return ids;
}

async function serve(id: string, key: string): Promise<void> {
  await db.prepare("UPDATE storage_objects SET storage_location = ?2 WHERE image_id = ?1").bind(id, key).run();
}

async function keys(): Promise<string[]> {
  return (await bucket.list()).objects.map(({ key }) => key);
}

const keysOf = (...ids: string[]) => ids.flatMap((id) => [originalOf(id), convertedOf(id), thumbnailOf(id)]).toSorted();

async function schedule(name: string) {
  const [row] = await rows<{ cursor: string | null; next_at: number; last_error: string | null }>(
    "SELECT cursor, next_at, last_error FROM schedules WHERE name = ?1",
    name,
  );
  return row;
}

describe("schedules", () => {
  it("are due at their hours in the time zone, and the next day after they ran", async () => {
    const due = async () =>
      Object.fromEntries((await rows("SELECT name, next_at FROM schedules")).map((row) => [row.name, row.next_at]));
    const hours = { "remove-failed": THREE, "remove-deleted": THREE, "repair-orphans": FOUR, "expire-temporary": TEN };
    expect(await due()).toMatchObject(hours);
    await runSchedules(platform, THREE - 1);
    expect(await due()).toMatchObject(hours);
    await runSchedules(platform, THREE);
    expect(await due()).toMatchObject({ ...hours, "remove-failed": THREE + DAY, "remove-deleted": THREE + DAY });
  });

  it("in another time zone are due by its clocks", async () => {
    await db.prepare("DELETE FROM schedules").run();
    await runSchedules(createLibraryApp({ TIME_ZONE: "America/New_York" }).platform, Date.UTC(2026, 6, 1));
    expect((await schedule("remove-failed"))?.next_at).toBe(Date.UTC(2026, 6, 1, 7));
  });

  it("that were slept through run once when the server is back", async () => {
    const [id] = await stored(1, { status: "FAILED" }, THREE, 2 * DAY);
    await runSchedules(platform, THREE + 3 * DAY + 5 * HOUR);
    expect(await statusOf(id)).toBeUndefined();
    expect((await schedule("remove-failed"))?.next_at).toBe(THREE + 4 * DAY);
  });

  it("are run by one of many ticks", async () => {
    await stored(3, { status: "FAILED" }, THREE, 2 * DAY);
    const { platform: counting, lines } = world();
    await Promise.all(Array.from({ length: 8 }, () => runSchedules(counting, THREE)));
    const done = lines.filter((line) => line.stage === "schedule" && line.schedule === "remove-failed");
    expect(done).toMatchObject([{ outcome: "done", failed_removed: 3 }]);
  });

  it("say what they did in metrics", async () => {
    await stored(2, { status: "FAILED" }, THREE, 2 * DAY);
    await runSchedules(platform, THREE);
    const text = await (await app.fetch("/metrics")).text();
    expect(text).toMatch(/library_cleanup_total\{action="failed_removed"\} [2-9]/);
    expect(text).toMatch(/library_schedule_runs_total\{outcome="done",schedule="remove-failed"\} \d/);
  });
});

describe("03:00", () => {
  it("removes what failed a day ago, object and row; the history stays", async () => {
    const [old] = await stored(1, { status: "FAILED" }, THREE, DAY + 1);
    const [young] = await stored(1, { status: "FAILED" }, THREE, DAY);
    await runSchedules(platform, THREE);
    expect([await statusOf(old), await statusOf(young)]).toEqual([undefined, "FAILED"]);
    expect(await keys()).toEqual(keysOf(young));
    expect(await historyOf(old)).toMatchObject([{ move: "TEMP>FAILED" }]);
    expect(await rows("SELECT image_id FROM storage_objects")).toEqual([{ image_id: young }]);
    await expectInvariants();
  });

  it("removes the objects of what was deleted a week ago; the row stays", async () => {
    const [old] = await stored(1, { status: "DELETED" }, THREE, 7 * DAY + 1);
    const [young] = await stored(1, { status: "DELETED" }, THREE, 7 * DAY);
    await runSchedules(platform, THREE);
    expect([await statusOf(old), await keys()]).toEqual(["DELETED", keysOf(young)]);
    expect(await rows("SELECT image_id, removed_at FROM images WHERE removed_at IS NOT NULL")).toEqual([
      { image_id: old, removed_at: THREE },
    ]);
  });

  it("touches nothing else, however old", async () => {
    const ids = [
      ...(await stored(2, { status: "READY" }, THREE, 400 * DAY)),
      ...(await stored(2, { status: "TEMP" }, THREE, 400 * DAY)),
      ...(await stored(1, { status: "READY" }, THREE, 400 * DAY)),
    ];
    await post(app, `/api/v1/images/confirm/${newReference()}?imageId=${ids.at(-1)}`);
    await runSchedules(platform, THREE);
    expect(await keys()).toEqual(keysOf(...ids));
    await expectInvariants();
  });
});

describe("10:00", () => {
  it("deletes what has been TEMP for a day, with its object", async () => {
    const [old] = await stored(1, { status: "TEMP" }, TEN, DAY + 1);
    const [young] = await stored(1, { status: "TEMP" }, TEN, DAY);
    await runSchedules(platform, TEN);
    expect([await statusOf(old), await statusOf(young)]).toEqual(["DELETED", "TEMP"]);
    expect(await keys()).toEqual(keysOf(young));
    expect(await historyOf(old)).toEqual([
      { move: "TEMP>DELETED", updated_by: "clean-up", reason: "neither ready nor failed within 24 hours" },
    ]);
    await expectInvariants();
  });

  it("is bounded a tick, and goes on at the next", async () => {
    await db.batch([db.prepare("DELETE FROM images")]);
    const ids = await seedImages(500, { status: "TEMP" });
    await db.prepare("UPDATE images SET created_at = 1").run();
    const left = async () => (await rows("SELECT count(*) AS n FROM images WHERE status = 'TEMP'"))[0].n;
    await runSchedules(platform, TEN);
    expect([await left(), (await schedule("expire-temporary"))?.next_at]).toEqual([ids.length - 450, TEN]);
    await runSchedules(platform, TEN + MINUTE);
    expect([await left(), (await schedule("expire-temporary"))?.next_at]).toEqual([0, TEN + DAY]);
    expect(await rows("SELECT 1 FROM images WHERE removed_at IS NULL")).toEqual([]);
  });

  it("loses against a confirm of the upload that comes before it, which keeps its object", async () => {
    const [id] = await stored(1, { status: "TEMP" }, TEN, 2 * DAY);
    const found = await expireTemporary(platform, null, TEN);
    expect(found).toMatchObject({ kind: "more", cursor: JSON.stringify([id]) });
    await new ImageStore(db).move(id, "TEMP", "READY", { by: null, reason: null }, TEN).run();
    await expireTemporary(platform, JSON.stringify([id]), TEN);
    expect([await statusOf(id), await keys()]).toEqual(["READY", keysOf(id)]);
  });

  it("wins against one that comes after it, which is refused", async () => {
    const [id] = await stored(1, { status: "TEMP" }, TEN, 2 * DAY);
    await runSchedules(platform, TEN);
    const images = new ImageStore(db);
    const late = [images.stillIn(id, "TEMP"), images.move(id, "TEMP", "READY", { by: null, reason: null }, TEN)];
    await expect(db.batch(late)).rejects.toThrow("GUARD_REFUSED");
    expect(await outcome(await post(app, `/api/v1/images/confirm/${newReference()}?imageId=${id}`))).toBe(
      "404 IMAGE_NOT_FOUND",
    );
    await expectInvariants();
  });

  it("and confirms at once: each image is ready with its object, or deleted without", async () => {
    const ids = await stored(40, { status: "TEMP" }, TEN, 2 * DAY);
    const images = new ImageStore(db);
    const cause = { by: null, reason: null };
    await Promise.all([
      runSchedules(platform, TEN),
      ...ids.map((id, n) => (n % 2 === 0 ? images.move(id, "TEMP", "READY", cause, TEN).run() : undefined)),
    ]);
    const ready = await rows<{ image_id: string }>("SELECT image_id FROM images WHERE status = 'READY'");
    expect(await keys()).toEqual(keysOf(...ready.map(({ image_id }) => image_id)));
    expect(await rows("SELECT 1 FROM images WHERE status = 'TEMP'")).toEqual([]);
    await expectInvariants();
  });
});

describe("04:00", () => {
  it("removes objects over an hour old whose image there is not, or no longer", async () => {
    const [ready] = await stored(1, {}, FOUR, 0);
    const [failed] = await stored(1, { status: "FAILED" }, FOUR, 0);
    const [deleted, emptied] = await stored(2, { status: "DELETED" }, FOUR, 0);
    const [temporary] = await stored(1, { status: "TEMP" }, FOUR, 0);
    await db.prepare("UPDATE images SET removed_at = 1 WHERE image_id = ?1").bind(emptied).run();
    const nobody = crypto.randomUUID();
    for (const key of keysOf(nobody)) await bucket.put(key, "x");
    const foreign = ["images/README", "originals/notes.txt", "pick/a/1.webp", `images/../${nobody}.webp`];
    for (const key of foreign) await bucket.put(key, "x");
    await runSchedules(platform, FOUR);
    expect(await keys()).toEqual([...keysOf(ready, failed, deleted, temporary), ...foreign].toSorted());
  });

  it("leaves objects that are younger: their row may be on its way", async () => {
    const keysOfNobody = keysOf(crypto.randomUUID());
    for (const key of keysOfNobody) await bucket.put(key, "x");
    await db.prepare("UPDATE schedules SET next_at = 0 WHERE name = 'repair-orphans'").run();
    await runSchedules(platform, Date.now() + 59 * MINUTE);
    expect(await keys()).toEqual(keysOfNobody);
  });

  it("has what lost its object made again, deletes it, or reports it", async () => {
    const [whole, again, lost, used, waiting] = [
      ...(await stored(4, {}, FOUR, DAY)),
      ...(await stored(1, { status: "TEMP" }, FOUR, 0)),
    ];
    const reference = newReference();
    await post(app, "/api/v1/images/confirm", { imageIds: [used], referenceId: reference });
    await bucket.delete([convertedOf(again), ...keysOf(lost, used, waiting)]);
    const { platform: watched, lines } = world();
    await runSchedules(watched, FOUR);
    expect(await Promise.all([whole, again, lost, used, waiting].map(statusOf))).toEqual([
      ...["READY", "READY", "DELETED", "CONFIRMED", "TEMP"],
    ]);
    expect(await rows("SELECT image_id, state, next_at FROM conversions")).toEqual([
      { image_id: again, state: "WAITING", next_at: FOUR },
    ]);
    expect(await historyOf(lost)).toMatchObject([
      { updated_by: "clean-up", reason: "its object and its original are missing" },
    ]);
    const repairs = lines.filter(({ stage }) => stage === "orphan").map(({ image_id, repair }) => [image_id, repair]);
    expect(repairs.toSorted()).toEqual(
      [
        [again, "row_converted_again"],
        [lost, "row_deleted"],
        [used, "row_in_use_reported"],
      ].toSorted(),
    );
    await expectInvariants();
  });

  it("compares page by page, and finds both kinds at every edge of a page", async () => {
    const ids = await stored(6, {}, FOUR, 0);
    const sorted = ids.toSorted();
    const nobodies = Array.from({ length: 6 }, () => crypto.randomUUID() as string);
    for (const id of nobodies) for (const key of keysOf(id)) await bucket.put(key, "x");
    const [first, last] = [sorted[0], sorted.at(-1)!];
    await bucket.delete(keysOf(first, last));
    for (const size of [1, 2, 3, 5]) {
      await db.prepare("UPDATE schedules SET next_at = 0, cursor = NULL WHERE name = 'repair-orphans'").run();
      const small = new Proxy(bucket, {
        get: (target, name) =>
          name === "list"
            ? (options: R2ListOptions) => target.list({ ...options, limit: Math.min(size, options.limit ?? size) })
            : (...values: unknown[]) =>
                (Reflect.get(target, name) as (...v: unknown[]) => unknown).apply(target, values),
      });
      for (let tick = 0; tick < 5; tick++) await runSchedules({ ...platform, bucket: small }, FOUR + tick);
      expect(await keys()).toEqual(keysOf(...sorted.slice(1, -1)));
      expect(await Promise.all(sorted.map(statusOf))).toEqual(["DELETED", ...Array(4).fill("READY"), "DELETED"]);
      for (const id of nobodies) for (const key of keysOf(id)) await bucket.put(key, "x");
    }
  });

  it("stops before it removes anything where database and bucket do not belong together", async () => {
    const nobodies = Array.from({ length: 51 }, () => `originals/${crypto.randomUUID()}.png`);
    for (const key of nobodies) await bucket.put(key, "x");
    await runSchedules(platform, FOUR);
    expect(await keys()).toEqual(nobodies.toSorted());
    expect((await schedule("repair-orphans"))?.last_error).toMatch(/belong together, got 51 objects/);
    await bucket.delete(nobodies);
    await seedImages(51);
    await runSchedules(platform, FOUR + HOUR);
    expect((await schedule("repair-orphans"))?.last_error).toMatch(/belong together, got 51 rows/);
    expect(await rows("SELECT DISTINCT status FROM images")).toEqual([{ status: "READY" }]);
  });
});

describe("a run in which a store fails for a while", () => {
  it.each([
    ["nothing was done", false],
    ["it was done nevertheless", true],
  ])(
    "is taken up again where it stopped, whichever call it was, and %s",
    async (_, isDone) => {
      const stores = new FaultyStores();
      stores.onlyAnswersAreLost = isDone;
      const faulty = { ...platform, db: stores.db, bucket: stores.bucket as Platform["bucket"] };
      let callsOfARun = 0;
      for (let failing = 0; failing <= callsOfARun; failing++) {
        const [ready] = await stored(1, {}, TEN, DAY);
        const [failed] = await stored(1, { status: "FAILED" }, TEN, 2 * DAY);
        const [deleted] = await stored(1, { status: "DELETED" }, TEN, 9 * DAY);
        const [temporary] = await stored(1, { status: "TEMP" }, TEN, 2 * DAY);
        const nobody = crypto.randomUUID();
        for (const key of keysOf(nobody)) await bucket.put(key, "x");
        await db.prepare("UPDATE schedules SET next_at = ?1, cursor = NULL, lease_until = 0").bind(TEN).run();
        stores.calls = 0;
        stores.fails = (call) => failing > 0 && call >= failing && call < failing + 3;
        await runSchedules(faulty, TEN).catch(() => undefined);
        if (failing === 0) callsOfARun = stores.calls;
        stores.fails = () => false;
        for (const laterMs of [11 * MINUTE, 22 * MINUTE, 33 * MINUTE]) await runSchedules(faulty, TEN + laterMs);
        const context = `call ${failing}`;
        expect(await Promise.all([ready, failed, deleted, temporary].map(statusOf)), context).toEqual([
          ...["READY", undefined, "DELETED", "DELETED"],
        ]);
        expect(await keys(), context).toEqual(keysOf(ready));
        expect(await rows("SELECT 1 FROM images WHERE status = 'DELETED' AND removed_at IS NULL"), context).toEqual([]);
        await db.prepare("DELETE FROM images").run();
        await bucket.delete(keysOf(ready));
      }
      expect(callsOfARun).toBeGreaterThan(30);
    },
    90_000,
  );
});
