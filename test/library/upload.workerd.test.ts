import { describe, expect, inject, it } from "vitest";
import { corpusFile } from "../pick/pick-app.workerd";
import { bucket, db, expectInvariants, historyOf, outcome, rows, statusOf } from "./library-app.workerd";
import {
  consume,
  createUploadApp,
  FIELDS,
  flaky,
  keysWith,
  objectOf,
  type Part,
  photo,
  upload,
  uploadOne,
} from "./upload-app.workerd";

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>';
const MP4 = Uint8Array.from([0, 0, 0, 20, ...bytesOf("ftypisom"), 0, 0, 2, 0, ...bytesOf("mp41"), ...bytesOf("rest")]);
const MOV = Uint8Array.from([0, 0, 0, 20, ...bytesOf("ftypqt  "), 0, 0, 2, 0, ...bytesOf("qt  "), ...bytesOf("rest")]);

function bytesOf(text: string): number[] {
  return Array.from(new TextEncoder().encode(text));
}

async function countObjects(): Promise<number> {
  return (await bucket.list()).objects.length;
}

async function countImages(): Promise<number> {
  return (await rows<{ n: number }>("SELECT count(*) AS n FROM images"))[0]!.n;
}

describe("POST /api/images", () => {
  it("answers PROCESSING when the original is in R2 and its conversion is due", async () => {
    const app = createUploadApp();
    const bytes = await photo(300, 200);
    const { id, imageUrl, status } = await uploadOne(app, "a photo.JPG", bytes);
    expect(status).toBe("PROCESSING");
    expect(imageUrl).toMatch(new RegExp(`^https://darkroom.test/images/PRODUCT/\\d{4}/\\d\\d/\\d\\d/${id}\\.webp$`));
    expect(app.sent).toEqual([{ kind: "image.convert", id }]);
    const row = await objectOf(id);
    expect(row).toMatchObject({
      status: "TEMP",
      image_url: imageUrl,
      origin_format_id: "JPG",
      width: 300,
      height: 200,
    });
    const object = await bucket.head(`originals/${id}.jpg`);
    expect(object).toMatchObject({ size: bytes.length, httpMetadata: { contentType: "image/jpeg" } });
    expect(row.sha256).toBe(Buffer.from(object!.checksums.sha256!).toString("hex"));
    expect(await historyOf(id)).toEqual([]);
  });

  it("takes the fields from behind the files too, and gives a list for files in their order", async () => {
    const app = createUploadApp();
    const parts: Part[] = [
      ["files", "a.jpg", await photo(40, 30)],
      ["files", "b.jpeg", await photo(30, 40)],
      ...FIELDS,
    ];
    const response = await upload(app, parts);
    const images = (await response.json()) as Array<{ id: string }>;
    expect(images).toHaveLength(2);
    expect(app.sent.map(({ id }) => id)).toEqual(images.map(({ id }) => id));
    expect(await Promise.all(images.map(async ({ id }) => (await objectOf(id)).width))).toEqual([40, 30]);
    await expectInvariants();
  });

  it("with mode=sync answers READY when the WebP is there, without a history", async () => {
    const app = createUploadApp();
    const { id, imageUrl, status } = await uploadOne(app, "a.jpg", await photo(320, 200), "?mode=sync");
    expect(status).toBe("READY");
    const row = await objectOf(id);
    expect(row).toMatchObject({ status: "READY", converted_format_id: "WEBP", width: 320, height: 200 });
    expect(`https://darkroom.test/${row.storage_location}`).toBe(imageUrl);
    expect(row.phash).toMatch(/^[0-9a-f]{16}$/);
    const object = await bucket.get(row.storage_location);
    expect(object!.httpMetadata!.contentType).toBe("image/webp");
    expect(row.converted_size).toBe(object!.size);
    expect(app.platform.darkroom.probe(new Uint8Array(await object!.arrayBuffer()))).toMatchObject({ format: "webp" });
    expect(await historyOf(id)).toEqual([]);
    expect(app.sent).toEqual([]);
  });

  it("fits conversions into LIBRARY_MAX_DIMENSION", async () => {
    const app = createUploadApp({ LIBRARY_MAX_DIMENSION: "100" });
    const { id } = await uploadOne(app, "a.jpg", await photo(400, 200), "?mode=sync");
    expect(await objectOf(id)).toMatchObject({ width: 100, height: 50 });
  });

  it("serves what it cannot convert as it is, in sync mode with the reason in the history", async () => {
    const app = createUploadApp();
    const { id, imageUrl } = await uploadOne(app, "clip.mp4", MP4, "?mode=sync");
    expect(imageUrl).toMatch(/\.mp4$/);
    const row = await objectOf(id);
    expect(row).toMatchObject({ status: "READY", image_url: imageUrl, converted_format_id: null });
    expect(await bucket.head(row.storage_location)).toMatchObject({ httpMetadata: { contentType: "video/mp4" } });
    expect(await historyOf(id)).toMatchObject([{ move: "TEMP>READY", reason: "MP4 is stored as it is" }]);
  });

  it.each([
    ["no uploaderId", [FIELDS[1]!], "400 MALFORMED_REQUEST"],
    ["no category", [FIELDS[0]!], "400 MALFORMED_REQUEST"],
    ["two categories", [...FIELDS, FIELDS[1]!], "400 MALFORMED_REQUEST"],
    ["an uploaderId of 256", [["uploaderId", "u".repeat(256)], FIELDS[1]!], "400 MALFORMED_REQUEST"],
    ["an unknown category", [FIELDS[0]!, ["category", "CAR"]], "400 REFERENCE_TYPE_NOT_FOUND"],
  ] as Array<[string, Part[], string]>)("refuses %s and keeps nothing", async (_what, fields, expected) => {
    const app = createUploadApp();
    const before = [await countObjects(), await countImages()];
    const response = await upload(app, [["file", "a.jpg", await photo(40, 30)], ...fields]);
    expect(await outcome(response)).toBe(expected);
    expect([await countObjects(), await countImages()]).toEqual(before);
  });

  it.each([
    ["a separator in the name", "a/b.jpg", "400 INVALID_FILE_NAME"],
    ["a name of 256", `${"n".repeat(252)}.jpg`, "400 INVALID_FILE_NAME"],
    ["no extension", "photo", "400 FILE_EXTENSION_NOT_FOUND"],
    ["an extension that is none", "photo.exe", "400 INVALID_FILE_EXTENSION"],
    ["a wrong extension", "photo.png", "400 INVALID_EXTENSION"],
  ])("refuses %s", async (_what, name, expected) => {
    const before = await countObjects();
    const response = await upload(createUploadApp(), [...FIELDS, ["file", name, await photo(40, 30)]]);
    expect(await outcome(response)).toBe(expected);
    expect(await countObjects()).toBe(before);
  });

  it("refuses a file over 10 MB as FILE_TOO_LARGE, together with the others of its form", async () => {
    const before = await countObjects();
    const parts: Part[] = [
      ["files", "a.jpg", await photo(40, 30)],
      ["files", "b.jpg", new Uint8Array(10 * 1024 ** 2 + 1)],
    ];
    expect(await outcome(await upload(createUploadApp(), [...FIELDS, ...parts]))).toBe("400 FILE_TOO_LARGE");
    expect(await countObjects()).toBe(before);
  });

  it("refuses no file, two of file, and both names at once", async () => {
    const app = createUploadApp();
    const bytes = await photo(40, 30);
    const file: Part = ["file", "a.jpg", bytes];
    for (const files of [
      [],
      [file, file],
      [file, ["files", "a.jpg", bytes] as Part],
      [["image", "a.jpg", bytes] as Part],
    ]) {
      expect(await outcome(await upload(app, [...FIELDS, ...files]))).toBe("400 MALFORMED_REQUEST");
    }
  });

  it("refuses what is no form, and whoever has no token for it", async () => {
    const json = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } };
    expect(await outcome(await createUploadApp().fetch("/api/images", json))).toMatch(/^415 /);
    const closed = createUploadApp({ LIBRARY_AUTH: "token" });
    expect(await outcome(await upload(closed, FIELDS))).toBe("401 UNAUTHORIZED");
  });

  it("converts in the request when more than 500 conversions wait, and still answers PROCESSING", async () => {
    const ids = Array.from({ length: 501 }, () => crypto.randomUUID() as string);
    const json = JSON.stringify(ids);
    await db.batch([
      db
        .prepare(`INSERT INTO images (image_id, status, reference_type_id, image_url, created_at, updated_at)
          SELECT value, 'TEMP', 'POST', 'u', 1, 1 FROM json_each(?1)`)
        .bind(json),
      db
        .prepare(`INSERT INTO storage_objects (image_id, storage_location, origin_size, origin_format_id)
          SELECT value, 'o', 1, 'JPEG' FROM json_each(?1)`)
        .bind(json),
      db.prepare("INSERT INTO conversions (image_id, next_at) SELECT value, 1 FROM json_each(?1)").bind(json),
    ]);
    const app = createUploadApp();
    const { id, status } = await uploadOne(app, "a.jpg", await photo(60, 40));
    expect(status).toBe("PROCESSING");
    expect(await statusOf(id)).toBe("READY");
    expect(app.sent).toEqual([]);
    const gone = [
      "DELETE FROM storage_objects WHERE storage_location = 'o'",
      "DELETE FROM images WHERE image_url = 'u'",
    ];
    await db.batch(gone.map((sql) => db.prepare(sql)));
  });
});

