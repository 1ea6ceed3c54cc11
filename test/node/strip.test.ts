// darkroom strip: metadata goes, by policy, and not a byte of the picture changes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Darkroom, strip } from "../../src/image";
import { testDarkroom } from "../fixture/darkroom";
import { makePhoto } from "../fixture/photo";
import { GPS_WORD, makeExif, SERIAL_WORD } from "../image/metadata/strip-file";
import { Folder, objects } from "./command";

const PHOTO = makePhoto({ width: 96, height: 64, exif: makeExif() });

let darkroom: Darkroom;
let folder: Folder;

beforeAll(() => {
  darkroom = testDarkroom();
  folder = new Folder();
  folder.put("in/photo.jpg", PHOTO);
});
afterAll(() => {
  darkroom.close();
  folder.remove();
});

describe("darkroom strip", () => {
  it.each(["none", "copyright", "icc", "keep"] as const)(
    "writes what the library's strip makes with --keep %s",
    async (keep) => {
      const ran = await folder.run(["strip", "in", "-o", keep, "--keep", keep, "--json"]);
      expect(ran).toMatchObject({ code: 0, stderr: "" });
      const { bytes, removed } = strip(PHOTO, keep);
      const sizes = { sourceBytes: PHOTO.length, outputBytes: bytes.length };
      expect(objects(ran)).toEqual([{ input: "in/photo.jpg", output: `${keep}/photo.jpg`, removed, ...sizes }]);
      expect(Buffer.compare(folder.read(`${keep}/photo.jpg`), bytes)).toBe(0);
    },
  );

  it("takes position and serial numbers away and leaves the pixels, through a pipe", async () => {
    const { code, bytes } = await folder.run(["strip", "-", "-o", "-"], { stdin: PHOTO });
    expect(code).toBe(0);
    for (const word of [GPS_WORD, SERIAL_WORD]) {
      expect(Buffer.from(PHOTO).includes(word)).toBe(true);
      expect(bytes.includes(word)).toBe(false);
    }
    const [before, after] = [await darkroom.judge(PHOTO), await darkroom.judge(new Uint8Array(bytes))];
    expect(after.pixelSha256).toBe(before.pixelSha256);
  });

  it("names for people what was removed, and refuses to write over its input", async () => {
    const ran = await folder.run(["strip", "in/photo.jpg", "-o", "named/"]);
    expect(ran.stdout).toMatch(/in\/photo\.jpg → named\/photo\.jpg {2}\(.*gps.*\)\n$/);
    const onto = await folder.run(["strip", "in/photo.jpg", "-o", "in"]);
    expect(onto.code).toBe(1);
    expect(onto.stderr).toContain("INPUT_OVERWRITE");
    expect(Buffer.compare(folder.read("in/photo.jpg"), PHOTO)).toBe(0);
  });
});
