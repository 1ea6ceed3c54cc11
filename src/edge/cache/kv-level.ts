// Hot results near every visitor. KV is read everywhere in milliseconds but written slowly (one write a second a key, up to
// a minute to spread), so only what was asked for three times in a day comes here, and it is never the only copy.
import type { KVNamespace } from "@cloudflare/workers-types";
import type { CacheEntry, CacheLevel } from "./level";
import { openSealed, sealOf } from "./seal";

/** Larger results stay in R2: they would cost more to spread than they save. */
export const KV_MAX_ENTRY_BYTES = 1_048_576;

interface KvMetadata {
  readonly seal: string;
}

export class KvLevel implements CacheLevel {
  readonly name = "kv";

  constructor(
    private readonly kv: KVNamespace,
    private readonly ttlS: number,
  ) {}

  async get(key: string): Promise<CacheEntry | null> {
    const { value, metadata } = await this.kv.getWithMetadata<KvMetadata>(nameOf(key), "arrayBuffer");
    return value === null ? null : openSealed(metadata?.seal, new Uint8Array(value));
  }

  async put(key: string, entry: CacheEntry): Promise<void> {
    if (entry.bytes.byteLength > KV_MAX_ENTRY_BYTES) return;
    const metadata: KvMetadata = { seal: await sealOf(entry) };
    await this.kv.put(nameOf(key), entry.bytes, { expirationTtl: this.ttlS, metadata });
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.kv.delete(nameOf(key));
  }
}

function nameOf(key: string): string {
  return `result:${key}`;
}
