// GET and HEAD /images/…: the pictures themselves, public. A path never changes what it shows, so clients may keep it for a month;
// this server keeps nothing of it.
import type { RouteConfig } from "@hono/zod-openapi";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createRouter, problems } from "../edge/openapi";
import type { AppEnv } from "../edge/platform";
import { IMAGE_PREFIX } from "./rules/place";
import { type Serving, serve } from "./serving";

const CACHE_CONTROL = "public, max-age=2592000, immutable";
/** An SVG opened by itself is a document: it may draw, and nothing else. */
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

export function servingRoutes() {
  const router = createRouter();
  router.get(`/${IMAGE_PREFIX}*`, answer);
  router.openAPIRegistry.registerPath(IMAGE_PATH);
  return router;
}

async function answer(c: Context<AppEnv>): Promise<Response> {
  const platform = c.get("platform");
  const header = (name: string) => c.req.header(name) ?? null;
  const serving = await serve(
    { platform, log: c.get("log") },
    {
      path: new URL(c.req.url).pathname.slice(IMAGE_PREFIX.length + 1),
      isHead: c.req.method === "HEAD",
      range: header("Range"),
      ifRange: header("If-Range"),
      ifNoneMatch: header("If-None-Match"),
    },
  );
  platform.metrics.count("image_served_total", { outcome: serving.kind });
  return responseOf(serving);
}

function responseOf(serving: Serving): Response {
  const { etag, mediaType, totalBytes } = serving;
  const validators = { ETag: etag, "Cache-Control": CACHE_CONTROL };
  const head = {
    ...validators,
    "Accept-Ranges": "bytes",
    "Content-Type": mediaType,
    ...(mediaType === "image/svg+xml" ? { "Content-Security-Policy": SVG_POLICY } : {}),
  };
  switch (serving.kind) {
    case "not-modified":
      return new Response(null, { status: 304, headers: validators });
    case "unsatisfiable":
      return new Response(null, {
        status: 416,
        headers: { "Content-Range": `bytes */${totalBytes}`, "Cache-Control": "no-store" },
      });
    case "whole":
      return new Response(serving.body, { headers: { ...head, "Content-Length": String(totalBytes) } });
    case "part": {
      const { offset, length, body } = serving;
      const range = `bytes ${offset}-${offset + length - 1}/${totalBytes}`;
      const headers = { ...head, "Content-Range": range, "Content-Length": String(length) };
      return new Response(body, { status: 206, headers });
    }
    default:
      return serving satisfies never;
  }
}

const file = { schema: z.any().openapi({ type: "string", format: "binary" }) };

const IMAGE_PATH: RouteConfig = {
  method: "get",
  path: "/images/{category}/{year}/{month}/{day}/{file}",
  tags: ["library"],
  summary: "A picture of the library, or its thumbnail ({id}_thumb.webp)",
  description:
    "The path of `imageUrl`. The promised `.webp` goes on working where the original is served instead, with its true " +
    "Content-Type. One Range, with If-Range; If-None-Match; HEAD.",
  request: {
    params: z.object({
      category: z.string().openapi({ example: "PRODUCT" }),
      year: z.string().openapi({ example: "2026" }),
      month: z.string().openapi({ example: "01" }),
      day: z.string().openapi({ example: "20" }),
      file: z.string().openapi({ example: "3f2c8d7e-1b4a-4c9e-8f60-2a7d5e9b1c34.webp" }),
    }),
  },
  responses: {
    200: { description: "The whole.", content: { "image/webp": file, "application/octet-stream": file } },
    206: { description: "The part that was asked for.", content: { "application/octet-stream": file } },
    304: { description: "If-None-Match names the current ETag." },
    416: { description: "The range begins behind the end." },
    ...problems({
      404: "IMAGE_NOT_FOUND: unknown, deleted or failed; with Retry-After, not ready yet.",
      500: "IOException: a store failed, or has the picture no longer as it was put there.",
    }),
  },
};
