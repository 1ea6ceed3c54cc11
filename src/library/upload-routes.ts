// POST /api/images: a form of files, stored and converted later or at once.
import { createRoute, z } from "@hono/zod-openapi";
import { requireScope } from "../edge/auth";
import { idempotencyKey, KEY_PROBLEMS, respond } from "../edge/idempotency";
import { createRouter, problems, tokenSecurity } from "../edge/openapi";
import { Problem } from "../edge/problem";
import { partsOf } from "./request";
import { uploadForm } from "./upload";

const UploadedSchema = z
  .object({
    id: z.string(),
    imageUrl: z.string().openapi({ example: "https://img.example.com/images/PRODUCT/2026/11/28/….webp" }),
    status: z.enum(["PROCESSING", "READY"]),
  })
  .openapi("UploadedImage");

const binary = { type: "string" as const, format: "binary" };
const FORM = {
  type: "object" as const,
  description:
    "`file` once, or `files` several times, of at most 10 MB each; the fields may stand before or behind them.",
  properties: {
    file: binary,
    files: { type: "array" as const, items: binary },
    uploaderId: { type: "string" as const, maxLength: 255 },
    category: { type: "string" as const, maxLength: 32, example: "PRODUCT" },
  },
  required: ["uploaderId", "category"],
};

const uploadRoute = createRoute({
  method: "post",
  path: "/api/images",
  tags: ["library"],
  summary: "Store pictures, videos and SVGs; of pictures, WebP is served",
  description:
    "Answers PROCESSING as soon as the originals are safe: until the conversion is done, the URL answers 404 with Retry-After. " +
    "What cannot be converted is served as it was uploaded, then under its true extension too.",
  middleware: requireScope("upload"),
  security: tokenSecurity,
  request: {
    query: z.object({ mode: z.enum(["async", "sync"]).default("async") }),
    headers: z.object({
      "idempotency-key": z.string().optional().openapi({ description: "Of one upload, for 24 hours." }),
    }),
    body: { required: true, content: { "multipart/form-data": { schema: FORM } } },
  },
  responses: {
    200: {
      description: "The image; of `files`, a list of them in their order.",
      content: { "application/json": { schema: z.union([UploadedSchema, z.array(UploadedSchema)]) } },
    },
    ...problems({
      400:
        "MALFORMED_REQUEST, REFERENCE_TYPE_NOT_FOUND, INVALID_FILE_NAME, FILE_EXTENSION_NOT_FOUND, INVALID_FILE_EXTENSION, " +
        "INVALID_EXTENSION (the bytes are no such file) or FILE_TOO_LARGE.",
      401: "No or a wrong token.",
      403: "The token lacks the scope upload.",
      409: KEY_PROBLEMS[409],
      413: "The form is over 100 MB.",
      415: "Not a form.",
      422: KEY_PROBLEMS[422],
      500: "IMAGE_SAVE_FAILED: nothing was stored; IMAGE_PROCESSING_FAILED: with mode=sync, the picture is damaged.",
      503: "No memory is free; try again after Retry-After.",
    }),
  },
});

export function uploadRoutes() {
  const router = createRouter();
  router.openapi(uploadRoute, async (c) => {
    const type = c.req.header("Content-Type") ?? "";
    if (!/^\s*multipart\/form-data\b/i.test(type)) {
      throw new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "expected multipart/form-data, got another Content-Type");
    }
    const { mode } = c.req.valid("query");
    const answer = await uploadForm(partsOf(c), c.req.raw, { mode, key: idempotencyKey(c) });
    return respond(answer) as never;
  });
  return router;
}
