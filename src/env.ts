// Bindings and variables of the Worker, parsed once into `Settings` with defaults and bounds. A wrong value stops the
// start with one sentence; nothing but worker.ts reads the environment, everything else receives Settings.
import type {
  Fetcher as AssetsFetcher,
  D1Database,
  DurableObjectNamespace,
  KVNamespace,
  Queue,
  R2Bucket,
} from "@cloudflare/workers-types";
import { z } from "zod";

const MB = 1024 * 1024;

/** A queue message is only a wake-up: the truth is the D1 row that `id` names. */
export interface WorkMessage {
  readonly kind: "cache.warm";
  readonly id: string;
}

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

export interface Settings {
  readonly environment: Environment;
  /** Bearer token of the admin routes; null = none configured. */
  readonly adminToken: string | null;
  readonly pick: {
    /** Domains whose sub-domains may be fetched too; `host:port` admits another port. */
    readonly allowedDomains: readonly string[];
    /** Exact origins admitted without https and without the domain list. Only in development. */
    readonly devOrigins: readonly string[];
    readonly userAgent: string;
  };
  readonly cache: {
    readonly enabled: boolean;
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
  /** Bytes that running work may hold in one isolate, predictions summed; also the bound of a single plan. */
  readonly budgetBytes: number;
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

const MIN_SECRET_CHARACTERS = 16;

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);
const domain = z.string().regex(/^(?!\.)[a-z0-9.-]+(?<!\.)(:\d{1,5})?$/, "a lower-case ASCII domain or host:port");
const domains = list.transform((items) => items.map((item) => item.toLowerCase())).pipe(z.array(domain).min(1));
const origin = z.string().refine(isOrigin, "an origin such as http://127.0.0.1:9000, without a path");
const flag = z.string().transform((text) => ["true", "1", "yes"].includes(text.trim().toLowerCase()));
const secret = z.string().min(MIN_SECRET_CHARACTERS);
const presets = z
  .string()
  .transform(parseJson)
  .pipe(z.record(z.string().regex(/^[a-z0-9_-]{1,64}$/, "a preset name of a–z, 0–9, _ and -"), z.string().min(1)));

function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^\d+$/, `an integer from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

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
  CACHE_L1_ITEMS: integer(1, 100_000).default(128),
  CACHE_L1_BYTES: integer(64 * 1024, 32 * MB).default(8 * MB),
  CACHE_TTL_S: integer(60, 31_536_000).default(604_800),
  RENDER_SIGNING_KEYS: list.pipe(z.array(secret)).default([]),
  RENDER_PRESETS: presets.default({}),
  RENDER_PRESETS_ONLY: flag.default(false),
  RENDER_ALLOWED_DOMAINS: domains.optional(),
  WORK_BUDGET_BYTES: integer(16 * MB, 112 * MB).default(80 * MB),
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
  if (variables.PICK_DEV_ORIGINS.length > 0 && variables.ENVIRONMENT !== "development") {
    throw new Error(
      `expected PICK_DEV_ORIGINS to be empty unless ENVIRONMENT is development, got ${variables.ENVIRONMENT}`,
    );
  }
  if (variables.RENDER_PRESETS_ONLY && Object.keys(variables.RENDER_PRESETS).length === 0) {
    throw new Error("expected at least one preset for RENDER_PRESETS when RENDER_PRESETS_ONLY is on, got none");
  }
  const allowedDomains = variables.PICK_ALLOWED_DOMAINS ?? DEFAULT_ALLOWED_DOMAINS;
  return {
    environment: variables.ENVIRONMENT,
    adminToken: variables.ADMIN_TOKEN ?? null,
    pick: { allowedDomains, devOrigins: variables.PICK_DEV_ORIGINS, userAgent: variables.PICK_USER_AGENT },
    cache: {
      enabled: variables.CACHE_ENABLED,
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
    budgetBytes: variables.WORK_BUDGET_BYTES,
  };
}

function textsOf(bindings: object): Record<string, string | undefined> {
  const texts: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(bindings)) {
    if (typeof value === "string" && value.trim() !== "") texts[name] = value.trim();
  }
  return texts;
}

function sentence(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0]);
  const isSecret = name === "ADMIN_TOKEN" || name === "RENDER_SIGNING_KEYS";
  const got = isSecret ? `${given[name]?.length} characters` : JSON.stringify(given[name]);
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

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "a JSON object of option strings" });
    return z.NEVER;
  }
}
