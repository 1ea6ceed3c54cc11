// npm run bench: every job of the speed table, every peer, in one alternating run. Prints as it goes, then writes
// results/<date>.json (raw values) and results/latest.md (the tables that the README quotes).
//
//   npm run bench -- --rounds 9 --jobs w1,w5 --peers darkroom,sharp --no-write
import { mkdirSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { environment } from "./environment.mjs";
import { readFlags } from "./flag.mjs";
import { bundle, openInputs } from "./input.mjs";
import { coldMsOf, measureJob, ratioOf, warmMsOf } from "./measure.mjs";
import { PEERS } from "./peer.mjs";
import { reportOf } from "./report.mjs";
import { mib, ms, ratio } from "./table.mjs";

const RESULTS = new URL("results/", import.meta.url);

const { rounds, jobs, peers, write } = readFlags();
const date = new Date().toISOString();
const where = environment();
await bundle("peer/raw-jpeg.ts", "raw-jpeg");
const inputs = await openInputs();

const results = [];
for (const job of jobs) {
  console.log(`\n${job.id}: ${job.title}`);
  const outcomes = await measureJob(job, peers, inputs[job.input], rounds);
  results.push({ job: job.id, outcomes });
  for (const outcome of outcomes) {
    const peer = PEERS.find(({ id }) => id === outcome.peer);
    if (!outcome.asked) continue;
    const told = [
      `${ms(warmMsOf(outcome))} ms`,
      ratio(ratioOf(job, peer, outcomes)),
      `first ${ms(coldMsOf(outcome))} ms`,
      `+${mib(outcome.growthBytes)} MB`,
    ];
    console.log(`  ${peer.title.padEnd(18)}${outcome.failure ?? told.map((word) => word.padStart(16)).join("")}`);
  }
}

/** Where an input lies is this machine's business. */
const named = Object.fromEntries(
  Object.entries(inputs).map(([name, input]) => [name, { ...input, file: basename(input.file) }]),
);
const run = { date, environment: where, rounds, inputs: named, results };
const report = reportOf(run);
if (write) {
  mkdirSync(RESULTS, { recursive: true });
  const name = date.slice(0, 10);
  writeFileSync(new URL(`${name}.json`, RESULTS), `${JSON.stringify(run, null, 1)}\n`);
  writeFileSync(new URL("latest.md", RESULTS), report);
  console.log(`\nwritten: bench/results/${name}.json, bench/results/latest.md`);
} else {
  console.log(`\n${report}`);
}
