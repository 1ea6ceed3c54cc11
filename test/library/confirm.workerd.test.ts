// Confirm over HTTP on the real database: what it does, every refusal in its order, what a repetition leaves alone.
import { describe, expect, it } from "vitest";
import { ConfirmStore } from "../../src/library/store/confirm";
import { ImageStore } from "../../src/library/store/image";
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
  rows,
  seedImage,
  seedImages,
  statusOf,
} from "./library-app.workerd";

const app = createLibraryApp();
const batch = (imageIds: unknown, referenceId: unknown, query = "") =>
  post(app, `/api/v1/images/confirm${query}`, { imageIds, referenceId });
const single = (referenceId: string, query: string) =>
  post(app, `/api/v1/images/confirm/${encodeURIComponent(referenceId)}${query}`);

describe("confirming a single type", () => {
  it("confirms the image, tells it once, and has no body", async () => {
    const [id, reference] = [await seedImage({ category: "PROFILE" }), newReference()];
    const response = await single(reference, `?imageId=${id}`);
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(await statusOf(id)).toBe("CONFIRMED");
    expect(await orderOf("PROFILE", reference)).toEqual([id]);
    expect(await historyOf(id)).toEqual([{ move: "READY>CONFIRMED", updated_by: null, reason: null }]);
    expect(await eventsOf(reference)).toMatchObject([
      {
        event_type: "IMAGE_CHANGED",
        topic: "profile-image-changed",
        payload: { referenceId: reference, imageId: id, imageUrl: expect.stringContaining(id) },
      },
    ]);
    await expectInvariants();
  });

  it("replaces the image that was there: one event, and a reason in the old one's history", async () => {
    const [[first, second], reference] = [await seedImages(2, { category: "USER_BACKGROUND" }), newReference()];
    await single(reference, `?imageId=${first}`);
    await single(reference, `?imageId=${second}`);
    expect([await statusOf(first), await statusOf(second)]).toEqual(["DELETED", "CONFIRMED"]);
    expect((await historyOf(first)).at(-1)).toMatchObject({
      move: "CONFIRMED>DELETED",
      reason: expect.stringContaining("replaced"),
    });
    const events = await eventsOf(reference);
    expect(events.map(({ payload }) => payload.imageId)).toEqual([first, second]);
    expect(events[0].topic).toBe("user_background-image-changed");
    await expectInvariants();
  });

  it("is what a batch of one id does too", async () => {
    const [id, reference] = [await seedImage({ category: "CATEGORY" }), newReference()];
    expect(await outcome(await batch([id], reference))).toBe("200");
    expect((await eventsOf(reference)).map(({ event_type }) => event_type)).toEqual(["IMAGE_CHANGED"]);
  });
});

