// Settings: defaults, aliases, bounds, and the one sentence that a wrong value gets.
import { describe, expect, it } from "vitest";
import { DEFAULT_ALLOWED_DOMAINS, parseSettings } from "../src/env";

const SECRET = "0123456789abcdef";

describe("settings", () => {
  it("has a default for everything, and production is one of them", () => {
    expect(parseSettings({})).toEqual({
      environment: "production",
      adminToken: null,
      pick: { allowedDomains: DEFAULT_ALLOWED_DOMAINS, devOrigins: [], userAgent: "DarkroomBot/1.0" },
      cache: { enabled: true, edge: true, l1Items: 128, l1Bytes: 8_388_608, ttlS: 604_800 },
      render: { signingKeys: [], presets: {}, presetsOnly: false, allowedDomains: DEFAULT_ALLOWED_DOMAINS },
      library: {
        ...{ auth: "token", apiTokens: {}, baseUrl: null, timeZone: "Asia/Seoul", maxDimension: null },
        ...{ uploadSigningKey: null, s3: null },
      },
      corsOrigins: [],
      budgetBytes: 83_886_080,
      sideIsolates: [],
    });
  });

  it("counts an empty variable as absent and takes no notice of bindings that are not texts", () => {
    expect(parseSettings({ ADMIN_TOKEN: " ", CACHE_L1_ITEMS: "", DB: {}, KV: null })).toEqual(parseSettings({}));
  });

  it.each(["true", "TRUE", "1", "yes", "Yes"])("CACHE_ENABLED=%s is on", (value) => {
    expect(parseSettings({ CACHE_ENABLED: value }).cache.enabled).toBe(true);
    expect(parseSettings({ ENABLE_MODEL_CACHE: value }).cache.enabled).toBe(true);
  });

  it.each(["false", "0", "no", "on", "enabled", "tru"])("CACHE_ENABLED=%s is off", (value) => {
    expect(parseSettings({ CACHE_ENABLED: value }).cache.enabled).toBe(false);
    expect(parseSettings({ ENABLE_MODEL_CACHE: value }).cache.enabled).toBe(false);
  });

  it("prefers our name over the original's", () => {
    const settings = parseSettings({ CACHE_L1_ITEMS: "5", MODEL_CACHE_SIZE: "7", ENABLE_MODEL_CACHE: "no" });
    expect(settings.cache).toMatchObject({ l1Items: 5, enabled: false });
    expect(parseSettings({ MODEL_CACHE_SIZE: "7" }).cache.l1Items).toBe(7);
  });

  it("is open in development, with a key for uploads, and asks for tokens everywhere else", () => {
    const { library } = parseSettings({ ENVIRONMENT: "development" });
    expect([library.auth, typeof library.uploadSigningKey]).toEqual(["open", "string"]);
    expect(parseSettings({ ENVIRONMENT: "staging" }).library.auth).toBe("token");
    expect(parseSettings({ LIBRARY_AUTH: "open" }).library.auth).toBe("open");
    expect(parseSettings({ ENVIRONMENT: "development", LIBRARY_AUTH: "token" }).library.auth).toBe("token");
  });

  it("reads what the library needs", () => {
    const s3 = {
      S3_ENDPOINT: "https://a.example",
      S3_BUCKET: "b",
      S3_ACCESS_KEY_ID: SECRET,
      S3_SECRET_ACCESS_KEY: SECRET,
    };
    const { library, corsOrigins } = parseSettings({
      ...{ BASE_URL: "https://cdn.example/a/images", TIME_ZONE: "UTC", LIBRARY_MAX_DIMENSION: "2048", ...s3 },
      ...{ API_TOKENS: `{"${"a".repeat(64)}":["upload","read"]}`, CORS_ORIGINS: "https://shop.example" },
    });
    expect(library).toMatchObject({
      ...{ baseUrl: "https://cdn.example/a/images/", timeZone: "UTC", maxDimension: 2048 },
      ...{ apiTokens: { ["a".repeat(64)]: ["upload", "read"] }, s3: { endpoint: "https://a.example", bucket: "b" } },
    });
    expect(corsOrigins).toEqual(["https://shop.example"]);
    expect(parseSettings({ ENVIRONMENT: "staging", CORS_ORIGINS: "*" }).corsOrigins).toEqual(["*"]);
  });

  it("reads lists, lower-cases domains, and lets render follow pick unless it has a list of its own", () => {
    const both = parseSettings({ PICK_ALLOWED_DOMAINS: "Example.com, cdn.example.org:8443 ," });
    expect(both.pick.allowedDomains).toEqual(["example.com", "cdn.example.org:8443"]);
    expect(both.render.allowedDomains).toEqual(both.pick.allowedDomains);
    expect(parseSettings({ RENDER_ALLOWED_DOMAINS: "a.example" }).render.allowedDomains).toEqual(["a.example"]);
  });

  it("reads presets, signing keys and development origins", () => {
    const settings = parseSettings({
      ENVIRONMENT: "development",
      PICK_DEV_ORIGINS: "http://127.0.0.1:9100,http://localhost:9101",
      RENDER_SIGNING_KEYS: `${SECRET},${SECRET}2`,
      RENDER_PRESETS: '{"thumb":"width=200,fit=cover"}',
      RENDER_PRESETS_ONLY: "yes",
    });
    expect(settings.pick.devOrigins).toEqual(["http://127.0.0.1:9100", "http://localhost:9101"]);
    expect(settings.render).toMatchObject({
      signingKeys: [SECRET, `${SECRET}2`],
      presets: { thumb: "width=200,fit=cover" },
      presetsOnly: true,
    });
  });

  it.each([
    [{ ENVIRONMENT: "prod" }, 'expected one of development, staging, production for ENVIRONMENT, got "prod"'],
    [{ ADMIN_TOKEN: "short" }, "expected at least 16 characters for ADMIN_TOKEN, got 5 characters"],
    [{ CACHE_L1_ITEMS: "many" }, 'expected an integer from 1 to 100000 for CACHE_L1_ITEMS, got "many"'],
    [{ CACHE_L1_ITEMS: "0" }, 'expected at least 1 for CACHE_L1_ITEMS, got "0"'],
    [{ MODEL_CACHE_SIZE: "-1" }, 'expected an integer from 1 to 100000 for CACHE_L1_ITEMS, got "-1"'],
    [{ CACHE_L1_BYTES: "99999999" }, 'expected at most 33554432 for CACHE_L1_BYTES, got "99999999"'],
    [{ CACHE_TTL_S: "1" }, 'expected at least 60 for CACHE_TTL_S, got "1"'],
    [{ WORK_BUDGET_BYTES: "1e9" }, 'expected an integer from 16777216 to 117440512 for WORK_BUDGET_BYTES, got "1e9"'],
    [
      { PICK_ALLOWED_DOMAINS: "https://example.com" },
      'expected a lower-case ASCII domain or host:port for PICK_ALLOWED_DOMAINS, got "https://example.com"',
    ],
    [
      { ENVIRONMENT: "development", PICK_DEV_ORIGINS: "http://127.0.0.1:9100/" },
      'expected an origin such as http://127.0.0.1:9000, without a path for PICK_DEV_ORIGINS, got "http://127.0.0.1:9100/"',
    ],
    [
      { ENVIRONMENT: "staging", WORK_SIDE_ISOLATES: "http://127.0.0.1:9100" },
      "expected WORK_SIDE_ISOLATES to be empty unless ENVIRONMENT is development, got staging",
    ],
    [
      { ENVIRONMENT: "production", PICK_DEV_ORIGINS: "http://127.0.0.1:9100" },
      "expected PICK_DEV_ORIGINS to be empty unless ENVIRONMENT is development, got production",
    ],
    [
      { RENDER_SIGNING_KEYS: `${SECRET},short` },
      "expected at least 16 characters for RENDER_SIGNING_KEYS, got 22 characters",
    ],
    [{ RENDER_PRESETS: "thumb" }, 'expected a JSON object of option strings for RENDER_PRESETS, got "thumb"'],
    [
      { RENDER_PRESETS_ONLY: "1" },
      "expected at least one preset for RENDER_PRESETS when RENDER_PRESETS_ONLY is on, got none",
    ],
    [{ CORS_ORIGINS: "*" }, "expected exact origins for CORS_ORIGINS in production, got *"],
    [{ BASE_URL: "https://cdn.example/pictures" }, "expected an http(s) URL that ends in /images/"],
    [{ TIME_ZONE: "Mars/Olympus" }, 'expected a time zone such as Asia/Seoul for TIME_ZONE, got "Mars/Olympus"'],
    [{ LIBRARY_MAX_DIMENSION: "16384" }, 'expected at most 16383 for LIBRARY_MAX_DIMENSION, got "16384"'],
    [
      { API_TOKENS: '{"abc":["read"]}' },
      "lower-case hex digits) → list of upload, confirm, read, admin for API_TOKENS, got 16 characters",
    ],
    [{ API_TOKENS: "secret" }, "expected a JSON object of SHA-256"],
    [
      { S3_BUCKET: "b" },
      "expected all or none of S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, got some",
    ],
    [
      { PICK_USER_AGENT: "bot\r\nX: y" },
      'expected 1 to 200 printable ASCII characters for PICK_USER_AGENT, got "bot\\r\\nX: y"',
    ],
  ])("refuses %j in one sentence", (variables, sentence) => {
    expect(() => parseSettings(variables)).toThrow(sentence);
  });
});
