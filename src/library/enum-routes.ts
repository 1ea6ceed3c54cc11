// GET /api/v1/enums/…: what a client's forms offer, code → name. Public.
import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, problems } from "../edge/openapi";
import { EnumCache } from "./enums";

const Names = z.record(z.string(), z.string());

function enumRoute<Path extends string>(path: Path, summary: string, example: Record<string, string>) {
  return createRoute({
    method: "get",
    path,
    tags: ["library"],
    summary,
    responses: {
      200: { description: "Code → name.", content: { "application/json": { schema: Names.openapi({ example }) } } },
      ...problems({ 500: "IOException: the database failed." }),
    },
  });
}

const extensionsRoute = enumRoute("/api/v1/enums/extensions", "What a file's name may end in", {
  PNG: "Portable Network Graphics",
});
const typesRoute = enumRoute("/api/v1/enums/referenceType", "What an image may belong to", { PRODUCT: "상품" });

/** The routes hold the isolate's copy. */
export function enumRoutes() {
  const router = createRouter();
  const cache = new EnumCache();
  router.openapi(extensionsRoute, async (c) => {
    const { extensions } = await cache.get({ platform: c.get("platform"), log: c.get("log") });
    return c.json(extensions, 200);
  });
  router.openapi(typesRoute, async (c) => {
    const { referenceType } = await cache.get({ platform: c.get("platform"), log: c.get("log") });
    return c.json(referenceType, 200);
  });
  return router;
}
