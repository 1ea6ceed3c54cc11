// Which pictures look like a given one: by the Hamming distance of their perceptual hashes.
import { hammingDistance } from "../../image";

/** Of 64 bits: re-encoded and resized copies stay below, other pictures are about 32 apart. */
const MAX_DISTANCE = 10;
const MAX_ALIKE = 10;

export interface Alike {
  readonly id: string;
  readonly distance: number;
}

/** @returns the nearest first */
export function nearest(phash: string, known: ReadonlyArray<{ readonly id: string; readonly phash: string }>): Alike[] {
  return known
    .map(({ id, phash: other }) => ({ id, distance: hammingDistance(phash, other) }))
    .filter(({ distance }) => distance <= MAX_DISTANCE)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_ALIKE);
}
