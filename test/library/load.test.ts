// Many async uploads at once against the real server: none is lost, every image is READY in the end with its object, and the
// server's memory has a bound. `npm run bench:library` does it with 1,000 and prints the figures.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { corpusEntries, hasCorpus, readCorpus } from "../fixture/corpus";
import { testDarkroom } from "../fixture/darkroom";
import { makePhoto } from "../fixture/photo";
import { descendants, startServer } from "../fixture/server";
import { openDatabase } from "./database-file";
import { INVARIANTS } from "./invariants";

const UPLOADS = Number(process.env.LIBRARY_UPLOADS ?? 100);
const CONNECTIONS = 64;
/** Of all processes of the runtime, stores included: they hold what they are sent. */
const MAX_RESIDENT_BYTES = 1200 * 1024 * 1024;
const TEST_MS = 60_000 + UPLOADS * 1000;
const MAX_TRIES = 20;
/** So that neighbours of the manifest, which are alike, are not sent together. */
const STRIDE = 37;
/** Test patterns are smaller than what people send. */
const MIN_PICTURE_BYTES = 10_000;
const REAL = /^(jpeg-baseline|jpeg-progressive|jpeg-gray|png\/ok|webp\/(lossy|lossless|alpha))\//;

interface Picture {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const folder = mkdtempSync(join(tmpdir(), "darkroom-load-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Real pictures of the corpus that decode; made ones where it is absent. */
async function pictures(): Promise<Picture[]> {
  if (!hasCorpus) {
    return [200, 640, 1600].map((width) => ({
      name: `${width}.jpg`,
      bytes: new Uint8Array(makePhoto({ width, height: width })),
    }));
  }
  const darkroom = testDarkroom();
  const found: Picture[] = [];
  for (const { path } of corpusEntries().filter((entry) => REAL.test(entry.path))) {
    const bytes = new Uint8Array(readCorpus(path));
    if (bytes.length < MIN_PICTURE_BYTES) continue;
    try {
      await darkroom.develop(bytes, { maxDimension: 16 });
      found.push({ name: `p.${path.split(".").at(-1)}`, bytes });
    } catch {
      // Not a picture that anybody would call real.
    }
  }
  return found;
}

interface Sent {
  readonly ids: string[];
  readonly bytes: number;
  readonly busy: number;
  readonly ms: readonly number[];
}

async function send(origin: string, files: readonly Picture[]): Promise<Sent> {
  const ids: string[] = [];
  const ms: number[] = [];
  let bytes = 0;
  let busy = 0;
  let next = 0;
  const upload = async (file: Picture) => {
    const form = new FormData();
    form.append("uploaderId", "load");
    form.append("category", "POST");
    form.append("file", new File([file.bytes], file.name));
    for (let tried = 0; tried < MAX_TRIES; tried++) {
      const startMs = performance.now();
      const response = await fetch(`${origin}/api/images`, { method: "POST", body: form });
      if (response.status === 200) {
        ids.push(((await response.json()) as { id: string }).id);
        ms.push(performance.now() - startMs);
        bytes += file.bytes.length;
        return;
      }
      if (response.status !== 503) throw new Error(`expected 200, got ${response.status} ${await response.text()}`);
      busy++;
      await response.arrayBuffer();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error(`expected an answer after ${MAX_TRIES} tries, got 503 each time`);
  };
  const connections = Array.from({ length: CONNECTIONS }, async () => {
    for (let i = next++; i < UPLOADS; i = next++) await upload(files[(i * STRIDE) % files.length]!);
  });
  await Promise.all(connections);
  return { ids, bytes, busy, ms: ms.sort((a, b) => a - b) };
}

/** The most that the runtime's processes have held, each at its own worst moment. */
function peakResidentBytes(pid: number): number {
  let sum = 0;
  for (const child of descendants(pid)) {
    const status = readFileSync(`/proc/${child}/status`, "utf8");
    if (/^Name:\s+workerd/m.test(status)) sum += Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }
  return sum;
}

describe("a server under uploads", () => {
  it(
    `readies ${UPLOADS} images sent over ${CONNECTIONS} connections`,
    async () => {
      const files = await pictures();
      const server = await startServer({}, folder);
      const startMs = performance.now();
      const { ids, bytes, busy, ms } = await send(server.origin, files);
      const sentMs = performance.now() - startMs;
      const database = openDatabase(folder);
      const unready = database.prepare("SELECT count(*) AS n FROM images WHERE status = 'TEMP'");
      await expect.poll(() => unready.get()!.n, { timeout: TEST_MS, interval: 200 }).toBe(0);
      const readyMs = performance.now() - startMs;
      const peakBytes = peakResidentBytes(server.pid);
      const images = database.prepare("SELECT image_id, status, status_reason FROM images").all();
      const kept = database.prepare("SELECT count(*) AS n FROM storage_objects WHERE converted_size IS NULL").get()!.n;

      const megabytes = (count: number) => (count / 1024 / 1024).toFixed(0);
      const at = (share: number) => ms[Math.floor(share * (ms.length - 1))]!.toFixed(0);
      console.log(
        `${UPLOADS} uploads of ${files.length} pictures, ${megabytes(bytes)} MB, ${CONNECTIONS} connections: ` +
          `answered in ${(sentMs / 1000).toFixed(1)} s (${((UPLOADS / sentMs) * 1000).toFixed(0)}/s; p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, ` +
          `${busy} times 503), all READY after ${(readyMs / 1000).toFixed(1)} s, ${kept} served as uploaded; ` +
          `peak of the runtime ${megabytes(peakBytes)} MB`,
      );
      expect(images.filter(({ status }) => status !== "READY")).toEqual([]);
      expect(images.map(({ image_id }) => image_id).sort()).toEqual(ids.sort());
      for (const [name, sql] of Object.entries(INVARIANTS)) expect.soft(database.prepare(sql).all(), name).toEqual([]);
      expect(database.prepare("SELECT count(*) AS n FROM conversions WHERE state = 'WAITING'").get()!.n).toBe(0);
      database.close();
      await server.stop();
      expect(peakBytes).toBeLessThan(MAX_RESIDENT_BYTES);
    },
    TEST_MS,
  );
});
