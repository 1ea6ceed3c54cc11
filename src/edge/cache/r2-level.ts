// The lasting copy of a result, from its second request on. Removed by a purge or after 30 days without a request.
import type { R2Bucket } from "@cloudflare/workers-types";
import type { CacheEntry, CacheLevel } from "./level";
import { openSealed, sealOf } from "./seal";

/** R2 deletes at most this many objects a call. */
const DELETE_BATCH = 1000;

export class R2Level implements CacheLevel {
  readonly name = "r2";

  constructor(private readonly bucket: R2Bucket) {}

  async get(key: string): Promise<CacheEntry | null> {
    const object = await this.bucket.get(nameOf(key));
    if (object === null) return null;
    return openSealed(object.customMetadata?.seal, new Uint8Array(await object.arrayBuffer()));
  }

  async put(key: string, entry: CacheEntry): Promise<void> {
    await this.bucket.put(nameOf(key), entry.bytes, {
      httpMetadata: { contentType: entry.contentType },
      customMetadata: { seal: await sealOf(entry) },
    });
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += DELETE_BATCH) {
      await this.bucket.delete(keys.slice(start, start + DELETE_BATCH).map(nameOf));
    }
  }
}

function nameOf(key: string): string {
  return `results/${key}`;
}
