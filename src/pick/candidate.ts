// A candidate on its way through a pick: spooled, then developed. Rejections are made as soon as they are known.
import type { Exif, Header, Judged, OutputFormat } from "../image";
import type { FetchReport, PickStage, Rejected } from "./result";

export interface Candidate {
  /** Position in the request, from 0: orders ties and names the temporary object. */
  readonly index: number;
  /** The URL or file name as it was given. */
  readonly source: string;
  /** After redirects and without its fragment; null for a file of a form. */
  readonly url: string | null;
  readonly sha256: string;
  readonly fetch: FetchReport | null;
}

/** What is kept of a candidate between development and selection: facts and the small picture. */
export interface Developed {
  readonly header: Header;
  readonly judged: Judged;
  /** Without GPS unless the request asked for it. */
  readonly exif: Exif;
  readonly picture: Picture;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly format: OutputFormat;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  /** The size asked for could not be met. */
  readonly overTarget: boolean;
}

export interface DevelopedCandidate extends Candidate {
  readonly developed: Omit<Developed, "picture"> & { readonly picture: KeptPicture };
}

/** A picture in memory, or spooled under a key when it is too large to keep. */
export type KeptPicture = Omit<Picture, "bytes"> & { readonly byteLength: number } & (
    | { readonly kind: "memory"; readonly bytes: Uint8Array }
    | { readonly kind: "spooled"; readonly key: string }
  );

export interface Rejection extends Rejected {
  readonly index: number;
}

/** One step of one candidate, as the event stream tells it. */
export interface ProgressEvent {
  /** From 1, as sentences name candidates. */
  readonly candidate: number;
  readonly source: string;
  readonly stage: PickStage;
  readonly outcome: "done" | "cached" | "rejected";
  readonly code?: string;
  readonly reason?: string;
}
