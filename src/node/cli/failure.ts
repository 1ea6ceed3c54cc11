// Failures of the command. An expected failure concerns one input and has a stable code: the library's ImageError, or one of
// the codes below for what happens around it. A UsageError concerns the whole call: nothing is done and the exit code is 2.
import { type Evidence, type ImageErrorFamily, isImageError } from "../../image";

export type InputErrorCode =
  | "READ_FAILED"
  | "WRITE_FAILED"
  | "NO_MATCH"
  | "NAME_COLLISION"
  | "INPUT_OVERWRITE"
  | "DOWNLOAD_FAILED"
  | "DOWNLOAD_TIMEOUT";

export class InputError extends Error {
  override readonly name = "InputError";
  constructor(
    readonly code: InputErrorCode,
    message: string,
    readonly evidence: Evidence = {},
  ) {
    super(message);
  }
}

export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A failure as it is printed and as it crosses threads. UNKNOWN is a bug of ours; its message is the exception's. */
export interface Failure {
  readonly code: string;
  readonly family?: ImageErrorFamily;
  readonly message: string;
  readonly evidence: Evidence;
}

/** What one input came to. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function failureOf(error: unknown): Failure {
  if (isImageError(error)) {
    const { code, family, message, evidence } = error;
    return { code, family, message, evidence };
  }
  if (error instanceof InputError) return { code: error.code, message: error.message, evidence: error.evidence };
  return { code: "UNKNOWN", message: error instanceof Error ? error.message : String(error), evidence: {} };
}

/** Runs `work`; what it throws becomes a failed outcome. */
export async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** The short reason of a system error: "ENOENT: no such file or directory, open 'x'" is "no such file or directory". */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
