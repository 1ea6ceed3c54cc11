// What `darkroom doctor` finds out about one picture: measured facts, and the sentences drawn from them.
import type { Exif, Header, OutputFormat, Plan, Report, Stripped } from "../../../image";
import type { FetchFacts } from "../download";
import type { Failure } from "../failure";

export interface Finding {
  /** Why it is big, slow or refused; what it gives away; what its viewers may see otherwise than meant. */
  readonly kind: "refused" | "big" | "slow" | "private" | "looks";
  readonly sentence: string;
}

/** A picture that was really developed. */
export interface Sample {
  readonly format: OutputFormat;
  readonly width: number;
  readonly height: number;
  readonly quality: number | null;
  readonly bytes: number;
  /** Wall time here, in this thread. */
  readonly ms: number;
  readonly report: Report;
}

/** What a job would need: a plan, or why there is none. */
export interface Forecast {
  /** E.g. "WebP, 1024 px". */
  readonly job: string;
  readonly plan: Plan | null;
  readonly refusal: Failure | null;
}

export interface Examination {
  readonly fetched: FetchFacts | null;
  readonly fileBytes: number;
  /** Null where not even the header can be read. */
  readonly header: Header | null;
  /** JPEG scans in the file; null for other formats. */
  readonly scans: number | null;
  readonly exif: Exif;
  /** What a lossless strip takes away; null for formats that cannot be stripped. */
  readonly removable: { readonly bytes: number; readonly kinds: Stripped["removed"] } | null;
  readonly forecasts: readonly Forecast[];
  /** Empty where the picture is refused. */
  readonly samples: readonly Sample[];
  readonly refusal: Failure | null;
  readonly budgetBytes: number;
  readonly findings: readonly Finding[];
}
