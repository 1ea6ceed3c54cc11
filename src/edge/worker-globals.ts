// Globals of the platform that Node's types do not have, by their types in @cloudflare/workers-types.
import type { DigestStream, FixedLengthStream } from "@cloudflare/workers-types";

interface WorkerGlobals {
  readonly crypto: { readonly DigestStream: typeof DigestStream };
  readonly FixedLengthStream: typeof FixedLengthStream;
}

export const workerGlobals = globalThis as unknown as WorkerGlobals;
