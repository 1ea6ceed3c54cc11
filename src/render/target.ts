// What exactly is to be made: the recipe with its decided format, and the name of the result in the cache and to clients.
import { cacheKey } from "../edge/cache";
import type { Platform } from "../edge/platform";
import { type Recipe, resolveRecipe } from "../image";
import { classicFormat, type FormatChoice, negotiateFormat } from "./accept";
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
}

const ETAG_DIGITS = 32;

/**
 * @param overlay of what the wishes draw over the picture; its bytes are not in the recipe yet, see `drawnOver`
 * @throws ImageError INVALID_RECIPE for values that only make no sense together with the recipe's bounds
 */
export async function targetOf(
  { darkroom }: Platform,
  wishes: Wishes,
  accept: string | null,
  { sha256, hasAlpha }: SourceFacts,
  overlay: Pick<OverlayDoor, "sha256"> | null,
): Promise<Target> {
  const choice = formatFor(wishes, accept, hasAlpha);
  const kind = wishes.format === "json" ? "description" : "picture";
  const recipe = recipeOf(wishes, choice.format);
  const { lqip } = wishes;
  const draw = overlay === null ? [] : [{ ...wishes.draw.options, picture: overlay.sha256 }];
  const key = await cacheKey(sha256, { kind, lqip, ...resolveRecipe(recipe), draw }, darkroom.version);
  return { kind, recipe, lqip, choice, key, etag: `"${key.slice(0, ETAG_DIGITS)}"`, sourceSha256: sha256 };
}

/** The target with the overlay's bytes in its recipe: as it can be made. */
export function drawnOver(target: Target, { draw }: Wishes, picture: Uint8Array): Target {
  return { ...target, recipe: { ...target.recipe, draw: [{ ...draw.options, picture }] } };
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
