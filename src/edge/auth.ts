// Who may do what: `Authorization: Bearer …`, a token of API_TOKENS (kept as its SHA-256) with its scopes, or ADMIN_TOKEN,
// which has all of them. Every configured digest is compared, each in constant time, so that the time tells nothing.
// With LIBRARY_AUTH=open, upload, confirm and read need no token; admin is open only where requireAdmin is.
import type { Context, MiddlewareHandler } from "hono";
import { SCOPES, type Scope } from "../env";
import { sha256Hex } from "../image";
import { equalSecrets } from "./admin";
import type { AppEnv } from "./platform";
import { Problem } from "./problem";

interface Caller {
  /** For histories and for keys that are a caller's own: "token:" and 12 digits of the digest, or "admin". */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/**
 * Refuses with 401 a wrong or missing token and with 403 one without the scope; sets `caller` (null without a token).
 * @example createRoute({ …, middleware: requireScope("confirm"), security: tokenSecurity })
 */
export function requireScope(scope: Scope): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const caller = await callerOf(c);
    if (!isOpen(c, scope)) {
      if (caller === null) {
        const detail = `expected a bearer token with the scope ${scope} for this route, got none or an unknown one`;
        throw new Problem(401, "UNAUTHORIZED", detail, {}, { "WWW-Authenticate": 'Bearer realm="darkroom"' });
      }
      if (!caller.scopes.includes(scope)) {
        const detail = `expected a token with the scope ${scope} for this route, got ${caller.scopes.join(", ") || "none"}`;
        throw new Problem(403, "FORBIDDEN", detail);
      }
    }
    c.set("caller", caller?.name ?? null);
    return next();
  };
}

function isOpen(c: Context<AppEnv>, scope: Scope): boolean {
  const { library, adminToken, environment } = c.get("platform").settings;
  if (scope === "admin") return environment === "development" && adminToken === null;
  return library.auth === "open";
}

async function callerOf(c: Context<AppEnv>): Promise<Caller | null> {
  const given = /^Bearer (\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  if (given === undefined) return null;
  const { library, adminToken } = c.get("platform").settings;
  const digest = await sha256Hex(given);
  let caller: Caller | null = null;
  for (const [known, scopes] of Object.entries(library.apiTokens)) {
    if (await equalSecrets(digest, known)) caller = { name: `token:${known.slice(0, 12)}`, scopes };
  }
  if (adminToken !== null && (await equalSecrets(given, adminToken))) caller = { name: "admin", scopes: SCOPES };
  return caller;
}
