// Where a page of the listing ended: time and id of its last row. The next page begins behind that row and not at a number of
// rows, so that what is uploaded meanwhile moves nothing. Opaque to clients.
import { isImageId } from "./place";

export interface Place {
  readonly createdAt: number;
  readonly imageId: string;
}

export function cursorOf({ createdAt, imageId }: Place): string {
  return btoa(`${createdAt}.${imageId}`).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @returns null for what is no cursor of this server */
export function readCursor(cursor: string): Place | null {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(cursor)) return null;
  let text: string;
  try {
    text = atob(cursor.replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    return null;
  }
  const [createdAt, imageId, ...rest] = text.split(".");
  if (!/^\d{1,15}$/.test(createdAt!) || !isImageId(imageId ?? "") || rest.length > 0) return null;
  return { createdAt: Number(createdAt), imageId: imageId! };
}
