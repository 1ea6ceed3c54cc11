// Direct upload: a promise (row TEMP and a signed URL), the client's PUT, and the confirm (direct-confirm.ts). The PUT that comes
// here streams into R2: the file is never held, and its URL works once.
import { piecesOf } from "../edge/body-pieces";
import { untilCommitted } from "../edge/guard";
import { Problem } from "../edge/problem";
import { workerGlobals } from "../edge/worker-globals";
import { libraryProblem } from "./problem";
import { sameFormat } from "./rules/file-name";
import { CONTENT_TYPES } from "./rules/format";
import { imagePath, imageUrl, isImageId, originalKey } from "./rules/place";
import { checkSignature, type Purpose, SIGNED_URL_MS, type SignedUrl, signUrl, wrongSignature } from "./signed-url";
import { type DirectRow, DirectStore } from "./store/direct";
import { ImageStore } from "./store/image";
import type { UploadParts } from "./upload";
import { extensionOf } from "./upload-form";

export const MAX_DIRECT_BYTES = 50 * 1024 * 1024;

export interface DirectRequest {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly category: string;
}

export interface DirectPromise extends SignedUrl {
  readonly id: string;
  readonly imageUrl: string;
  readonly expiresAtMs: number;
}

/** @throws Problem with a code of the spec; 500 IMAGE_SAVE_FAILED; 503 SIGNING_NOT_CONFIGURED */
export async function promiseUpload(parts: UploadParts, request: DirectRequest): Promise<DirectPromise> {
  const { platform, origin, log } = parts;
  const { db, clock, settings } = platform;
  const store = new ImageStore(db);
  const { filename, category, bytes } = request;
  const extension = extensionOf(filename, await store.extensionCodes());
  const contentType = request.contentType.toLowerCase();
  if (!Object.entries(CONTENT_TYPES).some(([code, type]) => type === contentType && sameFormat(code, extension))) {
    const detail = `expected ${CONTENT_TYPES[extension]} as the type of a ${extension} file, got ${contentType.slice(0, 100)}`;
    throw libraryProblem("INVALID_EXTENSION", detail);
  }
  if (bytes > MAX_DIRECT_BYTES) {
    throw libraryProblem("FILE_TOO_LARGE", `expected at most ${MAX_DIRECT_BYTES} bytes, got ${bytes}`);
  }
  if (!(await store.hasReferenceType(category))) {
    throw libraryProblem("REFERENCE_TYPE_NOT_FOUND", `expected a reference type for category, got ${category}`);
  }
  const nowMs = clock.now();
  const id = crypto.randomUUID() as string;
  const { baseUrl, timeZone } = settings.library;
  const url = imageUrl(baseUrl, origin, imagePath({ id, category, atMs: nowMs, timeZone }));
  const expiresAtMs = nowMs + SIGNED_URL_MS;
  const signed = await signUrl(
    settings.library,
    origin,
    purposeOf(id, extension, { type: contentType, bytes }, expiresAtMs),
  );
  const object = { location: originalKey(id, extension), originSize: bytes, originFormat: extension };
  const unknown = {
    converted: null,
    sha256: null,
    width: null,
    height: null,
    colourProfile: null,
    exif: null,
    hashes: null,
  };
  const image = { imageId: id, category, uploaderId: null, imageUrl: url, object: { ...object, ...unknown } };
  const upload = { image_id: id, file_name: filename, content_type: contentType, bytes, expires_at: expiresAtMs };
  const batch = [...store.insert({ ...image, status: "TEMP" }, nowMs), new DirectStore(db).insert(upload)];
  try {
    await untilCommitted(clock, async () => ((await store.get(id)) === null ? db.batch(batch) : "committed"));
  } catch (error) {
    log.error("upload", { error });
    throw libraryProblem("IMAGE_SAVE_FAILED", "expected the database to take the image, got a failure after retries");
  }
  return { id, imageUrl: url, expiresAtMs, ...signed };
}

