// The original of an image, for whoever may read: a URL that is good for ten minutes. Originals are never public.
import type { R2ObjectBody } from "@cloudflare/workers-types";
import { libraryProblem } from "./problem";
import { isImageId, originalKey } from "./rules/place";
import { checkSignature, type Purpose, SIGNED_URL_MS, signUrl } from "./signed-url";
import { type ImageRow, ImageStore } from "./store/image";
import { ObjectStore } from "./store/object";
import type { UploadParts } from "./upload";

export async function signOriginal({ platform, origin }: UploadParts, id: string) {
  const expiresAtMs = platform.clock.now() + SIGNED_URL_MS;
  const purpose = purposeOf(await find(platform.db, id), expiresAtMs);
  const { url } = await signUrl(platform.settings.library, origin, purpose);
  return { url, expiresAtMs };
}

/** @throws Problem 403 SIGNATURE_INVALID, 410 UPLOAD_EXPIRED, 404, 500 IOException */
export async function openOriginal(
  { platform, log }: UploadParts,
  id: string,
  { expiresAtMs, signature }: { readonly expiresAtMs: number; readonly signature: string },
): Promise<R2ObjectBody> {
  const { settings, clock, db, bucket } = platform;
  const path = pathOf(id);
  await checkSignature(settings.library, { method: "GET", path, expiresAtMs }, signature, clock.now());
  const { key } = purposeOf(await find(db, id), expiresAtMs);
  const object = await new ObjectStore(bucket, clock).open(key).catch((error) => {
    log.error("original", { error });
    throw libraryProblem("IOException", "expected the store to give the original, got a failure after retries");
  });
  if (object === null) throw missing(id);
  return object;
}

async function find(db: ConstructorParameters<typeof ImageStore>[0], id: string): Promise<ImageRow> {
  const image = isImageId(id) ? await new ImageStore(db).get(id) : null;
  if (image === null || image.status === "DELETED") throw missing(id);
  if (image.sha256 !== null) return image;
  throw libraryProblem("IMAGE_PROCESSING_IN_PROGRESS", "expected an upload that was confirmed, got one that was not");
}

function missing(id: string) {
  return libraryProblem("IMAGE_NOT_FOUND", `expected an image for id, got ${id.slice(0, 64)}`);
}

function purposeOf({ image_id: id, origin_format_id: extension }: ImageRow, expiresAtMs: number): Purpose {
  return { method: "GET", key: originalKey(id, extension), path: pathOf(id), expiresAtMs };
}

function pathOf(id: string): string {
  return `/api/v1/images/${id}/original/content`;
}
