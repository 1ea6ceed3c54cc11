// The library's pure decisions: moves, names, places, events, and the order of a confirm's checks.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { probe } from "../../../src/image/probe/probe";
import { decideConfirm, type FoundImage } from "../../../src/library/rules/confirm";
import { eventId, eventOf, type OutboxRow, topicOf } from "../../../src/library/rules/event";
import { readFileName, sameFormat } from "../../../src/library/rules/file-name";
import { recognise } from "../../../src/library/rules/format";
import {
  dateIn,
  imagePath,
  imageUrl,
  originalKey,
  parseImagePath,
  thumbnailPath,
} from "../../../src/library/rules/place";
import { mayMove, STATUSES, transition } from "../../../src/library/rules/state";

import { codedTile, FTYP, makeHeic } from "../../fixture/heic";
import { joined, metaBox } from "../../fixture/isobmff";

const ID = "3f2b8c1e-9d4a-4e6f-8b7a-1c2d3e4f5a6b";
const MIGRATION = readFileSync("src/migrations/0003_library.sql", "utf8");

describe("the table of moves", () => {
  it("is the trigger's", () => {
    const inTrigger = Array.from(MIGRATION.matchAll(/'([A-Z]+>[A-Z]+)'/g), (match) => match[1]);
    const inTable = STATUSES.flatMap((from) => STATUSES.filter((to) => mayMove(from, to)).map((to) => `${from}>${to}`));
    expect(inTable.sort()).toEqual(inTrigger.sort());
    expect(inTable).toHaveLength(6);
  });

  it("makes a move of an event that the state takes, and nothing of any other", () => {
    expect(transition("TEMP", "converted", 7)).toEqual({ from: "TEMP", to: "READY", at: 7 });
    expect(transition("READY", "failed", 7)).toBeNull();
    for (const event of ["converted", "failed", "confirmed", "deleted"] as const) {
      expect([transition("DELETED", event, 1), transition("FAILED", event, 1)]).toEqual([null, null]);
    }
  });
});

describe("a file's name", () => {
  const known = new Set(["JPG", "JPEG", "PNG", "HEIC", "HEIF"]);

  it.each([
    ["a.jpg", { ok: true, extension: "JPG" }],
    ["상품 사진.v2.PNG", { ok: true, extension: "PNG" }],
    [`${"가".repeat(251)}.png`, { ok: true, extension: "PNG" }],
    ["", { ok: false, code: "INVALID_FILE_NAME" }],
    ["  ", { ok: false, code: "INVALID_FILE_NAME" }],
    ["a/b.jpg", { ok: false, code: "INVALID_FILE_NAME" }],
    ["..\\b.jpg", { ok: false, code: "INVALID_FILE_NAME" }],
    ["a\0.jpg", { ok: false, code: "INVALID_FILE_NAME" }],
    [`${"a".repeat(252)}.jpg`, { ok: false, code: "INVALID_FILE_NAME" }],
    ["jpg", { ok: false, code: "FILE_EXTENSION_NOT_FOUND" }],
    ["a.", { ok: false, code: "FILE_EXTENSION_NOT_FOUND" }],
    ["a.exe", { ok: false, code: "INVALID_FILE_EXTENSION" }],
    ["a.jpg.exe", { ok: false, code: "INVALID_FILE_EXTENSION" }],
  ])("%j", (name, verdict) => {
    expect(readFileName(name, known)).toEqual(verdict);
  });

  it("may say JPG of JPEG and HEIF of HEIC, and nothing else of another", () => {
    expect([sameFormat("JPG", "JPEG"), sameFormat("HEIF", "HEIC"), sameFormat("PNG", "PNG")]).toEqual([
      true,
      true,
      true,
    ]);
    expect([sameFormat("JPG", "PNG"), sameFormat("HEIC", "AVIF")]).toEqual([false, false]);
  });
});

