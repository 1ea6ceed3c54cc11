// The edge around any route: ids, problems, headers, health, documentation, the admin token.
import { createRoute, z } from "@hono/zod-openapi";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/edge/problem";
import { ImageError } from "../../src/image";
import { createEdgeApp } from "./edge-app.workerd";

const TOKEN = "correct-horse-battery";

describe("request id", () => {
  it("keeps a sound one and repeats it in the answer, the problem and the log", async () => {
    const app = createEdgeApp();
    const response = await app.fetch("/nowhere", { headers: { "X-Request-Id": "order-17.a_b" } });
    expect(response.headers.get("X-Request-Id")).toBe("order-17.a_b");
    expect(await response.json()).toMatchObject({ requestId: "order-17.a_b" });
    expect(app.lines.at(-1)).toMatchObject({ request_id: "order-17.a_b", stage: "request", status: 404 });
  });

  it.each(["", "a b", "x".repeat(65), "a;b", "<script>"])("replaces an unsound one: %j", async (given) => {
    const response = await createEdgeApp().fetch("/health", { headers: { "X-Request-Id": given } });
    expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });
});

describe("problems", () => {
  const app = createEdgeApp({}, {}, (router) => {
    router.post("/thing", (c) => c.text("made"));
    router.get("/thing", (c) => c.text("seen"));
    router.get("/image", () => {
      throw new ImageError("MEMORY_BUDGET_EXCEEDED", "expected at most 80 for memory, got 100", {
        predictedBytes: 100,
      });
    });
    router.get("/bug", () => {
      throw new TypeError("secret detail of https://user:pw@example.com/x");
    });
    router.get("/busy", () => {
      throw new Problem(503, "BUSY", "try again", {}, { "Retry-After": "10" });
    });
    const body = z.strictObject({ count: z.number().int().min(1).max(50), urls: z.array(z.string()).max(2) });
    const content = { "application/json": { schema: body } };
    const route = {
      method: "post",
      path: "/form",
      request: { body: { content, required: true } },
      responses: { 204: { description: "" } },
    } as const;
    router.openapi(createRoute(route), (c) => c.body(null, 204));
  });

  it("answers 404 where no path is, and 405 with Allow where only other methods are", async () => {
    const missing = await app.fetch("/nowhere");
    expect(missing.status).toBe(404);
    expect(missing.headers.get("Content-Type")).toBe("application/problem+json");
    expect(missing.headers.get("Cache-Control")).toBe("no-store");
    expect(await missing.json()).toMatchObject({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      code: "NOT_FOUND",
    });

    const wrong = await app.fetch("/thing", { method: "DELETE" });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("Allow")).toBe("GET, HEAD, POST");
    expect(await wrong.json()).toMatchObject({
      code: "METHOD_NOT_ALLOWED",
      detail: "expected GET, HEAD, POST for this path, got DELETE",
    });
  });

  it("turns the pixel library's refusals into their statuses with the evidence", async () => {
    const response = await app.fetch("/image");
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "MEMORY_BUDGET_EXCEEDED", predictedBytes: 100 });
  });

  it("tells nothing of a bug, and logs it with its stack but without URLs", async () => {
    const response = await app.fetch("/bug");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    const line = app.lines.find(({ level }) => level === "error");
    expect(line?.error).toMatchObject({ name: "TypeError", message: "secret detail of [url]" });
  });

  it("carries a problem's own headers", async () => {
    expect((await app.fetch("/busy")).headers.get("Retry-After")).toBe("10");
  });

  const json = (body: string) =>
    app.fetch("/form", { method: "POST", body, headers: { "Content-Type": "application/json" } });

  it.each([
    ['{"count":99,"urls":[]}', "expected at most 50 for count, got 99"],
    ['{"count":1.5,"urls":[]}', "expected an integer for count, got 1.5"],
    ['{"urls":[]}', "expected a value of type number for count, got nothing"],
    ['{"count":1,"urls":["a","b","c"]}', "expected at most 2 items for urls, got 3 items"],
    ['{"count":1,"urls":["a",7]}', "expected a value of type string for urls.1, got 7"],
  ])("names what is wrong in %s", async (body, detail) => {
    const response = await json(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "MALFORMED_REQUEST", target: "json", detail });
  });

  it("answers broken JSON with 400 and an undeclared media type with 415, as problems", async () => {
    const broken = await json("{");
    expect([broken.status, broken.headers.get("Content-Type")]).toEqual([400, "application/problem+json"]);
    const text = await app.fetch("/form", { method: "POST", body: "x", headers: { "Content-Type": "text/plain" } });
    expect([text.status, ((await text.json()) as { code: string }).code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
  });
});

