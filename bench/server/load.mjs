// The load: requests over kept-alive connections, a fixed number at a time, each next one sent when one is answered. An answer
// counts when it is a WebP; everything else is an error with its cause.
import { Agent, get } from "node:http";
import { percentile } from "../statistic.mjs";

const ANSWER_TIMEOUT_MS = 60_000;

/**
 * @typedef {object} Answer
 * @property {number} ms
 * @property {number} status        0 when the connection failed
 * @property {number | null} retryAfterS
 * @property {string | null} fault  null for a picture
 */

/** At most `concurrency` connections, kept alive; to be destroyed by the caller. */
export const connections = (concurrency) => new Agent({ keepAlive: true, maxSockets: concurrency });

/** One request; never rejects. @returns {Promise<Answer>} */
export function ask(url, agent) {
  const startMs = performance.now();
  return new Promise((resolve) => {
    const settle = (status, fault, retryAfterS = null) =>
      resolve({ ms: performance.now() - startMs, status, retryAfterS, fault });
    const request = get(
      url,
      { agent, headers: { accept: "image/webp,*/*" }, timeout: ANSWER_TIMEOUT_MS },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", (error) => settle(0, error.code ?? error.message));
        response.on("end", () => {
          const body = Buffer.concat(chunks);
          const retryAfter = response.headers["retry-after"];
          const isPicture = response.statusCode === 200 && body.toString("latin1", 8, 12) === "WEBP";
          const isWhole = Number(response.headers["content-length"] ?? body.length) === body.length;
          const fault = isPicture && isWhole ? null : `${response.statusCode} ${body.toString("latin1", 0, 200)}`;
          settle(response.statusCode, fault, retryAfter === undefined ? null : Number(retryAfter));
        });
      },
    );
    request.on("timeout", () => request.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`)));
    request.on("error", (error) => settle(0, error.code ?? error.message));
  });
}

/**
 * @typedef {object} Window
 * @property {number} seconds
 * @property {number} requests   pictures received
 * @property {number} perSecond
 * @property {number | null} p50Ms
 * @property {number | null} p95Ms
 * @property {string[]} faults
 */

/**
 * Keeps `concurrency` requests in flight for `durationMs`, then lets them end.
 * @param {() => string} nextUrl @returns {Promise<Window>}
 */
export async function loadFor(durationMs, concurrency, nextUrl) {
  const agent = connections(concurrency);
  const latencies = [];
  const faults = [];
  const startMs = performance.now();
  const client = async () => {
    while (performance.now() - startMs < durationMs) {
      const { ms, fault } = await ask(nextUrl(), agent);
      if (fault === null) latencies.push(ms);
      else faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  agent.destroy();
  const seconds = (performance.now() - startMs) / 1000;
  return {
    seconds,
    requests: latencies.length,
    perSecond: latencies.length / seconds,
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
    faults,
  };
}
