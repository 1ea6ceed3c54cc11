// A chosen picture by id and rank, whichever format it was made in.
import type { Platform } from "../edge/platform";
import { EXTENSIONS, PickStore, type StoredPicture } from "./store";

/** @returns null when there is none, or no longer */
export async function readPickPicture(
  { db, bucket }: Platform,
  id: string,
  rank: number,
): Promise<StoredPicture | null> {
  const store = new PickStore(db, bucket);
  for (const extension of Object.values(EXTENSIONS)) {
    const picture = await store.getPicture(id, rank, extension);
    if (picture !== null) return picture;
  }
  return null;
}
