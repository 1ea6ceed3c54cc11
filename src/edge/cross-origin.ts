// Which pages of other origins may call the API: those that CORS_ORIGINS lists, exactly. Pictures need none of this: they are
// embedded, not read.
import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { AppEnv } from "./platform";

const MAX_AGE_S = 600;
const EXPOSED = ["X-Request-Id", "Retry-After", "ETag"];

export const crossOrigin: MiddlewareHandler<AppEnv> = (c, next) => {
  const { corsOrigins } = c.get("platform").settings;
  if (corsOrigins.length === 0) return next();
  const origin = corsOrigins.includes("*") ? "*" : [...corsOrigins];
  return cors({ origin, maxAge: MAX_AGE_S, exposeHeaders: EXPOSED })(c, next);
};
