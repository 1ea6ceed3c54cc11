// The confirm of a direct upload: what arrived is held against what was promised, and its facts are read from its first bytes.
// What is not as promised makes the image FAILED: its URL was good for one file. Confirming again answers what is.
import { commitGuarded, untilCommitted } from "../edge/guard";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { wake } from "../edge/work";
import { workerGlobals } from "../edge/worker-globals";
import { type Header, hex, readExif, sanitiseSvg, sha256Hex } from "../image";
import { wrongSize, wrongType } from "./direct";
import { libraryProblem } from "./problem";
import { sameFormat } from "./rules/file-name";
import { CONTENT_TYPES, isDecoded, type Recognised, recognise } from "./rules/format";
import { isImageId, originalKey } from "./rules/place";
import { type Arrival, type DirectRow, DirectStore } from "./store/direct";
import { ImageStore } from "./store/image";
import { ObjectStore } from "./store/object";
import { addConversion, addThumbnail } from "./store/work";
import type { UploadParts } from "./upload";
import { factsOf, MAX_FILE_BYTES, wrongBytes } from "./upload-form";

/** Where headers end: the first for nearly all, the second for photographs with large profiles and previews before the pixels. */
const HEAD_BYTES = [1024 * 1024, 16 * 1024 * 1024] as const;

export interface ConfirmOptions {
  readonly storeExif: boolean;
  readonly convert: boolean;
}

/** @throws Problem 404, 409 UPLOAD_NOT_RECEIVED, 410 UPLOAD_EXPIRED, 400 for what is not as promised, 500, 503 BUSY */
export async function confirmUpload(parts: UploadParts, id: string, options: ConfirmOptions): Promise<void> {
  const { platform, log } = parts;
  const row = isImageId(id) ? await new DirectStore(platform.db).get(id) : null;
  if (row === null || row.status === "DELETED") {
    throw libraryProblem("IMAGE_NOT_FOUND", `expected a direct upload for id, got ${id.slice(0, 64)}`);
  }
  if (row.status === "FAILED") {
    throw libraryProblem(
      "IMAGE_PROCESSING_FAILED",
      "expected an upload that arrived as promised, got one that did not",
    );
  }
  if (row.status !== "TEMP") return;
  try {
    const found = await examine(parts, row, options);
    await ready(parts, row, found, options);
  } catch (error) {
    platform.metrics.count("library_uploads_total", { way: "direct", outcome: "refused" });
    if (error instanceof Problem) throw error;
    log.error("upload", { error });
    throw libraryProblem("IMAGE_SAVE_FAILED", "expected the stores to take the image, got a failure after retries");
  }
  platform.metrics.count("library_uploads_total", { way: "direct", outcome: "stored" });
}

async function examine(parts: UploadParts, row: DirectRow, { storeExif }: ConfirmOptions): Promise<Arrival> {
  const { platform } = parts;
  const { image_id: id, origin_format_id: extension } = row;
  const key = originalKey(id, extension);
  const [object] = await untilCommitted(platform.clock, async () => [await platform.bucket.head(key)]);
  if (object === null) {
    if (platform.clock.now() < row.expires_at) {
      throw libraryProblem("UPLOAD_NOT_RECEIVED", "expected a file under the signed URL, got none yet");
    }
    throw libraryProblem("UPLOAD_EXPIRED", "expected a file within the ten minutes of its URL, got none");
  }
  if (object.size !== row.bytes) throw await refuse(parts, id, wrongSize(row, String(object.size)));
  const type = object.httpMetadata?.contentType ?? "none";
  if (type.toLowerCase() !== row.content_type) throw await refuse(parts, id, wrongType(row, type));
  const read = await readHead(platform, key, row.bytes, storeExif);
  if (read === null || !sameFormat(read.found.format, extension)) {
    throw await refuse(parts, id, wrongBytes(extension, read?.found.format ?? null));
  }
  const { found, exif } = read;
  const facts = { ...factsOf(found.header), exif };
  if (found.format === "SVG") return { ...facts, ...(await sanitise(parts, row, key)) };
  return { ...facts, bytes: row.bytes, sha256: await digestOf(platform, key) };
}

interface Head {
  readonly found: Recognised;
  readonly exif: string | null;
}

