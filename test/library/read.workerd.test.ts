// What is told of images over HTTP: records, order, pages, histories, and who may read them.
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../src/image";
import { createLibraryApp, db, newReference, outcome, post, rows, seedImage, seedImages } from "./library-app.workerd";
import { moveImage, storeImage } from "./stored-image.workerd";

const app = createLibraryApp();
const json = async (path: string) => (await (await app.fetch(path)).json()) as never as Record<string, never>;
const confirm = (imageIds: readonly string[], referenceId: string) =>
  post(app, "/api/v1/images/confirm", { imageIds, referenceId });

describe("GET /api/v1/images/{id}", () => {
  it("tells all there is to an image", async () => {
    const { id, path } = await storeImage({ uploaderId: "u-1" });
    expect(await json(`/api/v1/images/${id}`)).toEqual({
      imageId: id,
      imageUrl: `https://darkroom.test${path}`,
      thumbnailUrl: null,
      status: "READY",
      category: "PRODUCT",
      referenceId: null,
      uploaderId: "u-1",
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.any(String),
      reason: null,
      ...{ originFormat: "JPG", originSize: 1000, convertedFormat: "WEBP", convertedSize: 500, width: 40, height: 30 },
    });
  });

  it("has the thumbnail's URL once there is a thumbnail, here and in every list", async () => {
    const [{ id, path }, reference] = [await storeImage({ uploaderId: "thumb" }), newReference()];
    await db.prepare("UPDATE storage_objects SET thumbnail_location = 'x' WHERE image_id = ?1").bind(id).run();
    await confirm([id], reference);
    const expected = `https://darkroom.test${path.replace(".webp", "_thumb.webp")}`;
    expect(await json(`/api/v1/images/${id}`)).toMatchObject({ thumbnailUrl: expected });
    for (const list of [`/api/v1/references/${reference}/images`, "/api/v1/images?uploaderId=thumb"]) {
      expect(await json(list)).toMatchObject({ images: [{ thumbnailUrl: expected }] });
    }
  });

  it("tells TEMP and FAILED with the reason, and 404 of what is deleted or was never there", async () => {
    const id = await seedImage({ status: "TEMP" });
    expect(await json(`/api/v1/images/${id}`)).toMatchObject({ status: "TEMP" });
    await moveImage(id, "TEMP", "FAILED");
    expect(await json(`/api/v1/images/${id}`)).toMatchObject({ status: "FAILED", reason: "because" });
    const deleted = await seedImage({ status: "DELETED" });
    for (const gone of [deleted, crypto.randomUUID(), "x", "%00"]) {
      expect(await outcome(await app.fetch(`/api/v1/images/${gone}`))).toBe("404 IMAGE_NOT_FOUND");
    }
  });
});

