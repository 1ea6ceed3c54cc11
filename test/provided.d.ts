// What the global set-ups provide to tests (`inject("origin")`); test/fixture/origin-server.ts fills it in.
import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Origin of the server that misbehaves. */
    origin: string;
    /** Whether the shared corpus is there. */
    hasCorpus: boolean;
  }
}
