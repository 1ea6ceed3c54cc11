// What a download ends in. Failures are values with a stable code: one bad URL among fifty is normal.
import type { UrlPolicy } from "./url-policy";

interface Spent {
  /** From the first try to the end, waits included. */
  readonly ms: number;
  readonly tries: number;
}

export type FetchFailureCode =
  | "DOWNLOAD_FAILED"
  | "DOWNLOAD_TIMEOUT"
  | "FILE_TOO_LARGE"
  | "INVALID_URL"
  | "DOMAIN_NOT_ALLOWED";

export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly cacheControl: string | null;
}

export type FetchOutcome =
  | ({
      readonly kind: "ok";
      readonly bytes: Uint8Array;
      /** After redirects. */
      readonly url: string;
      readonly status: number;
      readonly contentType: string | null;
    } & Validators &
      Spent)
  | ({ readonly kind: "not-modified"; readonly url: string; readonly status: 304 } & Validators & Spent)
  | ({
      readonly kind: "failed";
      readonly code: FetchFailureCode;
      /** A sentence without the URL. */
      readonly reason: string;
      /** Of the last answer, when there was one. */
      readonly status?: number;
    } & Spent);

export interface GetOptions {
  /** Every hop is held to it: what one slice may fetch another may not. */
  readonly policy: UrlPolicy;
  readonly maxBytes: number;
  /** Aborting rejects `get` with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Awaited when a good answer has come and before its body is read, on each try: where a caller makes room for the bytes, as
   * many as the answer declares or, where it does not, as a photo may have. The time it takes counts against no limit; what
   * it rejects with, `get` rejects with.
   */
  readonly beforeBody?: (expectedBytes: number) => Promise<void>;
  /** Validators of a copy in hand: the answer may be `not-modified`. */
  readonly conditional?: { readonly etag?: string; readonly lastModified?: string };
}

export interface HeadAnswer {
  readonly contentType: string | null;
  readonly bytes: number | null;
}

export interface HeadOptions {
  /** Every hop is held to it. */
  readonly policy: UrlPolicy;
  readonly signal?: AbortSignal;
}

export interface PostOptions {
  readonly policy: UrlPolicy;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type PostOutcome =
  /** Whatever the status: what it means is the caller's business. */
  | { readonly kind: "answered"; readonly status: number }
  /** The reason is a sentence without the URL. */
  | { readonly kind: "failed"; readonly reason: string };

export interface Fetcher {
  /** Type and size as the server tells them; null when it does not answer well within 3 s. Never rejects. */
  head(url: string, options: HeadOptions): Promise<HeadAnswer | null>;
  /** The whole body, at most `maxBytes`, after at most 3 redirects a try and 3 further tries. */
  get(url: string, options: GetOptions): Promise<FetchOutcome>;
  /** One try, no redirect. Never rejects. */
  post(url: string, options: PostOptions): Promise<PostOutcome>;
}
