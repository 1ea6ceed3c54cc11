// The upload of a form. Async: the originals are safe in R2 and their rows in D1, in one batch with the conversions that are due,
// before the answer; a consumer converts. Sync: what is served is made first, and the rows begin at READY. All files of a
// form are stored or none: whatever has no row in the end is removed.
import { commitGuarded, untilCommitted } from "../edge/guard";
import { type Answer, beginKeyed, KeyedRun, type Replay } from "../edge/idempotency";
import type { Logger } from "../edge/log";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { wake } from "../edge/work";
import { sha256Hex } from "../image";
import { convertImage } from "./convert";
import { libraryProblem } from "./problem";
import { imagePath, imageUrl, originalKey } from "./rules/place";
import { isStorable } from "./rules/text";
import { makeServedNow, type Served, Unservable } from "./served";
import { ImageStore, type NewImage } from "./store/image";
import { ObjectStore } from "./store/object";
import { addConversion, isCrowded } from "./store/work";
import { type SpooledFile, type SpooledForm, spoolForm } from "./upload-form";

const MAX_UPLOADER_ID_CHARACTERS = 255;
/** With more conversions waiting than this, an upload makes its own before it answers: senders are slowed, nobody is refused. */
export const MAX_WAITING_CONVERSIONS = 500;

export interface UploadParts {
  readonly platform: Platform;
  readonly log: Logger;
  readonly caller: string | null;
  /** Of the server as it was asked. */
  readonly origin: string;
}

export interface Upload {
  readonly mode: "async" | "sync";
  /** Of the header Idempotency-Key. */
  readonly key: string | null;
}

export interface Uploaded {
  readonly id: string;
  readonly imageUrl: string;
  readonly status: "PROCESSING" | "READY";
}

/** @throws Problem of the form and its files; 500 IMAGE_SAVE_FAILED, IMAGE_PROCESSING_FAILED; 503 BUSY */
export async function uploadForm(parts: UploadParts, request: Request, upload: Upload): Promise<Answer | Replay> {
  const { platform, log } = parts;
  const spooled: SpooledFile[] = [];
  const made: Served[] = [];
  let run: KeyedRun | null = null;
  let outcome: "stored" | "replayed" | "refused" = "refused";
  try {
    const store = new ImageStore(platform.db);
    const form = await spoolForm(platform, request, await store.extensionCodes(), spooled);
    const { uploaderId, category, isList } = checkFields(form);
    if (!(await store.hasReferenceType(category))) {
      throw libraryProblem("REFERENCE_TYPE_NOT_FOUND", `expected a reference type for category, got ${category}`);
    }
    const begun = await begin(parts, upload, { ...form, uploaderId, category });
    if (begun !== null && !(begun instanceof KeyedRun)) {
      outcome = "replayed";
      return begun;
    }
    run = begun;
    const answer = await save(parts, upload, run, { files: spooled, uploaderId, category, isList }, made);
    outcome = "stored";
    return answer;
  } catch (error) {
    await run?.forget().catch((reason) => log.warn("upload", { error: reason }));
    if (error instanceof Problem) throw error;
    log.error("upload", { error });
    throw libraryProblem("IMAGE_SAVE_FAILED", "expected the stores to take the images, got a failure after retries");
  } finally {
    if (outcome !== "stored") await discard(parts, spooled, made);
    platform.metrics.count("library_uploads_total", { way: upload.mode, outcome }, Math.max(1, spooled.length));
  }
}

interface Checked {
  readonly uploaderId: string;
  readonly category: string;
  /** Whether they came as `files`. */
  readonly isList: boolean;
}

function checkFields({ fields, files }: SpooledForm): Checked {
  const [uploaderId, category] = ["uploaderId", "category"].map((name) => {
    const [value, ...more] = fields[name] ?? [];
    if (value !== undefined && more.length === 0 && isStorable(value, MAX_UPLOADER_ID_CHARACTERS)) return value;
    const got = value === undefined ? "nothing" : `${more.length + 1} of ${value.length} characters`;
    throw malformed(`expected 1 to ${MAX_UPLOADER_ID_CHARACTERS} characters, once, for ${name}, got ${got}`);
  });
  const names = new Set(files.map(({ fieldName }) => fieldName));
  const isList = names.has("files");
  if (names.size !== 1 || !(isList || (names.has("file") && files.length === 1))) {
    throw malformed(`expected one file for file, or some for files, got ${files.length} for ${[...names].join(", ")}`);
  }
  return { uploaderId: uploaderId!, category: category!, isList };
}

/** The boundary of a form differs each time it is sent, so it is known again by what is in it. */
async function begin(
  { platform, caller }: UploadParts,
  { mode, key }: Upload,
  form: SpooledForm & { readonly uploaderId: string; readonly category: string },
): Promise<KeyedRun | Replay | null> {
  if (key === null) return null;
  const files = form.files.map(({ fieldName, name, sha256 }) => [fieldName, name, sha256]);
  const fingerprint = await sha256Hex(JSON.stringify([mode, form.uploaderId, form.category, files]));
  return beginKeyed(platform, { key, route: "POST /api/images", owner: caller ?? form.uploaderId, fingerprint });
}

