// A form comes in: each file is checked and put to originals/{uuid}.{ext} as it is read, because the fields that it needs may
// stand behind it. Nothing is a row yet: what a refused or broken form leaves behind is removed by whoever called, or, if the
// server died, by the repair of objects without a row. A form is read to its end before it is refused, so that the client reads
// the answer.
import { type MultipartFile, readMultipart } from "../edge/multipart";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { orientedSize, sanitiseSvg, sha256Hex } from "../image";
import { libraryProblem } from "./problem";
import { readFileName, sameFormat } from "./rules/file-name";
import { CONTENT_TYPES, recognise } from "./rules/format";
import { originalKey } from "./rules/place";
import { ObjectStore } from "./store/object";

export const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 100;

/** A file that lies in R2 and has no row. */
export interface SpooledFile {
  readonly imageId: string;
  readonly name: string;
  readonly fieldName: string;
  /** Code of `extensions`, as its name has it. */
  readonly extension: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly facts: FileFacts;
}

export interface FileFacts {
  readonly width: number | null;
  readonly height: number | null;
  readonly colourProfile: string | null;
}

export interface SpooledForm {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly files: readonly SpooledFile[];
}

/**
 * Reads a form and spools its files, one at a time; at most one is held.
 * @param spooled filled as files come, so that the caller can remove them whatever happens
 * @param extensions codes that names may end in
 * @throws Problem with the code of the first thing that is wrong with a file; 400, 413 of the form; 503 BUSY
 */
export async function spoolForm(
  platform: Pick<Platform, "bucket" | "bodies" | "clock" | "darkroom">,
  request: Request,
  extensions: ReadonlySet<string>,
  spooled: SpooledFile[],
): Promise<SpooledForm> {
  let refusal: Problem | null = null;
  const length = Number(request.headers.get("Content-Length") ?? MAX_FILE_BYTES);
  const { fields, rejectedFiles } = await platform.bodies.run(Math.min(length, MAX_FILE_BYTES), () =>
    readMultipart(request, {
      maxFileBytes: MAX_FILE_BYTES,
      maxFiles: MAX_FILES,
      async onFile(file) {
        if (refusal !== null) return;
        try {
          spooled.push(await spoolFile(platform, file, extensions));
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          refusal = error;
        }
      },
    }),
  );
  if (refusal !== null) throw refusal;
  const [tooLarge] = rejectedFiles;
  if (tooLarge !== undefined) throw libraryProblem("FILE_TOO_LARGE", `${tooLarge.name}: ${tooLarge.reason}`);
  return { fields, files: spooled };
}

async function spoolFile(
  { bucket, clock, darkroom }: Pick<Platform, "bucket" | "clock" | "darkroom">,
  { name, fieldName, bytes: sent }: MultipartFile,
  extensions: ReadonlySet<string>,
): Promise<SpooledFile> {
  const extension = extensionOf(name, extensions);
  const found = recognise(darkroom, sent);
  if (found === null || !sameFormat(extension, found.format)) throw wrongBytes(extension, found?.format ?? null);
  const bytes = found.format === "SVG" ? sanitiseSvg(sent) : sent;
  if (bytes === null) throw wrongBytes(extension, null);
  const imageId = crypto.randomUUID() as string;
  const sha256 = await sha256Hex(bytes);
  const key = originalKey(imageId, extension);
  await new ObjectStore(bucket, clock).put(key, bytes, CONTENT_TYPES[extension]!, sha256);
  return { imageId, name, fieldName, extension, bytes: bytes.length, sha256, facts: factsOf(found.header) };
}

/** @throws Problem INVALID_FILE_NAME, FILE_EXTENSION_NOT_FOUND, INVALID_FILE_EXTENSION */
export function extensionOf(name: string, extensions: ReadonlySet<string>): string {
  const read = readFileName(name, extensions);
  if (read.ok) return read.extension;
  const shown = JSON.stringify(name.slice(0, 100));
  switch (read.code) {
    case "INVALID_FILE_NAME":
      throw libraryProblem(
        read.code,
        `expected 1 to 255 characters without separators for the file name, got ${shown}`,
      );
    case "FILE_EXTENSION_NOT_FOUND":
      throw libraryProblem(read.code, `expected a file name with an extension, got ${shown}`);
    case "INVALID_FILE_EXTENSION":
      throw libraryProblem(read.code, `expected one of ${[...extensions].join(", ")} as the extension, got ${shown}`);
    default:
      return read.code satisfies never;
  }
}

/** @param format what the bytes are; null = nothing known, or damaged */
export function wrongBytes(extension: string, format: string | null): Problem {
  const got = format === null ? "bytes that are no such file" : `bytes of ${format}`;
  return libraryProblem("INVALID_EXTENSION", `expected the bytes of a ${extension} file, got ${got}`);
}

/** What the header tells; formats that are not decoded may tell no size. */
export function factsOf(header: (Parameters<typeof orientedSize>[0] & { readonly profile: string }) | null): FileFacts {
  if (header === null || header.width === 0) return { width: null, height: null, colourProfile: null };
  return { ...orientedSize(header), colourProfile: header.profile };
}
