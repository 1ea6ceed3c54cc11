// Every option of a render URL, as data: name, Cloudflare's short form, kind of value, what it does to the order. Parsing,
// error sentences, /docs/options and the OpenAPI parameters are all made from this table. Rows stand in the order in which
// the picture is worked on, whatever order the URL has. Names and meanings are Cloudflare Images' ("Transform via URL");
// where Darkroom differs, the row says so.
import { MAX_OUTPUT_SIDE } from "../image";
import { DRAW_OPTIONS } from "./draw-options";
import { choice, colour, decimal, either, gravity, integer, rotation } from "./option-kind";
import { later, type Option, option } from "./option-row";

const MAX_OUTPUT_BYTES = 100 * 1024 * 1024;
const MIN_OUTPUT_BYTES = 1024;
/** Year 9999, seconds since the epoch. */
const MAX_EXPIRY_S = 253_402_300_799;

/** What JPEG noise of a plain border stays within, codes. */
const TRIM_TOLERANCE = 10;

const SSIM_TARGETS = { high: 0.98, "medium-high": 0.96, "medium-low": 0.94, low: 0.92 } as const;

export const OPTIONS: readonly Option[] = [
  option("flip", choice("none", "h", "v", "hv"), {
    step: "turn",
    byDefault: "none",
    example: "h",
    doc: "Mirrors left-right (h), top-bottom (v) or both, after EXIF orientation and before rotate.",
    set: ({ recipe }, value) => {
      recipe.flip = value;
    },
  }),
  option("rotate", rotation(), {
    step: "turn",
    byDefault: "0",
    example: "90",
    doc: "Turns clockwise, after EXIF orientation and flip; width and height mean the turned picture.",
    set: ({ recipe }, value) => {
      recipe.rotate = value;
    },
  }),
  option("trim", either(integer(0, 255), choice("border")), {
    step: "turn",
    byDefault: "off",
    example: "border",
    doc:
      "Cuts borders of the top left pixel's colour off before anything else, found in a first pass (of a JPEG at 1/8, so to 8 px). " +
      "A number is the tolerance in codes; border is 10.",
    set: ({ recipe }, value) => {
      recipe.trim = value === "border" ? TRIM_TOLERANCE : value;
    },
  }),
  option("width", integer(1, MAX_OUTPUT_SIDE), {
    alias: "w",
    step: "resize",
    byDefault: "the picture's own",
    example: "400",
    doc: "Width in pixels, read as `fit` says.",
    later: ["auto"],
    set: ({ recipe }, value) => {
      recipe.width = value;
    },
  }),
  option("height", integer(1, MAX_OUTPUT_SIDE), {
    alias: "h",
    step: "resize",
    byDefault: "the picture's own",
    example: "300",
    doc: "Height in pixels, read as `fit` says.",
    set: ({ recipe }, value) => {
      recipe.height = value;
    },
  }),
  option("fit", choice("scale-down", "contain", "cover", "crop", "pad"), {
    step: "resize",
    byDefault: "scale-down",
    example: "cover",
    doc:
      "scale-down fits inside and never enlarges; contain fits inside and may enlarge; cover fills both sides, cutting what is over; " +
      "crop is cover without enlarging; pad fits inside and fills the rest with background. With one side given nothing is cut or padded.",
    set: (wishes, value) => {
      wishes.fit = value;
    },
  }),
  option("gravity", gravity(), {
    alias: "g",
    step: "resize",
    byDefault: "center",
    example: "0.3x0.7",
    doc: "What cover and crop keep: a side, a corner, a point as shares of width and height, or auto: what stands out (saliency).",
    later: ["face"],
    set: ({ recipe }, value) => {
      recipe.gravity = value;
    },
  }),
  option("dpr", decimal(0.1, 10), {
    step: "resize",
    byDefault: "1",
    example: "2",
    doc: "Multiplies width and height, for srcset.",
    set: ({ recipe }, value) => {
      recipe.dpr = value;
    },
  }),
  option("brightness", decimal(0, 10), {
    step: "tone",
    byDefault: "1",
    example: "1.2",
    doc: "Factor: 0.5 is half as bright, 2 twice. 0 is ignored.",
    set: ({ recipe }, value) => {
      recipe.brightness = value || 1;
    },
  }),
  option("contrast", decimal(0, 10), {
    step: "tone",
    byDefault: "1",
    example: "1.1",
    doc: "Factor around middle grey. 0 is ignored.",
    set: ({ recipe }, value) => {
      recipe.contrast = value || 1;
    },
  }),
  option("gamma", decimal(0, 10), {
    step: "tone",
    byDefault: "1",
    example: "1.4",
    doc: "Exposure: under 1 darkens, over 1 lightens; at least 0.1. 0 is ignored.",
    set: ({ recipe }, value) => {
      recipe.gamma = value || 1;
    },
  }),
  option("saturation", decimal(0, 10), {
    step: "tone",
    byDefault: "1",
    example: "0",
    doc: "Factor: 0 is grey, 2 twice as colourful.",
    set: ({ recipe }, value) => {
      recipe.saturation = value;
    },
  }),
  option("blur", decimal(0, 250), {
    step: "detail",
    byDefault: "0",
    example: "5",
    doc: "Gaussian radius in pixels of the output. It hides nothing from people who can edit a URL: sign it.",
    set: ({ recipe }, value) => {
      recipe.blur = value;
    },
  }),
  option("sharpen", decimal(0, 10), {
    step: "detail",
    byDefault: "0",
    example: "1",
    doc: "Unsharp-mask strength; 1 suits pictures that were made smaller.",
    set: ({ recipe }, value) => {
      recipe.sharpen = value;
    },
  }),
  option("background", colour(), {
    step: "detail",
    byDefault: "white under JPEG and in pad, else transparent",
    example: "%23ff8800",
    doc: "Colour behind transparent pixels and in padding: hex, a basic CSS name or rgb(). Write # as %23.",
    set: ({ recipe }, value) => {
      recipe.background = value;
    },
  }),
  later("border", "detail", "5", "Draws a frame around the picture."),
  ...DRAW_OPTIONS,
  option("format", choice("auto", "avif", "webp", "jpeg", "baseline-jpeg", "png", "json"), {
    alias: "f",
    step: "encode",
    byDefault: "jpeg, or png where there is transparency",
    example: "auto",
    doc:
      "auto takes WebP when the Accept header names it, and AVIF a minute later where that is named and smaller; json answers " +
      "header, metrics, hashes and dominant colours instead of a picture.",
    set: (wishes, value) => {
      wishes.format = value === "baseline-jpeg" ? "jpeg" : value;
      if (value === "baseline-jpeg") wishes.recipe.progressive = false;
    },
  }),
  option("quality", either(integer(1, 100), choice("high", "medium-high", "medium-low", "low", "lossless")), {
    alias: "q",
    step: "encode",
    byDefault: "85",
    example: "75",
    doc:
      "Of JPEG, WebP and AVIF. A word, for JPEG and WebP, searches the quality, in at most 4 encodes, whose SSIM against the resized " +
      "pixels comes nearest to 0.98, 0.96, 0.94 or 0.92; the header Darkroom-SSIM tells what was met. " +
      "lossless keeps every pixel of a WebP; with format=auto a browser that takes none gets PNG.",
    set: ({ recipe }, value) => {
      if (typeof value === "number") recipe.quality = value;
      else if (value === "lossless") recipe.lossless = true;
      else recipe.ssim = SSIM_TARGETS[value];
    },
  }),
  option("palette", choice("1"), {
    step: "encode",
    byDefault: "off",
    example: "1",
    doc: "Of PNG: an exact palette, for drawings of at most 256 colours. Nothing is quantised: more colours are refused.",
    set: ({ recipe }) => {
      recipe.palette = true;
    },
  }),
  option("maxbytes", integer(MIN_OUTPUT_BYTES, MAX_OUTPUT_BYTES), {
    step: "encode",
    byDefault: "none",
    example: "50000",
    doc: "Upper bound of the answer in bytes: quality steps down first, then the dimensions.",
    set: ({ recipe }, value) => {
      recipe.maxBytes = value;
    },
  }),
  option("metadata", choice("none", "copyright", "icc", "keep"), {
    step: "encode",
    byDefault: "none",
    example: "copyright",
    doc: "What the answer carries. keep leaves out GPS, maker notes and serial numbers. (Cloudflare's default is copyright.)",
    set: ({ recipe }, value) => {
      recipe.metadata = value;
    },
  }),
  option("anim", choice("false"), {
    step: "encode",
    byDefault: "false",
    example: "false",
    doc: "Of an animated picture the first frame is taken.",
    later: ["true"],
    set: () => undefined,
  }),
  option("lqip", choice("thumbhash", "blurhash"), {
    step: "answer",
    byDefault: "none",
    example: "thumbhash",
    doc: "Adds a tiny placeholder of the picture, turned and cut as the other options say, to format=json.",
    set: (wishes, value) => {
      wishes.lqip = value;
    },
  }),
  option("explain", choice("1"), {
    step: "answer",
    byDefault: "off",
    example: "1",
    doc: "Answers JSON that says in words what was done and why, instead of the picture.",
    set: (wishes) => {
      wishes.explain = true;
    },
  }),
  option("onerror", choice("redirect"), {
    step: "answer",
    byDefault: "a problem document",
    example: "redirect",
    doc: "When a URL source cannot be rendered, redirects to that URL.",
    set: (wishes) => {
      wishes.redirectOnError = true;
    },
  }),
  option("exp", integer(0, MAX_EXPIRY_S), {
    step: "answer",
    byDefault: "never",
    example: "1767225600",
    doc: "Seconds since 1970 (UTC) after which the URL answers 403. Worth something in a signed URL only.",
    set: (wishes, value) => {
      wishes.expiresAtS = value;
    },
  }),
];

const BY_NAME: ReadonlyMap<string, Option> = new Map(
  OPTIONS.flatMap((row) => [[row.name, row], ...(row.alias === null ? [] : [[row.alias, row] as const])] as const),
);

/** By full name or short form. */
export function findOption(name: string): Option | undefined {
  return BY_NAME.get(name);
}
