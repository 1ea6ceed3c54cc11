// GET /images/… on the real stores: what is shown, to whom it is gone, and that nothing damaged passes for whole.
import { describe, expect, it } from "vitest";
import type { Platform } from "../../src/edge/platform";
import { bucket, createLibraryApp, db, newReference, outcome, post } from "./library-app.workerd";
import { moveImage, someBytes, storeImage } from "./stored-image.workerd";

const app = createLibraryApp({ ENVIRONMENT: "production" });
const open = createLibraryApp();
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  app.fetch(path, { method, headers });
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe("a picture's path", () => {
  it("answers the picture whole, for a month, without a token", async () => {
    const converted = someBytes(70_000);
    const { path } = await storeImage({ converted });
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(converted);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "public, max-age=2592000, immutable",
      "content-type": "image/webp",
      "content-length": "70000",
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
  });

  it("answers HEAD with the same head and no body", async () => {
    const { path } = await storeImage();
    const [whole, head] = [await get(path), await get(path, {}, "HEAD")];
    expect([head.status, (await bytesOf(head)).length]).toEqual([200, 0]);
    for (const name of ["ETag", "Content-Length", "Content-Type", "Cache-Control"]) {
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
    }
  });

  it("answers 304 to whoever has it, also by HEAD and among other tags", async () => {
    const { path } = await storeImage();
    const etag = (await get(path)).headers.get("ETag")!;
    for (const tag of [etag, `"x", W/${etag}`, "*"]) {
      expect((await get(path, { "If-None-Match": tag })).status).toBe(304);
    }
    expect((await get(path, { "If-None-Match": etag }, "HEAD")).status).toBe(304);
    expect((await get(path, { "If-None-Match": etag, Range: "bytes=0-1" })).status).toBe(304);
    expect((await get(path, { "If-None-Match": '"x"' })).status).toBe(200);
  });

  it("answers one range as a part, with If-Range only of what is current", async () => {
    const converted = someBytes(1000);
    const { path } = await storeImage({ converted });
    const etag = (await get(path)).headers.get("ETag")!;
    const part = await get(path, { Range: "bytes=10-19", "If-Range": etag });
    expect([part.status, part.headers.get("Content-Range")]).toEqual([206, "bytes 10-19/1000"]);
    expect(part.headers.get("Content-Length")).toBe("10");
    expect(await bytesOf(part)).toEqual(converted.slice(10, 20));
    expect(await bytesOf(await get(path, { Range: "bytes=-3" }))).toEqual(converted.slice(-3));
    for (const old of ['"old"', `W/${etag}`, "Sat, 28 Nov 2026 00:00:00 GMT"]) {
      expect((await get(path, { Range: "bytes=10-19", "If-Range": old })).status).toBe(200);
    }
    expect((await get(path, { Range: "bytes=0-1,5-6" })).status).toBe(200);
  });

  it("answers 416 to a range behind the end", async () => {
    const { path } = await storeImage({ converted: someBytes(1000) });
    const response = await get(path, { Range: "bytes=1000-" });
    expect([response.status, response.headers.get("Content-Range")]).toEqual([416, "bytes */1000"]);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("serves the original under the promised .webp, with its true type", async () => {
    const original = someBytes(300);
    const { path } = await storeImage({ original, converted: null, format: "JPG" });
    for (const address of [path, path.replace(".webp", ".jpg")]) {
      const response = await get(address);
      expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "image/jpeg"]);
      expect(await bytesOf(response)).toEqual(original);
    }
  });

  it("serves the thumbnail, once there is one", async () => {
    const [{ id, path }, thumbnail] = [await storeImage(), someBytes(50)];
    const address = path.replace(".webp", "_thumb.webp");
    expect(await outcome(await get(address))).toBe("404 IMAGE_NOT_FOUND");
    await bucket.put(`thumbnails/${id}`, thumbnail);
    const setting = "UPDATE storage_objects SET thumbnail_location = ?2 WHERE image_id = ?1";
    await db.prepare(setting).bind(id, `thumbnails/${id}`).run();
    const response = await get(address);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "image/webp"]);
    expect(await bytesOf(response)).toEqual(thumbnail);
  });

  it("lets an SVG draw, and run nothing", async () => {
    const original = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
    const { path } = await storeImage({ original, converted: null, format: "SVG" });
    const response = await get(path);
    expect(response.headers.get("Content-Type")).toBe("image/svg+xml");
    const policy = response.headers.get("Content-Security-Policy")!.split("; ");
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "sandbox"]));
    expect(policy.join()).not.toContain("script-src");
  });

  it("never calls anything a page", async () => {
    const original = new TextEncoder().encode("<html><script>alert(1)</script></html>");
    const { path } = await storeImage({ original, converted: null, format: "PNG" });
    const response = await get(path);
    expect(response.headers.get("Content-Type")).toBe("image/png");
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
  });
});