describe("headers", () => {
  it("forbids sniffing and scripts on every answer, also one whose headers are immutable, and keeps a route's own policy", async () => {
    const app = createEdgeApp({}, {}, (router) => {
      router.get("/immutable", () => Response.redirect("https://darkroom.test/"));
    });
    for (const path of ["/health", "/nowhere", "/immutable"]) {
      const { headers } = await app.fetch(path, { redirect: "manual" });
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Content-Security-Policy")).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    }
    expect((await app.fetch("/docs")).headers.get("Content-Security-Policy")).toContain("script-src 'self';");
  });
});

describe("admin token", () => {
  it.each([
    ["development without a token", {}, undefined, 200],
    ["production without a token configured", { ENVIRONMENT: "production" }, `Bearer ${TOKEN}`, 403],
    ["development with one configured, none given", { ADMIN_TOKEN: TOKEN }, undefined, 401],
    ["a wrong one", { ADMIN_TOKEN: TOKEN, ENVIRONMENT: "production" }, "Bearer correct-horse-batterz", 401],
    ["a prefix of it", { ADMIN_TOKEN: TOKEN, ENVIRONMENT: "production" }, "Bearer correct-horse", 401],
    ["another scheme", { ADMIN_TOKEN: TOKEN, ENVIRONMENT: "production" }, `Basic ${TOKEN}`, 401],
    ["the right one", { ADMIN_TOKEN: TOKEN, ENVIRONMENT: "production" }, `Bearer ${TOKEN}`, 200],
  ] as const)("%s", async (_case, variables, authorization, status) => {
    const headers: Record<string, string> = authorization ? { Authorization: authorization } : {};
    const response = await createEdgeApp(variables).fetch("/metrics", { headers });
    expect(response.status).toBe(status);
    if (status === 401) expect(response.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
  });
});

describe("documentation", () => {
  it("generates OpenAPI 3.1 from the routes, with the problem schema and the admin scheme", async () => {
    const document = (await (await createEdgeApp().fetch("/openapi.json")).json()) as Record<string, never>;
    expect(document).toMatchObject({
      openapi: "3.1.0",
      paths: { "/metrics": { get: { security: [{ adminToken: [] }] } }, "/health": { get: {} } },
      components: { schemas: { Problem: { type: "object" } }, securitySchemes: { adminToken: { scheme: "bearer" } } },
    });
  });
});

describe("request metrics", () => {
  it("counts by route pattern, never by path", async () => {
    const app = createEdgeApp({}, {}, (router) => {
      router.get("/i/:options/:source{.+}", (c) => c.text("picture"));
    });
    await app.fetch("/i/width=1/https://example.com/secret.jpg");
    await app.fetch("/nowhere/at/all");
    const text = await (await app.fetch("/metrics")).text();
    expect(text).toContain('http_requests_total{method="GET",route="/i/:options/:source{.+}",status="200"} 1');
    expect(text).toContain('http_requests_total{method="GET",route="unmatched",status="404"}');
    expect(text).not.toContain("secret");
    expect(JSON.stringify(app.lines)).not.toContain("secret");
  });
});
