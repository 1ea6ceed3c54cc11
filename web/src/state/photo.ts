// A photo on the sheet and where it stands. Its status is a signal of its own, so that progress redraws one tile and no other.
import type { Signal } from "@preact/signals";
import type { Score } from "../../../src/image";
import type { DevelopedPhoto, Failure } from "../darkroom/protocol";

export interface Result {
  readonly photo: DevelopedPhoto;
  readonly score: Score;
  /** Object URL of the output; revoked when the result is replaced or cleared. */
  readonly url: string;
}

export type PhotoStatus =
  | { readonly kind: "waiting"; readonly before: Result | null }
  /** `before` stays visible while the photo is developed anew. */
  | { readonly kind: "working"; readonly done: number; readonly before: Result | null }
  | { readonly kind: "developed"; readonly result: Result }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "cancelled"; readonly before: Result | null };

export interface Photo {
  readonly id: number;
  readonly file: File;
  /** The file's name; numbered when another photo has the same, so that sentences and the server's answer are clear. */
  readonly name: string;
  readonly status: Signal<PhotoStatus>;
}

export function isPending({ kind }: PhotoStatus): boolean {
  return kind === "waiting" || kind === "working";
}

/** The picture to show now: the newest one that exists. */
export function visibleResult(status: PhotoStatus): Result | null {
  switch (status.kind) {
    case "developed":
      return status.result;
    case "waiting":
    case "working":
    case "cancelled":
      return status.before;
    case "failed":
      return null;
    default:
      return status satisfies never;
  }
}

/** `name`, or `name (2)` and so on before its extension, until no photo has it. */
export function distinctName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const dot = name.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  let number = 2;
  while (taken.has(`${stem} (${number})${extension}`)) number++;
  return `${stem} (${number})${extension}`;
}
