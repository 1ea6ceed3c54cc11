// darkroom probe and judge: the library's own answers, as objects and for people.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { channelsOf, type Darkroom, SCORE_PARTS, score } from "../../src/image";
import { testDarkroom } from "../fixture/darkroom";
import { makePhoto } from "../fixture/photo";
import { makeExif } from "../image/metadata/strip-file";
import { Folder, objects } from "./command";

const PHOTO = makePhoto({ width: 640, height: 480, progressive: true, exif: makeExif({ orientation: 6 }) });
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

let darkroom: Darkroom;
let folder: Folder;

beforeAll(() => {
  darkroom = testDarkroom();
  folder = new Folder();
  folder.put("photo.jpg", PHOTO);
  folder.put("broken.png", PHOTO.slice(0, 30));
});
afterAll(() => {
  darkroom.close();
  folder.remove();
});

describe("darkroom probe", () => {
  it("tells the header with --json", async () => {
    const ran = await folder.run(["probe", "photo.jpg", "--json"]);
    expect(ran.code).toBe(0);
    expect(objects(ran)).toEqual([{ input: "photo.jpg", ...plain(darkroom.probe(PHOTO)) }]);
  });

  it("tells people on one line", async () => {
    const { stdout } = await folder.run(["probe", "photo.jpg"]);
    expect(stdout).toMatch(
      /^JPEG +640×480 +[\d.]+ KB +RGB 8-bit 4:2:0 +photo\.jpg {2}\(progressive, orientation 6, quality 85, exif\)\n$/,
    );
  });

  it("reads a stream", async () => {
    const ran = await folder.run(["probe", "-", "--json"], { stdin: PHOTO });
    expect(objects(ran)).toMatchObject([{ input: "-", width: 640, fileBytes: PHOTO.length }]);
  });

  it("fails for what is no picture and for globs that match nothing", async () => {
    const ran = await folder.run(["probe", "photo.jpg", "broken.png", "*.gif"]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("photo.jpg");
    expect(ran.stderr).toMatch(
      /^broken\.png: CORRUPTED_IMAGE: .+\n\*\.gif: NO_MATCH: expected at least one file .+\n$/,
    );
  });
});

describe("darkroom judge", () => {
  it("tells metrics, hashes and score with --json", async () => {
    const ran = await folder.run(["judge", "photo.jpg", "--json"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const judged = await darkroom.judge(PHOTO);
    const source = { width: 640, height: 480, bytes: PHOTO.length, channels: channelsOf(judged.header) };
    expect(objects(ran)).toEqual([
      { input: "photo.jpg", ...plain({ ...judged, score: score(judged.metrics, source) }) },
    ]);
  });

  it("shows people the score with each of its parts and what it was measured from", async () => {
    const { stdout } = await folder.run(["judge", "photo.jpg"]);
    const { metrics } = await darkroom.judge(PHOTO);
    expect(stdout).toMatch(/^photo\.jpg {2}640×480 JPEG\n {2}score +0\.\d\d\n/);
    for (const part of SCORE_PARTS) expect(stdout).toMatch(new RegExp(`^  ${part} +[01]\\.\\d\\d  \\S`, "m"));
    expect(stdout).toContain(`Laplacian variance ${metrics.laplacianVariance.toFixed(1)}`);
    expect(stdout).toContain("JPEG quality about 85");
  });

  it("judges fast where asked", async () => {
    const large = new Folder();
    large.put("a.jpg", makePhoto({ width: 2400, height: 1600 }));
    const [judged] = objects(await large.run(["judge", "a.jpg", "--mode", "fast", "--json"]));
    large.remove();
    expect(judged).toMatchObject({ coverage: "fast", metrics: { pixels: 1200 * 800 } });
  });
});
