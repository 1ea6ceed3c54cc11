// The admin token: `Authorization: Bearer …` compared in constant time. Fails closed: where no token is configured, admin
// routes are open in development only.
import type { Context, MiddlewareHandler } from "hono";
import { sha256Hex } from "../image";
import type { AppEnv } from "./platform";
import { Problem } from "./problem";

/** Refuses with 401 a wrong or missing token, with 403 every request while no token is configured outside development. */
export const requireAdmin: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (await isAdmin(c)) return next();
  if (c.get("platform").settings.adminToken === null) {
    throw new Problem(403, "ADMIN_DISABLED", "expected ADMIN_TOKEN to be configured for admin routes, got none");
  }
  const detail = "expected the admin token as a bearer token for this route";
  throw new Problem(401, "UNAUTHORIZED", detail, {}, { "WWW-Authenticate": 'Bearer realm="darkroom"' });
};

/** For answers that tell an admin more. */
export async function isAdmin(c: Context<AppEnv>): Promise<boolean> {
  const { adminToken, environment } = c.get("platform").settings;
  if (adminToken === null) return environment === "development";
  const given = /^Bearer (\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? "";
  return equalSecrets(given, adminToken);
}

/** Compares digests, so that the time tells neither the length nor where the texts differ. */
export async function equalSecrets(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256Hex(a), sha256Hex(b)]);
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
