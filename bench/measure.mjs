// One job, all peers: fresh processes, then rounds in which each is asked once. The first call of a process is a cold time,
// one more is warm-up; the round starts with another peer each time, so that none always follows the heaviest. Further fresh
// processes give more cold times, and memory, in calls that are not timed.
import { mkdirSync, readFileSync } from "node:fs";
import { CACHE } from "./input.mjs";
import { baselineOf, notAsked } from "./peer.mjs";
import { PeerProcess } from "./peer-process.mjs";
import { likeness, lumaOf } from "./quality/likeness.mjs";
import { lumaOfFile, referenceLuma } from "./quality/reference.mjs";
import { median, pairedRatio } from "./statistic.mjs";

/** Fresh processes whose first call is timed, of each peer. */
const COLD_STARTS = 5;

const OUTPUTS = `${CACHE}output/`;

/**
 * @typedef {object} Outcome
 * @property {string} peer
 * @property {string | null} failure   why there are no numbers
 * @property {boolean} asked           false: the job is not for this peer
 * @property {string | null} version
 * @property {number | null} loadMs    import, compile, instantiate
 * @property {number[]} firstMs        first calls, each in a fresh process
 * @property {number[]} warmMs         one a round
 * @property {number[]} cpuMs          the same calls, of all threads of the process
 * @property {number | null} growthBytes resident peak over what was held after loading
 * @property {number | null} outputBytes
 * @property {number | null} predictedBytes  Darkroom's own report
 * @property {number | null} actualBytes
 * @property {{psnr: number, ssim: number} | null} quality
 */

function blankOutcome(peer, failure, asked) {
  return {
    peer: peer.id,
    failure,
    asked,
    version: null,
    loadMs: null,
    firstMs: [],
    warmMs: [],
    cpuMs: [],
    growthBytes: null,
    outputBytes: null,
    predictedBytes: null,
    actualBytes: null,
    quality: null,
  };
}

/** Opens a peer with the job's input. @returns {Promise<PeerProcess>} */
async function start(peer, input, outcome) {
  const peerProcess = new PeerProcess(peer);
  const opened = await peerProcess.ask({ do: "open", peer });
  outcome.version ??= opened.version ?? null;
  outcome.loadMs ??= opened.loadMs ?? null;
  outcome.failure ??= opened.error ?? null;
  if (!opened.error) await peerProcess.ask({ do: "read", file: input.file, ...input.raw });
  return peerProcess;
}

/** One call; a failure is kept and ends the peer's part. @returns {Promise<Record<string, any> | null>} */
async function callOnce({ peerProcess, outcome }, command) {
  if (outcome.failure !== null) return null;
  const answer = await peerProcess.ask(command);
  if (answer.error === undefined) return answer;
  outcome.failure = answer.error;
  return null;
}

/** A first call in a fresh process, ms. */
async function firstCallMs(peer, job, input) {
  const outcome = blankOutcome(peer, null, true);
  const peerProcess = await start(peer, input, outcome);
  const answer = await callOnce({ peerProcess, outcome }, { do: "run", job, ...job, output: outputOf(job, peer) });
  await peerProcess.close();
  return answer?.ms ?? null;
}

async function growthOf(peer, job, input) {
  const outcome = blankOutcome(peer, null, true);
  const peerProcess = await start(peer, input, outcome);
  const answer = await callOnce({ peerProcess, outcome }, { do: "peak", job, ...job });
  await peerProcess.close();
  return answer?.growthBytes ?? null;
}

const outputOf = (job, peer) => `${OUTPUTS}${job.id}-${peer.id}.${job.format ?? "jpeg"}`;

/** All sources are 4:3 and lie, so that no rounding of sides differs. */
const outputSizeOf = ({ maxPx }) => ({ width: maxPx, height: (maxPx * 3) / 4 });

/** @returns {Promise<import("./quality/likeness.mjs").Luma | null>} what outputs of the job are compared with */
async function referenceOf(job, input) {
  if (job.kind === "judge") return null;
  if (job.kind === "develop") return referenceLuma(input.file, outputSizeOf(job));
  const rgba = readFileSync(input.file);
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = rgba[4 * Math.trunc(i / 3) + (i % 3)];
  return lumaOf({ data: rgb, ...input.raw });
}

/**
 * @param {import("./job.mjs").Job} job
 * @param {readonly import("./peer.mjs").Peer[]} peers
 * @param {import("./input.mjs").Input} input
 * @param {number} rounds
 * @returns {Promise<Outcome[]>} one a peer, in their order
 */
export async function measureJob(job, peers, input, rounds) {
  mkdirSync(OUTPUTS, { recursive: true });
  const outcomes = [];
  const runners = [];
  for (const peer of peers) {
    const reason = notAsked(job, peer);
    const outcome = blankOutcome(peer, reason, reason === null);
    outcomes.push(outcome);
    if (reason !== null) continue;
    const runner = { peer, outcome, peerProcess: await start(peer, input, outcome) };
    const run = { do: "run", job, ...job };
    const first = await callOnce(runner, { ...run, output: outputOf(job, peer) });
    if (first) outcome.firstMs.push(first.ms);
    outcome.outputBytes = first?.outputBytes ?? null;
    outcome.predictedBytes = first?.predictedBytes ?? null;
    outcome.actualBytes = first?.actualBytes ?? null;
    await callOnce(runner, { ...run, output: outputOf(job, peer) });
    runners.push({ ...runner, run: { ...run, output: outputOf(job, peer) } });
  }
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < runners.length; i++) {
      const runner = runners[(round + i) % runners.length];
      const answer = await callOnce(runner, runner.run);
      if (!answer) continue;
      runner.outcome.warmMs.push(answer.ms);
      runner.outcome.cpuMs.push(answer.cpuMs);
    }
  }
  for (const { peerProcess } of runners) await peerProcess.close();
  for (let more = 1; more < COLD_STARTS; more++) {
    for (const { peer, outcome } of runners) {
      const firstMs = outcome.failure === null ? await firstCallMs(peer, job, input) : null;
      if (firstMs !== null) outcome.firstMs.push(firstMs);
    }
  }
  const reference = await referenceOf(job, input);
  for (const { peer, outcome } of runners) {
    if (outcome.failure !== null) continue;
    outcome.growthBytes = await growthOf(peer, job, input);
    if (reference) outcome.quality = likeness(reference, await lumaOfFile(outputOf(job, peer)));
  }
  return outcomes;
}

/**
 * A peer's time ÷ that of its baseline in the same rounds, or null where either has none.
 * @param {import("./job.mjs").Job} job @param {import("./peer.mjs").Peer} peer @param {readonly Outcome[]} outcomes
 * @param {"warmMs" | "cpuMs"} [clock]
 */
export function ratioOf(job, peer, outcomes, clock = "warmMs") {
  const own = outcomes.find((outcome) => outcome.peer === peer.id);
  const base = outcomes.find((outcome) => outcome.peer === baselineOf(job, peer));
  if (!own || !base || own[clock].length === 0 || own[clock].length !== base[clock].length) return null;
  return pairedRatio(own[clock], base[clock]);
}

/** Cold time of an outcome, ms. @param {Outcome} outcome */
export function coldMsOf(outcome) {
  return outcome.firstMs.length > 0 ? median(outcome.firstMs) : null;
}

/** Warm time of an outcome, ms. @param {Outcome} outcome */
export function warmMsOf(outcome) {
  return outcome.warmMs.length > 0 ? median(outcome.warmMs) : null;
}
