// Bindings and variables of the Worker, parsed once into `Settings` with defaults and bounds. A wrong value stops the
// start with one sentence; nothing but worker.ts reads the environment, everything else receives Settings.
// How the text of one is read stands in variable.ts.
import type {
  Fetcher as AssetsFetcher,
  D1Database,
  DurableObjectNamespace,
  KVNamespace,
  Queue,
  R2Bucket,
} from "@cloudflare/workers-types";
import { z } from "zod";
import {
  apiTokens,
  baseUrl,
  domains,
  flag,
  integer,
  list,
  origin,
  presets,
  type Scope,
  secret,
  timeZone,
} from "./variable";

export { SCOPES, type Scope } from "./variable";

const MB = 1024 * 1024;

/** A queue message is only a wake-up: the truth is the D1 row that `id` names. */
export interface WorkMessage {
  readonly kind: WorkKind;
  readonly id: string;
}

/** What the row is: a warm job; a conversion or thumbnail (by image id); an event of the outbox; a delivery of one. */
export type WorkKind = "cache.warm" | "image.convert" | "image.thumbnail" | "event.publish" | "event.deliver";

export interface Bindings {
  readonly DB: D1Database;
  readonly BUCKET: R2Bucket;
  readonly KV: KVNamespace;
  readonly QUEUE: Queue<WorkMessage>;
  readonly METRICS: DurableObjectNamespace;
  readonly ASSETS: AssetsFetcher;
  readonly ENVIRONMENT?: string;
}

export type Environment = "development" | "staging" | "production";

