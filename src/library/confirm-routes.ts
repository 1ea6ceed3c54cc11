// POST /api/v1/images/confirm and /api/v1/images/confirm/{referenceId}. Only `imageId=` present and empty, or an empty list,
// deletes; whatever is absent, null or of a wrong type is refused and changes nothing.
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requireScope } from "../edge/auth";
import { idempotent, KEY_PROBLEMS } from "../edge/idempotency";
import { limitJsonBody } from "../edge/json-body";
import { createRouter, problems, tokenSecurity } from "../edge/openapi";
import type { AppEnv } from "../edge/platform";
import { type ConfirmParts, confirmImages, deleteImages } from "./confirm";
import { checkReferenceId } from "./reference-id";
import { MAX_IMAGES_A_CONFIRM } from "./rules/confirm";

const MAX_IMAGE_ID_CHARACTERS = 255;

const category = z.string().min(1).max(32).optional().openapi({
  description: "Of an empty list: deletes under this reference type only.",
  example: "PRODUCT",
});

const responses = {
  200: { description: "So it is now, or was already. No body." },
  ...problems({
    400:
      "MALFORMED_REQUEST, INVALID_REFERENCE, REFERENCE_TYPE_NOT_FOUND, INVALID_IMAGE_SEQUENCE, NOT_ALLOWED_MULTIPLE_IMAGES, " +
      "IMAGE_COUNT_EXCEEDED or IMAGE_ALREADY_CONFIRMED.",
    401: "No or a wrong token.",
    403: "The token lacks the scope confirm.",
    404: "IMAGE_NOT_FOUND: unknown or deleted.",
    409: `IMAGE_PROCESSING_IN_PROGRESS: not ready yet. ${KEY_PROBLEMS[409]}`,
    422: KEY_PROBLEMS[422],
    500: "IMAGE_PROCESSING_FAILED: its processing failed; IMAGE_SAVE_FAILED.",
    503: "Others kept changing the images; try again after Retry-After.",
  }),
};

const singleRoute = createRoute({
  method: "post",
  path: "/api/v1/images/confirm/{referenceId}",
  tags: ["library"],
  summary: "Make an image the one of a reference; with an empty imageId, delete what is there",
  middleware: [requireScope("confirm"), idempotent] as const,
  security: tokenSecurity,
  request: {
    params: z.object({ referenceId: z.string() }),
    query: z.object({ imageId: z.string().max(MAX_IMAGE_ID_CHARACTERS), category }),
  },
  responses,
});

const BatchRequest = z
  .object({
    imageIds: z.array(z.string().min(1).max(MAX_IMAGE_ID_CHARACTERS)).max(MAX_IMAGES_A_CONFIRM),
    referenceId: z.string(),
  })
  .openapi("ImageConfirm", { description: "`imageIds` in the order that the images shall have; empty deletes all." });

const batchRoute = createRoute({
  method: "post",
  path: "/api/v1/images/confirm",
  tags: ["library"],
  summary: "Make images, in this order, all there is under a reference",
  middleware: [requireScope("confirm"), limitJsonBody, idempotent] as const,
  security: tokenSecurity,
  request: {
    query: z.object({ category }),
    body: { required: true, content: { "application/json": { schema: BatchRequest } } },
  },
  responses: { ...responses, ...problems({ 413: "The body is over 1 MB." }) },
});

export function confirmRoutes() {
  const router = createRouter();
  router.openapi(batchRoute, async (c) => {
    const { imageIds, referenceId } = c.req.valid("json");
    await confirm(c, imageIds, referenceId, c.req.valid("query").category);
    return c.body(null, 200);
  });
  router.openapi(singleRoute, async (c) => {
    const { imageId, category } = c.req.valid("query");
    await confirm(c, imageId === "" ? [] : [imageId], c.req.valid("param").referenceId, category);
    return c.body(null, 200);
  });
  return router;
}

async function confirm(
  c: Context<AppEnv>,
  imageIds: readonly string[],
  referenceId: string,
  category: string | undefined,
): Promise<void> {
  checkReferenceId(referenceId);
  const parts: ConfirmParts = { platform: c.get("platform"), log: c.get("log"), caller: c.get("caller") };
  if (imageIds.length === 0) await deleteImages(parts, referenceId, category ?? null);
  else await confirmImages(parts, imageIds, referenceId);
}
