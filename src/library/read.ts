// What is told of images: one, all of a reference in order, a page of the newest, a history. A record is told as it is in the
// database now; nothing of it is cached.
import { libraryProblem } from "./problem";
import { cursorOf, type Place } from "./rules/cursor";
import { isImageId, thumbnailPath } from "./rules/place";
import type { Status } from "./rules/state";
import { type ReadParts, readStored } from "./storage";
import { ImageStore } from "./store/image";
import { type Filter, type HistoryRow, type ListedRow, ReadStore } from "./store/read";

/** @throws Problem 404 IMAGE_NOT_FOUND: unknown or deleted */
export async function readImage(parts: ReadParts, imageId: string) {
  const row = await readStored(parts, "d1", () => new ImageStore(parts.platform.db).get(imageId));
  if (row === null || row.status === "DELETED") throw noSuchImage(imageId);
  return {
    ...recordOf(row),
    reason: row.status_reason,
    originFormat: row.origin_format_id,
    originSize: row.origin_size,
    convertedFormat: row.converted_format_id,
    convertedSize: row.converted_size,
    width: row.width,
    height: row.height,
  };
}

/**
 * @param category null = every type
 * @throws Problem 400 REFERENCE_TYPE_NOT_FOUND; 404 IMAGE_SEQUENCE_NOT_FOUND where nothing is confirmed
 */
export async function readReference(parts: ReadParts, referenceId: string, category: string | null) {
  const { db } = parts.platform;
  const rows = await readStored(parts, "d1", async () => {
    const found = await new ReadStore(db).inOrder(referenceId, category);
    if (found.length === 0 && category !== null && !(await new ImageStore(db).hasReferenceType(category))) {
      throw libraryProblem("REFERENCE_TYPE_NOT_FOUND", `expected a reference type for category, got ${category}`);
    }
    return found;
  });
  if (rows.length === 0) {
    throw libraryProblem(
      "IMAGE_SEQUENCE_NOT_FOUND",
      "expected a reference with images for referenceId, got one without",
    );
  }
  return {
    images: rows.map((row) => ({
      imageId: row.image_id,
      imageUrl: row.image_url,
      thumbnailUrl: thumbnailUrl(row),
      category: row.reference_type_id,
      seqNumber: row.seq_number,
      status: row.status,
    })),
  };
}

export async function readPage(parts: ReadParts, filter: Filter, after: Place | null, limit: number) {
  // One more than is told, to know whether there is more.
  const rows = await readStored(parts, "d1", () => new ReadStore(parts.platform.db).list(filter, after, limit + 1));
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1)! : null;
  return {
    images: page.map(recordOf),
    nextCursor: last === null ? null : cursorOf({ createdAt: last.created_at, imageId: last.image_id }),
  };
}

/** @throws Problem 404 IMAGE_NOT_FOUND for what there never was; a deleted image keeps its history */
export async function readHistory(parts: ReadParts, imageId: string) {
  const rows = isImageId(imageId)
    ? await readStored(parts, "d1", () => new ReadStore(parts.platform.db).history(imageId))
    : null;
  if (rows === null) throw noSuchImage(imageId);
  return { history: rows.map(changeOf) };
}

function recordOf(row: ListedRow) {
  return {
    imageId: row.image_id,
    imageUrl: row.image_url,
    thumbnailUrl: thumbnailUrl(row),
    status: row.status as Status,
    category: row.reference_type_id,
    referenceId: row.reference_id,
    uploaderId: row.uploader_id,
    createdAt: timeOf(row.created_at),
    updatedAt: timeOf(row.updated_at),
  };
}

function changeOf(row: HistoryRow) {
  return {
    oldStatus: row.old_status,
    newStatus: row.new_status,
    updatedAt: timeOf(row.updated_at),
    updatedBy: row.updated_by,
    reason: row.reason,
  };
}

/** Null until it is made. */
function thumbnailUrl(row: Pick<ListedRow, "image_url" | "thumbnail_location">): string | null {
  return row.thumbnail_location === null ? null : thumbnailPath(row.image_url);
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

function noSuchImage(imageId: string) {
  return libraryProblem(
    "IMAGE_NOT_FOUND",
    `expected an image for imageId, got ${imageId}, which there is not or no longer`,
  );
}
