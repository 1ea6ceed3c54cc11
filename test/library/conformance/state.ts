// The life of an image as a client sees it: every state, every move, and every move that is refused.
import { expect, it } from "vitest";
import { area } from "./area";
import { type Client, newReference, short } from "./client";

async function temporary(client: Client): Promise<string> {
  const start = { filename: "a.png", contentType: "image/png", bytes: 100, category: "PRODUCT" };
  return (await client.ask("POST", "/api/v1/uploads", start)).body.id;
}

export const state = area("state", (client) => {
  it("goes READY, CONFIRMED, DELETED, each with its history", async () => {
    const [{ id }, reference] = [await client().ready(), newReference()];
    expect(await client().statusOf(id)).toBe("READY");
    expect(await client().movesOf(id)).toEqual([]);
    expect(await client().confirm([id], reference)).toBe("200");
    expect(await client().statusOf(id)).toBe("CONFIRMED");
    expect(await client().confirm([], reference)).toBe("200");
    expect(await client().statusOf(id)).toBe("404");
    expect(await client().movesOf(id)).toEqual(["READY>CONFIRMED", "CONFIRMED>DELETED"]);
  });

  it("never confirms what is TEMP, nor shows it", async () => {
    const id = await temporary(client());
    expect(await client().confirm([id], newReference())).toBe("409 IMAGE_PROCESSING_IN_PROGRESS");
    expect(await client().statusOf(id)).toBe("TEMP");
    expect(await client().movesOf(id)).toEqual([]);
  });

  it("never leaves DELETED", async () => {
    const [{ id }, reference] = [await client().ready(), newReference()];
    await client().confirm([id], reference);
    await client().confirm([], reference);
    const moves = await client().movesOf(id);
    for (const other of [reference, newReference()]) {
      expect(await client().confirm([id], other)).toBe("404 IMAGE_NOT_FOUND");
    }
    expect(short(await client().ask("POST", `/api/v1/uploads/${id}/confirm`, {}))).toMatch(/^4/);
    expect(await client().movesOf(id)).toEqual(moves);
  });

  it("never goes back from CONFIRMED, nor to another reference", async () => {
    const [{ id }, reference] = [await client().ready(), newReference()];
    await client().confirm([id], reference);
    expect(await client().confirm([id], newReference())).toBe("400 IMAGE_ALREADY_CONFIRMED");
    expect(await client().confirm([id], reference)).toBe("200");
    expect(await client().movesOf(id)).toEqual(["READY>CONFIRMED"]);
  });

  it("is gone from /images/ and from every rendered size when it is DELETED", async () => {
    const [{ id, imageUrl }, reference] = [await client().ready(), newReference()];
    await client().confirm([id], reference);
    const { pathname } = new URL(imageUrl);
    const [whole, render] = [await client().get(pathname), await client().get(`/i/width=20${pathname}`)];
    expect([whole.status, render.status]).toEqual([200, 200]);
    expect(whole.headers.get("Cache-Control")).toBe("public, max-age=2592000, immutable");
    await client().confirm([], reference);
    for (const [path, etag] of [
      [pathname, whole.headers.get("ETag")!],
      [`/i/width=20${pathname}`, render.headers.get("ETag")!],
    ] as const) {
      expect((await client().get(path)).status).toBe(404);
      expect((await client().get(path, { "If-None-Match": etag })).status).toBe(404);
    }
  });

  it("replaces the image of a single type, and keeps the order of a multiple one", async () => {
    const [first, second, reference] = [
      await client().ready("PROFILE"),
      await client().ready("PROFILE"),
      newReference(),
    ];
    await client().confirm([first.id], reference);
    const single = `/api/v1/images/confirm/${reference}?imageId=${second.id}`;
    expect((await client().ask("POST", single)).body).toBe("");
    expect([await client().statusOf(first.id), await client().statusOf(second.id)]).toEqual(["404", "CONFIRMED"]);
    const [a, b] = [await client().ready(), await client().ready()];
    await client().confirm([b.id, a.id], reference);
    const { body } = await client().ask("GET", `/api/v1/references/${reference}/images?category=PRODUCT`);
    expect(body.images).toMatchObject([
      { imageId: b.id, imageUrl: b.imageUrl, seqNumber: 0, status: "CONFIRMED" },
      { imageId: a.id, imageUrl: a.imageUrl, seqNumber: 1, status: "CONFIRMED" },
    ]);
  });

  it("refuses a confirm by the first check that fails", async () => {
    const [a, b] = [await client().ready(), await client().ready()];
    const profiles = [await client().ready("PROFILE"), await client().ready("PROFILE")].map(({ id }) => id);
    const reference = newReference();
    expect(await client().confirm([a.id, a.id], reference)).toBe("400 INVALID_IMAGE_SEQUENCE");
    expect(await client().confirm([a.id, profiles[0]!], reference)).toBe("400 INVALID_REFERENCE");
    expect(await client().confirm(profiles, reference)).toBe("400 NOT_ALLOWED_MULTIPLE_IMAGES");
    const many: string[] = [];
    for (let n = 0; n < 11; n++) many.push((await client().ready()).id);
    expect(await client().confirm(many, reference)).toBe("400 IMAGE_COUNT_EXCEEDED");
    expect(await client().confirm([a.id, b.id], "")).toBe("400 INVALID_REFERENCE");
    expect(await client().confirm(many.slice(1), reference)).toBe("200");
  });
});
