// What a render URL asks for, between its text and a recipe: `parseOptions` fills Wishes from the option table and refuses
// what contradicts itself; `recipeOf` turns them into a Recipe once the output format is decided. Pure.
import { Problem } from "../edge/problem";
import { type Fit, isImageError, type OutputFormat, type Overlay, type Recipe, resolveRecipe } from "../image";
import type { Option } from "./option-row";
import { findOption } from "./options";

/** What is drawn over the picture: an image of the library by its id, and how. */
export interface DrawWish {
  id: string | null;
  readonly options: { -readonly [Name in Exclude<keyof Overlay, "picture">]?: Overlay[Name] };
}

export interface Wishes {
  /** Everything but format and fit, which need a decision first, and the overlay, whose bytes have to be fetched. */
  readonly recipe: Recipe;
  fit: Fit | null;
  readonly draw: DrawWish;
  /** null = not named: JPEG, or PNG where there is transparency. */
  format: "auto" | "json" | OutputFormat | null;
  /** What placeholder format=json shall hold. */
  lqip: "thumbhash" | "blurhash" | null;
  explain: boolean;
  redirectOnError: boolean;
  expiresAtS: number | null;
}

/** Cloudflare's default. */
const DEFAULT_QUALITY = 85;

export interface ParsedOptions {
  readonly wishes: Wishes;
  /** Full names that the URL itself gives, besides its preset. */
  readonly named: readonly string[];
  readonly hasPreset: boolean;
}

/**
 * @param text the options segment as it stands in the URL, e.g. "w=400,format=auto,background=%23fff"
 * @param presets name → option string
 * @throws Problem 400 INVALID_OPTION, 422 OPTION_NOT_AVAILABLE
 */
export function parseOptions(text: string, presets: Readonly<Record<string, string>> = {}): ParsedOptions {
  const given = new Map<string, string>();
  const preset = new Map<string, string>();
  for (const part of text.split(",")) {
    const [name, value] = splitPart(part);
    const isPreset = name === "preset" || value === null;
    if (isPreset) {
      if (preset.size > 0) throw invalid("one preset", "the options", JSON.stringify(text));
      readInto(preset, presetText(value ?? name, presets));
    } else put(given, name, value);
  }
  const wishes = emptyWishes();
  // What the URL says itself comes after its preset and wins.
  for (const [name, value] of new Map([...preset, ...given])) apply(findOption(name)!, value, wishes);
  refuseContradictions(wishes, new Set([...preset.keys(), ...given.keys()]));
  return { wishes, named: [...given.keys()], hasPreset: preset.size > 0 };
}

/**
 * Reads every preset once, at start: a mistake of the operator is not left to visitors to find. Contradictions are not looked
 * for, since a URL may complete its preset (`square,width=200`).
 * @throws Error naming the preset and what was expected of it
 */
export function checkPresets(presets: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(presets)) {
    const wishes = emptyWishes();
    const options = new Map<string, string>();
    try {
      readInto(options, text);
      for (const [option, value] of options) apply(findOption(option)!, value, wishes);
      resolveRecipe(recipeOf(wishes, "jpeg"));
    } catch (error) {
      if (!(error instanceof Problem) && !isImageError(error)) throw error;
      throw new Error(
        `expected options that can be read for the preset "${name}" of RENDER_PRESETS, but: ${error.message}`,
      );
    }
  }
}

export function emptyWishes(): Wishes {
  return {
    recipe: {},
    fit: null,
    draw: { id: null, options: {} },
    format: null,
    lqip: null,
    explain: false,
    redirectOnError: false,
    expiresAtS: null,
  };
}

/** The recipe for a decided output format. Cloudflare's contain and cover may enlarge; PNG need not be told to lose nothing. */
export function recipeOf({ recipe, fit }: Wishes, format: OutputFormat): Recipe {
  const { lossless = false, ...rest } = recipe;
  const enlarge = fit === "contain" || fit === "cover";
  const loss = lossless ? { lossless: format === "webp" } : { quality: DEFAULT_QUALITY };
  return { ...loss, ...rest, fit: fit ?? "scale-down", enlarge, format };
}

function splitPart(part: string): [name: string, value: string | null] {
  const at = part.indexOf("=");
  if (part === "" || at === 0)
    throw invalid("options such as width=400,format=auto", "the options", JSON.stringify(part));
  return at < 0 ? [decode(part), null] : [part.slice(0, at), decode(part.slice(at + 1))];
}

function presetText(name: string, presets: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(presets, name)) return presets[name];
  throw invalid("an option such as width=400, or the name of a preset", "the options", JSON.stringify(name));
}

