// Standard Webhooks 1.0 (https://www.standardwebhooks.com): the headers of a delivery, and what an answer means. Pure; times are
// arguments. While a secret is being changed, both sign: a receiver that knows either takes the message.
import { Webhook } from "standardwebhooks";
import { delayAfter } from "../../edge/lease";
import type { PostOutcome } from "../../edge/safe-fetch";

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES = 32;
/** How long the secret before a rotation still signs. */
export const ROTATION_MS = 24 * 3_600_000;

const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1000, 60_000, 3_600_000];
/** After the first failure, after the second, …; one more failure is the last. */
export const DELIVERY_DELAYS_MS: readonly number[] = [
  ...[5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
];

export interface Secrets {
  readonly secret: string;
  readonly previous_secret: string | null;
  readonly previous_secret_until: number | null;
}

/** @param random fills what it is given */
export function newSecret(random: (bytes: Uint8Array<ArrayBuffer>) => unknown): string {
  const bytes = new Uint8Array(SECRET_BYTES);
  random(bytes);
  return SECRET_PREFIX + btoa(String.fromCharCode(...bytes));
}

/**
 * @param id the same for every try of an event, so that a receiver can tell repetitions
 * @param body exactly as it is sent
 */
export function webhookHeaders(secrets: Secrets, id: string, body: string, nowMs: number): Record<string, string> {
  const { secret, previous_secret, previous_secret_until } = secrets;
  const signing = [secret];
  if (previous_secret !== null && nowMs < previous_secret_until!) signing.push(previous_secret);
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(nowMs / 1000)),
    "webhook-signature": signing.map((key) => new Webhook(key).sign(id, new Date(nowMs), body)).join(" "),
  };
}

export type Verdict =
  | { readonly kind: "delivered" }
  | { readonly kind: "again"; readonly afterMs: number; readonly reason: string }
  /** Every try was used: a dead letter. */
  | { readonly kind: "dead"; readonly reason: string }
  /** The receiver wants nothing any more. */
  | { readonly kind: "gone"; readonly reason: string };

/** @param tries so far, this one included */
export function judgeAnswer(outcome: PostOutcome, tries: number): Verdict {
  if (outcome.kind === "answered" && outcome.status >= 200 && outcome.status < 300) return { kind: "delivered" };
  const reason = outcome.kind === "answered" ? `expected a status of 2xx, got ${outcome.status}` : outcome.reason;
  if (outcome.kind === "answered" && outcome.status === 410) return { kind: "gone", reason };
  const afterMs = delayAfter(DELIVERY_DELAYS_MS, tries);
  return afterMs === null ? { kind: "dead", reason } : { kind: "again", afterMs, reason };
}