describe("confirming a multiple type", () => {
  it("keeps what stays, confirms what is new, deletes the rest, writes the order from 0", async () => {
    const [[a, b, c, d], reference] = [await seedImages(4), newReference()];
    await batch([a, b, c], reference);
    expect(await outcome(await batch([d, c, a], reference))).toBe("200");
    expect(await orderOf("PRODUCT", reference)).toEqual([d, c, a]);
    expect(await statusOf(b)).toBe("DELETED");
    expect(await historyOf(a)).toHaveLength(1);
    const events = await eventsOf(reference);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({ event_type: "IMAGES_CHANGED", topic: "product-image-changed" });
    expect(events[1].payload).toEqual({
      referenceId: reference,
      images: [d, c, a].map((imageId, seqNumber) => ({
        ...{ imageId, referenceId: reference, seqNumber },
        imageUrl: `https://darkroom.test/images/PRODUCT/2026/11/28/${imageId}.webp`,
      })),
    });
    await expectInvariants();
  });

  it("takes a single path as a batch of one", async () => {
    const [[a, b], reference] = [await seedImages(2), newReference()];
    await batch([a, b], reference);
    expect(await outcome(await single(reference, `?imageId=${b}`))).toBe("200");
    expect(await orderOf("PRODUCT", reference)).toEqual([b]);
    expect((await eventsOf(reference)).at(-1)?.event_type).toBe("IMAGES_CHANGED");
  });

  it("has an event for a new order alone, and none for the same again", async () => {
    const [[a, b], reference] = [await seedImages(2), newReference()];
    await batch([a, b], reference);
    const before = await rows("SELECT id, created_at FROM image_sequence WHERE reference_id = ?1", reference);
    for (let n = 0; n < 3; n++) expect(await outcome(await batch([a, b], reference))).toBe("200");
    expect(await rows("SELECT id, created_at FROM image_sequence WHERE reference_id = ?1", reference)).toEqual(before);
    expect(await eventsOf(reference)).toHaveLength(1);
    expect(await historyOf(a)).toHaveLength(1);
    await batch([b, a], reference);
    expect(await eventsOf(reference)).toHaveLength(2);
    expect(await historyOf(a)).toHaveLength(1);
    await expectInvariants();
  });

  it("holds a reference id apart from the same of another type, and takes any text for one", async () => {
    const reference = `${newReference()}/상품 "1"?`;
    const [product, post, profile] = [
      await seedImage(),
      await seedImage({ category: "POST" }),
      await seedImage({ category: "PROFILE" }),
    ];
    for (const id of [product, post]) expect(await outcome(await batch([id], reference))).toBe("200");
    expect(await outcome(await single(reference, `?imageId=${profile}`))).toBe("200");
    for (const id of [product, post, profile]) expect(await statusOf(id)).toBe("CONFIRMED");
    await expectInvariants();
  });

  it("sees a URL that changed since it was read", async () => {
    const [id, reference] = [await seedImage(), newReference()];
    await db.prepare("UPDATE images SET image_url = 'https://x.test/new.jpg' WHERE image_id = ?1").bind(id).run();
    await batch([id], reference);
    expect((await eventsOf(reference))[0].payload.images[0].imageUrl).toBe("https://x.test/new.jpg");
  });
});

describe("a confirm's cost", () => {
  it("is that of its own images, however many there are", async () => {
    for (let n = 0; n < 30; n++) await batch(await seedImages(10), newReference());
    await seedImages(300);
    const [ids, type, nowMs] = [await seedImages(3), "PRODUCT", Date.now()];
    const [cause, event] = [
      { by: null, reason: null },
      { id: `evt-${newReference()}`, topic: "t" },
    ];
    const reference = { type, id: newReference() };
    const store = new ConfirmStore(db);
    const replacing = store.replace(ids, reference, event, { confirmed: cause, deleted: cause }, nowMs);
    const replaced = await db.batch(replacing);
    const deleted = await db.batch(
      store.deleteAll(reference.id, [{ ...event, id: `${event.id}-2`, type }], cause, nowMs),
    );
    for (const { meta } of [...replaced, ...deleted]) expect(meta.rows_read).toBeLessThan(100);
    for (const id of ids) expect(await statusOf(id)).toBe("DELETED");
  });
});

describe("an empty list", () => {
  it("deletes every type under the reference, one event a type on its topic, and nothing the second time", async () => {
    const reference = newReference();
    const products = await seedImages(2);
    const profile = await seedImage({ category: "PROFILE" });
    await batch(products, reference);
    await batch([profile], reference);
    expect(await outcome(await batch([], reference))).toBe("200");
    for (const id of [...products, profile]) expect(await statusOf(id)).toBe("DELETED");
    const deletions = (await eventsOf(reference)).slice(2);
    expect(deletions.map(({ event_type, topic, payload }) => [event_type, topic, payload])).toEqual([
      ["IMAGES_DELETED", "product-image-changed", { referenceId: reference, images: [] }],
      ["IMAGES_DELETED", "profile-image-changed", { referenceId: reference, images: [] }],
    ]);
    expect(await outcome(await single(reference, "?imageId="))).toBe("200");
    expect(await eventsOf(reference)).toHaveLength(4);
    await expectInvariants();
  });

  it("deletes one type only where a category says so", async () => {
    const [reference, product, profile] = [newReference(), await seedImage(), await seedImage({ category: "PROFILE" })];
    await batch([product], reference);
    await batch([profile], reference);
    expect(await outcome(await single(reference, "?imageId=&category=PROFILE"))).toBe("200");
    expect([await statusOf(product), await statusOf(profile)]).toEqual(["CONFIRMED", "DELETED"]);
    expect(await outcome(await batch([], reference, "?category=NONE"))).toBe("400 REFERENCE_TYPE_NOT_FOUND");
    await expectInvariants();
  });

  it("may be followed by new images", async () => {
    const [[a, b], reference] = [await seedImages(2), newReference()];
    await batch([a], reference);
    await batch([], reference);
    expect(await outcome(await batch([b], reference))).toBe("200");
    expect(await orderOf("PRODUCT", reference)).toEqual([b]);
    await expectInvariants();
  });
});