describe("a picture's place", () => {
  it("is its category, the day where the server is set, and its id", () => {
    const place = { id: ID, category: "PRODUCT", atMs: Date.UTC(2026, 11, 31, 15), timeZone: "Asia/Seoul" };
    expect(imagePath(place)).toBe(`PRODUCT/2027/01/01/${ID}.webp`);
    expect(imagePath({ ...place, timeZone: "UTC" }, "jpg")).toBe(`PRODUCT/2026/12/31/${ID}.jpg`);
    expect(thumbnailPath(imagePath(place, "jpg"))).toBe(`PRODUCT/2027/01/01/${ID}_thumb.webp`);
    expect(originalKey(ID, "JPG")).toBe(`originals/${ID}.jpg`);
  });

  it("has a URL below BASE_URL, or below the origin that was asked", () => {
    expect(imageUrl(null, "https://a.example", "P/x.webp")).toBe("https://a.example/images/P/x.webp");
    expect(imageUrl("https://cdn.example/images/", "https://a.example", "x")).toBe("https://cdn.example/images/x");
  });

  it("changes at midnight there", () => {
    expect(dateIn("Asia/Seoul", Date.UTC(2026, 1, 28, 14, 59, 59, 999))).toEqual({
      year: "2026",
      month: "02",
      day: "28",
    });
    expect(dateIn("Asia/Seoul", Date.UTC(2026, 1, 28, 15))).toEqual({ year: "2026", month: "03", day: "01" });
  });

  it("is read back from a path, and from nothing else", () => {
    expect(parseImagePath(`PRODUCT/2026/11/28/${ID}.webp`)).toEqual({ id: ID, isThumbnail: false, extension: "webp" });
    expect(parseImagePath(`USER_BACKGROUND/2026/11/28/${ID}_thumb.webp`)).toMatchObject({ isThumbnail: true });
    for (const path of [
      "",
      `${ID}.webp`,
      `PRODUCT/2026/11/28/x.webp`,
      `../2026/11/28/${ID}.webp`,
      `PRODUCT/2026/11/28/${ID}`,
    ]) {
      expect(parseImagePath(path)).toBeNull();
    }
  });
});

describe("an event", () => {
  it("is made of its row, its time in seconds", () => {
    expect(topicOf("USER_BACKGROUND")).toBe("user_background-image-changed");
    const row: OutboxRow = {
      id: eventId("01ABC"),
      event_type: "IMAGES_DELETED",
      sequence: 3,
      created_at: Date.UTC(2026, 10, 28, 3) + 999,
      payload: '{"referenceId":"r","images":[]}',
    };
    expect(eventOf(row)).toEqual({
      ...{ eventId: "evt-01ABC", eventType: "IMAGES_DELETED", timestamp: "2026-11-28T03:00:00Z", sequence: 3 },
      payload: { referenceId: "r", images: [] },
    });
  });
});

describe("a confirm's decision", () => {
  const PRODUCT = { code: "PRODUCT", allowsMultiple: true, maxImages: 2 };
  const BANNER = { code: "BANNER", allowsMultiple: true, maxImages: null };
  const PROFILE = { code: "PROFILE", allowsMultiple: false, maxImages: 1 };
  const found = (imageId: string, image: Partial<FoundImage["image"]> | null = {}): FoundImage => ({
    imageId,
    image: image && { status: "READY", referenceId: null, type: PRODUCT, ...image },
  });
  const unknown = found("unknown", null);
  const deleted = found("deleted", { status: "DELETED", referenceId: "r" });
  const profile = found("profile", { type: PROFILE });
  const elsewhere = found("elsewhere", { status: "CONFIRMED", referenceId: "other" });
  const failed = found("failed", { status: "FAILED" });
  const temporary = found("temporary", { status: "TEMP" });

  it.each([
    [[unknown, unknown], "INVALID_IMAGE_SEQUENCE"],
    [[profile, temporary, unknown], "IMAGE_NOT_FOUND"],
    [[profile, temporary, deleted], "IMAGE_NOT_FOUND"],
    [[profile, found("a"), found("b"), found("c")], "INVALID_REFERENCE"],
    [[profile, found("two", { type: PROFILE, status: "FAILED" })], "NOT_ALLOWED_MULTIPLE_IMAGES"],
    [[elsewhere, failed, temporary], "IMAGE_COUNT_EXCEEDED"],
    [[failed, elsewhere], "IMAGE_ALREADY_CONFIRMED"],
    [[temporary, failed], "IMAGE_PROCESSING_FAILED"],
    [[found("a"), temporary], "IMAGE_PROCESSING_IN_PROGRESS"],
  ])("%#: the first check that fails is the answer", (images, code) => {
    expect(decideConfirm(images, "r")).toMatchObject({ kind: "refuse", refusal: { code } });
  });

  it("takes what is ready or here already, and any number where there is no limit", () => {
    const here = found("here", { status: "CONFIRMED", referenceId: "r" });
    expect(decideConfirm([here, found("new")], "r")).toEqual({ kind: "confirm", type: PRODUCT });
    const many = Array.from({ length: 500 }, (_, n) => found(`b${n}`, { type: BANNER }));
    expect(decideConfirm(many, "r")).toEqual({ kind: "confirm", type: BANNER });
  });
});

describe("a file's bytes", () => {
  it("are a HEIC's also where nothing here decodes its kind, and nobody's where they are damaged", () => {
    const overlay = joined(FTYP, metaBox([{ id: 1, type: "iovl" }], []));
    expect(recognise({ probe }, overlay)).toEqual({ format: "HEIC", header: null });
    expect(recognise({ probe }, makeHeic({ tiles: [codedTile("odd")] }))).toMatchObject({ format: "HEIC" });
    expect(recognise({ probe }, joined(FTYP, "junk"))).toBeNull();
  });
});
