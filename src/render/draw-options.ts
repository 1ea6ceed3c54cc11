// The options that draw a picture of the library over the finished one: Cloudflare Images' `draw`, which only its Workers have, with
// one overlay and a name for each of its members. `draw.gravity` is ours: there it says what a cut keeps, here where the overlay lies.
import { MAX_OUTPUT_SIDE } from "../image";
import { isImageId } from "../library";
import { choice, colour, decimal, integer, type Kind, place, rotation } from "./option-kind";
import { type Option, option } from "./option-row";
import type { DrawWish } from "./wishes";

const EDGES = ["top", "left", "bottom", "right"] as const;
const REPEATS = { true: true, x: "x", y: "y" } as const;

/** Every row but `draw` itself writes into the overlay's options. */
function drawOption<T>(
  name: string,
  kind: Kind<T>,
  row: { readonly byDefault: string; readonly example: string; readonly doc: string },
  set: (options: DrawWish["options"], value: T) => void,
): Option {
  return option(`draw.${name}`, kind, { step: "draw", ...row, set: ({ draw }, value) => set(draw.options, value) });
}

function side(name: "width" | "height"): Option {
  const doc = `${name === "width" ? "Width" : "Height"} of the overlay in pixels, times dpr. It never grows larger than the picture.`;
  return drawOption(
    name,
    integer(1, MAX_OUTPUT_SIDE),
    { byDefault: "the overlay's own", example: "120", doc },
    (options, value) => {
      options[name] = value;
    },
  );
}

function edge(name: (typeof EDGES)[number]): Option {
  const doc = `Distance from the ${name} edge in pixels, times dpr, instead of what draw.gravity says.`;
  return drawOption(
    name,
    integer(0, MAX_OUTPUT_SIDE),
    { byDefault: "as draw.gravity says", example: "16", doc },
    (options, value) => {
      options[name] = value;
    },
  );
}

const imageId: Kind<string> = {
  expected: "the id of an image of the library",
  schema: { type: "string", format: "uuid" },
  read: (text) => (isImageId(text) ? text : undefined),
};

export const DRAW_OPTIONS: readonly Option[] = [
  option("draw", imageId, {
    step: "draw",
    byDefault: "none",
    example: "0b4e0c5e-3a0f-4f0e-9d55-3f6b1f5ab0c1",
    doc:
      "Lays an image of the library (READY or CONFIRMED) over the finished picture, such as a watermark; the other draw options say how. " +
      "Sign such URLs, or use presets only: whoever may edit a URL can leave it out.",
    set: ({ draw }, value) => {
      draw.id = value;
    },
  }),
  side("width"),
  side("height"),
  drawOption(
    "fit",
    choice("scale-down", "contain", "cover", "crop", "pad"),
    {
      byDefault: "scale-down",
      example: "contain",
      doc: "How draw.width and draw.height are read, as fit; a cut keeps the middle.",
    },
    (options, value) => {
      options.fit = value;
      options.enlarge = value === "contain" || value === "cover";
    },
  ),
  drawOption(
    "rotate",
    rotation(),
    { byDefault: "0", example: "90", doc: "Turns the overlay clockwise." },
    (options, value) => {
      options.rotate = value;
    },
  ),
  drawOption(
    "background",
    colour(),
    { byDefault: "none", example: "white", doc: "Colour behind the overlay's transparent pixels." },
    (options, value) => {
      options.background = value;
    },
  ),
  drawOption(
    "opacity",
    decimal(0, 1),
    { byDefault: "1", example: "0.5", doc: "From 0, not seen, to 1, as it is." },
    (options, value) => {
      options.opacity = value;
    },
  ),
  drawOption(
    "gravity",
    place(),
    {
      byDefault: "center",
      example: "bottom-right",
      doc: "Where on the picture the overlay lies: a side, a corner, or a point as shares of the space it leaves.",
    },
    (options, value) => {
      options.gravity = value;
    },
  ),
  ...EDGES.map(edge),
  drawOption(
    "repeat",
    choice("true", "x", "y"),
    {
      byDefault: "off",
      example: "true",
      doc: "Tiles the overlay from where it lies: over the whole picture, across (x) or down (y).",
    },
    (options, value) => {
      options.repeat = REPEATS[value];
    },
  ),
];
