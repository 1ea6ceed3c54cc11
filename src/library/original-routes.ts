// The way back to an original: a URL for whoever may read, and what it leads to where the Worker signs.
import { createRoute, z } from "@hono/zod-openapi";
import { requireScope } from "../edge/auth";
import { createRouter, problems, tokenSecurity } from "../edge/openapi";
import { openOriginal, signOriginal } from "./original";
import { partsOf, SignedQuery } from "./request";

const params = z.object({ id: z.string() });
const UrlSchema = z.object({ url: z.string(), expiresAt: z.iso.datetime() }).openapi("OriginalUrl");

const originalRoute = createRoute({
  method: "get",
  path: "/api/v1/images/{id}/original",
  tags: ["library"],
  summary: "A URL of the original, good for ten minutes",
  middleware: requireScope("read"),
  security: tokenSecurity,
  request: { params },
  responses: {
    200: { description: "The URL.", content: { "application/json": { schema: UrlSchema } } },
    ...problems({
      401: "No or a wrong token.",
      403: "The token lacks the scope read.",
      404: "IMAGE_NOT_FOUND.",
      409: "IMAGE_PROCESSING_IN_PROGRESS: a direct upload that was not confirmed.",
      503: "SIGNING_NOT_CONFIGURED.",
    }),
  },
});

const originalContentRoute = createRoute({
  method: "get",
  path: "/api/v1/images/{id}/original/content",
  tags: ["library"],
  summary: "The original, under a URL that was signed for it",
  request: { params, query: SignedQuery },
  responses: {
    200: { description: "The file, as an attachment." },
    ...problems({ 403: "SIGNATURE_INVALID.", 404: "IMAGE_NOT_FOUND.", 410: "UPLOAD_EXPIRED.", 500: "IOException." }),
  },
});

export function originalRoutes() {
  const router = createRouter();

  router.openapi(originalRoute, async (c) => {
    const { url, expiresAtMs } = await signOriginal(partsOf(c), c.req.valid("param").id);
    return c.json({ url, expiresAt: new Date(expiresAtMs).toISOString() }, 200, { "Cache-Control": "no-store" });
  });

  router.openapi(originalContentRoute, async (c) => {
    const { expires, signature } = c.req.valid("query");
    const { id } = c.req.valid("param");
    const object = await openOriginal(partsOf(c), id, { expiresAtMs: expires, signature });
    return c.body(object.body as never, 200, {
      "Content-Type": object.httpMetadata?.contentType ?? "application/octet-stream",
      "Content-Length": String(object.size),
      "Content-Disposition": `attachment; filename="${object.key.slice(object.key.lastIndexOf("/") + 1)}"`,
      "Cache-Control": "private, no-store",
    });
  });
  return router;
}