describe("GET /api/v1/references/{referenceId}/images", () => {
  it("tells the images in their order", async () => {
    const [[a, b, c], reference] = [await seedImages(3), newReference()];
    await confirm([c, a, b], reference);
    const { images } = await json(`/api/v1/references/${reference}/images`);
    const expected = [c, a, b].map((imageId, seqNumber) => ({
      imageId,
      imageUrl: `https://darkroom.test/images/PRODUCT/2026/11/28/${imageId}.webp`,
      thumbnailUrl: null,
      category: "PRODUCT",
      seqNumber,
      status: "CONFIRMED",
    }));
    expect(images).toEqual(expected);
  });

  it("tells every type under the id, or one", async () => {
    const [product, profile, reference] = [
      await seedImage(),
      await seedImage({ category: "PROFILE" }),
      `${newReference()}/상품`,
    ];
    await confirm([product], reference);
    await confirm([profile], reference);
    const path = `/api/v1/references/${encodeURIComponent(reference)}/images`;
    expect(await json(path)).toMatchObject({ images: [{ imageId: product }, { imageId: profile }] });
    const { images } = await json(`${path}?category=PROFILE`);
    expect(images).toMatchObject([{ imageId: profile, seqNumber: 0 }]);
    expect(images).toHaveLength(1);
  });

  it("is IMAGE_SEQUENCE_NOT_FOUND where nothing is confirmed, any more too", async () => {
    const [id, reference] = [await seedImage(), newReference()];
    const path = `/api/v1/references/${reference}/images`;
    expect(await outcome(await app.fetch(path))).toBe("404 IMAGE_SEQUENCE_NOT_FOUND");
    await confirm([id], reference);
    expect((await app.fetch(path)).status).toBe(200);
    expect(await outcome(await app.fetch(`${path}?category=POST`))).toBe("404 IMAGE_SEQUENCE_NOT_FOUND");
    await confirm([], reference);
    expect(await outcome(await app.fetch(path))).toBe("404 IMAGE_SEQUENCE_NOT_FOUND");
  });

  it("refuses an unknown category and an unsound reference id", async () => {
    const path = `/api/v1/references/${newReference()}/images`;
    expect(await outcome(await app.fetch(`${path}?category=NONE`))).toBe("400 REFERENCE_TYPE_NOT_FOUND");
    for (const reference of ["x".repeat(201), "a%00b"]) {
      expect(await outcome(await app.fetch(`/api/v1/references/${reference}/images`))).toBe("400 INVALID_REFERENCE");
    }
  });
});

