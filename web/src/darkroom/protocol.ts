// What the page and its workers say to each other. A worker does one job at a time; files cross as handles and outputs as
// Blobs, so that no picture's bytes are ever copied on the page's own thread.
import type { Developed, Exif, Recipe } from "../../../src/image";

export type ToWorker =
  | { readonly kind: "develop"; readonly job: number; readonly file: File; readonly recipe: Recipe }
  | { readonly kind: "cancel"; readonly job: number };

export type FromWorker =
  /** `done` is the share of source rows, 0–1. */
  | { readonly kind: "progress"; readonly job: number; readonly done: number }
  | { readonly kind: "developed"; readonly job: number; readonly photo: DevelopedPhoto }
  | { readonly kind: "failed"; readonly job: number; readonly failure: Failure };

/** Why a photo has no picture: the library's stable code, or "UNKNOWN", and one sentence. */
export interface Failure {
  readonly code: string;
  readonly sentence: string;
}

export interface DevelopedPhoto extends Omit<Developed, "bytes" | "judged"> {
  readonly judged: NonNullable<Developed["judged"]>;
  readonly exif: Exif;
  readonly output: Blob;
  /** SHA-256 of the output, hex. */
  readonly outputSha256: string;
  /** From the file's bytes in memory to the output's. */
  readonly tookMs: number;
  /** Version of core and pipeline: equal versions give equal bytes. */
  readonly coreVersion: string;
}
