// The promise of one core: workerd makes the bytes that Node makes. Node's list comes from the server of the test run, which
// develops the same files when it is asked.
import { describe, expect, inject, it } from "vitest";
import CORE from "../../build/core.wasm";
import { CORE_VERSION } from "../../build/core-version.js";
import { WORKER_CODECS } from "../../src/edge/codecs";
import { createDarkroom } from "../../src/image";
import { type Fingerprint, fingerprint, PARITY_CASES, sourceOf } from "../fixture/parity";

const ORIGIN = inject("origin");

describe.skipIf(!inject("hasCorpus"))("parity of Node and workerd", () => {
  it("makes the same bytes and judges alike for the shared pictures", { timeout: 120_000 }, async () => {
    const darkroom = createDarkroom({
      ...{ core: CORE, codecs: WORKER_CODECS, version: CORE_VERSION },
    });
    const expected = await (await fetch(`${ORIGIN}/parity`)).json<Fingerprint[]>();
    expect(expected).toHaveLength(PARITY_CASES.length);
    const read = async (path: string) =>
      new Uint8Array(await (await fetch(`${ORIGIN}/corpus/${encodeURI(path)}`)).arrayBuffer());
    for (const [index, one] of PARITY_CASES.entries()) {
      const { path, recipe } = one;
      const source = await sourceOf(one, read);
      expect({ path, ...(await fingerprint(darkroom, source, recipe)) }).toEqual({ path, ...expected[index] });
    }
  });
});
