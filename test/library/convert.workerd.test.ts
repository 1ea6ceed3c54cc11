import { describe, expect, inject, it } from "vitest";
import type { Platform } from "../../src/edge/platform";
import { Problem } from "../../src/edge/problem";
import { ImageError } from "../../src/image";
import { librarySweeps } from "../../src/library";
import { ImageStore } from "../../src/library/store/image";
import { box, joined, metaBox } from "../fixture/isobmff";
import { openDarkroom } from "../pick/pick-app.workerd";
import { bucket, db, expectInvariants, historyOf, rows, statusOf } from "./library-app.workerd";
import { consume, createUploadApp, flaky, keysWith, makeDue, objectOf, photo, uploadOne } from "./upload-app.workerd";

/** Pictures laid over one another: a kind of HEIC that nothing here decodes. */
const OVERLAY = joined(box("ftyp", "heic", [0, 0, 0, 0], "mif1heic"), metaBox([{ id: 1, type: "iovl" }], []));

/** A pixel library whose `develop` fails first, as often as there are errors. */
function failing(...errors: readonly Error[]): Platform["darkroom"] {
  const left = [...errors];
  const darkroom = openDarkroom();
  return {
    ...darkroom,
    develop: (...values) => {
      const error = left.shift();
      return error ? Promise.reject(error) : darkroom.develop(...values);
    },
  };
}

async function conversionOf(id: string) {
  const [row] = await rows<{ state: string; tries: number; divisor: number; last_error: string | null }>(
    "SELECT state, tries, divisor, last_error FROM conversions WHERE image_id = ?1",
    id,
  );
  return row;
}

