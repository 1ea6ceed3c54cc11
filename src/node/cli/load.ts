// Where the bytes of a job come from: a file, a stream read before, or a URL. One source is in memory at a time in a thread,
// and a file larger than the budget is not read at all.
import { type FileHandle, open } from "node:fs/promises";
import { ImageError } from "../../image";
import { download, type FetchFacts } from "./download";
import { InputError, systemReason } from "./failure";
import type { JobSource } from "./job";
import { tooLarge } from "./read-within";

export interface Loaded {
  readonly bytes: Uint8Array;
  /** How the server answered; null for what did not come by URL. */
  readonly fetched: FetchFacts | null;
}

/** @throws InputError READ_FAILED, DOWNLOAD_FAILED, DOWNLOAD_TIMEOUT; ImageError FILE_TOO_LARGE */
export async function loadSource(source: JobSource, maxBytes: number): Promise<Loaded> {
  switch (source.kind) {
    case "file":
      return { bytes: await readFileWithin(source.path, maxBytes), fetched: null };
    case "bytes":
      return { bytes: source.bytes, fetched: null };
    case "url":
      return download(source.url, maxBytes);
    default:
      return source satisfies never;
  }
}

async function readFileWithin(path: string, maxBytes: number): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(size, maxBytes);
    return await file.readFile();
  } catch (error) {
    if (error instanceof ImageError) throw error;
    throw new InputError("READ_FAILED", `expected a readable file, got: ${systemReason(error)}`);
  } finally {
    await file?.close();
  }
}
