// /api/v1/webhooks: who is told of changes, as Standard Webhooks 1.0. For administrators.
import { createRoute, z } from "@hono/zod-openapi";
import { requireScope } from "../edge/auth";
import { limitJsonBody } from "../edge/json-body";
import { createRouter, problems, tokenSecurity } from "../edge/openapi";
import { DELIVERY_STATES, type DeliveryRow } from "./store/delivery";
import type { EndpointRow } from "./store/webhook";
import {
  addWebhook,
  listDeliveries,
  listWebhooks,
  type ReplayStart,
  removeWebhook,
  replayWebhook,
  rotateWebhook,
} from "./webhook";

const PATH = "/api/v1/webhooks";
const SEQUENCE = /^\d{1,15}$/;
const START_FORM = "a sequence number, or a time such as 2026-11-28T03:00:00Z";

const time = z.string().openapi({ example: "2026-11-28T03:00:00.000Z" });
const Secret = z.string().openapi({ description: "Shown once.", example: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" });
const fields = {
  id: z.string().openapi({ example: "whk-01KB4M0Z0T4W7Q2N9VC3F5XB6D" }),
  url: z.string().openapi({ example: "https://shop.example/hooks/images" }),
  topics: z.array(z.string()).openapi({ example: ["product-image-changed"] }),
  createdAt: time,
  disabledAt: time.nullable().openapi({ description: "Since it answered 410: nothing is sent any more." }),
  disabledReason: z.string().nullable(),
  previousSecretUntil: time.nullable().openapi({ description: "Until then the secret before the rotation signs too." }),
};
const Webhook = z.object(fields).openapi("Webhook");
const NewWebhook = z.object({ ...fields, secret: Secret }).openapi("NewWebhook");
const Delivery = z
  .object({
    eventId: z.string(),
    eventType: z.string(),
    sequence: z.number().int(),
    referenceType: z.string(),
    referenceId: z.string(),
    state: z.enum(DELIVERY_STATES).openapi({ description: "DONE: delivered. DEAD: given up, a dead letter." }),
    tries: z.number().int(),
    nextTryAt: time.nullable(),
    finishedAt: time.nullable(),
    lastStatus: z.number().int().nullable().openapi({ description: "Of the last answer, if there was one." }),
    lastError: z.string().nullable(),
  })
  .openapi("WebhookDelivery");

const shared = { tags: ["library"], security: tokenSecurity, middleware: requireScope("admin") };
const params = z.object({ id: z.string().max(64) });
const json = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { "application/json": { schema } },
});
const refusals = problems({ 401: "No or a wrong token.", 403: "The token lacks the scope admin." });
const refusalsOfOne = { ...refusals, ...problems({ 404: "WEBHOOK_NOT_FOUND." }) };

const addRoute = createRoute({
  ...shared,
  method: "post",
  path: PATH,
  summary: "Register an endpoint for the events of some topics",
  middleware: [requireScope("admin"), limitJsonBody] as const,
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .object({ url: z.string().min(1).max(2048), topics: z.array(z.string()).min(1).max(100) })
            .openapi("WebhookRequest", { description: "A public https URL on port 443; topics as events name them." }),
        },
      },
    },
  },
  responses: {
    201: json("Registered; the secret is shown this once.", NewWebhook),
    ...refusals,
    ...problems({
      400: "MALFORMED_REQUEST, INVALID_URL, DOMAIN_NOT_ALLOWED or INVALID_TOPIC.",
      409: "TOO_MANY_WEBHOOKS.",
      413: "The body is over 1 MB.",
    }),
  },
});

const listRoute = createRoute({
  ...shared,
  method: "get",
  path: PATH,
  summary: "Every endpoint, without its secret",
  responses: {
    200: json("In the order of their registration.", z.object({ webhooks: z.array(Webhook) })),
    ...refusals,
  },
});

const removeRoute = createRoute({
  ...shared,
  method: "delete",
  path: `${PATH}/{id}`,
  summary: "Remove an endpoint; what is on its way to it is dropped",
  request: { params },
  responses: { 204: { description: "Removed." }, ...refusalsOfOne },
});

const rotateRoute = createRoute({
  ...shared,
  method: "post",
  path: `${PATH}/{id}/rotate`,
  summary: "Give an endpoint a new secret; for 24 h the old one signs too",
  request: { params },
  responses: {
    200: json("The new secret, shown this once.", z.object({ secret: Secret, previousSecretUntil: time })),
    ...refusalsOfOne,
    ...problems({ 409: "WEBHOOK_ROTATING: the secret before is still valid." }),
  },
});

