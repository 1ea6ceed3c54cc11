// The OpenAPI 3.1 document, generated from the schemas of the routes themselves, and the router that every slice starts
// from, so that all of them refuse a malformed request in the same words.
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { AppEnv } from "./platform";
import { onError, validationHook } from "./problem";

/** A router whose schemas' failures and thrown errors answer problem documents. */
export function createRouter(): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>({ defaultHook: validationHook });
  router.onError(onError);
  return router;
}

export const ProblemSchema = z
  .object({
    type: z.string().openapi({ example: "about:blank" }),
    title: z.string(),
    status: z.number().int(),
    code: z.string().openapi({ example: "MALFORMED_REQUEST", description: "Stable; what programs decide by." }),
    detail: z.string().openapi({ description: "One sentence for people." }),
    requestId: z.string(),
  })
  .loose()
  .openapi("Problem", { description: "RFC 9457 problem details; a code may add members of its own." });

/**
 * The error answers of a route, for its `responses`.
 * @example responses: { 200: …, ...problems({ 404: "No such result." }) }
 */
export function problems<S extends number>(sentences: Readonly<Record<S, string>>) {
  const content = { "application/problem+json": { schema: ProblemSchema } };
  const entries = Object.entries<string>(sentences).map(([status, description]) => [status, { description, content }]);
  return Object.fromEntries(entries) as Record<S, { description: string; content: typeof content }>;
}

const ADMIN_SCHEME = "adminToken";

/** For the `security` of admin routes. */
export const adminSecurity: Array<Record<string, string[]>> = [{ [ADMIN_SCHEME]: [] }];

const TOKEN_SCHEME = "apiToken";

/** For the `security` of routes under `requireScope`; where LIBRARY_AUTH is open, none is needed. */
export const tokenSecurity: Array<Record<string, string[]>> = [{ [TOKEN_SCHEME]: [] }, {}];

/** Adds GET /openapi.json, describing every route of `app` when it is asked. */
export function addOpenApi(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerComponent("securitySchemes", ADMIN_SCHEME, { type: "http", scheme: "bearer" });
  app.openAPIRegistry.registerComponent("securitySchemes", TOKEN_SCHEME, { type: "http", scheme: "bearer" });
  app.get("/openapi.json", (c) => {
    const document = app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "Darkroom",
        version: c.get("platform").darkroom.version,
        description:
          "An image server: pick the best of many pictures, render one by URL, keep them through their life.",
      },
      servers: [{ url: "/" }],
    });
    return c.json(document);
  });
}
