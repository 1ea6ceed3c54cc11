// Makes what /images/ serves out of an original: WebP of quality 80, at full size or fitted into LIBRARY_MAX_DIMENSION; or the
// original as it is, where there is no decoder for it, where it is animated, or where `plan` refuses it. The result is an
// object in R2 and the facts of its row; nothing is written to D1 here.
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { type Developed, type Header, isImageError, type Recipe } from "../image";
import { CONTENT_TYPES, isDecoded } from "./rules/format";
import { originalKey, servedKey, withExtension } from "./rules/place";
import type { ServedObject } from "./store/image";
import { ObjectStore } from "./store/object";

const QUALITY = 80;

export interface Original {
  readonly imageId: string;
  /** Code of `extensions`, as its name has it. */
  readonly extension: string;
  readonly bytes: number;
  /** As it was promised: …/{uuid}.webp */
  readonly imageUrl: string;
}

export interface Served {
  readonly imageUrl: string;
  readonly object: ServedObject;
  /** Why the original is served as it is; null for a conversion. */
  readonly reason: string | null;
}

/** There is nothing to serve: the original is gone, or no picture. */
export class Unservable extends Error {
  override readonly name = "Unservable";
}

/** The pixel work met the end of memory although its plan had fitted. */
export class OutOfMemory extends Error {
  override readonly name = "OutOfMemory";
}

type Parts = Pick<Platform, "bucket" | "clock" | "darkroom" | "admission" | "bodies" | "metrics" | "settings">;

/**
 * @param divisor of both sides
 * @throws Unservable, OutOfMemory; Problem 503 BUSY when there is no room now; whatever R2 fails with
 */
export async function makeServed(platform: Parts, original: Original, divisor: 1 | 2): Promise<Served> {
  const { extension, bytes: length } = original;
  if (!isDecoded(extension)) return keepOriginal(platform, original, `${extension} is stored as it is`);
  try {
    return await platform.bodies.run(length, async () => {
      const bytes = await new ObjectStore(platform.bucket, platform.clock).read(keyOf(original));
      if (bytes === null) throw new Unservable("expected the original in the store, got nothing");
      return convert(platform, original, bytes, divisor);
    });
  } catch (error) {
    if (!isFinal(error)) throw error;
    if (isImageError(error) && error.family === "decode") throw new Unservable(error.message);
    return keepOriginal(platform, original, `not converted: ${error.message}`);
  }
}

/** As `makeServed`, for whoever cannot try again later. @throws as `makeServed`, but for OutOfMemory */
export async function makeServedNow(platform: Parts, original: Original): Promise<Served> {
  for (const divisor of [1, 2] as const) {
    try {
      return await makeServed(platform, original, divisor);
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
    }
  }
  return keepOriginal(platform, original, "not converted: it ran out of memory, at half the dimensions too");
}

/** Publishes the original under its true extension. @throws Unservable when it is not there */
export async function keepOriginal(platform: Parts, original: Original, reason: string): Promise<Served> {
  const { extension } = original;
  const imageUrl = withExtension(original.imageUrl, extension.toLowerCase());
  const location = servedKey(imageUrl);
  const objects = new ObjectStore(platform.bucket, platform.clock);
  if (!(await objects.copy(keyOf(original), location, CONTENT_TYPES[extension]!))) {
    throw new Unservable("expected the original in the store, got nothing");
  }
  const facts = { width: null, height: null, colourProfile: null, hashes: null };
  return { imageUrl, object: { location, converted: null, ...facts }, reason };
}

async function convert(platform: Parts, original: Original, bytes: Uint8Array, divisor: 1 | 2): Promise<Served> {
  const { darkroom, admission } = platform;
  const header = darkroom.probe(bytes);
  if (header.frames > 1) return keepOriginal(platform, original, "an animation is stored as it is");
  const recipe = recipeOf(header, platform.settings.library.maxDimension, divisor);
  const { predictedPeakBytes } = darkroom.plan(header, recipe);
  const made = await admission.run(predictedPeakBytes, () => developed(platform, bytes, recipe));
  platform.metrics.observe("core_prediction_ratio", made.report.actualPeakBytes / made.report.predictedPeakBytes);
  const location = servedKey(original.imageUrl);
  await new ObjectStore(platform.bucket, platform.clock).put(location, made.bytes, made.mimeType);
  const { width, height, judged } = made;
  return {
    imageUrl: original.imageUrl,
    object: {
      ...{ location, converted: { size: made.bytes.length, format: "WEBP" }, width, height },
      colourProfile: header.profile,
      hashes: judged && {
        ahash: digitsOf(judged.hashes.ahash),
        dhash: digitsOf(judged.hashes.dhash),
        phash: digitsOf(judged.hashes.phash),
      },
    },
    reason: null,
  };
}

function recipeOf(header: Header, maxDimension: number | null, divisor: 1 | 2): Recipe {
  const sides = [
    ...(maxDimension === null ? [] : [maxDimension]),
    ...(divisor === 1 ? [] : [Math.ceil(Math.max(header.width, header.height) / divisor)]),
  ];
  const fitted = sides.length === 0 ? {} : { maxDimension: Math.min(...sides) };
  return { ...fitted, format: "webp", quality: QUALITY, judge: "fast" };
}

async function developed({ darkroom }: Parts, bytes: Uint8Array, recipe: Recipe): Promise<Developed> {
  try {
    return await darkroom.develop(bytes, recipe);
  } catch (error) {
    const isMemory = error instanceof RangeError || (isImageError(error) && error.code === "MEMORY_BUDGET_EXCEEDED");
    throw isMemory ? new OutOfMemory(error.message) : error;
  }
}

/** What no repetition changes: the picture's own failures, and one too large for the isolate. */
function isFinal(error: unknown): error is Error {
  if (isImageError(error)) return error.code !== "ABORTED";
  return error instanceof Problem && error.code === "MEMORY_BUDGET_EXCEEDED";
}

function keyOf({ imageId, extension }: Original): string {
  return originalKey(imageId, extension);
}

/** "phash1:…" → its 16 digits. */
function digitsOf(hash: string): string {
  return hash.slice(hash.indexOf(":") + 1);
}
