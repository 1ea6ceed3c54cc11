// /api/v1/cache: what an operator does with the result cache. They stand in this slice because warming is rendering; all
// three need the admin token.
import { createRoute, z } from "@hono/zod-openapi";
import { requireAdmin } from "../edge/admin";
import { limitJsonBody } from "../edge/json-body";
import { adminSecurity, createRouter, problems } from "../edge/openapi";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { admitSourceUrl, canonical } from "./source-url";
import { enqueueWarmJobs } from "./warm";
import { MAX_OPTIONS_CHARACTERS, MAX_URL_CHARACTERS } from "./warm-store";
import { parseOptions } from "./wishes";

const MAX_WARM_URLS = 100;
/** What pick makes of a picture when nothing is said. */
const DEFAULT_WARM_OPTIONS = "width=1024,height=1024";

const Tag = z.string().min(1).max(64);
const Level = z.object({ hits: z.number(), misses: z.number(), errors: z.number() });
const Stats = z
  .object({
    enabled: z.boolean(),
    l1: Level.extend({ items: z.number(), bytes: z.number(), maxBytes: z.number() }),
    edge: Level,
    kv: Level,
    r2: Level,
  })
  .openapi("CacheStats", { description: "Of the isolate that answers; /metrics sums all of them." });

const WarmRequest = z
  .strictObject({
    urls: z.array(z.string().min(1).max(MAX_URL_CHARACTERS)).min(1).max(MAX_WARM_URLS),
    recipe: z.string().min(1).max(MAX_OPTIONS_CHARACTERS).default(DEFAULT_WARM_OPTIONS).openapi({
      description: "Options as in a render URL, or a preset's name.",
      example: "width=400,format=auto",
    }),
    tags: z.array(Tag).max(10).default([]),
  })
  .openapi("CacheWarm");

const Warmed = z
  .object({
    queued: z.number(),
    rejected: z.array(z.object({ url: z.string(), code: z.string(), reason: z.string() })),
  })
  .openapi("CacheWarmed");

const admin = { tags: ["cache"], middleware: requireAdmin, security: adminSecurity };
const refusals = { 401: "No or a wrong token.", 403: "No token is configured." };
const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });

const statsRoute = createRoute({
  method: "get",
  path: "/api/v1/cache/stats",
  summary: "Items, bytes, hits and misses of each cache level",
  ...admin,
  responses: { 200: { description: "The counts.", content: json(Stats) }, ...problems(refusals) },
});

const warmRoute = createRoute({
  method: "post",
  path: "/api/v1/cache/warm",
  summary: "Render URLs before anybody asks",
  ...admin,
  middleware: [requireAdmin, limitJsonBody] as const,
  request: { body: { required: true, content: json(WarmRequest) } },
  responses: {
    202: { description: "Queued, 0.1 s apart.", content: json(Warmed) },
    ...problems({ 400: "Malformed, or options that are wrong.", 413: "The body is over 1 MB.", ...refusals }),
  },
});

const purgeRoute = createRoute({
  method: "delete",
  path: "/api/v1/cache",
  summary: "Forget every result of a URL, or all results under a tag",
  description:
    "The edge cache of other data centres and the memory of other isolates let go of a result within an hour; a URL is " +
    "fetched again at once here and within ten seconds elsewhere.",
  ...admin,
  request: { query: z.object({ url: z.string().max(MAX_URL_CHARACTERS).optional(), tag: Tag.optional() }) },
  responses: {
    200: { description: "How many results were removed.", content: json(z.object({ removed: z.number() })) },
    ...problems({ 400: "Neither or both of url and tag.", 503: "A level failed; repeat to finish.", ...refusals }),
  },
});

export function cacheRoutes() {
  const router = createRouter();
  router.openapi(statsRoute, (c) => c.json(c.get("platform").cache.stats(), 200, { "Cache-Control": "no-store" }));
  router.openapi(warmRoute, async (c) => {
    const platform = c.get("platform");
    const { urls, recipe, tags } = c.req.valid("json");
    parseOptions(recipe, platform.settings.render.presets);
    const { admitted, rejected } = sortOut(platform, urls);
    const jobs = admitted.map((url) => ({ id: platform.newId(), url, options: recipe, tags }));
    if (jobs.length > 0) await enqueueWarmJobs(platform, jobs);
    return c.json({ queued: jobs.length, rejected }, 202);
  });
  router.openapi(purgeRoute, async (c) => {
    const { url, tag } = c.req.valid("query");
    const { cache } = c.get("platform");
    if (url !== undefined && tag === undefined)
      return c.json({ removed: await cache.purge({ url: aliasUrl(url) }) }, 200);
    if (tag !== undefined && url === undefined) return c.json({ removed: await cache.purge({ tag }) }, 200);
    const got = url === undefined ? "neither" : "both";
    throw new Problem(400, "MALFORMED_REQUEST", `expected either url or tag for the query, got ${got}`);
  });
  return router;
}

function sortOut(platform: Platform, urls: readonly string[]) {
  const admitted: string[] = [];
  const rejected: Array<{ url: string; code: string; reason: string }> = [];
  for (const url of new Set(urls)) {
    const verdict = admitSourceUrl(platform, url);
    if (verdict.ok) admitted.push(verdict.url.href);
    else rejected.push({ url, code: verdict.code, reason: verdict.reason });
  }
  return { admitted, rejected };
}

/** Also of a URL that is not admitted any more: what is stored of it must be removable. */
function aliasUrl(url: string): string {
  if (!URL.canParse(url)) throw new Problem(400, "INVALID_URL", "expected an absolute URL for url, got none");
  return canonical(new URL(url)).href;
}
