import { describe, expect, inject, it } from "vitest";
import { signUrl } from "../../src/library/signed-url";
import { corpusFile } from "../pick/pick-app.workerd";
import { bucket, db, expectInvariants, historyOf, outcome, post, rows, statusOf } from "./library-app.workerd";
import {
  consume,
  createUploadApp,
  flaky,
  makeDue,
  objectOf,
  photo,
  type UploadApp,
  uploadOne,
} from "./upload-app.workerd";

interface Promised {
  readonly id: string;
  readonly uploadUrl: string;
  readonly headers: Record<string, string>;
  readonly expiresAt: string;
  readonly imageUrl: string;
}

async function promise(
  app: UploadApp,
  bytes: number,
  filename = "a.jpg",
  contentType = "image/jpeg",
): Promise<Promised> {
  const response = await post(app, "/api/v1/uploads", { filename, contentType, bytes, category: "PROFILE" });
  if (response.status !== 200) throw new Error(`expected 200, got ${response.status} ${await response.text()}`);
  return response.json();
}

function put(app: UploadApp, { uploadUrl, headers }: Promised, body: BodyInit, more: Record<string, string> = {}) {
  const { pathname, search } = new URL(uploadUrl);
  return app.fetch(pathname + search, { method: "PUT", body, headers: { ...headers, ...more } });
}

const confirm = (app: UploadApp, id: string, body?: unknown) => post(app, `/api/v1/uploads/${id}/confirm`, body);