/** @returns null for bytes that are no known file */
async function readHead(platform: Platform, key: string, size: number, storeExif: boolean): Promise<Head | null> {
  for (const headBytes of HEAD_BYTES) {
    const length = Math.min(headBytes, size);
    const head = await platform.bodies.run(length, async () => {
      const object = await platform.bucket.get(key, { range: { offset: 0, length } });
      const bytes = new Uint8Array(await object!.arrayBuffer());
      const found = recognise(platform.darkroom, bytes);
      return found && { found, exif: storeExif ? exifOf(bytes, found.header) : null };
    });
    if (head !== null) return head;
    if (length === size) break;
  }
  return null;
}

/** Without the place where it was taken, whoever asks. */
function exifOf(bytes: Uint8Array, header: Header | null): string | null {
  if (header === null || header.exif === null) return null;
  const { datetime, camera, orientation } = readExif(bytes, header);
  return JSON.stringify({ datetime, camera, orientation });
}

async function sanitise(parts: UploadParts, row: DirectRow, key: string): Promise<Pick<Arrival, "bytes" | "sha256">> {
  const { bodies, bucket, clock } = parts.platform;
  if (row.bytes > MAX_FILE_BYTES) {
    const tooLarge = libraryProblem(
      "FILE_TOO_LARGE",
      `expected at most ${MAX_FILE_BYTES} bytes of SVG, got ${row.bytes}`,
    );
    throw await refuse(parts, row.image_id, tooLarge);
  }
  return bodies.run(row.bytes, async () => {
    const objects = new ObjectStore(bucket, clock);
    const sent = await objects.read(key);
    const bytes = sent && sanitiseSvg(sent);
    if (bytes === null) throw await refuse(parts, row.image_id, wrongBytes("SVG", null));
    const sha256 = await sha256Hex(bytes);
    await objects.put(key, bytes, CONTENT_TYPES.SVG!, sha256);
    return { bytes: bytes.length, sha256 };
  });
}

/** Of the whole object, as a stream. */
async function digestOf({ bucket, clock }: Platform, key: string): Promise<string> {
  return untilCommitted(clock, async () => {
    const object = await bucket.get(key);
    const digest = new workerGlobals.crypto.DigestStream("SHA-256");
    await object!.body.pipeTo(digest as never);
    return hex(new Uint8Array(await digest.digest));
  });
}

/** @returns the problem to throw, once the image is FAILED */
async function refuse({ platform, caller }: UploadParts, id: string, problem: Problem): Promise<Problem> {
  const { db, clock } = platform;
  const store = new ImageStore(db);
  const cause = { by: caller, reason: problem.detail };
  await untilCommitted(clock, async () => {
    const batch = [store.stillIn(id, "TEMP"), store.move(id, "TEMP", "FAILED", cause, clock.now())];
    return (await commitGuarded(db, batch)) ?? "over";
  });
  return problem;
}

async function ready(parts: UploadParts, row: DirectRow, found: Arrival, { convert }: ConfirmOptions): Promise<void> {
  const { platform, caller, log } = parts;
  const { db, clock } = platform;
  const { image_id: id } = row;
  const store = new ImageStore(db);
  const hasThumbnail = isDecoded(row.origin_format_id);
  const nowMs = clock.now();
  const batch = [
    store.stillIn(id, "TEMP"),
    store.move(id, "TEMP", "READY", { by: caller, reason: null }, nowMs),
    ...new DirectStore(db).arrive(id, found, nowMs),
    ...(hasThumbnail ? [addThumbnail(db, id, nowMs)] : []),
    ...(convert ? [addConversion(db, id, nowMs)] : []),
  ];
  const outcome = await untilCommitted(clock, async () => (await commitGuarded(db, batch)) ?? "over");
  if (outcome === "over" && (await store.get(id))?.status !== "READY") {
    throw libraryProblem("IMAGE_NOT_FOUND", "expected an upload that waits for its confirm, got one that is over");
  }
  try {
    if (hasThumbnail) await wake(platform, "image.thumbnail", [id]);
    if (convert) await wake(platform, "image.convert", [id]);
  } catch (error) {
    log.warn("queue", { error });
  }
}
