// Signed render URLs: HMAC-SHA-256 over everything after the signature, cut to 128 bits, base64url:
// `/i/s--<signature>/<options>/<source>`. An `exp=` option is signed with the rest. The path is brought into the URL
// standard's form first, so that signer and server read the same text. Runs in Node, browsers and Workers alike.

const SIGNATURE_BYTES = 16;
const PREFIX = "/i/";

/**
 * Signs a render path.
 * @param key the first of RENDER_SIGNING_KEYS
 * @param path an unsigned path, e.g. "/i/width=400,exp=1767225600/https://cdn.example.com/a.jpg?v=2"
 * @returns the path with its signature
 * @throws RangeError for a path that does not begin with /i/
 */
export async function signRenderPath(key: string, path: string): Promise<string> {
  const { pathname, search } = new URL(path, "https://sign.invalid");
  if (!pathname.startsWith(PREFIX)) throw new RangeError(`expected a path that begins with ${PREFIX}, got ${pathname}`);
  const signed = pathname.slice(PREFIX.length) + search;
  return `${PREFIX}s--${await signatureOf(key, signed)}/${signed}`;
}

/** 22 characters over the text that follows the signature in the URL, query included. */
export async function signatureOf(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", imported, encoder.encode(text));
  return toBase64Url(new Uint8Array(mac, 0, SIGNATURE_BYTES));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
