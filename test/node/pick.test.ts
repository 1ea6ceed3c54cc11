// darkroom pick: ranking with reasons, rejections with reasons, and the chosen ones developed.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Darkroom } from "../../src/image";
import type { PickPage } from "../../src/node/cli/pick-page";
import { testDarkroom } from "../fixture/darkroom";
import { makePhoto } from "../fixture/photo";
import { Folder, objects } from "./command";

let darkroom: Darkroom;
let folder: Folder;

beforeAll(async () => {
  darkroom = testDarkroom();
  folder = new Folder();
  const best = makePhoto({ width: 2000, height: 1400, grain: 0.6 });
  folder.put("in/best.jpg", best);
  folder.put("in/copy.jpg", best);
  folder.put("in/tiny.jpg", makePhoto({ width: 60, height: 200, grain: 0.02 }));
  folder.put("in/broken.jpg", best.slice(0, 50));
  const upright = await darkroom.develop(best, { maxDimension: 700, rotate: 90, format: "png" });
  folder.put("in/turned.png", upright.bytes);
});
afterAll(() => {
  darkroom.close();
  folder.remove();
});

describe("darkroom pick", () => {
  it("ranks with reasons and says of each other one why not", async () => {
    const ran = await folder.run(["pick", "in", "--count", "1", "--json"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^in\/broken\.jpg: CORRUPTED_IMAGE: .+\n$/);
    const [failed, page, ...rest] = objects<PickPage>(ran);
    expect(rest).toEqual([]);
    expect(failed).toMatchObject({ input: "in/broken.jpg", error: { code: "CORRUPTED_IMAGE" } });
    expect(page.chosen).toMatchObject([
      { input: "in/best.jpg", rank: 1, output: null, judged: { header: { width: 2000 } } },
    ]);
    expect(page.chosen[0].reasons).toContain("high resolution (2.80 megapixels)");
    expect(page.rejected.map(({ input, code }) => [input, code])).toEqual([
      ["in/copy.jpg", "DUPLICATE"],
      ["in/tiny.jpg", expect.any(String)],
      ["in/turned.png", "NOT_SELECTED"],
    ]);
    expect(page.rejected[0].reason).toBe("same file as in/best.jpg (distance 0 of 64)");
    expect(page).toMatchObject({ appliedMinScore: 0.3, warnings: [] });
  });

  it("shows people rank, score, name and reasons", async () => {
    const { stdout } = await folder.run(["pick", "in", "--count", "2"]);
    expect(stdout).toMatch(/^ {2}1 0\.\d\d {2}in\/best\.jpg {2}\(2000×1400, 2\.8 megapixels\)\n {10}high resolution/);
    expect(stdout).toMatch(/^ {2}2 0\.\d\d {2}in\/turned\.png/m);
    expect(stdout).toMatch(/not chosen: 2 pictures\n {2}DUPLICATE +in\/copy\.jpg +same file as in\/best\.jpg/);
    expect(stdout).toContain("failed: 1 input, named on stderr");
  });

  it("develops the chosen ones as the server would, the best first by name", async () => {
    const ran = await folder.run(["pick", "in/best.jpg", "in/turned.png", "-o", "out", "--json", "--jobs", "2"]);
    expect(ran.code).toBe(0);
    expect(folder.list("out")).toEqual(["1-best.jpg", "2-turned.jpg"]);
    const [page] = objects<PickPage>(ran);
    expect(page.chosen.map(({ output }) => output)).toEqual(["out/1-best.jpg", "out/2-turned.jpg"]);
    expect(page.warnings).toMatchObject([{ code: "FEWER_THAN_ASKED" }]);
    const recipe = { maxDimension: 1024, format: "jpeg", quality: 85, maxBytes: 2 * 1024 * 1024 } as const;
    const { bytes } = await darkroom.develop(folder.read("in/best.jpg"), recipe);
    expect(Buffer.compare(folder.read("out/1-best.jpg"), bytes)).toBe(0);
  });

  it("takes the options of a recipe for what it develops", async () => {
    await folder.run(["pick", "in/best.jpg", "-o", "webp", "--format", "webp", "--width", "300"]);
    expect(darkroom.probe(folder.read("webp/1-best.webp"))).toMatchObject({ format: "webp", width: 300 });
  });
});
