// Hundreds of files: worker threads give the same results in the same order, and memory does not grow with their number.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePhoto } from "../fixture/photo";
import { Folder, objects } from "./command";

const FILES = 400;
/** Sources of 400 files are 100 MB; what may be held of them, beside the garbage of a moment, is one for each thread. */
const MAX_GROWTH_MB = 50;
/** Prints the greatest resident memory of the process as it ends. */
const TELL_RSS = `data:text/javascript,import { isMainThread } from "node:worker_threads";
if (isMainThread) process.on("exit", () => process.stderr.write("RSS " + process.resourceUsage().maxRSS + "\\n"));`;

let folder: Folder;

beforeAll(() => {
  folder = new Folder();
  const kinds = Array.from({ length: 5 }, (_, seed) =>
    makePhoto({ width: 720, height: 540 + seed, grain: 1, seed: seed + 1, quality: 92 }),
  );
  for (let i = 0; i < FILES; i++) folder.put(`${i < 40 ? "few" : "many"}/p${i}.jpg`, kinds[i % kinds.length]);
});
afterAll(() => folder.remove());

async function peakMb(args: readonly string[]): Promise<number> {
  const ran = await folder.run(args, { node: ["--import", TELL_RSS] });
  expect(ran.code).toBe(0);
  const kilobytes = Number(/RSS (\d+)/.exec(ran.stderr)?.[1]);
  expect(kilobytes).toBeGreaterThan(10_000);
  return kilobytes / 1024;
}

describe("many files", () => {
  it.each(["1", "2"])("nine times the files take about the memory of the few with --jobs %s", async (jobs) => {
    const recipe = ["--max", "64", "--jobs", jobs];
    const few = await peakMb(["develop", "few", "-o", `small-few-${jobs}`, ...recipe]);
    const many = await peakMb(["develop", "many", "-o", `small-many-${jobs}`, ...recipe]);
    expect(folder.list(`small-many-${jobs}`)).toHaveLength(FILES - 40);
    expect(many - few).toBeLessThan(MAX_GROWTH_MB);
  });

  it("threads answer in the order of the inputs, with the same results as one", async () => {
    const judge = async (jobs: string) =>
      objects<{ input: string }>(await folder.run(["judge", "few", "--json", "--jobs", jobs]));
    const [alone, together] = [await judge("1"), await judge("3")];
    expect(alone.map(({ input }) => input)).toEqual(Array.from({ length: 40 }, (_, i) => `few/p${i}.jpg`));
    expect(together).toEqual(alone);
  });

  it("a reader that has had enough ends it quietly", async () => {
    const { code, stderr } = await folder.run(["probe", "many"], { hangUp: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});
