// The public shape of the pixel library. `createDarkroom` (create.ts) makes one from compiled WebAssembly modules; the
// Worker, the browser and Node all hold the same object.
import type { CodecModules } from "./codec/modules";
import type { Header } from "./header";
import type { Recipe } from "./recipe";
import type { Developed, Judged, Placeholder, Plan } from "./report";

/** Compiled modules: the platform imports or compiles them, the library imports none. */
export interface Modules {
  readonly core: WebAssembly.Module;
  readonly codecs: CodecModules;
  /** Hash of every byte that can change an output (build/core-version.js). */
  readonly version: string;
}

/** Bytes in hand, or a stream whose length is known beforehand. */
export type Source = Uint8Array | { readonly stream: ReadableStream<Uint8Array>; readonly bytes: number };

export interface JobOptions {
  /** Checked between strips; an aborted job throws ImageError ABORTED. */
  readonly signal?: AbortSignal;
  /** Called between strips with the share of source rows done, 0–1. */
  readonly onProgress?: (done: number) => void;
}

export interface Darkroom {
  /** Core version and pipeline version: same source, recipe and version give the same bytes. */
  readonly version: string;
  /** Reads headers only. @throws ImageError INVALID_FORMAT, UNSUPPORTED_FORMAT, CORRUPTED_IMAGE, HOSTILE_CONTENT */
  probe(bytes: Uint8Array): Header;
  /**
   * Predicts bytes and work. `budgetBytes`: of a job elsewhere; default this Darkroom's own.
   * @throws ImageError MEMORY_BUDGET_EXCEEDED with predictedBytes and allowedBytes, RESOLUTION_TOO_HIGH
   */
  plan(header: Header, recipe: Recipe, budgetBytes?: number): Plan;
  /** Decode, orient, resize, encode; judges in the same pass when the recipe asks. @throws ImageError */
  develop(source: Source, recipe: Recipe, options?: JobOptions): Promise<Developed>;
  /** Metrics and hashes only. @throws ImageError */
  judge(source: Source, options?: JobOptions & { readonly mode?: "full" | "fast" }): Promise<Judged>;
  /**
   * ThumbHash, BlurHash and dominant colours of what `recipe` would show (the whole source without one): its geometry and
   * tones are followed, its format and quality are not. @throws ImageError
   */
  placeholder(source: Source, recipe?: Recipe, options?: JobOptions): Promise<Placeholder>;
  /** WASM memory of every instance held, bytes. */
  memoryBytes(): number;
  /** Drops every instance, those of running jobs as they end; later calls throw. */
  close(): void;
}
