// The bound of a JSON body. The validators read it whole, so that without one a single request could take the isolate's
// memory (the platform admits 100 MB). Forms pass: they are read as a stream, with bounds of their own (multipart.ts).
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { AppEnv } from "./platform";
import { Problem } from "./problem";

/** Room for a hundred URLs of the greatest length that any route takes. */
export const MAX_JSON_BYTES = 1024 * 1024;

const limit = bodyLimit({
  maxSize: MAX_JSON_BYTES,
  onError: () => {
    throw new Problem(413, "REQUEST_TOO_LARGE", `expected at most ${MAX_JSON_BYTES} bytes for a JSON body, got more`);
  },
});

/** For the `middleware` of every route that takes JSON. Answers 413 REQUEST_TOO_LARGE before the body is parsed. */
export const limitJsonBody: MiddlewareHandler<AppEnv> = (c, next) => {
  const isForm = /^\s*multipart\/form-data\b/i.test(c.req.header("Content-Type") ?? "");
  return isForm ? next() : limit(c, next);
};