function readInto(options: Map<string, string>, text: string): void {
  for (const part of text.split(",")) {
    const [name, value] = splitPart(part);
    if (value === null) throw invalid("options such as width=400", "a preset", JSON.stringify(part));
    put(options, name, value);
  }
}

function put(options: Map<string, string>, name: string, value: string): void {
  const option = findOption(name);
  if (option === undefined) throw invalid("an option of /docs/options", "the options", JSON.stringify(name));
  if (options.has(option.name)) throw invalid(`${option.name} once`, "the options", "it twice");
  options.set(option.name, value);
}

function apply(option: Option, value: string, wishes: Wishes): void {
  if (option.later === "all" || option.later.includes(value)) {
    const detail = `expected ${option.expected} for ${option.name}, got ${JSON.stringify(value)}: not available yet`;
    throw new Problem(422, "OPTION_NOT_AVAILABLE", detail, { option: option.name });
  }
  if (!option.apply(value, wishes)) throw invalid(option.expected, option.name, JSON.stringify(value));
}

interface Contradiction {
  readonly holds: (wishes: Wishes, given: ReadonlySet<string>) => boolean;
  readonly expected: string;
  readonly what: string;
  readonly got: string;
}

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    holds: ({ recipe, fit }) => fit !== null && recipe.width === undefined && recipe.height === undefined,
    expected: "width or height",
    what: "fit",
    got: "neither",
  },
  {
    holds: ({ recipe }) => recipe.dpr !== undefined && recipe.width === undefined && recipe.height === undefined,
    expected: "width or height",
    what: "dpr",
    got: "neither",
  },
  {
    holds: ({ fit }, given) => given.has("gravity") && fit !== "cover" && fit !== "crop",
    expected: "fit=cover or fit=crop",
    what: "gravity",
    got: "a fit that cuts nothing",
  },
  {
    holds: ({ draw }, given) => draw.id === null && [...given].some((name) => name.startsWith("draw.")),
    expected: "the id of an image for draw",
    what: "its other options",
    got: "none",
  },
  {
    holds: ({ draw: { options } }) =>
      (options.top !== undefined && options.bottom !== undefined) ||
      (options.left !== undefined && options.right !== undefined),
    expected: "a distance from one edge of an axis",
    what: "draw",
    got: "both",
  },
  {
    holds: ({ draw, format }) => draw.id !== null && format === "json",
    expected: "no draw",
    what: "format=json, which describes the source",
    got: "one",
  },
  {
    holds: ({ format }, given) => format === "png" && given.has("quality"),
    expected: "no quality",
    what: "format=png, which loses nothing",
    got: "one",
  },
  {
    holds: ({ recipe, format }) => recipe.lossless === true && format !== "webp" && format !== "auto",
    expected: "format=webp or format=auto",
    what: "quality=lossless",
    got: "another",
  },
  {
    holds: ({ recipe }) => recipe.lossless === true && recipe.maxBytes !== undefined,
    expected: "a quality of 1 to 100",
    what: "maxbytes",
    got: "lossless, which leaves nothing to lower",
  },
  {
    holds: ({ recipe, format }) => recipe.palette === true && format !== "png",
    expected: "format=png",
    what: "palette",
    got: "another",
  },
  {
    holds: ({ format, recipe }) => format === "avif" && recipe.ssim !== undefined,
    expected: "a quality of 1 to 100",
    what: "format=avif",
    got: "a word, which is searched for in JPEG and WebP",
  },
  {
    holds: ({ recipe }) => recipe.ssim !== undefined && recipe.maxBytes !== undefined,
    expected: "a quality of 1 to 100",
    what: "maxbytes",
    got: "a word, which has a target of its own",
  },
  {
    holds: ({ format, lqip }) => lqip !== null && format !== "json",
    expected: "format=json",
    what: "lqip",
    got: "a format that has no place for it",
  },
  {
    holds: ({ format, explain }) => format === "json" && explain,
    expected: "either format=json or explain=1",
    what: "the answer",
    got: "both",
  },
];

function refuseContradictions(wishes: Wishes, given: ReadonlySet<string>): void {
  for (const { holds, expected, what, got } of CONTRADICTIONS) {
    if (holds(wishes, given)) throw invalid(expected, what, got);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("percent-encoded UTF-8", "the options", JSON.stringify(text));
  }
}

function invalid(expected: string, what: string, got: string): Problem {
  return new Problem(400, "INVALID_OPTION", `expected ${expected} for ${what}, got ${got}`);
}
