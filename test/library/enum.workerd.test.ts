// The enums and their copies: what is told, until when, and that neither KV nor a schedule that did not run makes it wrong.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { AppEnv } from "../../src/edge/platform";
import { rewriteEnums } from "../../src/library/enums";
import { createLibraryApp, db, outcome } from "./library-app.workerd";

const { KV: kv } = env as unknown as AppEnv["Bindings"];
const KEY = "library/enums";
/** 20 January 2026, noon in Seoul; and half past midnight after it. */
const NOON_MS = Date.UTC(2026, 0, 20, 3);
const RENEWAL_MS = Date.UTC(2026, 0, 20, 15, 30);

function createTimedApp(change: object = {}) {
  const time = { nowMs: NOON_MS };
  const clock = { now: () => time.nowMs, sleep: () => Promise.resolve() };
  const app = createLibraryApp({}, { clock, ...change });
  const names = async (path = "extensions") =>
    (await (await app.fetch(`/api/v1/enums/${path}`)).json()) as Record<string, string>;
  return { time, app, names };
}

const renamed = (name: string) => db.prepare("UPDATE extensions SET name = ?1 WHERE code = 'PNG'").bind(name).run();

beforeEach(async () => {
  await kv.delete(KEY);
  await renamed("Portable Network Graphics");
});

describe("enums", () => {
  it("tell code → name, to everybody", async () => {
    const app = createLibraryApp({ ENVIRONMENT: "production" });
    expect(await (await app.fetch("/api/v1/enums/extensions")).json()).toEqual({
      ...{ JPG: "JPEG Image", JPEG: "JPEG Image", PNG: "Portable Network Graphics" },
      ...{ GIF: "Graphics Interchange Format", WEBP: "WebP Image", AVIF: "AV1 Image File Format", BMP: "Bitmap Image" },
      ...{ SVG: "Scalable Vector Graphics", MP4: "MPEG-4 Video", MOV: "QuickTime Movie" },
      ...{ HEIC: "High Efficiency Image Container", HEIF: "High Efficiency Image File Format" },
    });
    expect(await (await app.fetch("/api/v1/enums/referenceType")).json()).toEqual({
      ...{ PRODUCT: "상품", POST: "게시글", BANNER: "배너", CATEGORY: "카테고리", PROFILE: "프로필" },
      USER_BACKGROUND: "사용자 배경",
    });
  });

  it("are kept by an isolate until the next 00:30 in TIME_ZONE, and no longer", async () => {
    const { time, names } = createTimedApp();
    await names();
    await renamed("new");
    time.nowMs = RENEWAL_MS - 1;
    expect((await names()).PNG).toBe("Portable Network Graphics");
    time.nowMs = RENEWAL_MS;
    expect((await names()).PNG).toBe("new");
  });

  it("come from the KV copy that the schedule wrote, while that is good", async () => {
    const { app } = createTimedApp();
    await rewriteEnums(app.platform);
    await renamed("new");
    const other = createTimedApp();
    expect((await other.names()).PNG).toBe("Portable Network Graphics");
    const late = createTimedApp();
    late.time.nowMs = RENEWAL_MS;
    expect((await late.names()).PNG).toBe("new");
    late.time.nowMs = RENEWAL_MS + 1;
    await rewriteEnums(late.app.platform);
    expect(((await kv.get(KEY, "json")) as { extensions: { PNG: string } }).extensions.PNG).toBe("new");
  });

  it("are told though KV fails, and 500 IOException when the database does", async () => {
    const refuse = () => Promise.reject(new Error("away"));
    expect(await createTimedApp({ kv: { get: refuse } }).names("referenceType")).toMatchObject({ PRODUCT: "상품" });
    const { app } = createTimedApp({ db: { prepare: () => ({}), batch: refuse } });
    expect(await outcome(await app.fetch("/api/v1/enums/extensions"))).toBe("500 IOException");
  });
});
