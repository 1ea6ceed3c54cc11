// Pixel work in isolates beside the Worker's: what comes back is what the Worker itself would have made, failures included; and
// whatever happens to an isolate, the picture is developed.
import { describe, expect, it } from "vitest";
import { withSideIsolates } from "../../src/edge/side/darkroom";
import { developedAnswer, RECIPE_HEADER } from "../../src/edge/side/message";
import type { Darkroom } from "../../src/image";
import { testDarkroom } from "../fixture/darkroom";
import { makePhoto } from "../fixture/photo";
import { FakeClock } from "./fake-clock";

const ORIGINS = ["http://127.0.0.1:1", "http://127.0.0.1:2"];
const photo = makePhoto({ width: 320, height: 240, quality: 85, grain: 0.3 });
const recipe = { maxDimension: 100, format: "webp", judge: "full" } as const;

/** Answers as src/side.ts does. */
async function answer(darkroom: Darkroom, init: RequestInit): Promise<Response> {
  const asked = JSON.parse(new Headers(init.headers).get(RECIPE_HEADER)!);
  return developedAnswer(darkroom.version, darkroom.develop(init.body as unknown as Uint8Array, asked));
}

function setUp(fetch: (url: string, init: RequestInit, side: Darkroom) => Promise<Response>) {
  const here = testDarkroom();
  const side = testDarkroom();
  const clock = new FakeClock();
  const warnings: string[] = [];
  let developedHere = 0;
  const counted: Darkroom = {
    ...here,
    develop: (...job) => {
      developedHere += 1;
      return here.develop(...job);
    },
  };
  const log = { warn: (stage: string) => warnings.push(stage) } as never;
  const asked: string[] = [];
  const ask = (url: string, init: RequestInit) => {
    asked.push(url);
    return fetch(url, init, side);
  };
  const darkroom = withSideIsolates(counted, { origins: ORIGINS, fetch: ask, clock, log });
  return { darkroom, here, clock, warnings, asked, developedHere: () => developedHere };
}

describe("side isolates", () => {
  it("give the file, the judgement and the report that the Worker would", async () => {
    const { darkroom, here, developedHere } = setUp((_url, init, side) => answer(side, init));
    const got = await darkroom.develop(photo, recipe);
    const { report, ...expected } = await here.develop(photo, recipe);
    const { report: gotReport, ...rest } = got;
    expect(rest).toEqual(expected);
    expect({ ...gotReport, stageMs: null }).toEqual({ ...report, stageMs: null });
    expect(developedHere()).toBe(0);
  });

  it("pass a typed failure on, and do not count it as theirs", async () => {
    const { darkroom, warnings, developedHere } = setUp((_url, init, side) => answer(side, init));
    const broken = photo.slice(0, 300);
    const failure = await darkroom.develop(broken, recipe).catch((error) => error);
    expect(failure).toMatchObject({ name: "ImageError", code: "CORRUPTED_IMAGE", family: "decode" });
    expect(warnings).toEqual([]);
    expect(developedHere()).toBe(0);
  });

  it("the least busy one is asked", async () => {
    const waiting: (() => void)[] = [];
    const { darkroom, asked } = setUp(async (_url, init, side) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return answer(side, init);
    });
    const jobs = [1, 2, 3, 4].map(() => darkroom.develop(photo, recipe));
    expect(asked).toEqual([ORIGINS[0], ORIGINS[1], ORIGINS[0], ORIGINS[1]]);
    for (const resume of waiting) resume();
    await Promise.all(jobs);
  });

  it.each([
    ["is gone", () => Promise.reject(new TypeError("connection refused"))],
    ["answers with an error", async () => new Response("oops", { status: 500 })],
    ["runs another version", async () => new Response("", { headers: { "x-darkroom-version": "older" } })],
  ])("one that %s is left alone for five seconds, and its picture is developed here", async (_name, fails) => {
    const { darkroom, here, clock, warnings, asked, developedHere } = setUp((url, init, side) =>
      url === ORIGINS[0] ? fails() : answer(side, init),
    );
    const expected = await here.develop(photo, recipe);
    expect((await darkroom.develop(photo, recipe)).bytes).toEqual(expected.bytes);
    expect([developedHere(), warnings.length]).toEqual([1, 1]);
    await darkroom.develop(photo, recipe);
    expect(asked.slice(1)).toEqual([ORIGINS[1]]);
    await clock.advance(5001);
    await darkroom.develop(photo, recipe);
    expect(asked.slice(2)).toEqual([ORIGINS[0]]);
  });

  it("a job that was given up ends as one that ran here", async () => {
    const { darkroom, warnings } = setUp((_url, init) => {
      const { signal } = init;
      return new Promise((_resolve, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
    });
    const controller = new AbortController();
    const job = darkroom.develop(photo, recipe, { signal: controller.signal });
    controller.abort();
    await expect(job).rejects.toMatchObject({ code: "ABORTED" });
    expect(warnings).toEqual([]);
  });

  it("what must be followed, is drawn over, or arrives as a stream, stays here", async () => {
    const { darkroom, asked, developedHere } = setUp((_url, init, side) => answer(side, init));
    await darkroom.develop(photo, recipe, { onProgress: () => {} });
    await darkroom.develop(photo, { ...recipe, draw: [{ picture: photo, width: 20 }] });
    await darkroom.develop(
      { stream: new Blob([photo as Uint8Array<ArrayBuffer>]).stream(), bytes: photo.length },
      recipe,
    );
    expect([asked.length, developedHere()]).toEqual([0, 3]);
  });
});
