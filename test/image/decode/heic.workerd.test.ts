// HEIC in workerd, where nothing may be compiled from bytes or text: the codec runs, and makes the pixels that Node makes.
import { expect, inject, it } from "vitest";
import CORE from "../../../build/core.wasm";
import { CORE_VERSION } from "../../../build/core-version.js";
import { WORKER_CODECS } from "../../../src/edge/codecs";
import { createDarkroom } from "../../../src/image";

it("HEIC: a grid has the same pixels in workerd as on Node", async () => {
  const darkroom = createDarkroom({ core: CORE, codecs: WORKER_CODECS, version: CORE_VERSION });
  const response = await fetch(`${inject("origin")}/heic/1300x700.heic`);
  const file = new Uint8Array(await response.arrayBuffer());
  const { pixelSha256, header } = await darkroom.judge(file);
  expect(pixelSha256).toBe(response.headers.get("pixel-sha256"));
  expect([header.format, header.width, header.height]).toEqual(["heic", 1300, 700]);
});
