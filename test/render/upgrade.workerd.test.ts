// format=auto for those who read AVIF, on the real platform: WebP first, a job of the queue, then AVIF where it is smaller.
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import type { AppEnv } from "../../src/edge/platform";
import { ImageError } from "../../src/image";
import { PickStore } from "../../src/pick/store";
import { countingDarkroom, createRenderApp } from "./render-app.workerd";

const { DB: db, BUCKET: bucket } = env as unknown as AppEnv["Bindings"];
const source = `${inject("origin")}/corpus/jpeg-baseline/recurser-exif-orientation-examples__Landscape_6.jpg`;
const CHROME = "image/avif,image/webp,image/apng,image/*,*/*;q=0.8";
const HOUR = "public, max-age=3600, stale-while-revalidate=604800";

async function jobs(): Promise<Array<{ id: string; url: string; upgrade: number }>> {
  return (
    await db.prepare("SELECT id, url, upgrade FROM warm_jobs").all<{ id: string; url: string; upgrade: number }>()
  ).results;
}

async function visit(app: ReturnType<typeof createRenderApp>, path: string, accept = CHROME, etag?: string) {
  const headers = { Accept: accept, ...(etag ? { "If-None-Match": etag } : {}) };
  const response = await app.fetch(path, { headers });
  const { byteLength } = await response.arrayBuffer();
  const told = ["Content-Type", "Cache-Control", "ETag"].map((name) => response.headers.get(name) ?? "");
  return { status: response.status, type: told[0], cache: told[1], etag: told[2], byteLength };
}

describe.skipIf(!inject("hasCorpus"))("format=auto where Accept names AVIF", () => {
  it("is WebP for a minute first, AVIF with the usual life when the queue has made it", async () => {
    const app = createRenderApp();
    const path = `/i/width=300,format=auto/${source}`;
    const first = await visit(app, path);
    expect([first.type, first.cache]).toEqual(["image/webp", "public, max-age=60"]);
    expect(await visit(app, path)).toEqual(first);
    const waiting = await jobs();
    expect(waiting).toMatchObject([{ url: source, upgrade: 1 }]);

    const ids = waiting.map(({ id }) => id);
    expect(await app.consume(ids)).toEqual({ acks: ids, retries: [] });
    expect(await jobs()).toEqual([]);

    const elsewhere = createRenderApp();
    const next = await visit(elsewhere, path);
    expect([next.type, next.cache]).toEqual(["image/avif", HOUR]);
    expect(next.etag).not.toBe(first.etag);
    expect(next.byteLength).toBeLessThan(first.byteLength);
    expect(elsewhere.darkroom.developed).toBe(0);
    expect(await jobs()).toEqual([]);
    expect((await visit(elsewhere, path, CHROME, next.etag)).status).toBe(304);
    expect((await visit(elsewhere, path, CHROME, first.etag)).type).toBe("image/avif");
  });

  it("stays WebP with its usual life for those who do not name AVIF or like it less, and where a likeness is asked for", async () => {
    const app = createRenderApp();
    for (const accept of ["image/webp,*/*;q=0.8", "image/webp,image/avif;q=0.5"]) {
      const { type, cache } = await visit(app, `/i/width=300,format=auto/${source}`, accept);
      expect([type, cache]).toEqual(["image/webp", HOUR]);
    }
    const { type, cache } = await visit(app, `/i/width=64,format=auto,quality=low/${source}`);
    expect([type, cache]).toEqual(["image/webp", HOUR]);
    expect(await jobs()).toEqual([]);
  });

  it("an AVIF that is not smaller, or that the limits refuse, is kept out for good", async () => {
    const darkroom = countingDarkroom();
    const plan: typeof darkroom.plan = (header, recipe) => {
      if (recipe.format === "avif" && recipe.width === 50)
        throw new ImageError("MEMORY_BUDGET_EXCEEDED", "expected less");
      return darkroom.plan(header, recipe);
    };
    const app = createRenderApp({}, { darkroom: { ...darkroom, plan } });
    for (const width of [9, 50]) {
      const path = `/i/width=${width},format=auto/${source}`;
      const first = await visit(app, path);
      await app.consume((await jobs()).map(({ id }) => id));
      const next = await visit(app, path);
      expect([next.type, next.cache, next.byteLength]).toEqual(["image/webp", HOUR, first.byteLength]);
      expect(await jobs()).toEqual([]);
    }
  });

  it("an AVIF that a URL names is its own result", async () => {
    const app = createRenderApp();
    const named = await visit(app, `/i/width=9,format=avif/${source}`, "*/*");
    expect([named.type, named.cache]).toEqual(["image/avif", HOUR]);
  });

  it("is done for pictures of a pick as well", async () => {
    const app = createRenderApp();
    const bytes = new Uint8Array(await (await fetch(source)).arrayBuffer());
    const { bytes: picture } = await app.darkroom.develop(bytes, { maxDimension: 300 });
    await new PickStore(db, bucket).putPicture("01KAJ8Z0T4W7Q2N9VC3F5XB6DF", 1, "jpg", picture);
    const path = "/i/width=200,format=auto/pick/01KAJ8Z0T4W7Q2N9VC3F5XB6DF/1";
    expect((await visit(app, path)).type).toBe("image/webp");
    await app.consume((await jobs()).map(({ id }) => id));
    expect((await visit(app, path)).type).toBe("image/avif");
  });
});