export interface S3Settings {
  /** Of the account, without the bucket: "https://<account>.r2.cloudflarestorage.com". */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface LibrarySettings {
  /** `open`: upload, confirm and read need no token, as in the original system. */
  readonly auth: "token" | "open";
  /** SHA-256 of a token, lower-case hex → what it may. */
  readonly apiTokens: Readonly<Record<string, readonly Scope[]>>;
  /** Ends in /images/; null = that path of the origin that was asked. */
  readonly baseUrl: string | null;
  readonly timeZone: string;
  /** Conversions are fitted into a square of this side; null = full size. */
  readonly maxDimension: number | null;
  /** Signs upload URLs that lead to the Worker; null = direct upload needs `s3`. */
  readonly uploadSigningKey: string | null;
  /** Where direct uploads are presigned for; null = the Worker takes them itself. */
  readonly s3: S3Settings | null;
}

export interface Settings {
  readonly environment: Environment;
  /** Bearer token of the admin routes; null = none configured. */
  readonly adminToken: string | null;
  readonly pick: {
    /** Domains whose sub-domains may be fetched too; `host:port` admits another port. */
    readonly allowedDomains: readonly string[];
    /** Exact origins admitted without https and without the domain list, receivers of events too. Only in development. */
    readonly devOrigins: readonly string[];
    readonly userAgent: string;
  };
  readonly cache: {
    readonly enabled: boolean;
    readonly edge: boolean;
    readonly l1Items: number;
    readonly l1Bytes: number;
    /** Of KV entries. */
    readonly ttlS: number;
  };
  readonly render: {
    /** The first signs, all verify. Empty = signing is off. */
    readonly signingKeys: readonly string[];
    /** Preset name → option string. */
    readonly presets: Readonly<Record<string, string>>;
    readonly presetsOnly: boolean;
    readonly allowedDomains: readonly string[];
  };
  readonly library: LibrarySettings;
  /** Exact origins whose pages may call the API; ["*"] = any. */
  readonly corsOrigins: readonly string[];
  /** Bytes that running work may hold in one isolate, predictions summed; also the bound of a single plan. */
  readonly budgetBytes: number;
  /** Where isolates beside this one develop pictures (edge/side). Only in development. */
  readonly sideIsolates: readonly string[];
}

export const DEFAULT_ALLOWED_DOMAINS: readonly string[] = [
  "instagram.com",
  "cdninstagram.com",
  "fbcdn.net",
  "youtube.com",
  "ytimg.com",
  "googleusercontent.com",
  "pstatic.net",
  "naver.com",
  "naver.net",
  "kakaocdn.net",
  "kakao.com",
  "cloudfront.net",
  "amazonaws.com",
  "akamaihd.net",
];

/** So that `npm start` takes direct uploads without being told anything; no other environment knows it. */
const DEVELOPMENT_UPLOAD_KEY = "darkroom-development-upload-key";
/** WebP's limit. */
const MAX_WEBP_SIDE_PX = 16_383;

const VARIABLES = z.object({
  ENVIRONMENT: z.enum(["development", "staging", "production"]).default("production"),
  ADMIN_TOKEN: secret.optional(),
  PICK_ALLOWED_DOMAINS: domains.optional(),
  PICK_DEV_ORIGINS: list.pipe(z.array(origin)).default([]),
  PICK_USER_AGENT: z
    .string()
    .regex(/^[\x20-\x7e]{1,200}$/, "1 to 200 printable ASCII characters")
    .default("DarkroomBot/1.0"),
  CACHE_ENABLED: flag.default(true),
  CACHE_EDGE: flag.default(true),
  CACHE_L1_ITEMS: integer(1, 100_000).default(128),
  CACHE_L1_BYTES: integer(64 * 1024, 32 * MB).default(8 * MB),
  CACHE_TTL_S: integer(60, 31_536_000).default(604_800),
  RENDER_SIGNING_KEYS: list.pipe(z.array(secret)).default([]),
  RENDER_PRESETS: presets.default({}),
  RENDER_PRESETS_ONLY: flag.default(false),
  RENDER_ALLOWED_DOMAINS: domains.optional(),
  LIBRARY_AUTH: z.enum(["token", "open"]).optional(),
  API_TOKENS: apiTokens.default({}),
  CORS_ORIGINS: list.pipe(z.array(z.union([z.literal("*"), origin]))).default([]),
  BASE_URL: baseUrl.optional(),
  TIME_ZONE: timeZone.default("Asia/Seoul"),
  LIBRARY_MAX_DIMENSION: integer(1, MAX_WEBP_SIDE_PX).optional(),
  UPLOAD_SIGNING_KEY: secret.optional(),
  S3_ENDPOINT: origin.optional(),
  S3_BUCKET: z.string().max(63).optional(),
  S3_ACCESS_KEY_ID: secret.optional(),
  S3_SECRET_ACCESS_KEY: secret.optional(),
  WORK_BUDGET_BYTES: integer(16 * MB, 112 * MB).default(80 * MB),
  WORK_SIDE_ISOLATES: list.pipe(z.array(origin)).default([]),
});

/** The original system's names, read when ours is absent. */
const ALIASES = { CACHE_ENABLED: "ENABLE_MODEL_CACHE", CACHE_L1_ITEMS: "MODEL_CACHE_SIZE" } as const;

/**
 * Reads every variable once. An empty variable counts as absent, so that `VAR= npm start` means the default.
 * ENVIRONMENT absent means production: what is open in development stays shut unless somebody opened it.
 * @throws Error naming the variable, what was expected and, unless it is a secret, what was given.
 */
export function parseSettings(bindings: object): Settings {
  const given = textsOf(bindings);
  for (const [name, alias] of Object.entries(ALIASES)) given[name] ??= given[alias];
  const parsed = VARIABLES.safeParse(given);
  if (!parsed.success) throw new Error(sentence(parsed.error.issues[0]!, given));
  const variables = parsed.data;
  for (const name of ["PICK_DEV_ORIGINS", "WORK_SIDE_ISOLATES"] as const) {
    if (variables[name].length === 0 || variables.ENVIRONMENT === "development") continue;
    throw new Error(`expected ${name} to be empty unless ENVIRONMENT is development, got ${variables.ENVIRONMENT}`);
  }
  if (variables.RENDER_PRESETS_ONLY && Object.keys(variables.RENDER_PRESETS).length === 0) {
    throw new Error("expected at least one preset for RENDER_PRESETS when RENDER_PRESETS_ONLY is on, got none");
  }
  if (variables.CORS_ORIGINS.includes("*") && variables.ENVIRONMENT === "production") {
    throw new Error("expected exact origins for CORS_ORIGINS in production, got *");
  }
  const allowedDomains = variables.PICK_ALLOWED_DOMAINS ?? DEFAULT_ALLOWED_DOMAINS;
  return {
    environment: variables.ENVIRONMENT,
    adminToken: variables.ADMIN_TOKEN ?? null,
    pick: { allowedDomains, devOrigins: variables.PICK_DEV_ORIGINS, userAgent: variables.PICK_USER_AGENT },
    cache: {
      enabled: variables.CACHE_ENABLED,
      edge: variables.CACHE_EDGE,
      l1Items: variables.CACHE_L1_ITEMS,
      l1Bytes: variables.CACHE_L1_BYTES,
      ttlS: variables.CACHE_TTL_S,
    },
    render: {
      signingKeys: variables.RENDER_SIGNING_KEYS,
      presets: variables.RENDER_PRESETS,
      presetsOnly: variables.RENDER_PRESETS_ONLY,
      allowedDomains: variables.RENDER_ALLOWED_DOMAINS ?? allowedDomains,
    },
    library: librarySettings(variables),
    corsOrigins: variables.CORS_ORIGINS,
    budgetBytes: variables.WORK_BUDGET_BYTES,
    sideIsolates: variables.WORK_SIDE_ISOLATES,
  };
}

function librarySettings(variables: z.infer<typeof VARIABLES>): LibrarySettings {
  const isDevelopment = variables.ENVIRONMENT === "development";
  return {
    auth: variables.LIBRARY_AUTH ?? (isDevelopment ? "open" : "token"),
    apiTokens: variables.API_TOKENS,
    baseUrl: variables.BASE_URL ?? null,
    timeZone: variables.TIME_ZONE,
    maxDimension: variables.LIBRARY_MAX_DIMENSION ?? null,
    uploadSigningKey: variables.UPLOAD_SIGNING_KEY ?? (isDevelopment ? DEVELOPMENT_UPLOAD_KEY : null),
    s3: s3Settings(variables),
  };
}

function s3Settings(variables: z.infer<typeof VARIABLES>): S3Settings | null {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket } = variables;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  if (endpoint && bucket && accessKeyId && secretAccessKey) return { endpoint, bucket, accessKeyId, secretAccessKey };
  if (!endpoint && !bucket && !accessKeyId && !secretAccessKey) return null;
  throw new Error(
    "expected all or none of S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, got some",
  );
}

function textsOf(bindings: object): Record<string, string | undefined> {
  const texts: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(bindings)) {
    if (typeof value === "string" && value.trim() !== "") texts[name] = value.trim();
  }
  return texts;
}

const SECRETS = [
  ...["ADMIN_TOKEN", "API_TOKENS", "RENDER_SIGNING_KEYS"],
  ...["UPLOAD_SIGNING_KEY", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"],
];

function sentence(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const got = SECRETS.includes(name) ? `${given[name]?.length} characters` : JSON.stringify(given[name]);
  return `expected ${expectation(issue)} for ${name}, got ${got}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `one of ${issue.values.join(", ")}`;
    case "too_small":
      return `at least ${issue.minimum}${issue.origin === "string" ? " characters" : ""}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}