describe("hostile uploads", () => {
  const refused: Array<[string, string, Uint8Array | string]> = [
    ["an AVI named WebP", "a.webp", "RIFF\x24\0\0\0AVI LIST"],
    ["HTML named JPEG", "a.jpg", "<html><script>alert(1)</script>"],
    ["a PDF named PNG", "a.png", "%PDF-1.7 and more"],
    ["a program named JPEG", "a.jpg", "MZ\x90\0 and more"],
    ["an MP4 named MOV", "a.mov", MP4],
    ["a MOV named MP4", "a.mp4", MOV],
    ["HTML before an ftyp", "a.mp4", "<!--ftypisom--><script>alert(1)</script>"],
    ["an empty file", "a.jpg", ""],
    ["an SVG that is no XML", "a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>"],
    [
      "an SVG with an entity bomb",
      "a.svg",
      `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${SVG.replace("<rect", "&b;<rect")}`,
    ],
    ["an SVG outside the namespace", "a.svg", "<svg><script>alert(1)</script></svg>"],
  ];
  it.each(refused)("refuses %s", async (_what, name, bytes) => {
    const response = await upload(createUploadApp(), [...FIELDS, ["file", name, bytes]]);
    expect(await outcome(response)).toBe("400 INVALID_EXTENSION");
  });

  it("keeps of an SVG what can only be looked at", async () => {
    const hostile = `<?xml version="1.0"?><?xml-stylesheet href="//evil/x.css"?>
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)">
      <script>alert(2)</script><style>@import "//evil/a.css";</style><style>a{}<![CDATA[ b{fill:ur]]><![CDATA[l(//evil)}]]></style>
      <style>.ok{fill:url(#g)}</style><a href="javascript:alert(3)"><circle r="4" style="fill:url(//evil/y)"/></a>
      <image xlink:href="https://evil/p.png"/><image href="data:image/svg+xml;base64,AA=="/><use href="//evil#x"/>
      <use href="#ok"/><foreignObject><body xmlns="http://www.w3.org/1999/xhtml">x</body></foreignObject>
      <set attributeName="href" to="javascript:alert(4)"/><animate/><rect fill="url(https://evil/z)" width="1"/></svg>`;
    const app = createUploadApp();
    const { id, imageUrl } = await uploadOne(app, "a.svg", hostile, "?mode=sync");
    expect(imageUrl).toMatch(/\.svg$/);
    const row = await objectOf(id);
    for (const key of [row.storage_location, `originals/${id}.svg`]) {
      const object = await bucket.get(key);
      expect(object!.httpMetadata!.contentType).toBe("image/svg+xml");
      const text = await object!.text();
      expect(text).not.toMatch(/alert|evil|script|onload|foreignObject|animate|import|xhtml|<set|data:/);
      expect(text).toContain("<style>.ok{fill:url(#g)}</style>");
      expect(text).toContain('<use href="#ok"></use>');
      expect(text).toContain('<circle r="4">');
    }
  });

  it("serves of a JPEG with HTML in its comment only pixels", async () => {
    const jpeg = await photo(64, 48);
    const html = bytesOf("<html><script>alert(1)</script>");
    const comment = [0xff, 0xfe, 0, html.length + 2, ...html];
    const polyglot = Uint8Array.from([...jpeg.subarray(0, 2), ...comment, ...jpeg.subarray(2), ...html]);
    const { id } = await uploadOne(createUploadApp(), "a.jpg", polyglot, "?mode=sync");
    const served = await bucket.get((await objectOf(id)).storage_location);
    expect(served!.httpMetadata!.contentType).toBe("image/webp");
    expect(await served!.text()).not.toContain("<script>");
  });

  it("answers IMAGE_PROCESSING_FAILED to a sync upload of a picture that is damaged, and keeps nothing", async () => {
    const png = Uint8Array.from([
      ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, ...bytesOf("IHDR"), 0, 0, 0, 9, 0, 0, 0, 9],
      ...[8, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, ...bytesOf("IDAT"), 9, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0],
    ]);
    const before = await countObjects();
    const response = await upload(createUploadApp(), [...FIELDS, ["file", "a.png", png]], "?mode=sync");
    expect(await outcome(response)).toBe("500 IMAGE_PROCESSING_FAILED");
    expect(await countObjects()).toBe(before);
  });

  it.skipIf(!inject("hasCorpus"))("stores a JPEG that nothing decodes as it is", async () => {
    const path = "jpeg-weird/arithmetic/libjpeg-turbo_2.1.5__testimages_testimgari.jpg";
    const app = createUploadApp();
    const { id, imageUrl } = await uploadOne(app, "a.jpg", await corpusFile(path), "?mode=sync");
    expect(imageUrl).toMatch(/\.jpg$/);
    expect((await historyOf(id))[0]!.reason).toMatch(/^not converted: .*arithmetic/i);
  });
});