describe("GET /api/v1/images", () => {
  it("pages through everything once, newest first, though images come and times are equal", async () => {
    const uploaderId = newReference();
    for (const createdAt of [1000, 3000, 2000, 2000, 2000]) await storeImage({ uploaderId, createdAt });
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 10; page++) {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const answer = await json(`/api/v1/images?uploaderId=${uploaderId}&limit=2${query}`);
      const images = answer.images as Array<{ imageId: string }>;
      seen.push(...images.map(({ imageId }) => imageId));
      cursor = answer.nextCursor;
      await storeImage({ uploaderId, createdAt: 9000 + page });
      if (cursor === null) break;
    }
    const expected = await rows<{ image_id: string }>(
      "SELECT image_id FROM images WHERE uploader_id = ?1 AND created_at < 9000 ORDER BY created_at DESC, image_id DESC",
      uploaderId,
    );
    expect(seen).toEqual(expected.map(({ image_id }) => image_id));
  });

  it("filters by uploader and by status; without a status, what is deleted is not told", async () => {
    const uploaderId = newReference();
    const [ready, temporary, deleted] = [
      await seedImage({ uploaderId }),
      await seedImage({ uploaderId, status: "TEMP" }),
      await seedImage({ uploaderId, status: "DELETED" }),
    ];
    const idsOf = async (query: string) =>
      ((await json(`/api/v1/images?${query}`)).images as Array<{ imageId: string }>).map(({ imageId }) => imageId);
    expect((await idsOf(`uploaderId=${uploaderId}`)).sort()).toEqual([ready, temporary].sort());
    expect(await idsOf(`uploaderId=${uploaderId}&status=TEMP`)).toEqual([temporary]);
    expect(await idsOf(`uploaderId=${uploaderId}&status=DELETED`)).toEqual([deleted]);
    expect(await idsOf("status=DELETED&limit=200")).toContain(deleted);
    expect(await idsOf("limit=200")).not.toContain(deleted);
    expect(await idsOf("uploaderId=nobody")).toEqual([]);
  });

  it("has 50 a page unless it is told otherwise, and 200 at most", async () => {
    const uploaderId = newReference();
    await seedImages(51, { uploaderId });
    const { images, nextCursor } = await json(`/api/v1/images?uploaderId=${uploaderId}`);
    expect(images).toHaveLength(50);
    expect(nextCursor).toEqual(expect.any(String));
    for (const query of ["limit=0", "limit=201", "limit=x", "status=GONE", "cursor=nonsense", "uploaderId="]) {
      expect(await outcome(await app.fetch(`/api/v1/images?${query}`)), query).toBe("400 MALFORMED_REQUEST");
    }
  });

  it.each([
    ["uploader_id = 'u'", "idx_images_uploader_id"],
    ["i.uploader_id = 'u' AND +i.status = 'READY'", "idx_images_uploader_id"],
    ["i.status = 'READY'", "idx_images_status_created"],
    ["+i.status <> 'DELETED'", "idx_images_created"],
  ])("follows one index for %s", async (conditions, index) => {
    const plan = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN SELECT i.image_id FROM images AS i
      JOIN storage_objects AS o ON o.image_id = i.image_id
      WHERE (i.created_at, i.image_id) < (1, 'x') AND ${conditions} ORDER BY i.created_at DESC, i.image_id DESC LIMIT 9`);
    expect(plan[0]!.detail).toContain(index);
  });
});

describe("GET /api/v1/images/{id}/history", () => {
  it("tells every change, of a deleted image and of one whose row is gone too", async () => {
    const id = await seedImage({ status: "TEMP" });
    expect(await json(`/api/v1/images/${id}/history`)).toEqual({ history: [] });
    await moveImage(id, "TEMP", "READY");
    await moveImage(id, "READY", "DELETED");
    const changes = [
      { oldStatus: "TEMP", newStatus: "READY", updatedBy: "test", reason: "because" },
      { oldStatus: "READY", newStatus: "DELETED", updatedBy: "test", reason: "because" },
    ];
    expect(await json(`/api/v1/images/${id}/history`)).toMatchObject({ history: changes });
    await db.prepare("DELETE FROM images WHERE image_id = ?1").bind(id).run();
    expect(await json(`/api/v1/images/${id}/history`)).toMatchObject({ history: changes });
    for (const unknown of [crypto.randomUUID(), "x"]) {
      expect(await outcome(await app.fetch(`/api/v1/images/${unknown}/history`))).toBe("404 IMAGE_NOT_FOUND");
    }
  });
});

describe("who may read", () => {
  it("is a token with the scope read, or the admin's", async () => {
    const [reader, uploader, admin] = ["a-reader-token", "an-uploader-token", "the-admin-token-1"];
    const tokens = { [await sha256Hex(reader)]: ["read"], [await sha256Hex(uploader)]: ["upload", "confirm"] };
    const guarded = createLibraryApp({
      ENVIRONMENT: "production",
      API_TOKENS: JSON.stringify(tokens),
      ADMIN_TOKEN: admin,
    });
    const id = await seedImage();
    for (const path of [
      `/api/v1/images/${id}`,
      `/api/v1/images/${id}/history`,
      "/api/v1/images",
      "/api/v1/references/r/images",
    ]) {
      const ask = async (token: string | null) => {
        const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
        return outcome(await guarded.fetch(path, { headers }));
      };
      expect(await ask(null)).toBe("401 UNAUTHORIZED");
      expect(await ask("unknown")).toBe("401 UNAUTHORIZED");
      expect(await ask(uploader)).toBe("403 FORBIDDEN");
      for (const token of [reader, admin]) expect(await ask(token)).not.toMatch(/^40[13]/);
    }
  });

  it("is nobody while the database fails: 500 IOException", async () => {
    const refuse = () => Promise.reject(new Error("D1 is away"));
    const statement = { bind: () => statement, first: refuse, all: refuse } as object;
    const broken = createLibraryApp({}, { db: { prepare: () => statement, batch: refuse } as never });
    for (const path of ["", `/${crypto.randomUUID()}`, `/${crypto.randomUUID()}/history`]) {
      expect(await outcome(await broken.fetch(`/api/v1/images${path}`))).toBe("500 IOException");
    }
    expect(await outcome(await broken.fetch("/api/v1/references/r/images"))).toBe("500 IOException");
  });
});
