// What every request gets around its route: an id (the caller's, when sound), a logger that carries it, the platform,
// security headers, one log line and two metrics; and the problem it gets where no route is, 404 or 405.
import type { Hono, MiddlewareHandler, NotFoundHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnv, Platform } from "./platform";
import { Problem, problemResponse } from "./problem";

const REQUEST_ID_HEADER = "X-Request-Id";
const SOUND_REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * Pictures are made to be embedded elsewhere, so the resource policy is cross-origin. A route that needs another policy
 * sets its own header, which is kept.
 */
export const securityHeaders: MiddlewareHandler<AppEnv> = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  crossOriginResourcePolicy: "cross-origin",
  strictTransportSecurity: "max-age=15552000",
  xDownloadOptions: false,
  overwrite: false,
});

/** @param platformOf builds the isolate's platform on its first request; what it throws becomes that request's 500. */
export function requestScope(platformOf: (bindings: AppEnv["Bindings"]) => Platform): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const platform = platformOf(c.env);
    const startMs = platform.clock.now();
    const given = c.req.header(REQUEST_ID_HEADER);
    const requestId = given !== undefined && SOUND_REQUEST_ID.test(given) ? given : platform.newId();
    c.set("platform", platform);
    c.set("requestId", requestId);
    c.set("log", platform.log.child({ request_id: requestId }));

    await next();

    // An answer that came from a cache or from `fetch` has headers that cannot be changed; this one can.
    c.res = new Response(c.res.body, c.res);
    c.res.headers.set(REQUEST_ID_HEADER, requestId);
    const route = routeOf(matchedRoutes(c));
    const method = METHODS.includes(c.req.method) ? c.req.method : "OTHER";
    const { status } = c.res;
    const tookMs = platform.clock.now() - startMs;
    platform.metrics.count("http_requests_total", { method, route, status: String(status) });
    platform.metrics.observe("http_request_duration_seconds", tookMs / 1000, { route });
    platform.metrics.gauge("core_memory_bytes", platform.darkroom.memoryBytes());
    c.get("log").info("request", { method, route, status, ms: tookMs });
    c.executionCtx.waitUntil(platform.metrics.flushSoon());
  };
}

/** The pattern of the route that answers, never the path: paths hold URLs, and each would be a series of its own. */
function routeOf(matched: ReadonlyArray<{ readonly path: string; readonly method: string }>): string {
  return matched.findLast(({ path }) => path !== "/*")?.path ?? "unmatched";
}

/** Hono's `notFound`: 405 with Allow where the path exists under other methods, else 404. */
export function notFoundHandler(app: Pick<Hono<AppEnv>, "router">): NotFoundHandler<AppEnv> {
  return (c) => {
    const allowed = METHODS.filter((method) => {
      const [handlers] = app.router.match(method === "HEAD" ? "GET" : method, c.req.path);
      return handlers.some(([[, route]]) => route.method !== "ALL");
    });
    return problemResponse(
      allowed.length === 0 ? noSuchPath() : wrongMethod(c.req.method, allowed),
      c.get("requestId"),
    );
  };
}

function noSuchPath(): Problem {
  return new Problem(404, "NOT_FOUND", "expected a path of this server, got one that it does not have");
}

function wrongMethod(method: string, allowed: readonly string[]): Problem {
  const list = allowed.join(", ");
  return new Problem(405, "METHOD_NOT_ALLOWED", `expected ${list} for this path, got ${method}`, {}, { Allow: list });
}
