// Distance and similarity of 64-bit perceptual hashes, written as 16 hex digits with or without their name ("ahash1:…").

const HASH = /^(?:([a-z]+\d+):)?([0-9a-f]{16})$/;
const HASH_BITS = 64;

function parseHash(hash: string): { name: string; high: number; low: number } {
  const match = HASH.exec(hash);
  if (!match) throw new RangeError(`expected 16 hex digits for a hash, got "${hash}"`);
  const [, name = "", digits] = match;
  return { name, high: Number.parseInt(digits.slice(0, 8), 16), low: Number.parseInt(digits.slice(8), 16) };
}

function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Bits in which two hashes differ, 0–64.
 * @throws RangeError for something that is no hash, or for hashes of different kinds or versions.
 */
export function hammingDistance(a: string, b: string): number {
  const left = parseHash(a);
  const right = parseHash(b);
  if (left.name !== right.name)
    throw new RangeError(`expected hashes of one kind and version, got "${left.name}" and "${right.name}"`);
  return countBits((left.high ^ right.high) >>> 0) + countBits((left.low ^ right.low) >>> 0);
}

/** 1 for equal hashes, 0 for opposite ones. */
export function hashSimilarity(distance: number): number {
  return 1 - distance / HASH_BITS;
}