/** A body whose length nobody is told. */
function streamOf(...chunks: readonly Uint8Array[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

/** A server whose clock is that much ahead. */
function later(ms: number, app?: Partial<UploadApp["platform"]>): UploadApp {
  return createUploadApp({}, { ...app, clock: { now: () => Date.now() + ms, sleep: () => Promise.resolve() } });
}

describe("a direct upload", () => {
  it("goes in three steps: promise, PUT, confirm", async () => {
    const app = createUploadApp();
    const bytes = await photo(500, 300);
    const promised = await promise(app, bytes.length);
    expect(promised.headers).toEqual({ "Content-Type": "image/jpeg" });
    expect(Date.parse(promised.expiresAt) - Date.now()).toBeGreaterThan(9 * 60_000);
    expect(await statusOf(promised.id)).toBe("TEMP");
    expect((await put(app, promised, bytes)).status).toBe(200);
    const response = await confirm(app, promised.id);
    const row = await objectOf(promised.id);
    expect(await response.json()).toEqual({
      ...{ id: promised.id, imageUrl: promised.imageUrl, status: "READY", bytes: bytes.length, sha256: row.sha256 },
      ...{ format: "JPG", width: 500, height: 300, colourProfile: "none" },
    });
    expect(row.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(row).toMatchObject({ status: "READY", storage_location: `originals/${promised.id}.jpg`, exif: null });
    expect(app.sent).toEqual([{ kind: "image.thumbnail", id: promised.id }]);
    expect(await historyOf(promised.id)).toMatchObject([{ move: "TEMP>READY" }]);
    await expectInvariants();
  });

  it("has a thumbnail of at most 400 px", async () => {
    const app = createUploadApp();
    const bytes = await photo(800, 200);
    const promised = await promise(app, bytes.length);
    await put(app, promised, bytes);
    await confirm(app, promised.id);
    const outcomes = await Promise.all([1, 2, 3].map(() => consume(app, "image.thumbnail", promised.id)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "nothing-to-do", "nothing-to-do"]);
    const { thumbnail_location: key } = await objectOf(promised.id);
    expect(key).toMatch(new RegExp(`^images/PROFILE/.*/${promised.id}_thumb\\.webp$`));
    const object = await bucket.get(key!);
    expect(object!.httpMetadata!.contentType).toBe("image/webp");
    const header = app.platform.darkroom.probe(new Uint8Array(await object!.arrayBuffer()));
    expect(header).toMatchObject({ format: "webp", width: 400, height: 100 });
    expect(await rows("SELECT 1 FROM thumbnails WHERE image_id = ?1", promised.id)).toEqual([]);
  });

  it("with convert: true gets a public picture; without, its original stays private", async () => {
    const app = createUploadApp();
    const bytes = await photo(120, 80);
    const kept = await promise(app, bytes.length);
    await put(app, kept, bytes);
    await confirm(app, kept.id);
    await consume(app, "image.thumbnail", kept.id);
    const { pathname } = new URL(kept.imageUrl);
    expect(await outcome(await app.fetch(pathname))).toBe("404 IMAGE_NOT_FOUND");
    expect((await app.fetch(pathname.replace(".webp", "_thumb.webp"))).status).toBe(200);
    app.sent.length = 0;
    const promised = await promise(app, bytes.length);
    await put(app, promised, bytes);
    await confirm(app, promised.id, { convert: true });
    expect(app.sent.map(({ kind }) => kind)).toEqual(["image.thumbnail", "image.convert"]);
    expect(await consume(app, "image.convert", promised.id)).toEqual({ kind: "done" });
    const row = await objectOf(promised.id);
    expect(row).toMatchObject({ status: "READY", converted_format_id: "WEBP", width: 120 });
    expect(promised.imageUrl).toContain(row.storage_location);
    expect(await historyOf(promised.id)).toHaveLength(1);
  });

  it.skipIf(!inject("hasCorpus"))(
    "keeps EXIF only when it is asked to, and never the place; turns sizes upright",
    async () => {
      const path = "jpeg-baseline/recurser-exif-orientation-examples__Landscape_6.jpg";
      const bytes = await corpusFile(path);
      const app = createUploadApp();
      const sizes = [];
      for (const storeExif of [false, true]) {
        const promised = await promise(app, bytes.length);
        await put(app, promised, bytes);
        await confirm(app, promised.id, { storeExif });
        const { exif, width, height } = await objectOf(promised.id);
        expect(exif === null).toBe(!storeExif);
        if (exif !== null) expect(JSON.parse(exif)).toMatchObject({ orientation: 6 });
        expect(exif ?? "").not.toContain("gps");
        sizes.push([width, height]);
        await consume(app, "image.thumbnail", promised.id);
        const thumbnail = await bucket.get((await objectOf(promised.id)).thumbnail_location!);
        const header = app.platform.darkroom.probe(new Uint8Array(await thumbnail!.arrayBuffer()));
        expect(header.width).toBeGreaterThan(header.height);
      }
      expect(sizes[0]![0]!).toBeGreaterThan(sizes[0]![1]!);
    },
  );

  it("sanitises an SVG at its confirm", async () => {
    const app = createUploadApp();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="1"/></svg>';
    const promised = await promise(app, svg.length, "a.svg", "image/svg+xml");
    await put(app, promised, svg);
    expect((await confirm(app, promised.id)).status).toBe(200);
    const object = await bucket.get(`originals/${promised.id}.svg`);
    const row = await objectOf(promised.id);
    expect(row).toMatchObject({ origin_size: object!.size });
    expect(row.sha256).toBe(Buffer.from(object!.checksums.sha256!).toString("hex"));
    expect(await object!.text()).not.toContain("alert");
    expect(app.sent).toEqual([]);
  });

  it("is confirmed again with the same answer, and by many at once only once", async () => {
    const app = createUploadApp();
    const bytes = await photo(90, 60);
    const promised = await promise(app, bytes.length);
    await put(app, promised, bytes);
    const answers = await Promise.all(Array.from({ length: 5 }, () => confirm(app, promised.id)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await (await confirm(app, promised.id)).json()).toEqual(await answers[0]!.json());
    expect(await historyOf(promised.id)).toHaveLength(1);
  });

  it("answers under the older names too", async () => {
    const app = createUploadApp();
    const bytes = await photo(90, 60);
    const request = { filename: "a.jpg", content_type: "image/jpeg", size: bytes.length };
    const promised = (await (await post(app, "/images/upload", request)).json()) as Promised;
    expect((await put(app, promised, bytes)).status).toBe(200);
    expect(await outcome(await post(app, `/images/${promised.id}/confirm`))).toBe("200 undefined");
    expect(await statusOf(promised.id)).toBe("READY");
  });
});

describe("a promise", () => {
  it.each([
    ["a name without extension", { filename: "a" }, "400 FILE_EXTENSION_NOT_FOUND"],
    ["a path as name", { filename: "../a.jpg" }, "400 INVALID_FILE_NAME"],
    ["an unknown extension", { filename: "a.exe" }, "400 INVALID_FILE_EXTENSION"],
    ["a type of another extension", { contentType: "image/png" }, "400 INVALID_EXTENSION"],
    ["over 50 MB", { bytes: 50 * 1024 * 1024 + 1 }, "400 FILE_TOO_LARGE"],
    ["no bytes", { bytes: 0 }, "400 MALFORMED_REQUEST"],
    ["an unknown category", { category: "CAR" }, "400 REFERENCE_TYPE_NOT_FOUND"],
  ])("is refused for %s", async (_what, wrong, expected) => {
    const request = { filename: "a.jpg", contentType: "image/jpeg", bytes: 10, category: "PRODUCT", ...wrong };
    expect(await outcome(await post(createUploadApp(), "/api/v1/uploads", request))).toBe(expected);
  });

  it("needs a key to sign with", async () => {
    const app = createUploadApp({ ENVIRONMENT: "staging", LIBRARY_AUTH: "open" });
    const request = { filename: "a.jpg", contentType: "image/jpeg", bytes: 10, category: "PRODUCT" };
    expect(await outcome(await post(app, "/api/v1/uploads", request))).toBe("503 SIGNING_NOT_CONFIGURED");
  });

  it("of S3 binds type, exact size and the first write, and is good for ten minutes", async () => {
    const s3 = {
      ...{ S3_ENDPOINT: "https://account.r2.cloudflarestorage.com", S3_BUCKET: "darkroom" },
      ...{ S3_ACCESS_KEY_ID: "0123456789abcdef", S3_SECRET_ACCESS_KEY: "fedcba9876543210" },
    };
    const promised = await promise(createUploadApp(s3), 1234);
    expect(promised.headers).toEqual({ "Content-Type": "image/jpeg", "Content-Length": "1234", "If-None-Match": "*" });
    const url = new URL(promised.uploadUrl);
    expect(url.origin + url.pathname).toBe(`${s3.S3_ENDPOINT}/darkroom/originals/${promised.id}.jpg`);
    expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;content-type;host;if-none-match");
    expect(url.searchParams.get("X-Amz-Expires")).toBe("600");
    expect(url.searchParams.get("X-Amz-Credential")).toMatch(/^0123456789abcdef\/\d{8}\/auto\/s3\/aws4_request$/);
  });

  it("is made once for one Idempotency-Key", async () => {
    const app = createUploadApp();
    const request = { filename: "a.jpg", contentType: "image/jpeg", bytes: 10, category: "PRODUCT" };
    const send = (body: object) => post(app, "/api/v1/uploads", body, { "Idempotency-Key": '"d-1"' });
    const [first, second] = [await send(request), await send(request)];
    expect(await second.json()).toEqual(await first.json());
    expect(await outcome(await send({ ...request, bytes: 11 }))).toBe("422 IDEMPOTENCY_KEY_REUSED");
  });
});

describe("a PUT", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);

  it("works once", async () => {
    const app = createUploadApp();
    const promised = await promise(app, bytes.length);
    const answers = await Promise.all([put(app, promised, bytes), put(app, promised, bytes)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await outcome(await put(app, promised, bytes))).toBe("409 UPLOAD_USED");
  });

  it("is refused after ten minutes", async () => {
    const promised = await promise(createUploadApp(), bytes.length);
    expect(await outcome(await put(later(10 * 60_000), promised, bytes))).toBe("410 UPLOAD_EXPIRED");
    expect(await bucket.head(`originals/${promised.id}.jpg`)).toBeNull();
  });

  it("is refused with a signature, time or id that was not signed", async () => {
    const app = createUploadApp();
    const promised = await promise(app, bytes.length);
    const { id: other } = await promise(app, bytes.length + 1);
    const { uploadUrl } = promised;
    const expires = new URL(uploadUrl).searchParams.get("expires")!;
    const wrong = [
      uploadUrl.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
      uploadUrl.replace(expires, String(Number(expires) + 60_000)),
      uploadUrl.replace(promised.id, other),
      uploadUrl.replace(promised.id, crypto.randomUUID()),
      uploadUrl.replace(promised.id, "nothing"),
    ];
    for (const url of wrong) {
      expect(await outcome(await put(app, { ...promised, uploadUrl: url }, bytes))).toBe("403 SIGNATURE_INVALID");
    }
    const { id } = promised;
    const forged = {
      method: "GET",
      key: "",
      path: `/api/v1/uploads/${id}/content`,
      expiresAtMs: Number(expires),
    } as const;
    const { url } = await signUrl(app.platform.settings.library, "https://darkroom.test", forged);
    expect(await outcome(await put(app, { ...promised, uploadUrl: url }, bytes))).toBe("403 SIGNATURE_INVALID");
  });

  it("of another type or size stores nothing, and may be tried again", async () => {
    const app = createUploadApp();
    const promised = await promise(app, bytes.length);
    const png = { "Content-Type": "image/png" };
    expect(await outcome(await put(app, promised, bytes, png))).toBe("400 UPLOAD_TYPE_MISMATCH");
    const tooLong = Uint8Array.from([...bytes, 1]);
    for (const body of [bytes.slice(1), tooLong, streamOf(bytes.slice(0, 900)), streamOf(bytes, bytes)]) {
      expect(await outcome(await put(app, promised, body))).toBe("400 UPLOAD_SIZE_MISMATCH");
      expect(await bucket.head(`originals/${promised.id}.jpg`)).toBeNull();
    }
    expect((await put(app, promised, streamOf(bytes.slice(0, 400), bytes.slice(400)))).status).toBe(200);
    expect(await bucket.head(`originals/${promised.id}.jpg`)).toMatchObject({ size: bytes.length });
  });

  it("that R2 fails may be tried again", async () => {
    const app = createUploadApp({}, { bucket: flaky(bucket, ["put"], 1) });
    const promised = await promise(app, bytes.length);
    expect(await outcome(await put(app, promised, bytes))).toBe("500 IMAGE_SAVE_FAILED");
    expect((await put(app, promised, bytes)).status).toBe(200);
  });
});

describe("a confirm of a direct upload", () => {
  it("of what has not come waits; of what never came says so", async () => {
    const { id } = await promise(createUploadApp(), 100);
    expect(await outcome(await confirm(createUploadApp(), id))).toBe("409 UPLOAD_NOT_RECEIVED");
    expect(await outcome(await confirm(later(10 * 60_000), id))).toBe("410 UPLOAD_EXPIRED");
    expect(await statusOf(id)).toBe("TEMP");
    expect(await outcome(await confirm(createUploadApp(), crypto.randomUUID()))).toBe("404 IMAGE_NOT_FOUND");
    const form = await uploadOne(createUploadApp(), "a.jpg", await photo(40, 30));
    expect(await outcome(await confirm(createUploadApp(), form.id))).toBe("404 IMAGE_NOT_FOUND");
  });

  // What only a URL of S3 lets through: the Worker's own PUT looks at it first.
  it.each([
    ["another size", 999, "image/jpeg", "400 UPLOAD_SIZE_MISMATCH"],
    ["another type", 1000, "text/html", "400 UPLOAD_TYPE_MISMATCH"],
    ["other bytes than its name says", 1000, "image/jpeg", "400 INVALID_EXTENSION"],
  ])("refuses %s for good", async (_what, size, contentType, expected) => {
    const app = createUploadApp();
    const { id } = await promise(app, 1000);
    await bucket.put(`originals/${id}.jpg`, new Uint8Array(size), { httpMetadata: { contentType } });
    expect(await outcome(await confirm(app, id))).toBe(expected);
    expect((await historyOf(id)).map(({ move }) => move)).toEqual(["TEMP>FAILED"]);
    expect(await outcome(await confirm(app, id))).toBe("500 IMAGE_PROCESSING_FAILED");
    expect(app.sent).toEqual([]);
  });

  it("recovers when a store fails for a while", async () => {
    const bytes = await photo(70, 50);
    const promised = await promise(createUploadApp(), bytes.length);
    await put(createUploadApp(), promised, bytes);
    const { id } = promised;
    const d1 = createUploadApp({}, { db: flaky(db, ["batch"], 6) });
    expect(await outcome(await confirm(d1, id))).toBe("500 IMAGE_SAVE_FAILED");
    const r2 = createUploadApp({}, { bucket: flaky(bucket, ["head"], 6) });
    expect(await outcome(await confirm(r2, id))).toBe("500 IMAGE_SAVE_FAILED");
    expect(await statusOf(id)).toBe("TEMP");
    expect((await confirm(createUploadApp(), id)).status).toBe(200);
  });
});

describe("a thumbnail", () => {
  it("of a picture that cannot have one keeps its row, with the reason", async () => {
    const app = createUploadApp();
    const bytes = await photo(70, 50);
    const promised = await promise(app, bytes.length);
    await put(app, promised, bytes);
    await confirm(app, promised.id);
    const damaged = createUploadApp(
      {},
      { darkroom: { ...app.platform.darkroom, develop: () => Promise.reject(new Error("bug")) } },
    );
    for (let tried = 1; tried <= 3; tried++) {
      expect(await consume(damaged, "image.thumbnail", promised.id)).toEqual({ kind: "again", afterMs: 30_000 });
      await makeDue("thumbnails", promised.id);
    }
    expect(await consume(damaged, "image.thumbnail", promised.id)).toEqual({ kind: "done" });
    expect(await rows("SELECT state, last_error FROM thumbnails WHERE image_id = ?1", promised.id)).toEqual([
      { state: "DEAD", last_error: "bug" },
    ]);
    expect(await statusOf(promised.id)).toBe("READY");
  });
});

describe("GET /api/v1/images/{id}/original", () => {
  const get = (app: UploadApp, url: string) => app.fetch(url.replace("https://darkroom.test", ""));

  it("answers a URL that gives the original for ten minutes, as an attachment", async () => {
    const app = createUploadApp();
    const bytes = await photo(80, 60);
    const { id } = await uploadOne(app, "a.jpg", bytes);
    const { url, expiresAt } = (await (await get(app, `/api/v1/images/${id}/original`)).json()) as Record<
      string,
      string
    >;
    expect(Date.parse(expiresAt!)).toBeGreaterThan(Date.now() + 9 * 60_000);
    const response = await get(app, url!);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/jpeg",
      "content-disposition": `attachment; filename="${id}.jpg"`,
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    });
    expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(await outcome(await get(later(10 * 60_000), url!))).toBe("410 UPLOAD_EXPIRED");
    expect(await outcome(await get(app, `${url!.slice(0, -1)}x`))).toBe("403 SIGNATURE_INVALID");
  });

  it("needs the scope, an image, and one that has arrived", async () => {
    const app = createUploadApp();
    const { id } = await promise(app, 10);
    expect(await outcome(await get(app, `/api/v1/images/${id}/original`))).toBe("409 IMAGE_PROCESSING_IN_PROGRESS");
    expect(await outcome(await get(app, `/api/v1/images/${crypto.randomUUID()}/original`))).toBe("404 IMAGE_NOT_FOUND");
    const closed = createUploadApp({ LIBRARY_AUTH: "token" });
    expect(await outcome(await get(closed, `/api/v1/images/${id}/original`))).toBe("401 UNAUTHORIZED");
  });
});

describe("POST /api/v1/images/preflight", () => {
  it("finds the same file and those that look like it, of that uploader only", async () => {
    const app = createUploadApp();
    const bytes = await photo(640, 480);
    const { id, imageUrl } = await uploadOne(app, "a.jpg", bytes, "?mode=sync");
    const small = await app.platform.darkroom.develop(bytes, { maxDimension: 320, judge: "full" });
    const { id: other } = await uploadOne(app, "b.jpg", small.bytes, "?mode=sync");
    const { sha256, hashes } = await app.platform.darkroom.judge(bytes);
    const ask = async (uploaderId: string, more: object = {}) => {
      const request = { uploaderId, sha256, bytes: bytes.length, hashes, ...more };
      return (await post(app, "/api/v1/images/preflight", request)).json();
    };
    const mine = (await ask("u-1")) as { similar: Array<{ id: string; distance: number }> };
    expect(mine).toMatchObject({ exists: true, id, imageUrl });
    expect(mine.similar.find((image) => image.id === other)!.distance).toBeLessThanOrEqual(10);
    expect(await ask("u-9")).toEqual({ exists: false, similar: [] });
    expect(await ask("u-1", { sha256: "0".repeat(64), hashes: undefined })).toEqual({ exists: false, similar: [] });
    const wrong = await post(app, "/api/v1/images/preflight", { uploaderId: "u", sha256: "x", bytes: 1 });
    expect(await outcome(wrong)).toBe("400 MALFORMED_REQUEST");
  });
});
