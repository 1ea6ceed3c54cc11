// L1: the results that this isolate answered lately, in its own heap. Bounded twice, by bytes (the isolate's 128 MB are
// shared with decoding) and by items, least recently used out first; an entry lives an hour, so that a purge elsewhere
// reaches this isolate by then. It keeps bytes only: Responses and streams belong to the request that made them.
import type { Clock } from "../clock";
import type { CacheEntry, CacheLevel } from "./level";

export const L1_TTL_MS = 3_600_000;

export interface MemoryLimits {
  readonly maxBytes: number;
  readonly maxItems: number;
}

interface Slot {
  readonly entry: CacheEntry;
  readonly chargedBytes: number;
  readonly expiresAt: number;
}

/** Key, meta and bookkeeping of one slot in the heap, roughly. */
const SLOT_OVERHEAD_BYTES = 512;

export class MemoryLevel implements CacheLevel {
  readonly name = "l1";
  /** A Map iterates in insertion order: the first key is the least recently used. */
  readonly #slots = new Map<string, Slot>();
  #bytes = 0;

  constructor(
    readonly limits: MemoryLimits,
    private readonly clock: Clock,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get items(): number {
    return this.#slots.size;
  }

  async get(key: string): Promise<CacheEntry | null> {
    const slot = this.#slots.get(key);
    if (slot === undefined) return null;
    this.#remove(key);
    if (slot.expiresAt <= this.clock.now()) return null;
    this.#insert(key, slot);
    return slot.entry;
  }

  async put(key: string, entry: CacheEntry): Promise<void> {
    const chargedBytes = entry.bytes.byteLength + SLOT_OVERHEAD_BYTES;
    if (entry.bytes.byteLength === 0 || chargedBytes > this.limits.maxBytes) return;
    this.#remove(key);
    this.#insert(key, { entry, chargedBytes, expiresAt: this.clock.now() + L1_TTL_MS });
    for (const oldest of this.#slots.keys()) {
      if (this.#bytes <= this.limits.maxBytes && this.#slots.size <= this.limits.maxItems) break;
      this.#remove(oldest);
    }
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#remove(key);
  }

  #insert(key: string, slot: Slot): void {
    this.#slots.set(key, slot);
    this.#bytes += slot.chargedBytes;
  }

  #remove(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#bytes -= slot.chargedBytes;
  }
}
