// Names for things: sortable ids made by the caller (a ULID: 48 bits of milliseconds, 80 random bits, Crockford base 32,
// https://github.com/ulid/spec) and SHA-256 as hex. Ids of one millisecond are not ordered among themselves.

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

/** SHA-256 of bytes or of a text's UTF-8, 64 lower-case hex digits. */
export async function sha256Hex(data: Uint8Array | string): Promise<string> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
