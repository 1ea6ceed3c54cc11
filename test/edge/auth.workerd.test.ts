// Scopes of tokens, what is open where, and which pages of other origins may call.
import { describe, expect, it } from "vitest";
import { requireScope } from "../../src/edge/auth";
import { crossOrigin } from "../../src/edge/cross-origin";
import { SCOPES } from "../../src/env";
import { sha256Hex } from "../../src/image";
import { createEdgeApp } from "./edge-app.workerd";

const ADMIN = "correct-horse-battery";
const UPLOADER = "uploader-token";
const API_TOKENS = JSON.stringify({
  [await sha256Hex(UPLOADER)]: ["upload", "read"],
  [await sha256Hex("powerless")]: [],
  [await sha256Hex("chief")]: ["admin"],
});

function createApp(variables: Readonly<Record<string, string>>) {
  return createEdgeApp(variables, {}, (router) => {
    router.use(crossOrigin);
    for (const scope of SCOPES)
      router.get(`/${scope}`, requireScope(scope), (c) => c.json({ caller: c.get("caller") }));
  });
}

async function statuses(app: ReturnType<typeof createApp>, token?: string): Promise<number[]> {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return Promise.all(SCOPES.map(async (scope) => (await app.fetch(`/${scope}`, { headers })).status));
}

describe("scopes, in the order upload, confirm, read, admin", () => {
  const app = createApp({ ENVIRONMENT: "production", ADMIN_TOKEN: ADMIN, API_TOKENS });

  it.each([
    [undefined, [401, 401, 401, 401]],
    ["unknown", [401, 401, 401, 401]],
    ["powerless", [403, 403, 403, 403]],
    [UPLOADER, [200, 403, 200, 403]],
    ["chief", [403, 403, 403, 200]],
    [ADMIN, [200, 200, 200, 200]],
  ])("of the token %j answer %j", async (token, expected) => {
    expect(await statuses(app, token)).toEqual(expected);
  });

  it("name the caller without telling the token", async () => {
    const response = await app.fetch("/upload", { headers: { Authorization: `Bearer ${UPLOADER}` } });
    expect(await response.json()).toEqual({ caller: `token:${(await sha256Hex(UPLOADER)).slice(0, 12)}` });
  });

  it("ask for a token in the words of RFC 6750", async () => {
    const response = await app.fetch("/upload");
    expect(response.headers.get("WWW-Authenticate")).toMatch(/^Bearer /);
    expect(await response.json()).toMatchObject({ code: "UNAUTHORIZED" });
  });
});

describe("what is open", () => {
  it("everything in development, but admin where there is an admin token", async () => {
    expect(await statuses(createApp({}))).toEqual([200, 200, 200, 200]);
    expect(await statuses(createApp({ ADMIN_TOKEN: ADMIN }))).toEqual([200, 200, 200, 401]);
    expect(await statuses(createApp({ LIBRARY_AUTH: "token" }))).toEqual([401, 401, 401, 200]);
  });

  it("never admin elsewhere, and the rest only where somebody opened it", async () => {
    expect(await statuses(createApp({ ENVIRONMENT: "production" }))).toEqual([401, 401, 401, 401]);
    expect(await statuses(createApp({ ENVIRONMENT: "production", LIBRARY_AUTH: "open" }))).toEqual([
      200, 200, 200, 401,
    ]);
  });
});

describe("other origins", () => {
  const from = (origin: string) => ({ headers: { Origin: origin } });

  it("may read what the server answers only where they are listed, exactly", async () => {
    const app = createApp({ CORS_ORIGINS: "https://shop.example" });
    const allowed = await app.fetch("/read", from("https://shop.example"));
    expect(allowed.headers.get("Access-Control-Allow-Origin")).toBe("https://shop.example");
    for (const origin of ["https://shop.example.evil", "http://shop.example", "null"]) {
      expect((await app.fetch("/read", from(origin))).headers.get("Access-Control-Allow-Origin")).toBeNull();
    }
    const closed = await createApp({}).fetch("/read", from("https://shop.example"));
    expect(closed.headers.get("Access-Control-Allow-Origin")).toBeNull();
  });

  it("get an answer to their preflight", async () => {
    const app = createApp({ CORS_ORIGINS: "*" });
    const headers = { Origin: "https://any.example", "Access-Control-Request-Method": "POST" };
    const response = await app.fetch("/upload", { method: "OPTIONS", headers });
    expect([response.status, response.headers.get("Access-Control-Allow-Origin")]).toEqual([204, "*"]);
  });
});
