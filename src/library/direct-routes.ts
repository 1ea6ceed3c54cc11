// The three steps of a direct upload under their own paths and those of the system before.
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { requireScope } from "../edge/auth";
import { idempotent, KEY_PROBLEMS } from "../edge/idempotency";
import { limitJsonBody } from "../edge/json-body";
import { createRouter, problems, tokenSecurity } from "../edge/openapi";
import type { AppEnv } from "../edge/platform";
import { type DirectPromise, promiseUpload, receiveUpload } from "./direct";
import { confirmUpload } from "./direct-confirm";
import { partsOf, SignedQuery } from "./request";
import { ImageStore } from "./store/image";

/** Of the older path, whose clients name no category. */
const DEFAULT_CATEGORY = "POST";

const category = z.string().min(1).max(32);
const bytes = z.number().int().min(1).openapi({ description: "Exactly; at most 52,428,800." });
const fileName = z.string().openapi({ example: "cat.jpg" });
const mediaType = z.string().min(1).max(255).openapi({ example: "image/jpeg" });

const DirectRequest = z
  .object({ filename: fileName, contentType: mediaType, bytes, category })
  .openapi("DirectUploadRequest");

const OlderRequest = z
  .object({ filename: fileName, content_type: mediaType, size: bytes, category: category.default(DEFAULT_CATEGORY) })
  .openapi("DirectUploadRequestOlder");

const PromiseSchema = z
  .object({
    id: z.string(),
    uploadUrl: z.string().openapi({ description: "PUT the file here, once." }),
    method: z.literal("PUT"),
    headers: z.record(z.string(), z.string()).openapi({ description: "What the PUT must carry, exactly." }),
    expiresAt: z.iso.datetime(),
    imageUrl: z.string(),
  })
  .openapi("DirectUpload");

const ConfirmRequest = z
  .object({
    storeExif: z
      .boolean()
      .default(false)
      .openapi({ description: "Keep date, camera and orientation; never the place." }),
    convert: z.boolean().default(false).openapi({ description: "Make the public picture under imageUrl." }),
  })
  .openapi("DirectUploadConfirm");

const ConfirmedSchema = z
  .object({
    id: z.string(),
    imageUrl: z.string(),
    status: z.enum(["READY", "CONFIRMED"]),
    bytes: z.number().int(),
    sha256: z.string(),
    format: z.string(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    colourProfile: z.string().nullable(),
  })
  .openapi("DirectUploadConfirmed");

const guarded = {
  middleware: [requireScope("upload"), limitJsonBody, idempotent],
  security: tokenSecurity,
  tags: ["library"],
};

const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });

const promised = {
  200: { description: "The promise, good for ten minutes.", content: json(PromiseSchema) },
  ...problems({
    400:
      "MALFORMED_REQUEST, INVALID_FILE_NAME, FILE_EXTENSION_NOT_FOUND, INVALID_FILE_EXTENSION, INVALID_EXTENSION (the type " +
      "is not that of the extension), FILE_TOO_LARGE or REFERENCE_TYPE_NOT_FOUND.",
    401: "No or a wrong token.",
    403: "The token lacks the scope upload.",
    409: KEY_PROBLEMS[409],
    422: KEY_PROBLEMS[422],
    500: "IMAGE_SAVE_FAILED.",
    503: "SIGNING_NOT_CONFIGURED.",
  }),
};

const confirmed = {
  200: { description: "The image is READY, or was.", content: json(ConfirmedSchema) },
  ...problems({
    400: "UPLOAD_SIZE_MISMATCH, UPLOAD_TYPE_MISMATCH, INVALID_EXTENSION or FILE_TOO_LARGE: the image is FAILED.",
    401: "No or a wrong token.",
    403: "The token lacks the scope upload.",
    404: "IMAGE_NOT_FOUND: no such direct upload, or deleted.",
    409: `UPLOAD_NOT_RECEIVED: no file yet. ${KEY_PROBLEMS[409]}`,
    410: "UPLOAD_EXPIRED: no file came in time.",
    422: KEY_PROBLEMS[422],
    500: "IMAGE_SAVE_FAILED; IMAGE_PROCESSING_FAILED: it was refused before.",
    503: "No memory is free; try again after Retry-After.",
  }),
};