interface Content extends Checked {
  readonly files: readonly SpooledFile[];
}

async function save(
  parts: UploadParts,
  { mode }: Upload,
  run: KeyedRun | null,
  content: Content,
  made: Served[],
): Promise<Answer> {
  const { platform, caller } = parts;
  const { db, clock, settings } = platform;
  const store = new ImageStore(db);
  const nowMs = clock.now();
  const { timeZone, baseUrl } = settings.library;
  const { category, uploaderId, files } = content;
  const statements = [];
  const uploaded: Uploaded[] = [];
  for (const file of files) {
    const { imageId: id, extension, bytes, sha256, facts } = file;
    const promised = imageUrl(baseUrl, parts.origin, imagePath({ id, category, atMs: nowMs, timeZone }));
    const object = { location: originalKey(id, extension), originSize: bytes, originFormat: extension };
    const rest = { converted: null, sha256, ...facts, exif: null, hashes: null };
    const image = { imageId: id, category, uploaderId, imageUrl: promised, object: { ...object, ...rest } };
    if (mode === "async") {
      statements.push(...store.insert({ ...image, status: "TEMP" }, nowMs), addConversion(db, id, nowMs));
      uploaded.push({ id, imageUrl: promised, status: "PROCESSING" });
    } else {
      const served = await serve(platform, file, promised);
      made.push(served);
      statements.push(...readyImage(store, image, served, caller, nowMs));
      uploaded.push({ id, imageUrl: served.imageUrl, status: "READY" });
    }
  }
  const body = JSON.stringify(content.isList ? uploaded : uploaded[0]);
  const answer = { status: 200, type: "application/json", body };
  const batch = run === null ? statements : [run.stillMine(), ...statements, run.done(answer)];
  await commit(platform, store, batch, files);
  if (mode === "async") await startConversions(parts, files);
  return answer;
}

async function serve(platform: Platform, file: SpooledFile, promised: string): Promise<Served> {
  const { imageId, extension, bytes } = file;
  try {
    return await makeServedNow(platform, { imageId, extension, bytes, imageUrl: promised });
  } catch (error) {
    if (!(error instanceof Unservable)) throw error;
    throw libraryProblem("IMAGE_PROCESSING_FAILED", `${file.name}: ${error.message}`);
  }
}

/** An image that begins at READY; one served as it was uploaded passes TEMP in the same moment, so that its history says why. */
function readyImage(
  store: ImageStore,
  image: Omit<NewImage, "status">,
  { object: served, reason, imageUrl }: Served,
  by: string | null,
  nowMs: number,
) {
  const { width, height, colourProfile } = image.object;
  const facts = { width: served.width ?? width, height: served.height ?? height };
  const object = { ...image.object, ...served, ...facts, colourProfile: served.colourProfile ?? colourProfile };
  const ready = { ...image, imageUrl, object };
  if (reason === null) return store.insert({ ...ready, status: "READY" }, nowMs);
  const move = store.move(image.imageId, "TEMP", "READY", { by, reason }, nowMs);
  return [...store.insert({ ...ready, status: "TEMP" }, nowMs), move];
}

/** A round after a failure finds the rows where the batch was committed after all. */
async function commit(
  { db, clock }: Platform,
  store: ImageStore,
  batch: Parameters<typeof commitGuarded>[1],
  files: readonly SpooledFile[],
): Promise<void> {
  let isRepeated = false;
  await untilCommitted(clock, async () => {
    if (isRepeated && (await store.get(files[0]!.imageId)) !== null) return "committed";
    isRepeated = true;
    return commitGuarded(db, batch);
  });
}

/** Wakes the consumer; in a crowd, converts here. What fails here is found by the sweep. */
async function startConversions({ platform, log }: UploadParts, files: readonly SpooledFile[]): Promise<void> {
  const ids = files.map(({ imageId }) => imageId);
  try {
    if (!(await isCrowded(platform.db, MAX_WAITING_CONVERSIONS))) return await wake(platform, "image.convert", ids);
    for (const id of ids) await convertImage(platform, id);
  } catch (error) {
    log.warn("queue", { error });
  }
}

/** Removes the objects of images that have no row. Where that cannot be known, they are left to the repair of orphans. */
async function discard({ platform, log }: UploadParts, spooled: readonly SpooledFile[], made: readonly Served[]) {
  if (spooled.length === 0) return;
  const objects = new ObjectStore(platform.bucket, platform.clock);
  try {
    if ((await new ImageStore(platform.db).get(spooled[0]!.imageId)) !== null) return;
    const originals = spooled.map(({ imageId, extension }) => originalKey(imageId, extension));
    await objects.remove([...originals, ...made.map(({ object }) => object.location)]);
  } catch (error) {
    log.warn("upload", { error });
  }
}

function malformed(detail: string): Problem {
  return new Problem(400, "MALFORMED_REQUEST", detail);
}
