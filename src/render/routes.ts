// GET /i/<options>/<source> and its documentation. The path is read raw (render-path.ts): a router's parameters would decode
// a source URL's own escapes. HEAD is answered by the same work without a body.
import { type OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createRouter, problems } from "../edge/openapi";
import type { AppEnv } from "../edge/platform";
import { Problem } from "../edge/problem";
import { isImageError } from "../image";
import { checkOptions, checkSignature } from "./access";
import { cacheRoutes } from "./cache-routes";
import { optionSchemas, optionsDescription, optionsPage } from "./docs";
import { resultHeaders, validatorHeaders } from "./headers";
import { PREFIXES, parseRenderPath } from "./render-path";
import { type Order, render } from "./service";
import { parseOptions } from "./wishes";

/** Renders by URL, their documentation, and the admin routes of the result cache. */
export function renderRoutes(): OpenAPIHono<AppEnv> {
  const router = createRouter();
  for (const prefix of PREFIXES) router.get(`${prefix}*`, answer);
  router.get("/docs/options", (c) =>
    c.html(optionsPage(), 200, { "Cache-Control": "public, max-age=300", ...PAGE_POLICY }),
  );
  router.openAPIRegistry.registerPath(RENDER_PATH);
  router.route("/", cacheRoutes());
  return router;
}

const PAGE_POLICY = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
};

async function answer(c: Context<AppEnv>): Promise<Response> {
  const platform = c.get("platform");
  const { settings, clock } = platform;
  const path = parseRenderPath(c.req.url);
  await checkSignature(path, settings.render.signingKeys);
  const parsed = parseOptions(path.options, settings.render.presets);
  checkOptions(parsed, settings.render.presetsOnly, clock.now());
  const { wishes } = parsed;
  const visitor = { accept: c.req.header("Accept") ?? null, ifNoneMatch: c.req.header("If-None-Match") ?? null };
  const order: Order = { wishes, options: path.options, source: path.source };
  try {
    const answered = await render(platform, order, visitor, c.executionCtx);
    switch (answered.kind) {
      case "explanation":
        return c.json(answered.explanation, 200, { "Cache-Control": "no-store" });
      case "not-modified":
        return new Response(null, {
          status: 304,
          headers: validatorHeaders(answered.target, wishes, path.source.kind, clock.now()),
        });
      case "result": {
        const { target, served, name } = answered;
        const headers = {
          ...validatorHeaders(target, wishes, path.source.kind, clock.now()),
          ...resultHeaders(served, name),
        };
        return new Response(served.entry.bytes as Uint8Array<ArrayBuffer>, { headers });
      }
      default:
        return answered satisfies never;
    }
  } catch (error) {
    return redirectToSource(order, error);
  }
}

/** onerror=redirect: a picture that cannot be rendered is still shown, as it is; what is forbidden stays forbidden. */
function redirectToSource({ wishes, source }: Order, error: unknown): Response {
  const isPictureFailure = isImageError(error) || (error instanceof Problem && !REFUSALS.has(error.status));
  if (!wishes.redirectOnError || source.kind !== "url" || !isPictureFailure) throw error;
  // As the URL standard spells it: a percent-encoded source may hold what a header may not.
  const location = new URL(source.url).href;
  return new Response(null, { status: 302, headers: { Location: location, "Cache-Control": "no-store" } });
}

const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404]);

const picture = { schema: z.any().openapi({ type: "string", format: "binary" }) };

const RENDER_PATH: RouteConfig = {
  method: "get",
  path: "/i/{options}/{source}",
  summary: "A picture by URL",
  description:
    "With signing on, `s--<signature>/` stands before the options. The source is an absolute https URL, as it is (its query " +
    "is kept) or percent-encoded, `pick/{id}/{rank}`, or a path of the library, `images/…`.",
  tags: ["render"],
  request: {
    params: z.object({
      options: z.string().openapi({
        description: optionsDescription(),
        example: "width=400,height=300,fit=cover,format=auto",
        "x-options": optionSchemas(),
      }),
      source: z.string().openapi({ example: "https://cdn.example.com/photo.jpg" }),
    }),
  },
  responses: {
    200: {
      description: "The picture; its description with format=json, the explanation with explain=1.",
      content: {
        "image/jpeg": picture,
        "image/webp": picture,
        "image/avif": picture,
        "image/png": picture,
        "application/json": { schema: z.any() },
      },
    },
    302: { description: "The source itself, with onerror=redirect." },
    304: { description: "If-None-Match names the current ETag." },
    ...problems({
      400: "INVALID_OPTION, INVALID_SOURCE, INVALID_URL, INVALID_RECIPE.",
      403: "DOMAIN_NOT_ALLOWED, SIGNATURE_REQUIRED, SIGNATURE_INVALID, URL_EXPIRED, PRESET_REQUIRED.",
      404: "No such picture; IMAGE_NOT_FOUND, OVERLAY_NOT_FOUND: none of the library that is READY or CONFIRMED.",
      413: "FILE_TOO_LARGE, MEMORY_BUDGET_EXCEEDED.",
      422: "The source is no picture that can be decoded, or OPTION_NOT_AVAILABLE.",
      500: "IOException: the library's store failed.",
      502: "The source could not be fetched.",
      503: "BUSY: all memory for pictures is in use.",
      504: "The source did not answer in time.",
    }),
  },
};
