// The options of a watermark: --draw reads its file once for the whole call, the others say how it is laid.
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import type { Overlay } from "../../image";
import { systemReason, UsageError } from "./failure";
import {
  type FieldOption,
  fieldOptions,
  type Read,
  readChoice,
  readColour,
  readGravity,
  readNumber,
  readTurn,
} from "./option-kind";

const row = fieldOptions<Overlay>();

const readPicture: Read<Uint8Array> = (path) => {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new InvalidArgumentError(`Expected a readable file, got: ${systemReason(error)}.`);
  }
};

const readPlace: Read<NonNullable<Overlay["gravity"]>> = (text) => {
  const place = readGravity(text);
  if (place !== "auto") return place;
  throw new InvalidArgumentError('Expected a place on the picture, got "auto".');
};

const readRepeat: Read<boolean | "x" | "y"> = (text) => {
  const repeat = readChoice("both", "x", "y")(text);
  return repeat === "both" ? true : repeat;
};

const ROWS: readonly FieldOption<Overlay>[] = [
  row("picture", "--draw <file>", "lay this picture over each output: a watermark, a logo", readPicture),
  row("width", "--draw-width <px>", "its width", readNumber),
  row("height", "--draw-height <px>", "its height", readNumber),
  row(
    "fit",
    "--draw-fit <fit>",
    "how --draw-width and --draw-height are read, as --fit",
    readChoice("scale-down", "contain", "cover", "crop", "pad"),
  ),
  row("rotate", "--draw-rotate <degrees>", "turn it clockwise: 90, 180, 270", readTurn),
  row("background", "--draw-background <colour>", "behind its transparent pixels", readColour),
  row("opacity", "--draw-opacity <0-1>", "0 not seen, 1 as it is (default)", readNumber),
  row("gravity", "--draw-gravity <where>", "where it lies: bottom-right, 0.3x0.7 … (default center)", readPlace),
  row("top", "--draw-top <px>", "from the top edge, instead", readNumber),
  row("left", "--draw-left <px>", "from the left edge", readNumber),
  row("bottom", "--draw-bottom <px>", "from the bottom edge", readNumber),
  row("right", "--draw-right <px>", "from the right edge", readNumber),
  row("repeat", "--draw-repeat <how>", "tile it: both, x, y", readRepeat),
];

export function addDrawOptions(command: Command): Command {
  for (const { option } of ROWS) command.addOption(option);
  return command;
}

/** The overlay that the options of a call ask for; undefined where there is none. @throws UsageError without --draw */
export function drawOf(options: Readonly<Record<string, unknown>>): readonly Overlay[] | undefined {
  const given = ROWS.filter(({ option }) => options[option.attributeName()] !== undefined);
  if (given.length === 0) return undefined;
  if (options.draw === undefined) throw new UsageError(`expected --draw for ${given[0].option.long}, got none`);
  const set = given.map(({ option, field }) => [field, options[option.attributeName()]] as const);
  const overlay = Object.fromEntries(set) as unknown as Overlay;
  return [{ ...overlay, enlarge: overlay.fit === "contain" || overlay.fit === "cover" }];
}
