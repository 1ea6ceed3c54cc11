// URLs that are good for ten minutes and one purpose: PUT of one object of one type and exact size, GET of one original. With
// S3 credentials they lead to R2 itself (SigV4 in the query); otherwise to this Worker, signed with HMAC-SHA-256.
import { AwsV4Signer } from "aws4fetch";
import { equalSecrets } from "../edge/admin";
import type { LibrarySettings, S3Settings } from "../env";
import { hex } from "../image";
import { libraryProblem } from "./problem";

export const SIGNED_URL_MS = 10 * 60_000;
const R2_SCOPE = { service: "s3", region: "auto" } as const;

export interface SignedUrl {
  readonly url: string;
  /** What the request must carry, exactly. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Purpose {
  readonly method: "PUT" | "GET";
  /** In R2. */
  readonly key: string;
  /** Of this Worker's own route. */
  readonly path: string;
  /** Of a PUT: what it is bound to. */
  readonly content?: { readonly type: string; readonly bytes: number };
  readonly expiresAtMs: number;
}

/** @param origin of the server as it was asked. @throws Problem 503 SIGNING_NOT_CONFIGURED */
export async function signUrl(
  { s3, uploadSigningKey }: Pick<LibrarySettings, "s3" | "uploadSigningKey">,
  origin: string,
  purpose: Purpose,
): Promise<SignedUrl> {
  const { content } = purpose;
  const type: Record<string, string> = content ? { "Content-Type": content.type } : {};
  if (s3 === null) {
    const signature = await signatureOf(signingKey(uploadSigningKey), purpose);
    return { url: `${origin}${purpose.path}?expires=${purpose.expiresAtMs}&signature=${signature}`, headers: type };
  }
  // Only the first PUT may write: what was confirmed stays what it was.
  const bound = content ? { ...type, "Content-Length": String(content.bytes), "If-None-Match": "*" } : {};
  const url = `${s3.endpoint}/${s3.bucket}/${purpose.key}`;
  const atMs = purpose.expiresAtMs - SIGNED_URL_MS;
  const request = { method: purpose.method, url, headers: bound, atMs, seconds: SIGNED_URL_MS / 1000 };
  return { url: await presign(s3, R2_SCOPE, request), headers: bound };
}

export interface PresignRequest {
  readonly method: string;
  readonly url: string;
  /** All of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly atMs: number;
  readonly seconds: number;
}

/** A URL with AWS Signature Version 4 in its query; the body is not signed. */
export async function presign(
  { accessKeyId, secretAccessKey }: Pick<S3Settings, "accessKeyId" | "secretAccessKey">,
  scope: { readonly service: string; readonly region: string },
  { method, url, headers, atMs, seconds }: PresignRequest,
): Promise<string> {
  const withTime = new URL(url);
  withTime.searchParams.set("X-Amz-Expires", String(seconds));
  const datetime = new Date(atMs).toISOString().replace(/[:-]|\.\d{3}/g, "");
  const place = { ...scope, signQuery: true, allHeaders: true };
  const signer = new AwsV4Signer({
    method,
    url: withTime.href,
    headers: { ...headers },
    accessKeyId,
    secretAccessKey,
    datetime,
    ...place,
  });
  return (await signer.sign()).url.href;
}

/**
 * Of a URL that leads to this Worker; the time it takes tells nothing of the signature.
 * @throws Problem 403 SIGNATURE_INVALID, 410 UPLOAD_EXPIRED
 */
export async function checkSignature(
  { uploadSigningKey }: Pick<LibrarySettings, "uploadSigningKey">,
  purpose: Omit<Purpose, "key">,
  signature: string,
  nowMs: number,
): Promise<void> {
  if (!(await equalSecrets(signature, await signatureOf(signingKey(uploadSigningKey), purpose))))
    throw wrongSignature();
  if (nowMs >= purpose.expiresAtMs) {
    throw libraryProblem(
      "UPLOAD_EXPIRED",
      `expected a URL in its ten minutes, got one that ended at ${new Date(purpose.expiresAtMs).toISOString()}`,
    );
  }
}

export function wrongSignature() {
  return libraryProblem("SIGNATURE_INVALID", "expected a URL as this server signed it, got another");
}

function signingKey(key: string | null): string {
  if (key !== null) return key;
  throw libraryProblem(
    "SIGNING_NOT_CONFIGURED",
    "expected UPLOAD_SIGNING_KEY or S3 credentials to be configured, got none",
  );
}

async function signatureOf(key: string, purpose: Omit<Purpose, "key">): Promise<string> {
  const { method, path, content, expiresAtMs } = purpose;
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
  const text = [method, path, content?.type ?? "", content?.bytes ?? "", expiresAtMs].join("\n");
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text))));
}
