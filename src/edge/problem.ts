// Errors as the caller sees them: RFC 9457 `application/problem+json` with a stable `code`, never cached, carrying the
// request id. Services throw a Problem; anything else that is thrown is a bug and answers a bare 500, its text in the log.
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ZodError, z } from "zod";
import { type ImageError, isImageError } from "../image";
import { systemClock } from "./clock";
import { createLogger } from "./log";
import type { AppEnv } from "./platform";

const STATUS_TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  499: "Client Closed Request",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/**
 * An expected failure with its HTTP shape.
 * @example throw new Problem(404, "NOT_FOUND", "expected a stored result for id, got 01KAJ8Z0T4", {}, {});
 */
export class Problem extends Error {
  override readonly name = "Problem";

  /**
   * @param detail one public sentence; "expected X for Y, got Z" where a value was wrong.
   * @param extensions further members of the problem document, e.g. `{ predictedBytes, allowedBytes }`.
   * @param headers further response headers, e.g. `{ "Retry-After": "2" }`.
   */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

export function problemResponse(problem: Problem, requestId: string): Response {
  const { status, code, detail } = problem;
  const title = STATUS_TITLES[status] ?? "Error";
  const body = { ...problem.extensions, type: "about:blank", title, status, code, detail, requestId };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...problem.headers, "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
  });
}

/** The status that a route working on one picture answers (spec/pick.md "Errors", last lines); evidence becomes members. */
export function problemFromImage(error: ImageError): Problem {
  return new Problem(imageStatus(error), error.code, error.message, error.evidence);
}

function imageStatus({ code }: ImageError): number {
  switch (code) {
    case "INVALID_RECIPE":
      return 400;
    case "FILE_TOO_LARGE":
    case "MEMORY_BUDGET_EXCEEDED":
      return 413;
    case "INVALID_FORMAT":
    case "UNSUPPORTED_FORMAT":
    case "CORRUPTED_IMAGE":
    case "HOSTILE_CONTENT":
    case "RESOLUTION_TOO_LOW":
    case "RESOLUTION_TOO_HIGH":
    case "RESIZE_FAILED":
    case "CONVERSION_FAILED":
      return 422;
    case "ABORTED":
      return 499;
    default:
      return code satisfies never;
  }
}

/** Hono's `onError`: every thrown value becomes a problem; a bug is logged with its stack and told to nobody. */
export function onError(error: unknown, c: Context<AppEnv>): Response {
  const problem = problemFrom(error);
  if (problem.status === 500) (c.get("log") ?? createLogger(systemClock)).error("request", { error });
  return problemResponse(problem, c.get("requestId") ?? "");
}

/** The problem that a thrown value answers; a value that nobody foresaw is 500 INTERNAL. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isImageError(error)) return problemFromImage(error);
  if (error instanceof HTTPException) {
    if (error.status !== 415) return new Problem(error.status, "MALFORMED_REQUEST", error.message);
    return new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "expected a Content-Type that this path takes, got another");
  }
  return new Problem(
    500,
    "INTERNAL",
    "the server failed in a way it did not foresee; the log has it under this request id",
  );
}

type Validation = { target: string; data?: unknown } & ({ success: true } | { success: false; error: ZodError });

/** `defaultHook` of every router: a request that fails its schema is a 400 listing each wrong value. */
export function validationHook(result: Validation, c: Context<AppEnv>): Response | undefined {
  if (result.success) return undefined;
  const errors = result.error.issues.map((issue) => describeIssue(issue, result.data));
  const problem = new Problem(400, "MALFORMED_REQUEST", errors[0]!.detail, { target: result.target, errors });
  return problemResponse(problem, c.get("requestId") ?? "");
}

/** One schema issue as a sentence; `input` is what was parsed, so that the sentence can name the wrong value. */
export function describeIssue(issue: z.core.$ZodIssue, input: unknown): { field: string; detail: string } {
  const field = issue.path.map(String).join(".");
  let value = input;
  for (const key of issue.path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return { field, detail: `expected ${expectation(issue)} for ${field || "the body"}, got ${shown(value)}` };
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "int" ? "an integer" : `a value of type ${issue.expected}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${unit(issue)}`;
    case "too_big":
      return `${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${unit(issue)}`;
    case "unrecognized_keys":
      return `no unknown members (${issue.keys.join(", ")})`;
    default:
      return issue.message;
  }
}

function unit(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const bound = issue.code === "too_small" ? issue.minimum : issue.maximum;
  const plural = Number(bound) === 1 ? "" : "s";
  if (issue.origin === "string") return ` character${plural}`;
  return issue.origin === "array" ? ` item${plural}` : "";
}

const MAX_SHOWN_CHARACTERS = 100;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
