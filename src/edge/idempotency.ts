// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): a request that is sent again is answered as it was the first
// time. A key belongs to a route and a caller for 24 hours. Only a success is remembered: a failure has changed nothing, so
// its key is free again. A change of several rows puts `done` into its own batch, behind `stillMine`: then there is no moment
// at which the change is there and the answer is not, and a request that died and was sent again cannot make it twice.
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { Context, MiddlewareHandler } from "hono";
import { sha256Hex } from "../image";
import type { AppEnv, Platform } from "./platform";
import { Problem } from "./problem";
import type { Sweep } from "./work";

const KEPT_MS = 24 * 3_600_000;
/** Longer than any request takes; a request that died blocks its key for so long. */
const LEASE_MS = 120_000;
const FORGOTTEN_PER_SWEEP = 1000;
/** RFC 8941, 3.3.3: a string in quotes; what is sent bare is taken as it is. */
const KEY = /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

const SQL = {
  // One statement: of two requests at once the second finds the row. A row is free when its time is over, or when the same
  // request ran and died.
  begin: `INSERT INTO idempotency_keys (scope, fingerprint, state, lease_until, created_at, expires_at)
    VALUES (?1, ?2, 'RUNNING', ?4, ?3, ?5)
    ON CONFLICT (scope) DO UPDATE SET fingerprint = ?2, state = 'RUNNING', lease_until = ?4, response_status = NULL,
      response_type = NULL, response_body = NULL, created_at = ?3, expires_at = ?5
    WHERE expires_at <= ?3 OR (state = 'RUNNING' AND lease_until <= ?3 AND fingerprint = ?2)
    RETURNING scope`,
  get: "SELECT fingerprint, state, response_status, response_type, response_body FROM idempotency_keys WHERE scope = ?1",
  stillMine: `INSERT INTO guard (held) SELECT EXISTS (SELECT 1 FROM idempotency_keys
    WHERE scope = ?1 AND state = 'RUNNING' AND lease_until = ?2)`,
  done: `UPDATE idempotency_keys SET state = 'DONE', response_status = ?3, response_type = ?4, response_body = ?5
    WHERE scope = ?1 AND state = 'RUNNING' AND lease_until = ?2`,
  forget: "DELETE FROM idempotency_keys WHERE scope = ?1 AND state = 'RUNNING' AND lease_until = ?2",
  forgetOld: `DELETE FROM idempotency_keys
    WHERE scope IN (SELECT scope FROM idempotency_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)`,
} as const;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** An answer that was given before. */
export interface Replay extends Answer {
  readonly isReplay: true;
}

export interface KeyedRequest {
  readonly key: string;
  /** Method and path. */
  readonly route: string;
  /** Whose key it is: the token's name, or the uploader where no token is needed. */
  readonly owner: string | null;
  /** SHA-256 of what the request asks for. */
  readonly fingerprint: string;
}

/** The right to answer a keyed request. `leaseUntil` is the token: a later holder has a later one. */
export class KeyedRun {
  constructor(
    private readonly db: D1Database,
    private readonly scope: string,
    private readonly leaseUntil: number,
  ) {}

  /** For the head of a guarded batch. */
  stillMine(): D1PreparedStatement {
    return this.db.prepare(SQL.stillMine).bind(this.scope, this.leaseUntil);
  }

  /** For the end of the batch that makes what the answer tells. */
  done({ status, type, body }: Answer): D1PreparedStatement {
    return this.db.prepare(SQL.done).bind(this.scope, this.leaseUntil, status, type, body);
  }

  /** After a failure. */
  async forget(): Promise<void> {
    await this.db.prepare(SQL.forget).bind(this.scope, this.leaseUntil).run();
  }
}

interface Row {
  readonly fingerprint: string;
  readonly state: "RUNNING" | "DONE";
  readonly response_status: number;
  readonly response_type: string;
  readonly response_body: string;
}

/**
 * @returns the run to make, or the answer that was given
 * @throws Problem 422 IDEMPOTENCY_KEY_REUSED for another request under the key, 409 IDEMPOTENCY_KEY_IN_USE while it runs
 */
export async function beginKeyed(
  { db, clock }: Pick<Platform, "db" | "clock">,
  { key, route, owner, fingerprint }: KeyedRequest,
): Promise<KeyedRun | Replay> {
  const scope = await sha256Hex(JSON.stringify([key, route, owner]));
  for (;;) {
    const nowMs = clock.now();
    const leaseUntil = nowMs + LEASE_MS;
    const begun = db.prepare(SQL.begin).bind(scope, fingerprint, nowMs, leaseUntil, nowMs + KEPT_MS);
    if ((await begun.first()) !== null) return new KeyedRun(db, scope, leaseUntil);
    const row = await db.prepare(SQL.get).bind(scope).first<Row>();
    if (row === null) continue; // Its run failed between the two statements.
    if (row.fingerprint !== fingerprint) {
      const detail = "expected a new Idempotency-Key for a new request, got one that another request had";
      throw new Problem(422, "IDEMPOTENCY_KEY_REUSED", detail);
    }
    if (row.state === "RUNNING") {
      const detail = "expected a request that is over for this Idempotency-Key, got one that still runs";
      throw new Problem(409, "IDEMPOTENCY_KEY_IN_USE", detail, {}, { "Retry-After": "2" });
    }
    return { isReplay: true, status: row.response_status, type: row.response_type, body: row.response_body };
  }
}

/** @returns null without the header. @throws Problem 400 MALFORMED_REQUEST */
export function idempotencyKey(c: Context<AppEnv>): string | null {
  const header = c.req.header("Idempotency-Key");
  if (header === undefined) return null;
  const match = KEY.exec(header.trim());
  if (match === null) {
    throw new Problem(
      400,
      "MALFORMED_REQUEST",
      "expected 1 to 255 characters in quotes for Idempotency-Key, got others",
    );
  }
  return match[1] ?? match[2]!;
}

/** For the 409 and 422 of a route's `problems`. */
export const KEY_PROBLEMS = {
  409: "IDEMPOTENCY_KEY_IN_USE: the first request with this key still runs.",
  422: "IDEMPOTENCY_KEY_REUSED: the key belongs to another request.",
} as const;

/** A replay is marked as such. */
export function respond(answer: Answer | Replay): Response {
  const { status, type, body } = answer;
  const headers = new Headers({ "Content-Type": type, "Cache-Control": "no-store" });
  if ("isReplay" in answer) headers.set("Idempotent-Replayed", "true");
  return new Response(body === "" ? null : body, { status, headers });
}

/** For the `middleware` of a route that takes JSON, behind `requireScope` and `limitJsonBody`. */
export const idempotent: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = idempotencyKey(c);
  if (key === null) return next();
  const { platform, caller } = c.var;
  const { pathname, search } = new URL(c.req.url);
  const fingerprint = await sha256Hex(`${search}\n${await c.req.text()}`);
  const route = `${c.req.method} ${pathname}`;
  const begun = await beginKeyed(platform, { key, route, owner: caller, fingerprint });
  if (!(begun instanceof KeyedRun)) return respond(begun);
  await next();
  if (!c.res.ok) return begun.forget();
  const type = c.res.headers.get("Content-Type") ?? "text/plain";
  await begun.done({ status: c.res.status, type, body: await c.res.clone().text() }).run();
};

/** For the schedule: keys whose time is over. */
export const forgetKeys: Sweep = ({ db }, nowMs) => db.prepare(SQL.forgetOld).bind(nowMs, FORGOTTEN_PER_SWEEP).run();
