// Before a byte is sent: does this uploader have that file already, or one that looks like it? The hashes are those that the
// same core makes in the browser.
import type { D1Database } from "@cloudflare/workers-types";
import { type Alike, nearest } from "./rules/alike";
import { PreflightStore } from "./store/preflight";

export interface PreflightRequest {
  readonly uploaderId: string;
  readonly sha256: string;
  readonly bytes: number;
  /** With or without its name: "phash1:…" or 16 digits. */
  readonly phash: string | null;
}

export interface Preflight {
  readonly exists: boolean;
  readonly id?: string;
  readonly imageUrl?: string;
  readonly similar: readonly Alike[];
}

export async function preflight(db: D1Database, request: PreflightRequest): Promise<Preflight> {
  const store = new PreflightStore(db);
  const same = await store.findSame(request.uploaderId, request.sha256, request.bytes);
  const phash = request.phash?.slice(-16) ?? null;
  const known = phash === null ? [] : await store.hashesOf(request.uploaderId);
  const similar = phash === null ? [] : nearest(phash, known).filter(({ id }) => id !== same?.id);
  return same === null ? { exists: false, similar } : { exists: true, ...same, similar };
}
