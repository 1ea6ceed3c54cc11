// The options of a pick: one table of schemas with the bounds of spec/pick.md, for JSON bodies and multipart forms alike.
import { z } from "@hono/zod-openapi";
import type { Recipe, Rgb } from "../image";

const KB = 1024;
const MB = 1024 * 1024;
export const MAX_CANDIDATES = 50;
const DEFAULT_DIMENSION = 1024;
const DEFAULT_MAX_BYTES = 2 * MB;
/** What `aggressive` aims at where `maxBytes` is not given. */
const AGGRESSIVE_MAX_BYTES = MB;

/** Fifty candidates are encoded in one invocation, each at up to a megapixel where nothing else is asked for: 0.35 s each. */
const AVIF_SPEED = 9;

const side = () => z.number().int().min(16).max(4096);
const share = () => z.number().min(0).max(1);
const amount = () => z.union([z.literal("off"), share()], "off or a number from 0 to 1").default("off");
const weight = () => z.number().nonnegative();

const SHAPE = {
  count: z.number().int().min(1).max(50).default(3).openapi({ description: "How many pictures to choose." }),
  maxDimension: side().optional().openapi({ description: "Both sides at most this, px. Default 1024." }),
  width: side().optional().openapi({ description: "Instead of maxDimension." }),
  height: side().optional().openapi({ description: "Instead of maxDimension." }),
  fit: z.enum(["inside", "crop", "pad"]).default("inside"),
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, "a colour as #rrggbb")
    .default("#ffffff")
    .openapi({ description: "Behind transparent pixels and in padding." }),
  format: z.enum(["jpeg", "webp", "avif"]).default("jpeg"),
  quality: z.number().int().min(1).max(100).default(85),
  maxBytes: z
    .number()
    .int()
    .min(10 * KB)
    .max(10 * MB)
    .optional()
    .openapi({ description: "Upper bound of a picture. Default 2 MB, 1 MB with aggressive." }),
  aggressive: z.boolean().default(false),
  minScore: share().default(0.3),
  diversity: share().default(0.85).openapi({ description: "Pictures more alike than this count as the same." }),
  weights: z
    .object({
      resolution: weight(),
      sharpness: weight(),
      brightness: weight(),
      contrast: weight(),
      colourfulness: weight(),
      compression: weight(),
    })
    .strict()
    .refine((weights) => Object.values(weights).some((value) => value > 0), "at least one positive weight")
    .optional(),
  prefer: z.enum(["none", "signboard"]).default("none"),
  judge: z.enum(["full", "fast"]).default("full"),
  sharpen: amount(),
  denoise: amount(),
  metadata: z
    .enum(["none", "copyright", "icc", "keep"])
    .default("none")
    .openapi({ description: "What the output carries." }),
  reportMetadata: z
    .enum(["basic", "full"])
    .default("basic")
    .openapi({ description: "What the answer tells; full has GPS, which is never stored." }),
  fetchLimit: z
    .number()
    .int()
    .min(1)
    .max(MAX_CANDIDATES)
    .optional()
    .openapi({ description: "Fetch at most this many." }),
  cache: z.boolean().default(true),
  tags: z.array(z.string().min(1).max(64)).max(10).default([]),
};

const hasOneSize = (options: { maxDimension?: number; width?: number; height?: number }) =>
  options.maxDimension === undefined || (options.width === undefined && options.height === undefined);
const ONE_SIZE = { message: "either maxDimension or width and height", path: ["maxDimension"] };

export const OptionsSchema = z.strictObject(SHAPE).refine(hasOneSize, ONE_SIZE);

export const UrlsSchema = z
  .strictObject({ urls: z.array(z.string()).min(1).max(MAX_CANDIDATES), ...SHAPE })
  .refine(hasOneSize, ONE_SIZE)
  .openapi("PickRequest");

export type PickOptions = z.infer<typeof OptionsSchema>;

const NUMBERS = [
  "count",
  "maxDimension",
  "width",
  "height",
  "quality",
  "maxBytes",
  "minScore",
  "diversity",
  "fetchLimit",
];
const readAmount = (text: string) => (text === "off" ? text : readNumber(text));

/** The names of a form that are not text: how each is read. */
const FORM_READERS: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ...NUMBERS.map((name) => [name, readNumber] as const),
  ["sharpen", readAmount],
  ["denoise", readAmount],
  ["aggressive", readBoolean],
  ["cache", readBoolean],
  ["weights", readJson],
]);

/**
 * The fields of a form as the object that a JSON body would have been; unreadable values stay text, so that the schema
 * names them. `tags` may be repeated, and `tags[]` is the same.
 */
export function optionsInput(fields: Readonly<Record<string, readonly string[]>>): Record<string, unknown> {
  const { tags = [], "tags[]": moreTags = [], ...others } = fields;
  const input = Object.entries(others).map(([name, values]) => [name, readField(name, values)]);
  const allTags = [...tags, ...moreTags];
  return Object.fromEntries(allTags.length > 0 ? [...input, ["tags", allTags]] : input);
}

function readField(name: string, values: readonly string[]): unknown {
  const [text] = values;
  if (values.length !== 1) return values;
  return FORM_READERS.get(name)?.(text) ?? text;
}

function readNumber(text: string): unknown {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function readBoolean(text: string): unknown {
  return text === "true" ? true : text === "false" ? false : text;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What the pixel library is asked for: judged and developed in one pass. */
export function recipeOf(options: PickOptions): Recipe {
  const { fit, format, quality, aggressive, metadata, judge } = options;
  const maxBytes = options.maxBytes ?? (aggressive ? AGGRESSIVE_MAX_BYTES : DEFAULT_MAX_BYTES);
  const hasSides = options.width !== undefined || options.height !== undefined;
  const size = hasSides
    ? { width: options.width, height: options.height }
    : { maxDimension: options.maxDimension ?? DEFAULT_DIMENSION };
  return {
    ...size,
    fit,
    format,
    quality,
    ...(format === "avif" ? { speed: AVIF_SPEED } : {}),
    maxBytes,
    aggressive,
    metadata,
    judge,
    background: rgbOf(options.background),
    sharpen: options.sharpen === "off" ? 0 : options.sharpen,
    denoise: options.denoise === "off" ? 0 : options.denoise,
  };
}

function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return { r: value >> 16, g: (value >> 8) & 255, b: value & 255 };
}
