// Multipart bodies (RFC 7578) as a stream, one file at a time: a file is handed over and forgotten before the next one is
// read, so a body of any number of files holds one of them. A file over the limit is skipped and named, the rest goes on.
// The parser stops for good at an oversized part; PartReader (below) finds the part's end for it and lets it resume.
import {
  getMultipartBoundary,
  MaxFileSizeExceededError,
  MultipartParser,
  type MultipartPart,
} from "@remix-run/multipart-parser";
import { piecesOf } from "./body-pieces";
import { Problem } from "./problem";

const MAX_FIELD_BYTES = 64 * 1024;
const MAX_FIELDS = 100;
/** What the platform admits in one request. */
const MAX_BODY_BYTES = 100 * 1024 * 1024;

export interface MultipartFile {
  readonly name: string;
  readonly fieldName: string;
  readonly contentType: string;
  /** Owned by the receiver. */
  readonly bytes: Uint8Array;
}

export interface MultipartOptions {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  readonly maxBodyBytes?: number;
  /** Awaited before more of the body is read; `index` counts every file of the body, rejected ones too. */
  readonly onFile: (file: MultipartFile, index: number) => Promise<void>;
}

export interface RejectedFile {
  readonly name: string;
  readonly fieldName: string;
  readonly index: number;
  readonly code: "FILE_TOO_LARGE";
  readonly reason: string;
}

export interface MultipartResult {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly rejectedFiles: readonly RejectedFile[];
  readonly files: number;
}

/**
 * Reads the whole body. Empty file inputs (no name, no bytes) are passed over.
 * @throws Problem 400 MALFORMED_REQUEST for a body that is not multipart or has too many or too large parts, 413
 * REQUEST_TOO_LARGE for a body over the limit; whatever `onFile` throws
 */
export async function readMultipart(request: Request, options: MultipartOptions): Promise<MultipartResult> {
  const boundary = getMultipartBoundary(request.headers.get("content-type") ?? "");
  if (!boundary || !request.body) throw malformed("expected a multipart/form-data body with a boundary, got none");
  const { maxBodyBytes = MAX_BODY_BYTES, maxFileBytes } = options;
  const pieces = piecesOf(request.body);
  const parts = new PartReader(boundary, maxFileBytes);
  const form = new Form(options);
  let bodyBytes = 0;
  try {
    for (let piece = await pieces.next(); piece !== null; piece = await pieces.next()) {
      bodyBytes += piece.length;
      if (bodyBytes > maxBodyBytes) {
        throw new Problem(413, "REQUEST_TOO_LARGE", `expected at most ${maxBodyBytes} bytes for the body, got more`);
      }
      for (const { part, isOversized } of parts.write(piece)) await form.accept(part, isOversized);
    }
    parts.finish();
  } catch (error) {
    await pieces.cancel(error).catch(() => undefined);
    throw isParserError(error) ? malformed(`expected a well-formed multipart body, got: ${error.message}`) : error;
  }
  return form;
}

class Form implements MultipartResult {
  readonly fields: Record<string, string[]> = Object.create(null);
  readonly rejectedFiles: RejectedFile[] = [];
  files = 0;
  private fieldCount = 0;

  constructor(private readonly options: MultipartOptions) {}

  async accept(part: MultipartPart, isOversized: boolean): Promise<void> {
    const fieldName = part.name;
    if (fieldName === undefined) throw malformed("expected a name for every part, got one without");
    if (!part.isFile) {
      if (isOversized || part.size > MAX_FIELD_BYTES) {
        throw malformed(`expected at most ${MAX_FIELD_BYTES} bytes for ${fieldName}, got more`);
      }
      if (++this.fieldCount > MAX_FIELDS) throw malformed(`expected at most ${MAX_FIELDS} fields, got more`);
      this.fields[fieldName] ??= [];
      this.fields[fieldName].push(part.text);
      return;
    }
    const name = part.filename ?? "";
    if (name === "" && part.size === 0) return;
    const { maxFiles, maxFileBytes, onFile } = this.options;
    if (this.files === maxFiles) throw malformed(`expected at most ${maxFiles} files, got more`);
    const index = this.files++;
    if (isOversized) {
      part.content.length = 0;
      const reason = `expected at most ${maxFileBytes} bytes, got more`;
      this.rejectedFiles.push({ name, fieldName, index, code: "FILE_TOO_LARGE", reason });
      return;
    }
    const bytes = part.bytes;
    part.content.length = 0;
    await onFile({ name, fieldName, contentType: part.mediaType ?? "", bytes }, index);
  }
}

