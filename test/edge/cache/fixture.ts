// What the cache's tests share: keys, entries, a background that can be awaited, and stores in memory that keep the same
// contracts as the real ones.
import type { Alias, AliasStore, KnownAlias } from "../../../src/edge/cache/alias";
import {
  type CacheIndex,
  dayOf,
  type KeyHits,
  MAX_VARIANTS_PER_SOURCE,
  type Registration,
  type Selection,
} from "../../../src/edge/cache/cache-index";
import { shortKey } from "../../../src/edge/cache/key";
import type { Background, CacheEntry } from "../../../src/edge/cache/level";

/** A 64-digit key that ends in `n`. */
export function keyOf(n: number): string {
  return n.toString(16).padStart(64, "0");
}

export function entryOf(bytes: number, fill = 7): CacheEntry {
  return { bytes: new Uint8Array(bytes).fill(fill), contentType: "image/webp", meta: { width: "40", height: "30" } };
}

export class AwaitableBackground implements Background {
  #promises: Promise<unknown>[] = [];

  waitUntil(promise: Promise<unknown>): void {
    this.#promises.push(promise);
  }

  /** Waits for everything, also for what is added meanwhile. Rejects when any of it did. */
  async settled(): Promise<void> {
    while (this.#promises.length > 0) {
      const promises = this.#promises;
      this.#promises = [];
      await Promise.all(promises);
    }
  }
}

interface Variant {
  source: string;
  day: number;
  hits: number;
  tags: Set<string>;
  lasting: boolean;
}

export class MemoryCacheIndex implements CacheIndex {
  readonly #variants = new Map<string, Variant>();

  async register({ key, source, tags, nowMs }: Registration): Promise<number | null> {
    const day = dayOf(nowMs);
    let variant = this.#variants.get(key);
    if (variant === undefined) {
      const siblings = [...this.#variants.values()].filter((other) => other.source === source).length;
      if (siblings >= MAX_VARIANTS_PER_SOURCE) return null;
      variant = { source, day, hits: 0, tags: new Set(), lasting: false };
      this.#variants.set(key, variant);
    }
    this.#count(variant, day, 1);
    for (const tag of tags) variant.tags.add(tag);
    return variant.hits;
  }

  async markLasting(key: string): Promise<void> {
    const variant = this.#variants.get(key);
    if (variant !== undefined) variant.lasting = true;
  }

  /** As an alias of the source would tell. */
  lastingOf(source: string): string[] {
    const found = [...this.#variants].filter(([, variant]) => variant.source === source && variant.lasting);
    return found.map(([key]) => shortKey(key));
  }

  async addHits(added: readonly KeyHits[], nowMs: number): Promise<KeyHits[]> {
    return added.flatMap(({ key, hits }) => {
      const variant = this.#variants.get(key);
      if (variant === undefined) return [];
      this.#count(variant, dayOf(nowMs), hits);
      return [{ key, hits: variant.hits }];
    });
  }

  async find(selection: Selection, limit: number): Promise<string[]> {
    const found = [...this.#variants].filter(([, { source, tags, day }]) => {
      if ("source" in selection) return source === selection.source;
      return "tag" in selection ? tags.has(selection.tag) : day < selection.idleSinceDay;
    });
    return found.slice(0, limit).map(([key]) => key);
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#variants.delete(key);
  }

  #count(variant: Variant, day: number, hits: number): void {
    variant.hits = variant.day === day ? variant.hits + hits : hits;
    variant.day = day;
  }
}

export class MemoryAliasStore implements AliasStore {
  readonly #aliases = new Map<string, Alias>();

  async get(url: string): Promise<KnownAlias | null> {
    const alias = this.#aliases.get(url);
    return alias === undefined ? null : { ...alias, lasting: [] };
  }

  async put(url: string, alias: Alias): Promise<void> {
    const old = this.#aliases.get(url);
    if (old === undefined || alias.fetchedAt >= old.fetchedAt) this.#aliases.set(url, alias);
  }

  async delete(url: string): Promise<void> {
    this.#aliases.delete(url);
  }
}
