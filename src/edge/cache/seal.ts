// The seal travels beside stored bytes (KV metadata, R2 customMetadata, a header in the edge cache) and says what they must
// be: type, length, SHA-256. A short, empty or altered object never passes `openSealed`, so it can never be served.
import { sha256Hex } from "../../image";
import { asciiJson } from "../ascii-json";
import type { CacheEntry } from "./level";

/** KV takes 1,024 bytes of metadata, R2 2,048: the smaller one bounds all, less the JSON around it. */
export const MAX_SEAL_BYTES = 1000;

interface Seal {
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly meta: Readonly<Record<string, string>>;
}

/** A stored object that is not what was put. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

/**
 * @returns ASCII JSON, fit for an HTTP header.
 * @throws RangeError for an empty entry or a seal over MAX_SEAL_BYTES.
 */
export async function sealOf(entry: CacheEntry): Promise<string> {
  if (entry.bytes.byteLength === 0) throw new RangeError("expected at least 1 byte for a cache entry, got 0");
  const seal: Seal = {
    contentType: entry.contentType,
    bytes: entry.bytes.byteLength,
    sha256: await sha256Hex(entry.bytes),
    meta: entry.meta,
  };
  const text = asciiJson(seal);
  if (text.length > MAX_SEAL_BYTES) {
    throw new RangeError(`expected at most ${MAX_SEAL_BYTES} bytes for a cache seal, got ${text.length}`);
  }
  return text;
}

/**
 * Checks length and SHA-256 against the seal.
 * @throws SealBroken
 */
export async function openSealed(text: string | null | undefined, bytes: Uint8Array): Promise<CacheEntry> {
  const seal = parseSeal(text);
  if (seal === null) throw new SealBroken("expected a seal beside the cached object, got none that can be read");
  if (bytes.byteLength === 0 || bytes.byteLength !== seal.bytes) {
    throw new SealBroken(`expected ${seal.bytes} bytes for the cached object, got ${bytes.byteLength}`);
  }
  const sha256 = await sha256Hex(bytes);
  if (sha256 !== seal.sha256)
    throw new SealBroken(`expected SHA-256 ${seal.sha256} for the cached object, got ${sha256}`);
  return { bytes, contentType: seal.contentType, meta: seal.meta };
}

function parseSeal(text: string | null | undefined): Seal | null {
  if (!text) return null;
  try {
    const seal = JSON.parse(text) as Partial<Seal>;
    const whole =
      typeof seal.contentType === "string" && typeof seal.bytes === "number" && !!seal.sha256 && !!seal.meta;
    return whole ? (seal as Seal) : null;
  } catch {
    return null;
  }
}
