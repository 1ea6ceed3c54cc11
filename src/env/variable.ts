// How the text of a variable is read: each kind says in words what it expects. Bounds of single variables are index.ts's.
import { z } from "zod";

export const SCOPES = ["upload", "confirm", "read", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

const MIN_SECRET_CHARACTERS = 16;

export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);
const domain = z.string().regex(/^(?!\.)[a-z0-9.-]+(?<!\.)(:\d{1,5})?$/, "a lower-case ASCII domain or host:port");
export const domains = list.transform((items) => items.map((item) => item.toLowerCase())).pipe(z.array(domain).min(1));
export const origin = z.string().refine(isOrigin, "an origin such as http://127.0.0.1:9000, without a path");
export const flag = z.string().transform((text) => ["true", "1", "yes"].includes(text.trim().toLowerCase()));
export const secret = z.string().min(MIN_SECRET_CHARACTERS);
export const presets = z
  .string()
  .transform((text, context) => parseJson(text, context, "a JSON object of option strings"))
  .pipe(z.record(z.string().regex(/^[a-z0-9_-]{1,64}$/, "a preset name of a–z, 0–9, _ and -"), z.string().min(1)));
const API_TOKENS_FORM = `a JSON object of SHA-256 (64 lower-case hex digits) → list of ${SCOPES.join(", ")}`;
export const apiTokens = z
  .string()
  .transform((text, context) => parseJson(text, context, API_TOKENS_FORM))
  .refine(isTokenTable, API_TOKENS_FORM)
  .transform((table) => table as Record<string, Scope[]>);
export const baseUrl = z
  .string()
  .transform((text) => (text.endsWith("/") ? text : `${text}/`))
  .refine(isBaseUrl, "an http(s) URL that ends in /images/, of at most 400 characters");

export function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^\d+$/, `an integer from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

export const timeZone = z.string().refine(isTimeZone, "a time zone such as Asia/Seoul");

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

function isTokenTable(value: unknown): boolean {
  const scopes = z.array(z.enum(SCOPES));
  return z.record(z.string().regex(/^[0-9a-f]{64}$/), scopes).safeParse(value).success;
}

function isBaseUrl(text: string): boolean {
  return text.length <= 400 && URL.canParse(text) && /^https?:\/\/[^?#]+\/images\/$/.test(text);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function parseJson(text: string, context: z.RefinementCtx, form: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: form });
    return z.NEVER;
  }
}
