// GET /api/v1/images…, /api/v1/references/{referenceId}/images: what is known of images, for whoever may read.
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requireScope } from "../edge/auth";
import { createRouter, problems, tokenSecurity } from "../edge/openapi";
import type { AppEnv } from "../edge/platform";
import { readHistory, readImage, readPage, readReference } from "./read";
import { checkReferenceId } from "./reference-id";
import { readCursor } from "./rules/cursor";
import { STATUSES } from "./rules/state";
import type { ReadParts } from "./storage";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

const Status = z.enum(STATUSES);
const time = z.string().openapi({ example: "2026-11-28T03:00:00.000Z" });

const Listed = z
  .object({
    imageId: z.string(),
    imageUrl: z.string(),
    thumbnailUrl: z.string().nullable().openapi({ description: "Null until there is one." }),
    status: Status,
    category: z.string().openapi({ description: "Its reference type.", example: "PRODUCT" }),
    referenceId: z.string().nullable().openapi({ description: "Null until it is confirmed." }),
    uploaderId: z.string().nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .openapi("ImageRecord");

const Image = Listed.extend({
  reason: z.string().nullable().openapi({ description: "Why it has its status, where that was said." }),
  originFormat: z.string().openapi({ example: "JPEG" }),
  originSize: z.number().openapi({ description: "Bytes." }),
  convertedFormat: z.string().nullable().openapi({ description: "Null where the original is served." }),
  convertedSize: z.number().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
}).openapi("Image");

const Ordered = z.object({
  images: z.array(
    z.object({
      imageId: z.string(),
      imageUrl: z.string(),
      thumbnailUrl: z.string().nullable(),
      category: z.string(),
      seqNumber: z.number().int(),
      status: Status,
    }),
  ),
});

const Page = z.object({
  images: z.array(Listed),
  nextCursor: z.string().nullable().openapi({ description: "Null on the last page." }),
});

const History = z.object({
  history: z.array(
    z.object({
      oldStatus: Status,
      newStatus: Status,
      updatedAt: time,
      updatedBy: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

const reading = {
  method: "get" as const,
  tags: ["library"],
  middleware: requireScope("read"),
  security: tokenSecurity,
};
const refusals = {
  401: "No or a wrong token.",
  403: "The token lacks the scope read.",
  500: "IOException: the database failed.",
};
const found = <T extends z.ZodType>(description: string, schema: T) => ({
  200: { description, content: { "application/json": { schema } } },
});

const listRoute = createRoute({
  ...reading,
  path: "/api/v1/images",
  summary: "Images, newest first",
  request: {
    query: z.object({
      uploaderId: z.string().min(1).max(255).optional(),
      status: Status.optional().openapi({ description: "Without it, all but DELETED." }),
      cursor: z.string().transform(parseCursor).optional().openapi({ description: "`nextCursor` of the page before." }),
      limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
    }),
  },
  responses: { ...found("One page.", Page), ...problems({ 400: "MALFORMED_REQUEST.", ...refusals }) },
});

const imageRoute = createRoute({
  ...reading,
  path: "/api/v1/images/{id}",
  summary: "An image",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    ...found("The image.", Image),
    ...problems({ 404: "IMAGE_NOT_FOUND: unknown or deleted.", ...refusals }),
  },
});

const historyRoute = createRoute({
  ...reading,
  path: "/api/v1/images/{id}/history",
  summary: "Every change of an image's status, oldest first; it outlives the image",
  request: { params: z.object({ id: z.string() }) },
  responses: { ...found("The changes.", History), ...problems({ 404: "IMAGE_NOT_FOUND.", ...refusals }) },
});

const referenceRoute = createRoute({
  ...reading,
  path: "/api/v1/references/{referenceId}/images",
  summary: "What is confirmed under a reference, in its order",
  request: {
    params: z.object({ referenceId: z.string() }),
    query: z.object({ category: z.string().min(1).max(32).optional() }),
  },
  responses: {
    ...found("The images; of several types, one type after the other.", Ordered),
    ...problems({
      400: "INVALID_REFERENCE, REFERENCE_TYPE_NOT_FOUND.",
      404: "IMAGE_SEQUENCE_NOT_FOUND: nothing is confirmed there.",
      ...refusals,
    }),
  },
});

export function readRoutes() {
  const router = createRouter();
  router.openapi(listRoute, async (c) => {
    const { uploaderId = null, status = null, cursor = null, limit } = c.req.valid("query");
    return c.json(await readPage(partsOf(c), { uploaderId, status }, cursor, limit), 200);
  });
  router.openapi(imageRoute, async (c) => c.json(await readImage(partsOf(c), c.req.valid("param").id), 200));
  router.openapi(historyRoute, async (c) => c.json(await readHistory(partsOf(c), c.req.valid("param").id), 200));
  router.openapi(referenceRoute, async (c) => {
    const { referenceId } = c.req.valid("param");
    checkReferenceId(referenceId);
    return c.json(await readReference(partsOf(c), referenceId, c.req.valid("query").category ?? null), 200);
  });
  return router;
}

function partsOf(c: Context<AppEnv>): ReadParts {
  return { platform: c.get("platform"), log: c.get("log") };
}

function parseCursor(text: string, context: z.RefinementCtx) {
  const place = readCursor(text);
  if (place !== null) return place;
  context.addIssue({ code: "custom", message: "the nextCursor of a page before" });
  return z.NEVER;
}
