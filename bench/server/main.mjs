// npm run bench:server: Darkroom as npm start serves it against ipx with sharp, both fetching the same 12 MP photograph from a server
// of this machine. First thumbnails in alternating windows, uncached (no two requests alike) and cached (the same URL); then many
// clients at once, where no request may be lost. Everything stays on 127.0.0.1. Writes results/server.md and server.json.
//
//   npm run bench:server -- --windows 7 --seconds 4 --concurrency 4 --clients 200 --flood-seconds 60 --no-write
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { environment } from "../environment.mjs";
import { openInputs } from "../input.mjs";
import { startDarkroom, startIpx } from "./contender.mjs";
import { flood } from "./flood.mjs";
import { loadFor } from "./load.mjs";
import { openOrigin } from "./origin.mjs";
import { serverReport, summary } from "./report.mjs";
import { SAME, variant } from "./variant.mjs";

const RESULTS = new URL("../results/", import.meta.url);
const WARM_UP_MS = 2000;

const { values } = parseArgs({
  options: {
    windows: { type: "string", default: "7" },
    seconds: { type: "string", default: "4" },
    concurrency: { type: "string", default: "4" },
    clients: { type: "string", default: "200" },
    "flood-seconds": { type: "string", default: "60" },
    "no-write": { type: "boolean", default: false },
  },
});

function whole(flag, min) {
  const number = Number(values[flag]);
  if (!Number.isInteger(number) || number < min) {
    throw new Error(`expected a whole number of at least ${min} for --${flag}, got ${values[flag]}`);
  }
  return number;
}

const setting = {
  windows: whole("windows", 1),
  windowMs: whole("seconds", 1) * 1000,
  concurrency: whole("concurrency", 1),
  clients: whole("clients", 0),
  floodMs: whole("flood-seconds", 1) * 1000,
};

/** Each server works through the same variants, in its own time. */
function urlsOf(contender) {
  let index = 0;
  return { uncached: () => contender.url(variant(index++)), cached: () => contender.url(SAME) };
}

const { photo12 } = await openInputs();
const origin = await openOrigin(readFileSync(photo12.file));
const stops = [];
try {
  const contenders = [];
  for (const start of [startDarkroom, startIpx]) {
    const contender = await start(origin);
    stops.push(contender.stop);
    contenders.push({ ...contender, next: urlsOf(contender) });
  }
  const windows = { uncached: {}, cached: {} };
  for (const kind of ["uncached", "cached"]) {
    for (const { id, next } of contenders) {
      windows[kind][id] = [];
      await loadFor(WARM_UP_MS, setting.concurrency, next[kind]);
    }
    for (let round = 0; round < setting.windows; round++) {
      const order = round % 2 === 0 ? contenders : contenders.toReversed();
      for (const { id, title, next, usage } of order) {
        const fetchedBefore = origin.served();
        const cpuBeforeMs = usage().cpuMs;
        const measured = await loadFor(setting.windowMs, setting.concurrency, next[kind]);
        const cpuMs = (usage().cpuMs - cpuBeforeMs) / measured.requests;
        windows[kind][id].push({ ...measured, cpuMs, sourceFetches: origin.served() - fetchedBefore });
        console.log(`${kind} ${round + 1}/${setting.windows} ${summary(title, measured)}`);
      }
    }
  }
  const floods = {};
  for (const contender of setting.clients > 0 ? contenders : []) {
    const { clients, floodMs: durationMs } = setting;
    floods[contender.id] = await flood(contender, { clients, durationMs, nextUrl: contender.next.uncached });
    console.log(`${clients} clients, ${contender.title}: ${JSON.stringify(floods[contender.id])}`);
  }
  const titles = Object.fromEntries(contenders.map(({ id, title }) => [id, title]));
  const result = { environment: environment(), photo: photo12, setting, titles, windows, floods };
  const report = serverReport(result);
  console.log(`\n${report}`);
  if (!values["no-write"]) {
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(new URL("server.md", RESULTS), report);
    writeFileSync(
      new URL("server.json", RESULTS),
      `${JSON.stringify({ ...result, photo: photo12.sha256 }, null, 1)}\n`,
    );
    console.log("written: bench/results/server.md, server.json");
  }
} finally {
  for (const stop of stops) await stop();
  origin.close();
}