const params = z.object({ id: z.string() });
const confirmRequest = { params, body: { required: false, content: json(ConfirmRequest) } };
const promiseRoute = createRoute({
  ...guarded,
  method: "post",
  path: "/api/v1/uploads",
  summary: "Ask for a URL to put a file of up to 50 MB to",
  request: { body: { required: true, content: json(DirectRequest) } },
  responses: promised,
});

const olderPromiseRoute = createRoute({
  ...guarded,
  method: "post",
  path: "/images/upload",
  summary: "As POST /api/v1/uploads, with the names of the older API",
  request: { body: { required: true, content: json(OlderRequest) } },
  responses: promised,
});

const putRoute = createRoute({
  method: "put",
  path: "/api/v1/uploads/{id}/content",
  tags: ["library"],
  summary: "Put the file; the URL is its own permission, and works once",
  request: { params, query: SignedQuery },
  responses: {
    200: { description: "It is there. No body." },
    ...problems({
      400: "UPLOAD_SIZE_MISMATCH or UPLOAD_TYPE_MISMATCH: nothing was stored; the URL may be tried again.",
      403: "SIGNATURE_INVALID.",
      409: "UPLOAD_USED.",
      410: "UPLOAD_EXPIRED.",
      500: "IMAGE_SAVE_FAILED.",
    }),
  },
});

const confirmRoute = createRoute({
  ...guarded,
  method: "post",
  path: "/api/v1/uploads/{id}/confirm",
  summary: "Check what was put, and make it READY",
  request: confirmRequest,
  responses: confirmed,
});

const olderConfirmRoute = createRoute({
  ...guarded,
  method: "post",
  path: "/images/{id}/confirm",
  summary: "As POST /api/v1/uploads/{id}/confirm",
  request: confirmRequest,
  responses: confirmed,
});

export function directRoutes() {
  const router = createRouter();

  router.openapi(promiseRoute, async (c) =>
    c.json(promiseBody(await promiseUpload(partsOf(c), c.req.valid("json"))), 200),
  );

  router.openapi(olderPromiseRoute, async (c) => {
    const { content_type: contentType, size, ...rest } = c.req.valid("json");
    return c.json(promiseBody(await promiseUpload(partsOf(c), { ...rest, contentType, bytes: size })), 200);
  });

  router.openapi(putRoute, async (c) => {
    const { expires, signature } = c.req.valid("query");
    const length = c.req.header("Content-Length");
    const stored = receiveUpload(partsOf(c), c.req.valid("param").id, {
      ...{ expiresAtMs: expires, signature, contentType: c.req.header("Content-Type") ?? "" },
      length: length === undefined ? null : Number(length),
      body: c.req.raw.body ?? new Blob([]).stream(),
    });
    // A client that leaves half-way must not leave a URL that counts as used.
    c.executionCtx.waitUntil(stored.catch(() => undefined));
    await stored;
    return c.body(null, 200);
  });

  const confirm = async (c: Context<AppEnv>, id: string, options: Partial<z.infer<typeof ConfirmRequest>>) => {
    const parts = partsOf(c);
    await confirmUpload(parts, id, { storeExif: options.storeExif ?? false, convert: options.convert ?? false });
    const image = (await new ImageStore(parts.platform.db).get(id))!;
    const { image_url: imageUrl, origin_size: bytes, sha256, origin_format_id: format, width, height } = image;
    const facts = { bytes, sha256: sha256!, format, width, height, colourProfile: image.colour_profile };
    return { id, imageUrl, status: image.status as "READY" | "CONFIRMED", ...facts };
  };
  router.openapi(confirmRoute, async (c) =>
    c.json(await confirm(c, c.req.valid("param").id, c.req.valid("json")), 200),
  );
  router.openapi(olderConfirmRoute, async (c) =>
    c.json(await confirm(c, c.req.valid("param").id, c.req.valid("json")), 200),
  );
  return router;
}

function promiseBody({ id, url, headers, expiresAtMs, imageUrl }: DirectPromise) {
  const expiresAt = new Date(expiresAtMs).toISOString();
  return { id, uploadUrl: url, method: "PUT" as const, headers: { ...headers }, expiresAt, imageUrl };
}
