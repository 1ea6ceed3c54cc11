// POST /api/v1/images/preflight: ask before sending.
import { createRoute, z } from "@hono/zod-openapi";
import { requireScope } from "../edge/auth";
import { limitJsonBody } from "../edge/json-body";
import { createRouter, problems, tokenSecurity } from "../edge/openapi";
import { preflight } from "./preflight";

const hash = (name: string) => z.string().regex(new RegExp(`^(${name}1:)?[0-9a-f]{16}$`), `16 hex digits of ${name}1`);

const PreflightRequest = z
  .object({
    uploaderId: z.string().min(1).max(255),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
    bytes: z.number().int().min(1),
    hashes: z
      .object({ ahash: hash("ahash"), dhash: hash("dhash"), phash: hash("phash") })
      .partial()
      .optional()
      .openapi({ description: "As `judge` of the library gives them; without phash nothing is found similar." }),
  })
  .openapi("ImagePreflight");

const PreflightAnswer = z
  .object({
    exists: z.boolean().openapi({ description: "This uploader has this very file." }),
    id: z.string().optional(),
    imageUrl: z.string().optional(),
    similar: z.array(z.object({ id: z.string(), distance: z.number().int().min(0).max(64) })),
  })
  .openapi("ImagePreflightAnswer");

const preflightRoute = createRoute({
  method: "post",
  path: "/api/v1/images/preflight",
  tags: ["library"],
  summary: "Whether an uploader has a file already, or pictures that look like it",
  middleware: [requireScope("upload"), limitJsonBody] as const,
  security: tokenSecurity,
  request: { body: { required: true, content: { "application/json": { schema: PreflightRequest } } } },
  responses: {
    200: { description: "What there is.", content: { "application/json": { schema: PreflightAnswer } } },
    ...problems({ 400: "MALFORMED_REQUEST.", 401: "No or a wrong token.", 403: "The token lacks the scope upload." }),
  },
});

export function preflightRoutes() {
  const router = createRouter();
  router.openapi(preflightRoute, async (c) => {
    const { hashes, ...file } = c.req.valid("json");
    const found = await preflight(c.get("platform").db, { ...file, phash: hashes?.phash ?? null });
    return c.json({ ...found, similar: [...found.similar] }, 200, { "Cache-Control": "no-store" });
  });
  return router;
}
