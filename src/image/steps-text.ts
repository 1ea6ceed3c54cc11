// The plan in words: what will be done, in order. Shown by `explain` and `doctor`, so sentences, with numbers.
import { convertsProfile } from "./colour/convert";
import type { Header } from "./header";
import type { Pipeline } from "./pipeline";
import type { ResolvedRecipe } from "./recipe";

const TURNS = [
  "",
  "",
  "mirror",
  "rotate by 180°",
  "flip",
  "transpose",
  "rotate by 90°",
  "transverse",
  "rotate by 270°",
] as const;

/** One sentence a step. @param drawn those of the overlays */
export function describeSteps(
  header: Header,
  recipe: ResolvedRecipe,
  way: Pipeline,
  drawn: readonly string[],
): string[] {
  return [
    ...(recipe.trim !== null && recipe.window === null ? ["look for a border to trim, in a first pass"] : []),
    ...(recipe.gravity === "auto" ? ["look for what stands out, in a first pass"] : []),
    ...(header.vector && recipe.judge !== "none"
      ? [`judge it at its own ${header.width}×${header.height}, before`]
      : []),
    decodeStep(header, way),
    ...judgeStep(header, way),
    ...cropStep(header, way),
    ...resizeStep(recipe, way),
    ...rowStepsText(header, recipe, way),
    ...drawn,
    encodeStep(recipe, way),
  ];
}

function decodeStep(header: Header, { scale, resize }: Pipeline): string {
  if (header.vector) return `draw SVG ${header.width}×${header.height} at ${resize.sourceWidth}×${resize.sourceHeight}`;
  const size = `${header.width}×${header.height}`;
  const kind = `${header.progressive && header.format === "jpeg" ? "progressive " : ""}${header.format.toUpperCase()}`;
  if (scale === 0) return `decode ${kind} ${size} by rows`;
  return `decode ${kind} ${size} at 1/${1 << scale}: ${resize.sourceWidth}×${resize.sourceHeight}`;
}

function judgeStep(header: Header, { judge, resize }: Pipeline): string[] {
  if (judge === "none") return [];
  const shrunk = judge === "tap" && resize.sourceWidth !== header.width;
  const rows = shrunk ? `the ${resize.sourceWidth}×${resize.sourceHeight} rows` : "every pixel";
  return [`judge ${rows} in the same pass`];
}

function cropStep(header: Header, { geometry: { crop } }: Pipeline): string[] {
  if (crop.width === header.width && crop.height === header.height) return [];
  return [`crop ${crop.width}×${crop.height} at ${crop.x},${crop.y} of the stored picture`];
}

function resizeStep(recipe: ResolvedRecipe, { resize, geometry: { target } }: Pipeline): string[] {
  if (resize.crop.width === target.width && resize.crop.height === target.height) return [];
  const light = recipe.linear ? " in linear light" : "";
  return [`resize to ${target.width}×${target.height} (${recipe.filter}${light})`];
}

function rowStepsText(header: Header, recipe: ResolvedRecipe, way: Pipeline): string[] {
  const { orientation, canvas } = way.geometry;
  const adjusts = (["brightness", "contrast", "gamma", "saturation"] as const).filter((name) => recipe[name] !== 1);
  const spatial = (["blur", "denoise", "sharpen"] as const).filter((name) => recipe[name] > 0);
  return [
    ...(convertsProfile(header, recipe) ? [`convert from the embedded profile (${header.profile}) to sRGB`] : []),
    ...adjusts.map((name) => `${name} × ${recipe[name]}`),
    ...(way.flatten ? ["flatten transparent pixels on the background"] : []),
    ...(orientation === 1 ? [] : [`${TURNS[orientation]} to upright`]),
    ...spatial.map((name) => `${name} ${recipe[name]}`),
    ...(way.padded ? [`pad to ${canvas.width}×${canvas.height}`] : []),
  ];
}

function encodeStep(recipe: ResolvedRecipe, { geometry: { canvas } }: Pipeline): string {
  const quality = recipe.format === "png" ? "" : qualityText(recipe);
  const speed = recipe.format === "avif" ? `, speed ${recipe.speed}` : "";
  const limit = recipe.maxBytes === null ? "" : `, within ${recipe.maxBytes} bytes`;
  return `encode ${recipe.format.toUpperCase()} ${canvas.width}×${canvas.height}${quality}${speed}${limit}`;
}

function qualityText({ quality, ssim, lossless }: ResolvedRecipe): string {
  if (lossless) return " lossless";
  return ssim === null ? ` at quality ${quality}` : ` at the quality that comes nearest to an SSIM of ${ssim}`;
}