describe("a confirm that is refused", () => {
  it.each([
    [{}],
    [{ imageIds: null, referenceId: "r" }],
    [{ imageIds: "x", referenceId: "r" }],
    [{ imageIds: [1], referenceId: "r" }],
    [{ imageIds: [null], referenceId: "r" }],
    [{ imageIds: [""], referenceId: "r" }],
    [{ referenceId: "r" }],
    [{ imageIds: [] }],
    [{ imageIds: [], referenceId: null }],
    [{ imageIds: [], referenceId: 7 }],
    [[]],
    [null],
  ])("as malformed: %j", async (body) => {
    const events = await rows("SELECT count(*) AS n FROM outbox");
    expect(await outcome(await post(app, "/api/v1/images/confirm", body))).toBe("400 MALFORMED_REQUEST");
    expect(await rows("SELECT count(*) AS n FROM outbox")).toEqual(events);
  });

  it("when imageId is absent, twice there or too long", async () => {
    for (const query of ["", "?imageid=", "?imageId=a&imageId=b", `?imageId=${"x".repeat(256)}`]) {
      expect(await outcome(await single("r", query))).toBe("400 MALFORMED_REQUEST");
    }
  });

  it("when the reference id is empty or longer than 200 characters, counted as people do", async () => {
    const id = await seedImage();
    expect(await outcome(await batch([id], ""))).toBe("400 INVALID_REFERENCE");
    expect(await outcome(await batch([id], "가".repeat(201)))).toBe("400 INVALID_REFERENCE");
    expect(await outcome(await batch([id], "a\0b"))).toBe("400 INVALID_REFERENCE");
    expect(await outcome(await batch([], "\ud800"))).toBe("400 INVALID_REFERENCE");
    expect(await outcome(await batch([id], "😀".repeat(200)))).toBe("200");
  });

  it("by the first check that fails, in the order of the specification", async () => {
    const reference = newReference();
    const [ready, elsewhere] = await seedImages(2);
    const [failed, temporary] = [await seedImage({ status: "FAILED" }), await seedImage({ status: "TEMP" })];
    const deleted = await seedImage({ status: "DELETED" });
    const profiles = await seedImages(2, { category: "PROFILE" });
    const many = await seedImages(9);
    await batch([elsewhere], newReference());
    const ask = async (ids: readonly string[]) => outcome(await batch(ids, reference));
    const unknown = crypto.randomUUID();

    expect(await ask([unknown, unknown])).toBe("400 INVALID_IMAGE_SEQUENCE");
    expect(await ask([profiles[0], ready, temporary, unknown])).toBe("404 IMAGE_NOT_FOUND");
    expect(await ask([failed, temporary, "not-a-uuid"])).toBe("404 IMAGE_NOT_FOUND");
    expect(await ask([deleted])).toBe("404 IMAGE_NOT_FOUND");
    expect(await ask([profiles[0], profiles[1], ready])).toBe("400 INVALID_REFERENCE");
    expect(await ask(profiles)).toBe("400 NOT_ALLOWED_MULTIPLE_IMAGES");
    expect(await ask([...many, elsewhere, failed])).toBe("400 IMAGE_COUNT_EXCEEDED");
    expect(await ask([temporary, failed, elsewhere])).toBe("400 IMAGE_ALREADY_CONFIRMED");
    expect(await ask([temporary, failed])).toBe("500 IMAGE_PROCESSING_FAILED");
    expect(await ask([ready, temporary])).toBe("409 IMAGE_PROCESSING_IN_PROGRESS");

    expect(await eventsOf(reference)).toEqual([]);
    expect(await statusOf(ready)).toBe("READY");
    expect(await ask([...many, ready])).toBe("200");
    await expectInvariants();
  });

  it("without touching what the reference has", async () => {
    const [[a, b], reference] = [await seedImages(2), newReference()];
    await batch([a], reference);
    expect(await outcome(await batch([b, crypto.randomUUID()], reference))).toBe("404 IMAGE_NOT_FOUND");
    expect(await orderOf("PRODUCT", reference)).toEqual([a]);
    expect(await statusOf(b)).toBe("READY");
  });
});

