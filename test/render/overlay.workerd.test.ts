// draw=…: an image of the library over a render, with real pixels on the real stores: what is drawn, under which key, and that nothing
// is answered with an overlay that is gone.
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { AppEnv } from "../../src/edge/platform";
import { moveImage, storeImage } from "../library/stored-image.workerd";
import { decodePng } from "../reference/png-decode";
import { madePng } from "./made-png.workerd";
import { createRenderApp } from "./render-app.workerd";

const { BUCKET: bucket } = env as unknown as AppEnv["Bindings"];
const app = createRenderApp();
const stripes = await madePng();
const red = await madePng([255, 0, 0]);
const blue = await madePng([0, 0, 255]);

const stored = (original: Uint8Array, more = {}) => storeImage({ original, format: "PNG", ...more });
const codeOf = async (response: Response) => `${response.status} ${((await response.json()) as { code: string }).code}`;

async function pixelsOf(response: Response): Promise<Uint8Array> {
  expect(response.status).toBe(200);
  return decodePng(new Uint8Array(await response.arrayBuffer())).rgba;
}

/** The RGBA of the pixel at x, y of an 8 px wide picture. */
const at = (rgba: Uint8Array, x: number, y: number) => [...rgba.subarray(4 * (8 * y + x), 4 * (8 * y + x) + 4)];

describe("drawing an image of the library", () => {
  it("lays it where and how the URL says", async () => {
    const { path } = await stored(stripes);
    const { id } = await stored(red);
    const plain = await pixelsOf(await app.fetch(`/i/format=png${path}`));
    const options = `format=png,draw=${id},draw.width=4,draw.gravity=bottom-right`;
    const drawn = await pixelsOf(await app.fetch(`/i/${options}${path}`));
    expect([at(drawn, 4, 3), at(drawn, 7, 5)]).toEqual([
      [255, 0, 0, 255],
      [255, 0, 0, 255],
    ]);
    expect([at(drawn, 3, 3), at(drawn, 4, 2)]).toEqual([at(plain, 3, 3), at(plain, 4, 2)]);
    const half = await pixelsOf(await app.fetch(`/i/${options},draw.opacity=0.5,draw.right=2${path}`));
    const [, green] = at(plain, 2, 5);
    expect(at(half, 2, 5)[1]).toBe(Math.floor((green * 128) / 256 + 0.5));
    expect(at(half, 7, 5)).toEqual(at(plain, 7, 5));
  });

  it("has another key and ETag for each image and each way to draw it, and the same for the same", async () => {
    const { path } = await stored(stripes);
    const [one, other, copy] = [await stored(red), await stored(blue), await stored(red)];
    const etagOf = async (options: string) => {
      const response = await app.fetch(`/i/width=4${options}${path}`);
      expect(response.status).toBe(200);
      return response.headers.get("ETag");
    };
    const etags = [];
    for (const options of ["", `,draw=${one.id}`, `,draw=${other.id}`, `,draw=${one.id},draw.opacity=0.5`])
      etags.push(await etagOf(options));
    expect(new Set(etags).size).toBe(4);
    expect(await etagOf(`,draw=${copy.id}`)).toBe(etags[1]);
  });

  it("is answered from the cache, and by a 304, without reading it again", async () => {
    const { path } = await stored(stripes);
    const { id, originalKey } = await stored(blue);
    const url = `/i/width=6,draw=${id}${path}`;
    const first = await app.fetch(url);
    const made = app.darkroom.developed;
    await bucket.delete(originalKey);
    const second = await app.fetch(url);
    expect(await second.arrayBuffer()).toEqual(await first.arrayBuffer());
    const known = await app.fetch(url, { headers: { "If-None-Match": first.headers.get("ETag")! } });
    expect([known.status, app.darkroom.developed]).toEqual([304, made]);
  });

  it("is told by explain=1", async () => {
    const { path } = await stored(stripes);
    const { id } = await stored(red);
    const response = await app.fetch(`/i/width=8,explain=1,draw=${id},draw.repeat=true${path}`);
    const { plan } = (await response.json()) as { plan: { steps: string[] } };
    expect(plan.steps).toContain("draw overlay 1, 8×6, at 0,0, tiled");
  });
});

describe("an overlay that cannot be drawn", () => {
  it("is one that was DELETED, at once, though every cache has the result and the visitor too", async () => {
    const { path } = await stored(stripes);
    const { id } = await stored(red);
    const url = `/i/width=5,draw=${id}${path}`;
    const etag = (await app.fetch(url)).headers.get("ETag")!;
    await moveImage(id, "READY", "DELETED");
    for (const headers of [{}, { "If-None-Match": etag }] as Array<Record<string, string>>) {
      const response = await app.fetch(url, { headers });
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(await codeOf(response)).toBe("404 OVERLAY_NOT_FOUND");
    }
  });

  it("is one that is TEMP, with the time to try again, FAILED or unknown", async () => {
    const { path } = await stored(stripes);
    const { id } = await stored(red, { status: "TEMP" });
    const early = await app.fetch(`/i/width=5,draw=${id}${path}`);
    expect(early.headers.get("Retry-After")).toBe("2");
    expect(await codeOf(early)).toBe("404 OVERLAY_NOT_FOUND");
    await moveImage(id, "TEMP", "FAILED");
    expect(await codeOf(await app.fetch(`/i/width=5,draw=${id}${path}`))).toBe("404 OVERLAY_NOT_FOUND");
    const unknown = `/i/width=5,draw=${crypto.randomUUID()}${path}`;
    expect(await codeOf(await app.fetch(unknown))).toBe("404 OVERLAY_NOT_FOUND");
  });

  it("is one whose original is damaged: 500, or no picture: 422, neither ever cached", async () => {
    const { path } = await stored(stripes);
    const { id, originalKey } = await stored(red);
    const url = `/i/width=3,draw=${id}${path}`;
    await bucket.put(originalKey, red.slice(1));
    expect(await codeOf(await app.fetch(url))).toBe("500 IOException");
    await bucket.put(originalKey, red);
    expect((await app.fetch(url)).status).toBe(200);
    const text = await stored(new TextEncoder().encode("no picture at all, but long enough to be one"));
    const refused = await app.fetch(`/i/width=3,draw=${text.id}${path}`);
    expect(refused.status).toBe(422);
    const problem = (await refused.json()) as { code: string; detail: string; overlay: number };
    expect(problem).toMatchObject({ code: "INVALID_FORMAT", overlay: 1 });
    expect(problem.detail).toContain("overlay 1: ");
  });

  it("keeps onerror=redirect from showing the source without it", async () => {
    const url = `/i/width=3,onerror=redirect,draw=${crypto.randomUUID()}/https://i.ytimg.com/x.jpg`;
    expect(await codeOf(await app.fetch(url))).toBe("404 OVERLAY_NOT_FOUND");
  });
});