/** What comes with a PUT. */
export interface Put {
  readonly expiresAtMs: number;
  readonly signature: string;
  readonly contentType: string;
  /** Null when the client does not say. */
  readonly length: number | null;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * Streams a file to its place.
 * @throws Problem 403 SIGNATURE_INVALID, 410 UPLOAD_EXPIRED, 400 UPLOAD_TYPE_MISMATCH and UPLOAD_SIZE_MISMATCH,
 * 409 UPLOAD_USED, 500 IMAGE_SAVE_FAILED; after all but UPLOAD_USED and UPLOAD_EXPIRED the URL may be tried again
 */
export async function receiveUpload(parts: UploadParts, id: string, put: Put): Promise<void> {
  const { db, clock, settings } = parts.platform;
  const uploads = new DirectStore(db);
  const row = isImageId(id) ? await uploads.get(id) : null;
  if (row === null) throw wrongSignature();
  const content = { type: row.content_type, bytes: row.bytes };
  const purpose = purposeOf(id, row.origin_format_id, content, put.expiresAtMs);
  await checkSignature(settings.library, purpose, put.signature, clock.now());
  if (put.contentType.toLowerCase() !== row.content_type) throw wrongType(row, put.contentType);
  if (put.length !== null && put.length !== row.bytes) throw wrongSize(row, String(put.length));
  const usedAtMs = clock.now();
  if (!(await uploads.use(id, usedAtMs))) {
    throw libraryProblem(
      "UPLOAD_USED",
      "expected a URL that was not used, got one whose file has arrived or arrives now",
    );
  }
  try {
    await store(parts, row, purpose.key, put.body);
  } catch (error) {
    await uploads.giveBack(id, usedAtMs);
    throw error;
  }
}

async function store({ platform, log }: UploadParts, row: DirectRow, key: string, body: Put["body"]): Promise<void> {
  const { readable, writable } = new workerGlobals.FixedLengthStream(row.bytes);
  const options = { httpMetadata: { contentType: row.content_type } };
  const stored = platform.bucket.put(key, readable as never, options);
  try {
    const seen = await Promise.race([pour(body, writable, row.bytes), stored.then(() => row.bytes)]);
    if (seen !== row.bytes) throw wrongSize(row, seen > row.bytes ? "more" : String(seen));
    await stored;
  } catch (error) {
    stored.catch(() => undefined);
    if (error instanceof Problem) throw error;
    log.error("upload", { error });
    throw libraryProblem("IMAGE_SAVE_FAILED", "expected the store to take the file, got a failure; try again");
  }
}

/**
 * Pours a body of exactly so many bytes. Its last chunk goes when nothing came behind it: of a body that is too long or too
 * short the store never sees the end, and so keeps nothing.
 * @returns how many there were, as far as was read
 */
async function pour(
  body: ReadableStream<Uint8Array>,
  into: WritableStream<Uint8Array>,
  bytes: number,
): Promise<number> {
  const pieces = piecesOf(body);
  const writer = into.getWriter();
  let seen = 0;
  let last = new Uint8Array();
  for (let piece = await pieces.next(); piece !== null; piece = await pieces.next()) {
    seen += piece.length;
    if (seen > bytes) break;
    if (last.length > 0) await writer.write(last);
    last = piece as Uint8Array<ArrayBuffer>;
  }
  if (seen === bytes) {
    await writer.write(last);
    await writer.close();
  } else {
    const wrong = new Error("expected another length");
    await Promise.allSettled([pieces.cancel(wrong), writer.abort(wrong)]);
  }
  return seen;
}

export function wrongType({ content_type }: DirectRow, got: string): Problem {
  return libraryProblem("UPLOAD_TYPE_MISMATCH", `expected ${content_type}, as was promised, got ${got.slice(0, 100)}`);
}

export function wrongSize({ bytes }: DirectRow, got: string): Problem {
  return libraryProblem("UPLOAD_SIZE_MISMATCH", `expected ${bytes} bytes, as was promised, got ${got}`);
}

function purposeOf(id: string, extension: string, content: Purpose["content"], expiresAtMs: number): Purpose {
  const path = `/api/v1/uploads/${id}/content`;
  return { method: "PUT", key: originalKey(id, extension), path, content, expiresAtMs };
}
