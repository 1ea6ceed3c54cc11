// The options that make a recipe, as a table: each row is a flag, how its text is read, and the field of the recipe it sets.
import type { Command } from "commander";
import type { Recipe } from "../../image";
import { addDrawOptions, drawOf } from "./draw-options";
import {
  type FieldOption,
  fieldOptions,
  readBytes,
  readChoice,
  readColour,
  readGravity,
  readNumber,
  readTurn,
} from "./option-kind";

const row = fieldOptions<Recipe>();

const ROWS: readonly FieldOption<Recipe>[] = [
  row("maxDimension", "--max <px>", "both sides at most this", readNumber),
  row("width", "--width <px>", "width of the output, instead of --max", readNumber),
  row("height", "--height <px>", "height of the output, instead of --max", readNumber),
  row(
    "trim",
    "--trim <0-255>",
    "cut borders of one colour off first, within this tolerance (10 suits photos)",
    readNumber,
  ),
  row(
    "fit",
    "--fit <fit>",
    "scale-down, contain, cover, crop or pad (default scale-down)",
    readChoice("scale-down", "inside", "contain", "cover", "crop", "pad"),
  ),
  row("enlarge", "--enlarge", "let contain and cover enlarge"),
  row(
    "gravity",
    "--gravity <where>",
    "what crop and cover keep: auto, top-left, 0.3x0.7 … (default center)",
    readGravity,
  ),
  row("dpr", "--dpr <factor>", "multiplies width and height", readNumber),
  row("rotate", "--rotate <degrees>", "clockwise, after EXIF orientation: 90, 180, 270", readTurn),
  row("flip", "--flip <axis>", "h, v or hv", readChoice("none", "h", "v", "hv")),
  row("orient", "--no-orient", "leave EXIF orientation unapplied"),
  row(
    "format",
    "--format <format>",
    "jpeg, webp, avif or png (default: -o's extension, else jpeg)",
    readChoice("jpeg", "webp", "avif", "png"),
  ),
  row("quality", "--quality <1-100>", "of JPEG, WebP and AVIF", readNumber),
  row(
    "ssim",
    "--ssim <0.5-0.999>",
    "instead: the quality whose SSIM against the resized pixels comes nearest",
    readNumber,
  ),
  row("lossless", "--lossless", "WebP: every pixel as it is, instead of --quality"),
  row("speed", "--speed <0-10>", "of AVIF: 0 is slowest and smallest (default 8)", readNumber),
  row("progressive", "--progressive", "progressive JPEG (default)"),
  row("progressive", "--no-progressive", "baseline JPEG"),
  row(
    "subsampling",
    "--subsampling <name>",
    "of JPEG and AVIF: 4:2:0 (default), 4:2:2, 4:4:4",
    readChoice("4:2:0", "4:2:2", "4:4:4"),
  ),
  row("palette", "--palette", "PNG: exact palette of up to 256 colours"),
  row("maxBytes", "--max-bytes <bytes>", "upper bound of the output: 200000, 200k, 2m", readBytes),
  row("aggressive", "--aggressive", "full size at 85, else half of each side at falling qualities"),
  row(
    "metadata",
    "--metadata <policy>",
    "what the output carries: none (default), copyright, icc, keep",
    readChoice("none", "copyright", "icc", "keep"),
  ),
  row(
    "colour",
    "--colour <space>",
    "srgb (default) converts wide-gamut pictures, source leaves them",
    readChoice("srgb", "source"),
  ),
  row("background", "--background <colour>", "behind transparent pixels and in padding: #ff8800", readColour),
  row(
    "filter",
    "--filter <name>",
    "nearest, box, bilinear, catmull-rom, mitchell, lanczos2, lanczos3 (default)",
    readChoice("nearest", "box", "bilinear", "catmull-rom", "mitchell", "lanczos2", "lanczos3"),
  ),
  row("linear", "--linear", "resize in linear light"),
  row("shrink", "--shrink <setting>", "shrink-on-load: fast (default) or fine", readChoice("fast", "fine")),
  row("blur", "--blur <sigma>", "Gaussian, px of the output", readNumber),
  row("sharpen", "--sharpen <amount>", "unsharp mask, 0-10", readNumber),
  row("denoise", "--denoise <amount>", "0-1", readNumber),
  row("brightness", "--brightness <factor>", "1 = unchanged", readNumber),
  row("contrast", "--contrast <factor>", "1 = unchanged", readNumber),
  row("gamma", "--gamma <factor>", "1 = unchanged", readNumber),
  row("saturation", "--saturation <factor>", "1 = unchanged", readNumber),
];

export function addRecipeOptions(command: Command): Command {
  for (const { option } of ROWS) command.addOption(option);
  return addDrawOptions(command);
}

/** The recipe that the options of a call ask for; fields that none of them set are absent. @throws UsageError */
export function recipeOf(options: Readonly<Record<string, unknown>>): Recipe {
  const set = ROWS.map(({ option, field }) => [field, options[option.attributeName()]] as const);
  const all = [...set, ["draw", drawOf(options)] as const];
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Recipe;
}