describe("a conversion", () => {
  it("readies the image, with size, profile and hashes, and forgets its row", async () => {
    const app = createUploadApp();
    const { id, imageUrl } = await uploadOne(app, "a.jpg", await photo(300, 200));
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "done" });
    const row = await objectOf(id);
    expect(row).toMatchObject({ status: "READY", image_url: imageUrl, converted_format_id: "WEBP", width: 300 });
    expect(row.phash).toMatch(/^[0-9a-f]{16}$/);
    expect(row.colour_profile).toBe("none");
    expect(await bucket.head(row.storage_location)).toMatchObject({ size: row.converted_size });
    expect(await historyOf(id)).toEqual([{ move: "TEMP>READY", updated_by: null, reason: null }]);
    expect(await conversionOf(id)).toBeUndefined();
    await expectInvariants();
  });

  it("happens once, however many consumers get its message", async () => {
    const app = createUploadApp();
    const { id } = await uploadOne(app, "a.jpg", await photo(310, 200));
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => consume(app, "image.convert", id)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", ...Array(5).fill("nothing-to-do")]);
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "nothing-to-do" });
    expect(await historyOf(id)).toHaveLength(1);
    expect(await keysWith(bucket, id)).toHaveLength(2);
  });

  it("of a consumer that died is made by the next when its lease is over", async () => {
    const app = createUploadApp();
    const { id } = await uploadOne(app, "a.jpg", await photo(60, 40));
    await rows("UPDATE conversions SET tries = 1, lease_until = ?2 WHERE image_id = ?1", id, Date.now() + 60_000);
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "nothing-to-do" });
    await makeDue("conversions", id);
    for (const sweep of librarySweeps) await sweep(app.platform, Date.now(), { waitUntil: () => undefined } as never);
    expect(app.sent.filter((message) => message.id === id)).toHaveLength(2);
    await consume(app, "image.convert", id);
    expect(await statusOf(id)).toBe("READY");
  });

  it("makes WebP of a HEIC, by either of its names", async () => {
    const app = createUploadApp();
    const response = await fetch(`${inject("origin")}/heic/1100x600.heic`);
    const heic = new Uint8Array(await response.arrayBuffer());
    for (const name of ["a.heic", "b.heif"]) {
      const { id, imageUrl } = await uploadOne(app, name, heic);
      expect(await consume(app, "image.convert", id)).toEqual({ kind: "done" });
      const row = await objectOf(id);
      expect(row).toMatchObject({ status: "READY", image_url: imageUrl, converted_format_id: "WEBP", width: 1100 });
    }
  });

  it("serves the original of what has no decoder under its true extension, and says why", async () => {
    const app = createUploadApp();
    const { id, imageUrl } = await uploadOne(app, "a.heic", OVERLAY);
    expect(imageUrl).toMatch(/\.webp$/);
    await consume(app, "image.convert", id);
    const row = await objectOf(id);
    expect(row).toMatchObject({ status: "READY", converted_format_id: null });
    expect(row.image_url).toBe(imageUrl.replace(/webp$/, "heic"));
    expect(row.image_url).toContain(row.storage_location);
    expect(await bucket.head(row.storage_location)).toMatchObject({ httpMetadata: { contentType: "image/heic" } });
    const reason = 'not converted: expected a HEIC with HEVC or a grid of it, got an item of type "iovl"';
    expect(await historyOf(id)).toMatchObject([{ move: "TEMP>READY", reason }]);
  });

  it("that `plan` refuses is not tried", async () => {
    const darkroom = openDarkroom();
    const plan = () => {
      throw new ImageError("MEMORY_BUDGET_EXCEEDED", "expected less");
    };
    const app = createUploadApp({}, { darkroom: { ...darkroom, plan } });
    const { id } = await uploadOne(app, "a.jpg", await photo(60, 40));
    await consume(app, "image.convert", id);
    expect(await objectOf(id)).toMatchObject({ status: "READY", converted_size: null, width: 60 });
    expect((await historyOf(id))[0]!.reason).toBe("not converted: expected less");
  });

  it("that runs out of memory is tried once more, at half the dimensions", async () => {
    const app = createUploadApp({}, { darkroom: failing(new RangeError("out of memory")) });
    const { id } = await uploadOne(app, "a.jpg", await photo(200, 100));
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "again", afterMs: 0 });
    expect(await conversionOf(id)).toMatchObject({ divisor: 2, state: "WAITING" });
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "done" });
    expect(await objectOf(id)).toMatchObject({ status: "READY", width: 100, height: 50 });
  });

  it("that runs out of memory twice leaves the original", async () => {
    const memory = new RangeError("out of memory");
    const app = createUploadApp({}, { darkroom: failing(memory, memory) });
    const { id } = await uploadOne(app, "a.jpg", await photo(200, 100));
    await consume(app, "image.convert", id);
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "done" });
    expect(await objectOf(id)).toMatchObject({ status: "READY", converted_size: null });
    expect((await historyOf(id))[0]!.reason).toBe("not converted: out of memory");
  });

  it("is tried three times more, 30 s apart, and then the original is served", async () => {
    const bug = new Error("who would have thought");
    const app = createUploadApp({}, { darkroom: failing(bug, bug, bug, bug) });
    const { id } = await uploadOne(app, "a.jpg", await photo(60, 40));
    for (let tried = 1; tried <= 3; tried++) {
      expect(await consume(app, "image.convert", id)).toEqual({ kind: "again", afterMs: 30_000 });
      expect(await consume(app, "image.convert", id)).toEqual({ kind: "nothing-to-do" });
      await makeDue("conversions", id);
    }
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "done" });
    expect(await objectOf(id)).toMatchObject({ status: "READY", converted_size: null });
    expect((await historyOf(id))[0]!.reason).toBe(`not converted: ${bug.message}`);
  });

  it("that finds no room waits without using up a try", async () => {
    const busy = { run: () => Promise.reject(new Problem(503, "BUSY", "no room")) } as unknown as Platform["admission"];
    const app = createUploadApp({}, { admission: busy });
    const { id } = await uploadOne(app, "a.jpg", await photo(60, 40));
    for (let i = 0; i < 6; i++) {
      expect(await consume(app, "image.convert", id)).toEqual({ kind: "again", afterMs: 5000 });
      await makeDue("conversions", id);
    }
    expect(await conversionOf(id)).toMatchObject({ tries: 0, state: "WAITING" });
    expect(await consume(createUploadApp(), "image.convert", id)).toEqual({ kind: "done" });
  });

  it("of a damaged picture makes the image FAILED, with the reason", async () => {
    const damaged = new ImageError("CORRUPTED_IMAGE", "expected scans, got none");
    const app = createUploadApp({}, { darkroom: failing(damaged) });
    const { id } = await uploadOne(app, "a.jpg", await photo(60, 40));
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "done" });
    expect(await historyOf(id)).toMatchObject([{ move: "TEMP>FAILED", reason: damaged.message }]);
    expect(await conversionOf(id)).toBeUndefined();
    expect(await keysWith(bucket, id)).toEqual([`originals/${id}.jpg`]);
  });

  it("without its original makes the image FAILED", async () => {
    const app = createUploadApp();
    const { id } = await uploadOne(app, "a.jpg", await photo(60, 40));
    await bucket.delete(`originals/${id}.jpg`);
    await consume(app, "image.convert", id);
    expect(await statusOf(id)).toBe("FAILED");
  });

  it("recovers when R2 or D1 fails for a while", async () => {
    const { id } = await uploadOne(createUploadApp(), "a.jpg", await photo(60, 40));
    const r2 = createUploadApp({}, { bucket: flaky(bucket, ["put"], 6) });
    expect(await consume(r2, "image.convert", id)).toEqual({ kind: "again", afterMs: 30_000 });
    expect(await statusOf(id)).toBe("TEMP");
    await makeDue("conversions", id);
    const d1 = createUploadApp({}, { db: flaky(db, ["batch"], 6) });
    expect(await consume(d1, "image.convert", id)).toEqual({ kind: "again", afterMs: 30_000 });
    await makeDue("conversions", id);
    expect(await consume(createUploadApp(), "image.convert", id)).toEqual({ kind: "done" });
    expect(await statusOf(id)).toBe("READY");
    await expectInvariants();
  });

  it("of an image that is deleted meanwhile leaves no object", async () => {
    const darkroom = openDarkroom();
    const develop: Platform["darkroom"]["develop"] = async (...values) => {
      const move = new ImageStore(db).move(id, "TEMP", "DELETED", { by: null, reason: "test" }, Date.now());
      await db.batch([move]);
      return darkroom.develop(...values);
    };
    const app = createUploadApp({}, { darkroom: { ...darkroom, develop } });
    const { id } = await uploadOne(app, "a.jpg", await photo(60, 40));
    expect(await consume(app, "image.convert", id)).toEqual({ kind: "nothing-to-do" });
    expect(await keysWith(bucket, id)).toEqual([`originals/${id}.jpg`]);
    expect(await statusOf(id)).toBe("DELETED");
  });
});
