// The Worker that hosts the tests in workerd: only what bindings need to exist. Tests call the rooms, or the whole Worker by
// importing src/worker.ts, themselves.
export { MetricsObject } from "../src/edge/metrics-object";

export default {
  fetch: () => new Response(null, { status: 404 }),
  queue: () => undefined,
};
