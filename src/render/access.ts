// Who may have which URL: signatures, expiry, presets-only mode. Everything that fails here is 403 and costs no pixel work.
import { equalSecrets } from "../edge/admin";
import { Problem } from "../edge/problem";
import type { RenderPath } from "./render-path";
import { signatureOf } from "./sign";
import type { ParsedOptions } from "./wishes";

/** What a presets-only URL may say beside its preset. */
const BESIDE_A_PRESET: ReadonlySet<string> = new Set(["exp"]);

/**
 * With keys configured, a URL must carry a signature that one of them made; every key is tried, so that one can be retired
 * after all its URLs are gone.
 * @throws Problem 403 SIGNATURE_REQUIRED, SIGNATURE_INVALID
 */
export async function checkSignature(path: RenderPath, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  if (path.signature === null) {
    throw new Problem(403, "SIGNATURE_REQUIRED", "expected a signed URL /i/s--…/…, got an unsigned one");
  }
  let isGood = false;
  for (const key of keys) {
    isGood = (await equalSecrets(path.signature, await signatureOf(key, path.signed))) || isGood;
  }
  if (!isGood) throw new Problem(403, "SIGNATURE_INVALID", "expected a signature made for this URL, got another");
}

/** @throws Problem 403 URL_EXPIRED, PRESET_REQUIRED */
export function checkOptions({ wishes, named, hasPreset }: ParsedOptions, presetsOnly: boolean, nowMs: number): void {
  const { expiresAtS } = wishes;
  if (expiresAtS !== null && expiresAtS * 1000 <= nowMs) {
    throw new Problem(403, "URL_EXPIRED", `expected a URL that is still good, got one that ended at ${expiresAtS}`);
  }
  const free = named.filter((name) => !BESIDE_A_PRESET.has(name));
  if (presetsOnly && (!hasPreset || free.length > 0)) {
    const got = free.length > 0 ? free.join(", ") : "none";
    throw new Problem(403, "PRESET_REQUIRED", `expected the name of a preset alone for the options, got ${got}`);
  }
}
