// Far more clients than a server can serve at once. Each asks for a variant of its own until it has it, and does what a 503 with
// Retry-After asks: wait so long, ask again. Lost is a request that gets anything else (another status, a broken connection, a
// 503 that names no time) or no picture in the end.

import { percentile } from "../statistic.mjs";
import { ask, connections } from "./load.mjs";

/** After the flood each client may finish what it has begun. */
const PATIENCE_MS = 180_000;
const MEMORY_POLL_MS = 250;

/**
 * @typedef {object} Flood
 * @property {number} clients
 * @property {number} seconds         until the last client had its picture
 * @property {number} answered        requests that ended in a picture
 * @property {number} busy            answers 503 with Retry-After on the way there
 * @property {Record<string, number>} lost  cause → requests
 * @property {number} p50Ms           from the first try to the picture, waits included
 * @property {number} p95Ms
 * @property {number} worstMs
 * @property {number} peakResidentBytes of all processes of the server
 */

/**
 * @param {import("./contender.mjs").Contender} contender
 * @param {{clients: number, durationMs: number, nextUrl: () => string}} flood
 * @returns {Promise<Flood>}
 */
export async function flood(contender, { clients, durationMs, nextUrl }) {
  const agent = connections(clients);
  const waits = [];
  const lost = {};
  let busy = 0;
  let peakResidentBytes = 0;
  const meter = setInterval(() => {
    peakResidentBytes = Math.max(peakResidentBytes, contender.usage().residentBytes);
  }, MEMORY_POLL_MS);
  const startMs = performance.now();
  const endsAtMs = startMs + durationMs;

  /** @returns {Promise<string | null>} why there is no picture */
  const fetchPatiently = async (url) => {
    for (;;) {
      const { status, retryAfterS, fault } = await ask(url, agent);
      if (fault === null) return null;
      if (status !== 503 || !(retryAfterS > 0)) return fault;
      busy++;
      if (performance.now() + retryAfterS * 1000 > endsAtMs + PATIENCE_MS) return "no picture in the end";
      await new Promise((resolve) => setTimeout(resolve, retryAfterS * 1000));
    }
  };
  const client = async () => {
    while (performance.now() < endsAtMs) {
      const askedMs = performance.now();
      const cause = await fetchPatiently(nextUrl());
      if (cause === null) waits.push(performance.now() - askedMs);
      else lost[cause] = (lost[cause] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  clearInterval(meter);
  agent.destroy();
  return {
    clients,
    seconds: (performance.now() - startMs) / 1000,
    answered: waits.length,
    busy,
    lost,
    p50Ms: percentile(waits, 0.5),
    p95Ms: percentile(waits, 0.95),
    worstMs: percentile(waits, 1),
    peakResidentBytes,
  };
}
