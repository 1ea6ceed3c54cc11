// The data centre's own cache (`caches.default`): shared by the isolates of one place, an hour, not replicated. A purge
// here reaches this place only; elsewhere the entry expires by itself. On workers.dev the platform makes it a no-op.
import type { Cache } from "@cloudflare/workers-types";
import type { CacheEntry, CacheLevel } from "./level";
import { openSealed, sealOf } from "./seal";

const TTL_S = 3600;
const SEAL_HEADER = "x-darkroom-seal";

export class EdgeLevel implements CacheLevel {
  readonly name = "edge";

  constructor(private readonly cache: Pick<Cache, "match" | "put" | "delete">) {}

  async get(key: string): Promise<CacheEntry | null> {
    const response = await this.cache.match(addressOf(key));
    if (response === undefined) return null;
    return openSealed(response.headers.get(SEAL_HEADER), new Uint8Array(await response.arrayBuffer()));
  }

  async put(key: string, entry: CacheEntry): Promise<void> {
    const headers = {
      "Content-Type": entry.contentType,
      "Cache-Control": `public, max-age=${TTL_S}`,
      [SEAL_HEADER]: await sealOf(entry),
    };
    const response = new Response(entry.bytes as Uint8Array<ArrayBuffer>, { headers });
    await this.cache.put(addressOf(key), response as unknown as Parameters<Cache["put"]>[1]);
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.cache.delete(addressOf(key));
  }
}

/** The edge cache is keyed by URL; this one resolves nowhere (RFC 2606), so nothing outside can ask for it. */
function addressOf(key: string): string {
  return `https://results.darkroom.invalid/${key}`;
}
