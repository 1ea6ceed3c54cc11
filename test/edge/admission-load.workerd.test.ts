// The admission gate under real load: twenty developments of 15 to 40 MB each at once, through GET /i/… with the real core in
// workerd. What runs together stays within the budget, the rest waits or is told to come back, and nobody gets another picture
// than the one made alone. Clients that are told to come back do so as soon as another one has been served.
import { beforeAll, describe, expect, inject, it } from "vitest";
import { type Admission, type AdmissionOptions, createAdmission } from "../../src/edge/admission";
import { systemClock } from "../../src/edge/clock";
import { countingDarkroom, createRenderApp } from "../render/render-app.workerd";

const MB = 1024 * 1024;
const BUDGET_BYTES = 80 * MB;
const TIMEOUT_MS = 180_000;

/** Full-size JPEGs, whose encoder keeps every coefficient: the memory grows with the picture. */
const PATHS = Array.from({ length: 20 }, (_, i) => {
  const width = 2400 + 80 * i;
  return `/i/format=jpeg,quality=${70 + i}/${inject("origin")}/photo/${width}x${(width * 3) / 4}.jpg`;
});

/** A gate that keeps its own account of what runs, beside the one it is tested for. */
function watched(gate: Admission, heldBytes: () => number) {
  const seen = { predictions: [] as number[], mostBytes: 0, mostJobs: 0, mostToldBytes: 0, mostHeldBytes: 0 };
  const running: number[] = [];
  const admission: Admission = {
    ...gate,
    run: (bytes, job, signal) =>
      gate.run(
        bytes,
        async () => {
          running.push(bytes);
          const sumBytes = running.reduce((sum, one) => sum + one, 0);
          seen.predictions.push(bytes);
          seen.mostBytes = Math.max(seen.mostBytes, sumBytes);
          seen.mostJobs = Math.max(seen.mostJobs, running.length);
          seen.mostToldBytes = Math.max(seen.mostToldBytes, gate.status().runningBytes);
          try {
            return await job();
          } finally {
            seen.mostHeldBytes = Math.max(seen.mostHeldBytes, heldBytes());
            running.splice(running.indexOf(bytes), 1);
          }
        },
        signal,
      ),
  };
  return { admission, seen };
}

function setUp(options: Partial<AdmissionOptions> = {}) {
  const darkroom = countingDarkroom();
  const heldBytes = () => darkroom.memoryBytes();
  const gate = createAdmission({ limitBytes: BUDGET_BYTES, heldBytes, clock: systemClock, ...options });
  const { admission, seen } = watched(gate, heldBytes);
  const variables = { CACHE_ENABLED: "false", WORK_BUDGET_BYTES: String(BUDGET_BYTES) };
  return { app: createRenderApp(variables, { darkroom, admission }), gate, seen };
}

/** Sends every path at once; a 503 asks again when somebody else has been answered. */
async function fireAll(app: ReturnType<typeof createRenderApp>) {
  let busy = 0;
  let tellServed = () => {};
  let served = new Promise<void>((resolve) => (tellServed = resolve));
  const client = async (path: string): Promise<Uint8Array> => {
    for (;;) {
      const response = await app.fetch(path);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.status === 200) {
        tellServed();
        served = new Promise<void>((resolve) => (tellServed = resolve));
        return bytes;
      }
      expect(response.status, new TextDecoder().decode(bytes)).toBe(503);
      expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
      busy += 1;
      await served;
    }
  };
  const pictures = await Promise.all(PATHS.map(client));
  return { pictures, busy };
}

function expectSame(pictures: readonly Uint8Array[], alone: readonly Uint8Array[]): void {
  const others = pictures.map((picture, i) => {
    const isSame = picture.length === alone[i].length && crypto.subtle.timingSafeEqual(picture, alone[i]);
    return isSame ? null : PATHS[i];
  });
  expect(others.filter((path) => path !== null)).toEqual([]);
}

function expectWithinBudget({ gate, seen }: ReturnType<typeof setUp>): void {
  expect(seen.mostBytes).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(seen.mostToldBytes).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(seen.mostToldBytes).toBeGreaterThanOrEqual(seen.mostBytes);
  // Instances that ended are free when the garbage collector says so: a job that is alone may grow one meanwhile.
  expect(seen.mostHeldBytes).toBeLessThanOrEqual(BUDGET_BYTES + Math.max(...seen.predictions));
  expect(seen.predictions).toHaveLength(PATHS.length);
  expect(gate.status()).toMatchObject({ running: 0, runningBytes: 0, waiting: 0 });
}

describe("admission under load", () => {
  const alone: Uint8Array[] = [];

  beforeAll(async () => {
    const { app, seen } = setUp();
    for (const path of PATHS) {
      const response = await app.fetch(path);
      expect(response.status).toBe(200);
      alone.push(new Uint8Array(await response.arrayBuffer()));
    }
    expect(seen.mostJobs).toBe(1);
    expect(seen.mostHeldBytes).toBeLessThanOrEqual(Math.max(...seen.predictions));
  }, TIMEOUT_MS);

  it("keeps twenty jobs at once within the budget, loses none and mixes none up", { timeout: TIMEOUT_MS }, async () => {
    const load = setUp();
    const { pictures } = await fireAll(load.app);
    expectSame(pictures, alone);
    expectWithinBudget(load);
    const { predictions, mostJobs } = load.seen;
    expect(mostJobs).toBeGreaterThan(1);
    expect(Math.min(...predictions)).toBeGreaterThan(10 * MB);
    expect(predictions.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(4 * BUDGET_BYTES);
  });

  it("answers 503 with Retry-After beyond its queue, and serves who comes back", { timeout: TIMEOUT_MS }, async () => {
    const load = setUp({ maxWaiting: 3 });
    const { pictures, busy } = await fireAll(load.app);
    expectSame(pictures, alone);
    expectWithinBudget(load);
    expect(busy).toBeGreaterThan(0);
  });
});
