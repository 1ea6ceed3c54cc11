// One GET with the platform's fetch, as plain as a browser's: redirects are followed, nothing is retried, nothing is cached.
// What the server said is kept, since it is often the reason why a picture is slow. For a person's own terminal: addresses are
// not restricted as they are on the server.
import { InputError } from "./failure";
import { readWithin } from "./read-within";

const TIMEOUT_MS = 30_000;
const HEADERS = { accept: "image/*,*/*;q=0.8", "user-agent": "darkroom-doctor/1.0" };

export interface FetchFacts {
  /** After redirects. */
  readonly url: string;
  readonly redirected: boolean;
  readonly contentType: string | null;
  readonly cacheControl: string | null;
  /** Until the headers were there, and until the last byte was. */
  readonly firstByteMs: number;
  readonly totalMs: number;
}

/** @throws InputError DOWNLOAD_FAILED, DOWNLOAD_TIMEOUT; ImageError FILE_TOO_LARGE */
export async function download(url: string, maxBytes: number): Promise<{ bytes: Uint8Array; fetched: FetchFacts }> {
  const startMs = performance.now();
  try {
    const response = await fetch(url, { headers: HEADERS, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const firstByteMs = performance.now() - startMs;
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      const { status } = response;
      throw new InputError("DOWNLOAD_FAILED", `expected status 200 from the server, got ${status}`, { status });
    }
    const bytes = await readWithin(response.body, maxBytes);
    const { headers, redirected } = response;
    const fetched = {
      url: response.url,
      redirected,
      contentType: headers.get("content-type"),
      cacheControl: headers.get("cache-control"),
      firstByteMs: Math.round(firstByteMs),
      totalMs: Math.round(performance.now() - startMs),
    };
    return { bytes, fetched };
  } catch (error) {
    throw asInputError(error);
  }
}

function asInputError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "TimeoutError") {
    return new InputError(
      "DOWNLOAD_TIMEOUT",
      `expected the whole picture within ${TIMEOUT_MS / 1000} s, got a timeout`,
    );
  }
  // fetch hides the reason ("connect ECONNREFUSED …") in the cause of a TypeError.
  if (!(error instanceof TypeError)) return error;
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  return new InputError("DOWNLOAD_FAILED", `expected an answer from the server, got: ${reason}`);
}
