// `npm run fuzz`: one target or all of them, for so many mutants or so many seconds. Failing inputs are stored as files, each
// with the command that repeats it.
//
//   npm run fuzz -- --target jpeg --count 1000000 --seed 7 --seconds 600
//   npm run fuzz -- --target jpeg --seed 7 --case 4711
//   npm run fuzz -- --target jpeg --file build/fuzz/jpeg-7-4711.bin
//
// A case's number stands for the same mutant as long as seeds and mutator are the same; a stored file lasts.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Finding, inputOf, runCampaign, runCase } from "./campaign";
import { Random } from "./random";
import type { FuzzTarget } from "./target";
import { makeTarget, TARGET_NAMES, type TargetName } from "./targets";

const PROGRESS_MS = 10_000;
/** Ways (scales, recipes, policies) that a stored file is tried in. */
const FILE_TRIES = 256;

const { values } = parseArgs({
  options: {
    target: { type: "string", default: "all" },
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "3600" },
    case: { type: "string" },
    file: { type: "string" },
    out: { type: "string", default: "build/fuzz" },
  },
});

function integer(name: "count" | "seed" | "seconds" | "case"): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`expected an integer for --${name}, got ${values[name]}`);
  return value;
}

function namesOf(target: string): readonly TargetName[] {
  if (target === "all") return TARGET_NAMES;
  const name = TARGET_NAMES.find((known) => known === target);
  if (!name) throw new Error(`expected all, ${TARGET_NAMES.join(", ")} for --target, got ${target}`);
  return [name];
}

function store(target: FuzzTarget, seed: number, { index, input, error }: Finding): void {
  const stem = join(values.out, `${target.name}-${seed}-${index}`);
  const repeat = `npm run fuzz -- --target ${target.name}`;
  const command = `${repeat} --seed ${seed} --case ${index}, or ${repeat} --file ${stem}.bin`;
  mkdirSync(values.out, { recursive: true });
  writeFileSync(`${stem}.bin`, input);
  writeFileSync(`${stem}.txt`, `${command}\n${error instanceof Error ? error.stack : error}\n`);
  console.log(`  finding: ${error instanceof Error ? error.message : error}\n    ${stem}.bin, again with: ${command}`);
}

async function repeat(target: FuzzTarget, seed: number, index: number): Promise<void> {
  const { input, random } = inputOf(target, seed, index);
  console.log(`${target.name} case ${index} of seed ${seed}: ${input.length} bytes`);
  console.log(await runCase(target, input, random));
  await target.checkSound();
}

async function tryFile(target: FuzzTarget, seed: number, path: string): Promise<void> {
  const input = new Uint8Array(readFileSync(path));
  const outcomes = new Set<string>();
  for (let i = 0; i < FILE_TRIES; i++) outcomes.add(await runCase(target, input, new Random(seed, i)));
  await target.checkSound();
  console.log(`${target.name}, ${path}: ${[...outcomes].join(", ")}`);
}

async function run(target: FuzzTarget, seed: number): Promise<boolean> {
  const startMs = performance.now();
  const endMs = startMs + 1000 * integer("seconds");
  let nextMs = startMs + PROGRESS_MS;
  const result = await runCampaign(target, {
    seed,
    count: integer("count"),
    stop: () => performance.now() > endMs,
    onFinding: (finding) => store(target, seed, finding),
    onCase(done) {
      if (done % 256 !== 0 || performance.now() < nextMs) return;
      nextMs += PROGRESS_MS;
      console.log(
        `  ${target.name}: ${done} cases, ${Math.round((1000 * done) / (performance.now() - startMs))} a second`,
      );
    },
  });
  const outcomes = [...result.outcomes].map(([outcome, times]) => `${outcome} ${times}`).join(", ");
  console.log(`${target.name}: ${result.cases} cases of seed ${seed}, ${result.findings.length} findings; ${outcomes}`);
  console.log(`  slowest: case ${result.slowestIndex}, ${result.slowestMs.toFixed(1)} ms`);
  return result.findings.length === 0;
}

let clean = true;
for (const name of namesOf(values.target)) {
  const target = await makeTarget(name);
  if (values.file !== undefined) await tryFile(target, integer("seed"), values.file);
  else if (values.case === undefined) clean = (await run(target, integer("seed"))) && clean;
  else await repeat(target, integer("seed"), integer("case"));
}
process.exitCode = clean ? 0 : 1;