describe("stores that fail", () => {
  it("rides out a short failure of R2 and of D1", async () => {
    const r2 = createUploadApp({}, { bucket: flaky(bucket, ["put"], 3) });
    expect((await uploadOne(r2, "a.jpg", await photo(40, 30))).status).toBe("PROCESSING");
    const d1 = createUploadApp({}, { db: flaky(db, ["batch"], 3) });
    expect((await uploadOne(d1, "a.jpg", await photo(40, 30))).status).toBe("PROCESSING");
  });

  it("finds a batch that was committed although it failed", async () => {
    let first = true;
    const ambiguous = new Proxy(db, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name !== "batch") return typeof value === "function" ? value.bind(target) : value;
        return async (statements: Parameters<typeof db.batch>[0]) => {
          const result = await target.batch(statements);
          if (!first) return result;
          first = false;
          throw new Error("injected: the answer was lost");
        };
      },
    });
    const app = createUploadApp({}, { db: ambiguous });
    const { id } = await uploadOne(app, "a.jpg", await photo(40, 30));
    expect(await statusOf(id)).toBe("TEMP");
    expect(await keysWith(bucket, id)).toHaveLength(1);
  });

  it.each([
    ["R2", { bucket: flaky(bucket, ["put"], 1000) }],
    ["D1", { db: flaky(db, ["batch"], 1000) }],
  ])("answers IMAGE_SAVE_FAILED when %s fails for long, and leaves nothing by halves", async (_what, changes) => {
    const before = [await countObjects(), await countImages()];
    const response = await upload(createUploadApp({}, changes), [...FIELDS, ["file", "a.jpg", await photo(40, 30)]]);
    expect(await outcome(response)).toBe("500 IMAGE_SAVE_FAILED");
    expect([await countObjects(), await countImages()]).toEqual(before);
  });

  it("answers although the queue fails: the sweep wakes the conversion", async () => {
    const queue = { sendBatch: () => Promise.reject(new Error("injected")) } as never;
    const { id } = await uploadOne(createUploadApp({}, { queue }), "a.jpg", await photo(40, 30));
    expect(await statusOf(id)).toBe("TEMP");
    await consume(createUploadApp(), "image.convert", id);
    expect(await statusOf(id)).toBe("READY");
  });
});