/** Feeds the parser and carries it over parts that are too large: those come out cut and marked. */
class PartReader {
  private readonly parser: { -readonly [K in keyof MultipartParser]: MultipartParser[K] };
  private readonly delimiter: Uint8Array;
  /** The last bytes written, one fewer than a delimiter has: where one may have begun. */
  private tail: Uint8Array = new Uint8Array(0);
  private isSkipping = false;

  constructor(
    boundary: string,
    private readonly maxFileBytes: number,
  ) {
    const unlimited = { maxParts: Number.POSITIVE_INFINITY, maxTotalSize: Number.POSITIVE_INFINITY };
    this.parser = new MultipartParser(boundary, { maxFileSize: maxFileBytes, ...unlimited });
    this.delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  }

  *write(chunk: Uint8Array): Generator<{ part: MultipartPart; isOversized: boolean }> {
    let window = concat(this.tail, chunk);
    this.tail = window.slice(Math.max(0, window.length - this.delimiter.length + 1));
    let data = chunk;
    for (;;) {
      if (this.isSkipping) {
        const end = indexOf(window, this.delimiter, 0);
        if (end < 0) return;
        window = window.subarray(end);
        data = window;
      }
      let completed = 0;
      try {
        for (const part of this.parser.write(data)) {
          completed++;
          const isOversized = this.isSkipping;
          this.setSkipping(false);
          yield { part, isOversized };
        }
        return;
      } catch (error) {
        if (error instanceof MaxFileSizeExceededError) {
          window = window.subarray(this.afterDelimiters(window, completed));
          this.setSkipping(true);
        } else if (this.isFinished()) {
          return; // The epilogue, which RFC 2046 says to ignore.
        } else {
          throw error;
        }
      }
    }
  }

  /** @throws MultipartParseError when the body ended before its closing delimiter */
  finish(): void {
    this.parser.finish();
  }

  /** The parser may hold a few bytes that it could not add: to take up the part again it must be let to add them. */
  private setSkipping(isSkipping: boolean): void {
    this.isSkipping = isSkipping;
    this.parser.maxFileSize = isSkipping ? Number.POSITIVE_INFINITY : this.maxFileBytes;
  }

  /** Each part completed in one write was ended by one delimiter: where the last of them ends. */
  private afterDelimiters(window: Uint8Array, count: number): number {
    let at = 0;
    for (let i = 0; i < count; i++) at = indexOf(window, this.delimiter, at) + this.delimiter.length;
    return at;
  }

  private isFinished(): boolean {
    try {
      this.parser.finish();
      return true;
    } catch {
      return false;
    }
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function indexOf(haystack: Uint8Array, needle: Uint8Array, from: number): number {
  const last = haystack.length - needle.length;
  for (let at = haystack.indexOf(needle[0], from); at >= 0 && at <= last; at = haystack.indexOf(needle[0], at + 1)) {
    let i = 1;
    while (i < needle.length && haystack[at + i] === needle[i]) i++;
    if (i === needle.length) return at;
  }
  return -1;
}

/** The parser's own errors, and a header that is not UTF-8. */
function isParserError(error: unknown): error is Error {
  return error instanceof Error && (/^Max|^Multipart/.test(error.name) || error instanceof TypeError);
}

function malformed(detail: string): Problem {
  return new Problem(400, "MALFORMED_REQUEST", detail);
}
