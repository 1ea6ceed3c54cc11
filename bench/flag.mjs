// Command-line flags of the benchmarks.
import { parseArgs } from "node:util";
import { JOBS } from "./job.mjs";
import { PEERS } from "./peer.mjs";

/** Fewer rounds say too little about a noisy machine to be published. */
const DEFAULT_ROUNDS = 9;

function chosen(all, wanted, kind) {
  if (wanted === undefined) return all;
  return wanted.split(",").map((id) => {
    const found = all.find((one) => one.id === id);
    if (!found) throw new Error(`expected one of ${all.map((one) => one.id).join(", ")} for ${kind}, got ${id}`);
    return found;
  });
}

/**
 * `--rounds 9 --jobs w1,w5 --peers darkroom,sharp --no-write`
 * @returns {{rounds: number, jobs: readonly import("./job.mjs").Job[], peers: readonly import("./peer.mjs").Peer[], write: boolean}}
 */
export function readFlags() {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: String(DEFAULT_ROUNDS) },
      jobs: { type: "string" },
      peers: { type: "string" },
      "no-write": { type: "boolean", default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`expected a whole number of at least 1 for --rounds, got ${values.rounds}`);
  }
  return {
    rounds,
    jobs: chosen(JOBS, values.jobs, "--jobs"),
    peers: chosen(PEERS, values.peers, "--peers"),
    write: !values["no-write"],
  };
}
