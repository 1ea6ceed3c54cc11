// What the upload's routes take from a request, once for all of them.
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { AppEnv } from "../edge/platform";
import type { UploadParts } from "./upload";

/** Of a URL that `signUrl` made. */
export const SignedQuery = z.object({
  expires: z.coerce.number().int().openapi({ description: "Milliseconds since 1970." }),
  signature: z.string().max(128),
});

export function partsOf(c: Context<AppEnv>): UploadParts {
  const { platform, log, caller } = c.var;
  return { platform, log, caller: caller ?? null, origin: new URL(c.req.url).origin };
}
