// /i/… of the library's pictures, with real pixels on the real stores: what may be rendered, and that nothing of a deleted picture is
// answered though every cache has it.
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { AppEnv } from "../../src/edge/platform";
import { moveImage, someBytes, storeImage } from "../library/stored-image.workerd";
import { madePng } from "./made-png.workerd";
import { createRenderApp } from "./render-app.workerd";

const { BUCKET: bucket } = env as unknown as AppEnv["Bindings"];
const app = createRenderApp();
const picture = await madePng();
const codeOf = async (response: Response) => `${response.status} ${((await response.json()) as { code: string }).code}`;
const renderOf = (path: string, options = "width=40") => `/i/${options}${path}`;

const stored = () => storeImage({ original: picture, format: "PNG" });

describe("rendering a picture of the library", () => {
  it("makes it of the original, and lets caches keep it for a month", async () => {
    const { path, id } = await stored();
    const response = await app.fetch(renderOf(path, "width=4,format=png"));
    expect(response.status).toBe(200);
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=2592000, immutable");
    expect(response.headers.get("Content-Disposition")).toContain(`${id}.png`);
    const { format, width, height } = app.darkroom.probe(new Uint8Array(await response.arrayBuffer()));
    expect({ format, width, height }).toEqual({ format: "png", width: 4, height: 3 });
  });

  it("draws an SVG at the width that is asked for", async () => {
    const text = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"><rect width="4" height="6"/></svg>';
    const { path } = await storeImage({ original: new TextEncoder().encode(text), converted: null, format: "SVG" });
    const response = await app.fetch(renderOf(path, "width=400,fit=contain,format=png"));
    expect(response.status).toBe(200);
    const { format, width, height } = app.darkroom.probe(new Uint8Array(await response.arrayBuffer()));
    expect({ format, width, height }).toEqual({ format: "png", width: 400, height: 300 });
  });

  it("answers 304 and stored results without reading the original again", async () => {
    const { path, originalKey } = await stored();
    const first = await app.fetch(renderOf(path, "width=5"));
    const made = app.darkroom.developed;
    await bucket.delete(originalKey);
    const second = await app.fetch(renderOf(path, "width=5"));
    expect(await second.arrayBuffer()).toEqual(await first.arrayBuffer());
    expect(second.headers.get("Server-Timing")).toBe("cache;desc=l1");
    const etag = first.headers.get("ETag")!;
    const known = await app.fetch(renderOf(path, "width=5"), { headers: { "If-None-Match": etag } });
    expect([known.status, known.headers.get("Cache-Control")]).toEqual([304, "public, max-age=2592000, immutable"]);
    expect(app.darkroom.developed).toBe(made);
  });

  it("never outlives a URL that ends", async () => {
    const { path } = await stored();
    const exp = Math.floor(Date.now() / 1000) + 100;
    const response = await app.fetch(renderOf(path, `width=4,exp=${exp}`));
    expect(response.headers.get("Cache-Control")).toMatch(/^public, max-age=(100|9\d), immutable$/);
  });

  it("describes it with format=json", async () => {
    const { path } = await stored();
    const response = await app.fetch(renderOf(path, "format=json"));
    expect(await response.json()).toMatchObject({ width: 8, height: 6, original: { format: "image/png" } });
  });

  it("takes the promised path and the true one of a picture that is served as it is, and no thumbnail's", async () => {
    const { path } = await storeImage({ original: picture, converted: null, format: "PNG" });
    expect((await app.fetch(renderOf(path))).status).toBe(200);
    expect((await app.fetch(renderOf(path.replace(".webp", ".png")))).status).toBe(200);
    expect(await codeOf(await app.fetch(renderOf(path.replace(".webp", "_thumb.webp"))))).toBe("404 IMAGE_NOT_FOUND");
  });
});

describe("what is not rendered", () => {
  it("is a picture that was DELETED, at once, though every cache has it and the visitor too", async () => {
    const { path, id } = await stored();
    const etag = (await app.fetch(renderOf(path, "width=6"))).headers.get("ETag")!;
    for (let visit = 0; visit < 3; visit++) await app.fetch(renderOf(path, "width=6"));
    await moveImage(id, "READY", "DELETED");
    for (const headers of [{}, { "If-None-Match": etag }] as Array<Record<string, string>>) {
      const response = await app.fetch(renderOf(path, "width=6"), { headers });
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(await codeOf(response)).toBe("404 IMAGE_NOT_FOUND");
    }
  });

  it("is a picture that is TEMP or FAILED, or a path that has none", async () => {
    const { id, path } = await storeImage({ status: "TEMP", original: picture, format: "PNG" });
    const early = await app.fetch(renderOf(path));
    expect(early.headers.get("Retry-After")).toBe("2");
    expect(await codeOf(early)).toBe("404 IMAGE_NOT_FOUND");
    await moveImage(id, "TEMP", "FAILED");
    expect(await codeOf(await app.fetch(renderOf(path)))).toBe("404 IMAGE_NOT_FOUND");
    expect(await codeOf(await app.fetch(renderOf("/images/x.webp")))).toBe("404 IMAGE_NOT_FOUND");
    expect(await codeOf(await app.fetch(renderOf("/images/../originals/x.png")))).toBe("400 INVALID_SOURCE");
  });

  it("is an original that is missing or not what was put there: 500 IOException, and never cached", async () => {
    for (const damage of [null, picture.slice(1), someBytes(picture.length)]) {
      const { path, originalKey } = await stored();
      await (damage === null ? bucket.delete(originalKey) : bucket.put(originalKey, damage));
      expect(await codeOf(await app.fetch(renderOf(path, "width=7")))).toBe("500 IOException");
      await bucket.put(originalKey, picture);
      expect((await app.fetch(renderOf(path, "width=7"))).status).toBe(200);
    }
  });
});