describe("the database's own rules", () => {
  const store = new ImageStore(db);
  const cause = { by: "test", reason: "because" };

  it.each([
    ["TEMP", ["READY", "FAILED", "DELETED"]],
    ["READY", ["CONFIRMED", "DELETED"]],
    ["FAILED", []],
    ["DELETED", []],
  ] as const)("let %s go to %j only", async (from, allowed) => {
    for (const to of ["TEMP", "READY", "CONFIRMED", "FAILED", "DELETED"] as const) {
      if (to === from) continue;
      const id = await seedImage({ status: from });
      const before = await historyOf(id);
      // A confirmed image needs a reference; READY and TEMP have none.
      const reference = to === "CONFIRMED" ? "reference_id = 'x'," : "";
      const moved = db
        .prepare(
          `UPDATE images SET ${reference} status = ?2, status_by = 'test', status_reason = 'because' WHERE image_id = ?1`,
        )
        .bind(id, to);
      if ((allowed as readonly string[]).includes(to)) {
        await moved.run();
        const link = { move: `${from}>${to}`, updated_by: "test", reason: "because" };
        expect(await historyOf(id)).toEqual([...before, link]);
        if (to === "CONFIRMED")
          await db.prepare("UPDATE images SET status = 'DELETED' WHERE image_id = ?1").bind(id).run();
      } else {
        await expect(moved.run()).rejects.toThrow("ILLEGAL_MOVE");
        expect(await statusOf(id)).toBe(from);
        expect(await historyOf(id)).toEqual(before);
      }
    }
  });

  it("let CONFIRMED go to DELETED only, and stay with its reference", async () => {
    const [id, reference] = [await seedImage(), newReference()];
    await batch([id], reference);
    for (const to of ["TEMP", "READY", "FAILED"] as const) {
      await expect(store.move(id, "CONFIRMED", to, cause, 1).run()).rejects.toThrow("ILLEGAL_MOVE");
    }
    const other = db.prepare("UPDATE images SET reference_id = 'other' WHERE image_id = ?1").bind(id);
    await expect(other.run()).rejects.toThrow("ILLEGAL_MOVE");
    await batch([], reference);
    expect(await statusOf(id)).toBe("DELETED");
  });

  it("derive is_deleted, refuse another beginning than TEMP and READY, and end the work of what is over", async () => {
    const id = await seedImage({ status: "TEMP" });
    await db.prepare("INSERT INTO conversions (image_id, next_at) VALUES (?1, 0)").bind(id).run();
    expect(await rows("SELECT is_deleted FROM images WHERE image_id = ?1", id)).toEqual([{ is_deleted: 0 }]);
    await store.move(id, "TEMP", "DELETED", cause, 1).run();
    expect(await rows("SELECT is_deleted FROM images WHERE image_id = ?1", id)).toEqual([{ is_deleted: 1 }]);
    expect(await rows("SELECT * FROM conversions WHERE image_id = ?1", id)).toEqual([]);
    const failed = db.prepare(
      "INSERT INTO images (image_id, status, reference_type_id, image_url, created_at, updated_at) VALUES (?1, 'FAILED', 'POST', 'u', 1, 1)",
    );
    await expect(failed.bind(crypto.randomUUID()).run()).rejects.toThrow("ILLEGAL_MOVE");
  });
});
