// What exactly is to be made: the recipe with its decided format, and the name of the result in the cache and to clients.
import { cacheKey } from "../edge/cache";
import type { Platform } from "../edge/platform";
import { type Recipe, resolveRecipe } from "../image";
import { classicFormat, type FormatChoice, negotiateFormat, prefersAvif } from "./accept";
import type { OverlayDoor } from "./overlay";
import type { SourceFacts } from "./source";
import { recipeOf, type Wishes } from "./wishes";

export interface Target {
  readonly kind: "picture" | "description";
  readonly recipe: Recipe;
  readonly lqip: Wishes["lqip"];
  readonly choice: FormatChoice;
  /** 64 hex digits. */
  readonly key: string;
  /** Strong, with its quotes. */
  readonly etag: string;
  /** Which source's variant this is: SHA-256, hex. */
  readonly sourceSha256: string;
  /** What shall be answered instead once it is made (upgrade.ts): then this one is good for a minute. */
  readonly upgrade: Target | null;
}

const ETAG_DIGITS = 32;

/**
 * @param overlay of what the wishes draw over the picture; its bytes are not in the recipe yet, see `drawnOver`
 * @throws ImageError INVALID_RECIPE for values that only make no sense together with the recipe's bounds
 */
export async function targetOf(
  { darkroom, cache }: Platform,
  wishes: Wishes,
  accept: string | null,
  { sha256, hasAlpha }: SourceFacts,
  overlay: Pick<OverlayDoor, "sha256"> | null,
): Promise<Target> {
  const choice = formatFor(wishes, accept, hasAlpha);
  const kind = wishes.format === "json" ? "description" : "picture";
  const target = await keyed(darkroom, wishes, kind, choice, sha256, overlay);
  const isUpgraded = cache.enabled && isUpgradable(wishes) && prefersAvif(accept, choice.format);
  if (!isUpgraded) return target;
  return { ...target, upgrade: await keyed(darkroom, wishes, "upgrade", AVIF, sha256, overlay) };
}

const AVIF: FormatChoice = { format: "avif", because: "the Accept header names image/avif, and it has been made" };

/** A searched quality is not searched for in AVIF, and nothing is kept whole by it. */
function isUpgradable({ format, recipe, explain }: Wishes): boolean {
  return format === "auto" && recipe.ssim === undefined && !recipe.lossless && !explain;
}

/** An upgrade has a key apart from that of an AVIF which a URL names: it may turn out to be a WebP. */
async function keyed(
  { version }: Platform["darkroom"],
  wishes: Wishes,
  kind: Target["kind"] | "upgrade",
  choice: FormatChoice,
  sha256: string,
  overlay: Pick<OverlayDoor, "sha256"> | null,
): Promise<Target> {
  const recipe = recipeOf(wishes, choice.format);
  const { lqip } = wishes;
  const draw = overlay === null ? [] : [{ ...wishes.draw.options, picture: overlay.sha256 }];
  const key = await cacheKey(sha256, { kind, lqip, ...resolveRecipe(recipe), draw }, version);
  const etag = `"${key.slice(0, ETAG_DIGITS)}"`;
  const makes = kind === "description" ? kind : "picture";
  return { kind: makes, recipe, lqip, choice, key, etag, sourceSha256: sha256, upgrade: null };
}

/** The target with the overlay's bytes in its recipe, its upgrade's too: as it can be made. */
export function drawnOver(target: Target, wishes: Wishes, picture: Uint8Array): Target {
  const recipe = { ...target.recipe, draw: [{ ...wishes.draw.options, picture }] };
  return { ...target, recipe, upgrade: target.upgrade && drawnOver(target.upgrade, wishes, picture) };
}

/** A background makes the answer opaque, and padding has one even unasked: then no transparency is left to keep. */
function formatFor(wishes: Wishes, accept: string | null, hasAlpha: boolean): FormatChoice {
  const keepsAlpha = hasAlpha && wishes.recipe.background === undefined && wishes.fit !== "pad";
  if (wishes.format === "auto" && wishes.recipe.lossless) return losslessFormat(accept);
  if (wishes.format === "auto") return negotiateFormat(accept, keepsAlpha);
  if (wishes.format === null || wishes.format === "json") return classicFormat(keepsAlpha);
  return { format: wishes.format, because: "the URL names it" };
}

/** WebP or PNG, as either keeps every pixel. */
function losslessFormat(accept: string | null): FormatChoice {
  const choice = negotiateFormat(accept, true);
  if (choice.format === "webp") return choice;
  return { ...choice, because: "no pixel may be lost, and the Accept header does not ask for image/webp" };
}
