// What the user asks for, said twice: as a recipe to the core in the browser and as form fields to the server. Both sides get
// every number spelled out, so that no default of one side can make them differ.
import type { Recipe } from "../../../src/image";

export interface Settings {
  /** How many photos to choose. */
  readonly count: number;
  /** Both sides of an output at most, px. */
  readonly maxDimension: number;
  readonly format: "jpeg" | "webp";
  /** 1–100. */
  readonly quality: number;
}

export const MAX_COUNT = 50;
export const DIMENSIONS_PX = [320, 640, 1024, 1600, 2048, 4096];
export const MIN_QUALITY = 30;
export const MAX_QUALITY = 100;
export const DEFAULT_SETTINGS: Settings = { count: 3, maxDimension: 1024, format: "jpeg", quality: 85 };

/** Least score and least difference of a chosen photo; pick's own defaults. */
export const MIN_SCORE = 0.3;
export const DIVERSITY = 0.85;
/** Bound of an output; pick's own default. */
const MAX_OUTPUT_BYTES = 2 * 1024 * 1024;

export function recipeOf({ maxDimension, format, quality }: Settings): Recipe {
  return {
    maxDimension,
    format,
    quality,
    fit: "inside",
    maxBytes: MAX_OUTPUT_BYTES,
    metadata: "none",
    background: { r: 255, g: 255, b: 255 },
    judge: "full",
  };
}

/** The same as fields of POST /api/v1/pick. */
export function pickFieldsOf({ count, maxDimension, format, quality }: Settings): ReadonlyArray<[string, string]> {
  const fields = {
    ...{ count, maxDimension, format, quality },
    fit: "inside",
    maxBytes: MAX_OUTPUT_BYTES,
    metadata: "none",
    background: "#ffffff",
    judge: "full",
    minScore: MIN_SCORE,
    diversity: DIVERSITY,
  };
  return Object.entries(fields).map(([name, value]) => [name, String(value)]);
}

/** Whether going from one to the other changes outputs, or only the choice among them. */
export function changesOutput(before: Settings, after: Settings): boolean {
  return (
    before.maxDimension !== after.maxDimension || before.format !== after.format || before.quality !== after.quality
  );
}