const replayRoute = createRoute({
  ...shared,
  method: "post",
  path: `${PATH}/{id}/replay`,
  summary: "Send an endpoint everything of its topics again, in order",
  request: {
    params,
    query: z.object({
      from: z
        .string()
        .refine((text) => startOf(text) !== null, START_FORM)
        .openapi({
          description: `From there on, inclusive: ${START_FORM}. Events are kept for 30 days.`,
          example: "1042",
        }),
    }),
  },
  responses: {
    202: json(
      "On their way, what is delivered already included.",
      z.object({
        from: z.union([z.object({ sequence: z.number().int() }), z.object({ time })]),
        events: z.number().int().openapi({ description: "How many." }),
      }),
    ),
    ...refusalsOfOne,
    ...problems({ 400: "MALFORMED_REQUEST.", 409: "WEBHOOK_DISABLED: it answered 410; register it anew." }),
  },
});

const deliveriesRoute = createRoute({
  ...shared,
  method: "get",
  path: `${PATH}/{id}/deliveries`,
  summary: "What was, is being and could not be delivered to an endpoint",
  request: {
    params,
    query: z.object({
      state: z.enum(DELIVERY_STATES).optional().openapi({ description: "DEAD lists the dead letters." }),
      cursor: z.string().regex(SEQUENCE, "the nextCursor of a page").optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: json("Newest first.", z.object({ deliveries: z.array(Delivery), nextCursor: z.string().nullable() })),
    ...refusalsOfOne,
    ...problems({ 400: "MALFORMED_REQUEST." }),
  },
});

const NO_STORE = { "Cache-Control": "no-store" };

export function webhookRoutes() {
  const router = createRouter();
  router.openapi(addRoute, async (c) => {
    const { url, topics } = c.req.valid("json");
    const { webhook, secret } = await addWebhook(c.get("platform"), url, topics);
    return c.json({ ...webhookOf(webhook), secret }, 201, NO_STORE);
  });
  router.openapi(listRoute, async (c) => {
    const webhooks = (await listWebhooks(c.get("platform"))).map(webhookOf);
    return c.json({ webhooks }, 200, NO_STORE);
  });
  router.openapi(removeRoute, async (c) => {
    await removeWebhook(c.get("platform"), c.req.valid("param").id);
    return c.body(null, 204);
  });
  router.openapi(rotateRoute, async (c) => {
    const { secret, untilMs } = await rotateWebhook(c.get("platform"), c.req.valid("param").id);
    return c.json({ secret, previousSecretUntil: isoTime(untilMs) }, 200, NO_STORE);
  });
  router.openapi(replayRoute, async (c) => {
    const start = startOf(c.req.valid("query").from)!;
    const events = await replayWebhook(c.get("platform"), c.req.valid("param").id, start);
    const from = "sequence" in start ? start : { time: isoTime(start.timeMs) };
    return c.json({ from, events }, 202, NO_STORE);
  });
  router.openapi(deliveriesRoute, async (c) => {
    const { state = null, cursor, limit } = c.req.valid("query");
    const before = cursor === undefined ? null : Number(cursor);
    const page = await listDeliveries(c.get("platform"), c.req.valid("param").id, { state, before, limit });
    const nextCursor = page.nextCursor === null ? null : String(page.nextCursor);
    return c.json({ deliveries: page.deliveries.map(deliveryOf), nextCursor }, 200, NO_STORE);
  });
  return router;
}

/** @returns null for what is neither a number nor a time */
function startOf(text: string): ReplayStart | null {
  if (SEQUENCE.test(text)) return { sequence: Number(text) };
  return z.iso.datetime({ offset: true }).safeParse(text).success ? { timeMs: Date.parse(text) } : null;
}

function webhookOf(row: EndpointRow): z.infer<typeof Webhook> {
  return {
    ...{ id: row.id, url: row.url, topics: JSON.parse(row.topics) as string[], createdAt: isoTime(row.created_at) },
    ...{ disabledAt: isoTimeOrNull(row.disabled_at), disabledReason: row.disabled_reason },
    previousSecretUntil: isoTimeOrNull(row.previous_secret_until),
  };
}

function deliveryOf(row: DeliveryRow): z.infer<typeof Delivery> {
  return {
    ...{ eventId: row.event_id, eventType: row.event_type, sequence: row.sequence },
    ...{ referenceType: row.reference_type_id, referenceId: row.reference_id, state: row.state, tries: row.tries },
    nextTryAt: row.state === "WAITING" ? isoTime(row.next_at) : null,
    ...{ finishedAt: isoTimeOrNull(row.finished_at), lastStatus: row.last_status, lastError: row.last_error },
  };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

function isoTimeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : isoTime(atMs);
}
