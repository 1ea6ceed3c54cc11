// The admin token: `Authorization: Bearer …` compared in constant time. Fails closed: where no token is configured, admin
// routes are open in development only.
import type { MiddlewareHandler } from "hono";
import { sha256Hex } from "../image";
import type { AppEnv } from "./platform";
import { Problem } from "./problem";

/** Refuses with 401 a wrong or missing token, with 403 every request while no token is configured outside development. */
export const requireAdmin: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { adminToken, environment } = c.get("platform").settings;
  if (adminToken === null) {
    if (environment === "development") return next();
    throw new Problem(403, "ADMIN_DISABLED", "expected ADMIN_TOKEN to be configured for admin routes, got none");
  }
  const given = /^Bearer (\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? "";
  if (!(await equalSecrets(given, adminToken))) {
    const detail = "expected the admin token as a bearer token for this route";
    throw new Problem(401, "UNAUTHORIZED", detail, {}, { "WWW-Authenticate": 'Bearer realm="darkroom"' });
  }
  return next();
};

/** Compares digests, so that the time tells neither the length nor where the texts differ. */
export async function equalSecrets(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256Hex(a), sha256Hex(b)]);
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