describe("Idempotency-Key of an upload", () => {
  it("gives the stored answer to a form that is sent again, and stores nothing", async () => {
    const app = createUploadApp();
    const parts: Part[] = [...FIELDS, ["file", "a.jpg", await photo(50, 30)]];
    const key = { "Idempotency-Key": '"k-1"' };
    const first = await upload(app, parts, "", key);
    const before = [await countObjects(), await countImages()];
    const second = await upload(app, parts, "", key);
    expect(await second.json()).toEqual(await first.json());
    expect(second.headers.get("Idempotent-Replayed")).toBe("true");
    expect([await countObjects(), await countImages()]).toEqual(before);
    expect(app.sent).toHaveLength(1);
  });

  it("stores once when the same form is sent many times at once", async () => {
    const app = createUploadApp();
    const parts: Part[] = [...FIELDS, ["file", "a.jpg", await photo(51, 30)]];
    const before = await countImages();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => upload(app, parts, "", { "Idempotency-Key": "k-2" })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set(answers.some(({ status }) => status === 409) ? [200, 409] : [200]),
    );
    expect(await countImages()).toBe(before + 1);
    const ids = await Promise.all(
      answers.filter(({ ok }) => ok).map(async (answer) => ((await answer.json()) as { id: string }).id),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it("refuses another form under the key with 422, but not of another uploader", async () => {
    const app = createUploadApp();
    const key = { "Idempotency-Key": "k-3" };
    const bytes = await photo(52, 30);
    expect((await upload(app, [...FIELDS, ["file", "a.jpg", bytes]], "", key)).status).toBe(200);
    const other = await upload(app, [...FIELDS, ["file", "b.jpg", bytes]], "", key);
    expect(await outcome(other)).toBe("422 IDEMPOTENCY_KEY_REUSED");
    const theirs: Part[] = [["uploaderId", "u-2"], FIELDS[1]!, ["file", "b.jpg", bytes]];
    expect((await upload(app, theirs, "", key)).status).toBe(200);
  });

  it("frees the key of an upload that failed", async () => {
    const key = { "Idempotency-Key": "k-4" };
    const parts: Part[] = [...FIELDS, ["file", "a.jpg", await photo(53, 30)]];
    const broken = createUploadApp({}, { db: flaky(db, ["batch"], 6) });
    expect(await outcome(await upload(broken, parts, "", key))).toBe("500 IMAGE_SAVE_FAILED");
    expect((await upload(createUploadApp(), parts, "", key)).status).toBe(200);
  });
});
