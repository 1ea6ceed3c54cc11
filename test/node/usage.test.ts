// The call itself: what is wrong with it is said in one sentence, nothing is done, and the exit code is 2.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePhoto } from "../fixture/photo";
import { Folder } from "./command";

let folder: Folder;

beforeAll(() => {
  folder = new Folder();
  folder.put("a.jpg", makePhoto({ width: 32, height: 32 }));
  folder.put("b.jpg", makePhoto({ width: 48, height: 32 }));
});
afterAll(() => folder.remove());

describe("wrong calls", () => {
  it.each([
    ["", "Usage: darkroom"],
    ["frobnicate", "unknown command 'frobnicate'"],
    ["develop a.jpg", "required option '-o, --output <out|dir>' not specified"],
    ["judge", "missing required argument 'in'"],
    ["probe a.jpg --wat", "unknown option '--wat'"],
    ["develop a.jpg -o o.jpg --quality 101", "expected an integer from 1 to 100 for quality, got 101"],
    ["develop a.jpg -o o.jpg --max wide", 'Expected a number, got "wide"'],
    ["develop a.jpg -o o.jpg --fit squeeze", "Expected one of scale-down, inside, contain, cover, crop, pad"],
    ["develop a.jpg -o o.jpg --max-bytes lots", "Expected a number of bytes such as 200000, 200k or 2m"],
    ["develop a.jpg -o o.jpg --background mauve", "Expected a colour such as #ff8800"],
    ["develop a.jpg -o o.jpg --gravity north", "or a point such as 0.3x0.7"],
    ["develop a.jpg -o o.jpg --max 10 --width 20", "expected either maxDimension or width and height, got both"],
    ["develop a.jpg -o o.jpg --format webp", "expected a name ending in .webp for --format webp, got o.jpg"],
    ["develop a.jpg -o o.tiff", "expected .jpg, .jpeg, .webp, .avif or .png for the name of -o, got o.tiff"],
    ["develop a.jpg b.jpg -o o.jpg", "expected a folder for -o with 2 inputs, got o.jpg"],
    ["develop a.jpg b.jpg -o -", "expected a folder for -o with 2 inputs, got -"],
    ["develop a.jpg -o - --json", "expected either --json or -o -, got both"],
    ["develop - -o out/", "expected a file or - for -o with a picture from stdin"],
    ["develop a.jpg -o out --jobs 0", "Expected an integer from 1 to 256"],
    ["pick a.jpg -o best.jpg", "expected a folder for -o, got best.jpg"],
    ["pick -", "expected files to pick from, got - for stdin"],
    ["pick a.jpg --count 0", "Expected an integer from 1 to"],
    ["pick a.jpg --min-score 2", "Expected a number from 0 to 1"],
    ["strip a.jpg -o out --keep everything", "Expected one of none, copyright, icc, keep"],
  ])("darkroom %s", async (call, sentence) => {
    const ran = await folder.run(call.split(" ").filter(Boolean));
    expect(ran.stderr).toContain(sentence);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(folder.list()).toEqual(["a.jpg", "b.jpg"]);
  });
});

describe("help", () => {
  it.each([["--help"], ["develop --help"], ["help pick"], ["--version"]])("darkroom %s is no failure", async (call) => {
    const ran = await folder.run(call.split(" "));
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toMatch(/Usage: darkroom|^\d+\.\d+\.\d+ \(core [0-9a-f]+\)\n$/);
  });
});
