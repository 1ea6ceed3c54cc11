// Who is told of changes: endpoints are registered, listed, removed, given a new secret, and sent again what they missed. A secret
// is shown by the call that makes it and never after.
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { validateUrl } from "../edge/safe-fetch";
import { wake } from "../edge/work";
import { topicOf } from "./rules/event";
import { newSecret, ROTATION_MS } from "./rules/webhook";
import { type DeliveryRow, type DeliveryState, DeliveryStore } from "./store/delivery";
import { type EndpointRow, MAX_ENDPOINTS, WebhookStore } from "./store/webhook";

type Parts = Pick<Platform, "db" | "clock" | "newId" | "urlPolicies" | "queue" | "log">;

/** @throws Problem 400 INVALID_URL, DOMAIN_NOT_ALLOWED, INVALID_TOPIC; 409 TOO_MANY_WEBHOOKS */
export async function addWebhook(
  { db, clock, newId, urlPolicies }: Parts,
  url: string,
  topics: readonly string[],
): Promise<{ webhook: EndpointRow; secret: string }> {
  const verdict = validateUrl(url, urlPolicies.webhook);
  if (!verdict.ok) throw new Problem(400, verdict.code, `${verdict.reason}, for url`);
  const store = new WebhookStore(db);
  const known = (await store.referenceTypes()).map(topicOf);
  const unknown = topics.find((topic) => !known.includes(topic));
  if (unknown !== undefined) {
    throw new Problem(400, "INVALID_TOPIC", `expected one of ${known.join(", ")} for topics, got ${unknown}`);
  }
  const [id, secret] = [`whk-${newId()}`, freshSecret()];
  if (!(await store.add({ id, url, topics: [...new Set(topics)], secret }, clock.now()))) {
    throw new Problem(409, "TOO_MANY_WEBHOOKS", `expected at most ${MAX_ENDPOINTS} webhooks, got one more`);
  }
  return { webhook: await existing(store, id), secret };
}

export function listWebhooks({ db }: Parts): Promise<EndpointRow[]> {
  return new WebhookStore(db).list();
}

/** What was on its way to it goes nowhere any more. */
export async function removeWebhook({ db }: Parts, id: string): Promise<void> {
  if (!(await new WebhookStore(db).remove(id))) throw notFound(id);
}

/** @throws Problem 409 WEBHOOK_ROTATING while the last rotation's old secret is valid */
export async function rotateWebhook({ db, clock }: Parts, id: string): Promise<{ secret: string; untilMs: number }> {
  const store = new WebhookStore(db);
  const secret = freshSecret();
  const nowMs = clock.now();
  const untilMs = nowMs + ROTATION_MS;
  if (await store.rotate(id, secret, untilMs, nowMs)) return { secret, untilMs };
  const { previous_secret_until } = await existing(store, id);
  const validUntil = new Date(previous_secret_until!).toISOString();
  const detail = `expected one rotation at a time, got one while the secret before is valid, until ${validUntil}`;
  throw new Problem(409, "WEBHOOK_ROTATING", detail);
}

/** Where a replay begins: at the event of that number, or at the first since that time. */
export type ReplayStart = { readonly sequence: number } | { readonly timeMs: number };

/** @returns how many events are on their way again. @throws Problem 409 WEBHOOK_DISABLED */
export async function replayWebhook(parts: Parts, id: string, start: ReplayStart): Promise<number> {
  const { db, clock, log } = parts;
  const endpoint = await existing(new WebhookStore(db), id);
  if (endpoint.disabled_at !== null) {
    const detail = `expected an endpoint that takes events, got one that was disabled: ${endpoint.disabled_reason}. Register it anew`;
    throw new Problem(409, "WEBHOOK_DISABLED", detail);
  }
  const store = new DeliveryStore(db);
  const events = await store.replay(id, { sequence: 0, timeMs: 0, ...start }, clock.now());
  await wake(parts, "event.deliver", await store.heads(id)).catch((error) => log.warn("queue", { error }));
  return events;
}

export interface DeliveryPage {
  readonly deliveries: DeliveryRow[];
  /** A sequence; null at the end. */
  readonly nextCursor: number | null;
}

/** Newest first. @param before the cursor of the page before, or null */
export async function listDeliveries(
  { db }: Parts,
  id: string,
  { state, before, limit }: { state: DeliveryState | null; before: number | null; limit: number },
): Promise<DeliveryPage> {
  await existing(new WebhookStore(db), id);
  const rows = await new DeliveryStore(db).list(id, state, before ?? Number.MAX_SAFE_INTEGER, limit + 1);
  const deliveries = rows.slice(0, limit);
  return { deliveries, nextCursor: rows.length > limit ? deliveries.at(-1)!.sequence : null };
}

async function existing(store: WebhookStore, id: string): Promise<EndpointRow> {
  const endpoint = await store.get(id);
  if (endpoint === null) throw notFound(id);
  return endpoint;
}

function notFound(id: string): Problem {
  return new Problem(404, "WEBHOOK_NOT_FOUND", `expected a webhook for id, got ${id}, which there is not`);
}

function freshSecret(): string {
  return newSecret((bytes) => crypto.getRandomValues(bytes));
}
