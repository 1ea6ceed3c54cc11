// What is done with one input, by name: the shapes that go to a worker thread and come back. Everything is plain data, since
// it is copied between threads; picture bytes stay in the thread that reads and writes the files.
import type { Developed, Header, Judged, MetadataPolicy, Placeholder, Recipe, Score, Stripped } from "../../image";
import type { Examination } from "./doctor/examination";

export type JobSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "url"; readonly url: string };

export type JobOutput =
  /** Written beside its name and renamed, so that no half file is ever seen under it. */
  | { readonly kind: "file"; readonly path: string }
  /** Handed back, for stdout. */
  | { readonly kind: "memory" };

/** The result without its bytes: they are in the file, or in `memory`. */
export type Saved<T extends { readonly bytes: Uint8Array }> = Omit<T, "bytes"> & {
  readonly sourceBytes: number;
  readonly outputBytes: number;
  readonly memory: Uint8Array | null;
};

/** `placeholder`: where it was asked for. */
export type Scored = Judged & { readonly score: Score; readonly placeholder?: Placeholder };

export interface JobTable {
  probe: { readonly job: { readonly source: JobSource }; readonly done: Header };
  judge: {
    readonly job: { readonly source: JobSource; readonly mode: "full" | "fast"; readonly placeholder: boolean };
    readonly done: Scored;
  };
  develop: {
    readonly job: { readonly source: JobSource; readonly recipe: Recipe; readonly output: JobOutput };
    readonly done: Saved<Developed>;
  };
  strip: {
    readonly job: { readonly source: JobSource; readonly keep: MetadataPolicy; readonly output: JobOutput };
    readonly done: Saved<Stripped>;
  };
  doctor: { readonly job: { readonly source: JobSource }; readonly done: Examination };
}

export type JobKind = keyof JobTable;
export type JobOf<K extends JobKind> = JobTable[K]["job"];
export type DoneOf<K extends JobKind> = JobTable[K]["done"];
