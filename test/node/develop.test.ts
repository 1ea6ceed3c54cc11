// darkroom develop: where outputs go, what they are, and what is never written over.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Darkroom } from "../../src/image";
import { testDarkroom } from "../fixture/darkroom";
import { phoneHeic } from "../fixture/heic";
import { makePhoto } from "../fixture/photo";
import { Folder, objects } from "./command";

const PHOTO = makePhoto({ width: 320, height: 240, seed: 1 });
const OTHER = makePhoto({ width: 200, height: 300, seed: 2 });

let darkroom: Darkroom;
let folder: Folder;

beforeAll(() => {
  darkroom = testDarkroom();
});
afterAll(() => darkroom.close());
beforeEach(() => {
  folder = new Folder();
  return () => folder.remove();
});

const sizeOf = (bytes: Uint8Array) => {
  const { format, width, height } = darkroom.probe(bytes);
  return { format, width, height };
};

describe("darkroom develop", () => {
  it("writes the bytes that the library makes, in the format of the output's name", async () => {
    folder.put("a.jpg", PHOTO);
    const ran = await folder.run(["develop", "a.jpg", "-o", "thumb.webp", "--max", "80", "--quality", "60"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const { bytes } = await darkroom.develop(PHOTO, { maxDimension: 80, format: "webp", quality: 60 });
    expect(Buffer.compare(folder.read("thumb.webp"), bytes)).toBe(0);
    expect(ran.stdout).toMatch(/80×60 +\d.* a\.jpg → thumb\.webp\n/);
  });

  it("develops a phone's HEIC, whose decoder it finds beside itself", async () => {
    const file = phoneHeic(1200, 800);
    folder.put("IMG_0001.HEIC", file);
    const ran = await folder.run(["develop", "IMG_0001.HEIC", "-o", "thumb.jpg", "--max", "90"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const { bytes } = await darkroom.develop(file, { maxDimension: 90, format: "jpeg" });
    expect(Buffer.compare(folder.read("thumb.jpg"), bytes)).toBe(0);
  });

  it("repeats a folder's own folders below the output, with the new extension", async () => {
    folder.put("in/b.jpeg", PHOTO);
    folder.put("in/deep/er/c.JPG", OTHER);
    folder.put("in/notes.txt", "not a picture, and not taken for one");
    const ran = await folder.run(["develop", "in", "-o", "out", "--max", "50", "--format", "png"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(folder.list("out")).toEqual(["b.png", "deep/er/c.png"]);
    expect(sizeOf(folder.read("out/deep/er/c.png"))).toEqual({ format: "png", width: 33, height: 50 });
    expect(ran.stdout).toContain("2 pictures developed");
  });

  it("keeps every pixel with --lossless, and packs a drawing's palette with --palette", async () => {
    folder.put("a.jpg", PHOTO);
    await folder.run(["develop", "a.jpg", "-o", "a.webp", "--max", "60", "--lossless"]);
    const { bytes } = await darkroom.develop(PHOTO, { maxDimension: 60, format: "webp", lossless: true });
    expect(Buffer.compare(folder.read("a.webp"), bytes)).toBe(0);
    const both = await folder.run(["develop", "a.jpg", "-o", "b.webp", "--lossless", "--quality", "80"]);
    expect(both).toMatchObject({ code: 2, stdout: "" });
    expect(both.stderr).toContain("expected either lossless or quality, got both");
    await folder.run(["develop", "a.jpg", "-o", "p.png", "--max", "12", "--palette"]);
    expect(darkroom.probe(folder.read("p.png")).mode).toBe("P");
  });

  it("lays a watermark over each output, as the library does", async () => {
    const logo = (await darkroom.develop(OTHER, { maxDimension: 30, format: "png" })).bytes;
    folder.put("logo.png", logo);
    folder.put("in/a.jpg", PHOTO);
    folder.put("in/b.jpg", OTHER);
    const options = ["--draw", "logo.png", "--draw-opacity", "0.5", "--draw-gravity", "right", "--draw-bottom", "4"];
    const ran = await folder.run(["develop", "in", "-o", "out", "--max", "100", ...options, "--draw-repeat", "x"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const draw = [{ picture: logo, opacity: 0.5, gravity: "right", bottom: 4, repeat: "x" }] as const;
    for (const [name, source] of Object.entries({ a: PHOTO, b: OTHER })) {
      const { bytes } = await darkroom.develop(source, { maxDimension: 100, draw });
      expect(Buffer.compare(folder.read(`out/${name}.jpg`), bytes), name).toBe(0);
    }
  });

  it("refuses a watermark that is not there, or is told how and not which, before anything is done", async () => {
    folder.put("a.jpg", PHOTO);
    for (const [options, sentence] of [
      [["--draw", "none.png"], "Expected a readable file, got: no such file or directory."],
      [["--draw-opacity", "0.5"], "expected --draw for --draw-opacity, got none"],
      [["--draw", "a.jpg", "--draw-opacity", "2"], "overlay 1: expected a number from 0 to 1 for opacity, got 2"],
      [["--draw", "a.jpg", "--draw-gravity", "auto"], "Expected a place on the picture"],
    ] as Array<[string[], string]>) {
      const ran = await folder.run(["develop", "a.jpg", "-o", "b.jpg", ...options]);
      expect(ran.code, sentence).toBe(2);
      expect(ran.stderr).toContain(sentence);
    }
    expect(folder.list()).toEqual(["a.jpg"]);
  });

  it("leaves its own earlier outputs below a searched folder alone", async () => {
    folder.put("in/a.jpg", PHOTO);
    for (let time = 0; time < 2; time++) await folder.run(["develop", "in", "-o", "in/small", "--max", "20"]);
    expect(folder.list("in")).toEqual(["a.jpg", "small/a.jpg"]);
  });

  it("takes globs that no shell has expanded, in the order of their numbers", async () => {
    for (const name of ["p10.jpg", "p9.jpg", "q1.jpg"]) folder.put(name, PHOTO);
    const ran = await folder.run(["develop", "p*.jpg", "-o", "out/", "--max", "20", "--json"]);
    expect(objects<{ input: string }>(ran).map(({ input }) => input)).toEqual(["p9.jpg", "p10.jpg"]);
  });

  it("goes from stdin to stdout, with nothing else on it", async () => {
    const args = ["develop", "-", "-o", "-", "--max", "40", "--format", "webp"];
    const ran = await folder.run(args, { stdin: PHOTO });
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(sizeOf(new Uint8Array(ran.bytes))).toEqual({ format: "webp", width: 40, height: 30 });
  });

  it("does every option of a recipe", async () => {
    folder.put("a.jpg", PHOTO);
    const options =
      "--width 60 --height 60 --fit crop --gravity 0.2x1 --rotate 90 --flip h --no-progressive --sharpen 1 --blur 0.5";
    const more =
      "--shrink fine --filter mitchell --subsampling 4:4:4 --background #f80 --max-bytes 1.5k --brightness 1.1 --linear";
    const ran = await folder.run(["develop", "a.jpg", "-o", "o.jpg", ...options.split(" "), ...more.split(" ")]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const { bytes } = await darkroom.develop(PHOTO, {
      width: 60,
      height: 60,
      fit: "crop",
      gravity: { x: 0.2, y: 1 },
      rotate: 90,
      flip: "h",
      progressive: false,
      sharpen: 1,
      blur: 0.5,
      shrink: "fine",
      filter: "mitchell",
      subsampling: "4:4:4",
      background: { r: 255, g: 136, b: 0 },
      maxBytes: 1536,
      brightness: 1.1,
      linear: true,
      format: "jpeg",
    });
    expect(Buffer.compare(folder.read("o.jpg"), bytes)).toBe(0);
  });

  it("does the good ones among broken and missing ones, and names each that failed", async () => {
    folder.put("a.jpg", PHOTO);
    folder.put("broken.jpg", PHOTO.slice(0, 40));
    folder.put("text.jpg", "no picture at all");
    folder.put("z.jpg", OTHER);
    const names = ["a.jpg", "broken.jpg", "gone.jpg", "text.jpg", "z.jpg"];
    const ran = await folder.run(["develop", ...names, "-o", "out", "--max", "30", "--jobs", "2"]);
    expect(ran.code).toBe(1);
    expect(folder.list("out")).toEqual(["a.jpg", "z.jpg"]);
    const named = ran.stderr.trimEnd().split("\n");
    expect(named.map((line) => line.split(": ").slice(0, 2))).toEqual([
      ["broken.jpg", "CORRUPTED_IMAGE"],
      ["gone.jpg", "READ_FAILED"],
      ["text.jpg", "INVALID_FORMAT"],
    ]);
    for (const line of named) expect(line).toMatch(/expected .+, got .+/);
    expect(ran.stdout).toContain("2 pictures developed");
    expect(ran.stdout).toContain("3 failed");
  });

  it("gives one output name to one input only", async () => {
    folder.put("x/same.jpg", PHOTO);
    folder.put("y/same.png", (await darkroom.develop(OTHER, { format: "png" })).bytes);
    const ran = await folder.run(["develop", "x/same.jpg", "y/same.png", "-o", "out", "--format", "webp"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toBe(
      "y/same.png: NAME_COLLISION: expected an output name of its own, got out/same.webp, which x/same.jpg has\n",
    );
    expect(sizeOf(folder.read("out/same.webp"))).toMatchObject({ width: 320 });
  });

  it("never writes over an input, also by another way to it", async () => {
    folder.put("in/a.jpg", PHOTO);
    const ran = await folder.run(["develop", "in/a.jpg", "-o", "./in/../in/", "--max", "10"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("a.jpg: INPUT_OVERWRITE: expected an output that is not an input");
    expect(Buffer.compare(folder.read("in/a.jpg"), PHOTO)).toBe(0);
  });

  it("says when an output cannot be written", async () => {
    folder.put("a.jpg", PHOTO);
    folder.put("file", "in the way of a folder");
    const ran = await folder.run(["develop", "a.jpg", "-o", "file/out/"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^a\.jpg: WRITE_FAILED: expected to write file\/out\/a\.jpg, got: .+\n$/);
  });

  it("tells with --json what the library tells, without bytes, failures among the rest", async () => {
    folder.put("a.jpg", PHOTO);
    folder.put("broken.jpg", PHOTO.slice(0, 40));
    const ran = await folder.run(["develop", "a.jpg", "broken.jpg", "-o", "out", "--max", "40", "--json"]);
    expect(ran.code).toBe(1);
    const [done, failed, ...rest] = objects(ran);
    expect(rest).toEqual([]);
    const { bytes, report, ...expected } = await darkroom.develop(PHOTO, { maxDimension: 40 });
    expect(done).toEqual({
      input: "a.jpg",
      output: "out/a.jpg",
      ...expected,
      report: { ...report, stageMs: expect.any(Object) },
      sourceBytes: PHOTO.length,
      outputBytes: bytes.length,
    });
    expect(failed).toMatchObject({ input: "broken.jpg", error: { code: "CORRUPTED_IMAGE", family: "decode" } });
  });

  it("refuses a picture over --budget before it decodes it", async () => {
    folder.put("a.jpg", makePhoto({ width: 1600, height: 1200 }));
    const ran = await folder.run(["develop", "a.jpg", "-o", "a.webp", "--budget", "2"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("MEMORY_BUDGET_EXCEEDED: expected at most 2097152 bytes");
  });
});