describe("what is not shown", () => {
  it("is a path that no picture has, though its id has one", async () => {
    const { path, id, originalKey } = await storeImage();
    for (const other of [
      path.replace("PRODUCT", "POST"),
      path.replace("/28/", "/27/"),
      path.replace(".webp", ".jpg"),
      `/images/${id}.webp`,
      `/images/PRODUCT/2026/11/28/${crypto.randomUUID()}.webp`,
      "/images/",
      "/images/../originals/x.jpg",
      `/images/${originalKey}`,
    ]) {
      expect((await get(other)).status, other).toBe(404);
    }
  });

  it("is a TEMP picture: 404, to be asked again in 2 s, kept nowhere", async () => {
    const { path } = await storeImage({ status: "TEMP" });
    const response = await get(path);
    expect([response.status, response.headers.get("Retry-After"), response.headers.get("Cache-Control")]).toEqual([
      ...[404, "2", "no-store"],
    ]);
    expect(await outcome(response)).toBe("404 IMAGE_NOT_FOUND");
  });

  it("is a FAILED picture", async () => {
    const { id, path } = await storeImage({ status: "TEMP" });
    await moveImage(id, "TEMP", "FAILED");
    const response = await get(path);
    expect([response.status, response.headers.get("Retry-After")]).toEqual([404, null]);
  });

  it("is a DELETED picture, at once, also to whoever has it and to whoever wants a part", async () => {
    const { id, path } = await storeImage();
    const reference = newReference();
    expect(await outcome(await post(open, "/api/v1/images/confirm", { imageIds: [id], referenceId: reference }))).toBe(
      "200",
    );
    const etag = (await get(path)).headers.get("ETag")!;
    expect(await outcome(await post(open, "/api/v1/images/confirm", { imageIds: [], referenceId: reference }))).toBe(
      "200",
    );
    for (const headers of [{}, { "If-None-Match": etag }, { Range: "bytes=0-1" }]) {
      const response = await get(path, headers as Record<string, string>);
      expect([response.status, response.headers.get("Cache-Control")]).toEqual([404, "no-store"]);
    }
  });
});

describe("a store that fails or lies", () => {
  const failing = (change: Partial<Platform["bucket"]>) =>
    createLibraryApp({}, { bucket: { ...change } as unknown as Platform["bucket"] });

  it("is 500 IOException when the object is missing, short or empty", async () => {
    for (const damage of [
      (key: string) => bucket.delete(key),
      (key: string) => bucket.put(key, someBytes(499)),
      (key: string) => bucket.put(key, new Uint8Array()),
    ]) {
      const { path, servedKey } = await storeImage({ converted: someBytes(500) });
      await damage(servedKey);
      for (const headers of [{}, { Range: "bytes=0-9" }]) {
        const response = await get(path, headers as Record<string, string>);
        expect(response.headers.get("Cache-Control")).toBe("no-store");
        expect(await outcome(response)).toBe("500 IOException");
      }
      expect((await get(path, {}, "HEAD")).status).toBe(500);
    }
  });

  it("breaks the answer off when the bytes are others than were put there", async () => {
    const { path, servedKey } = await storeImage({ original: someBytes(90_000), converted: null });
    await bucket.put(servedKey, someBytes(90_000));
    await expect(get(path)).rejects.toThrow(/SHA-256/);
    const told = { stage: "storage", level: "error", key: servedKey };
    expect(app.lines).toContainEqual(expect.objectContaining(told));
  });

  it("is 500 IOException when R2 or D1 does not answer, and counted", async () => {
    const { path } = await storeImage();
    const refuse = () => Promise.reject(new Error("R2 is away"));
    for (const headers of [{}, { Range: "bytes=0-9" }]) {
      const broken = failing({ get: refuse as never, head: refuse as never });
      expect(await outcome(await broken.fetch(path, { headers: headers as Record<string, string> }))).toBe(
        "500 IOException",
      );
      expect(JSON.stringify(broken.lines)).toContain("R2 is away");
    }
    const noDatabase = createLibraryApp({}, { db: { prepare: () => ({ bind: () => ({ first: refuse }) }) } as never });
    expect(await outcome(await noDatabase.fetch(path))).toBe("500 IOException");
    const metrics = await (await noDatabase.fetch("/metrics")).text();
    expect(metrics).toContain('storage_read_errors_total{store="d1"} 1');
  });
});
