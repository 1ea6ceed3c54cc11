// Names for things: sortable ids made by the caller (a ULID: 48 bits of milliseconds, 80 random bits, Crockford base 32,
// https://github.com/ulid/spec). Ids of one millisecond are not ordered among themselves.

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/**
 * A 26-character id that sorts by its millisecond.
 * @example newId() // "01KAJ8Z0T4W7Q2N9VC3F5XB6DE"
 */
export function newId(nowMs: number = Date.now()): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < TIME_CHARACTERS; i++, rest = Math.floor(rest / 32)) {
    time = CROCKFORD[rest % 32] + time;
  }
  let random = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(RANDOM_CHARACTERS))) random += CROCKFORD[byte % 32];
  return time + random;
}
