// How large an SVG is, in CSS pixels, as browsers show it in an <img>: width and height of the root (SVG 2, 8.2), and what is
// missing by CSS' default sizing (CSS Images 3, 4.3): from the viewBox' ratio, else 300×150.

export interface ViewBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** CSS px, not rounded; 0 for a picture that says that it is not to be shown. */
export interface DrawnSize {
  readonly width: number;
  readonly height: number;
}

const DEFAULT = { width: 300, height: 150 };

/** CSS px (CSS Values 4, 6); of em and ex with the browsers' font of 16 px. */
const UNITS: Readonly<Record<string, number>> = {
  ...{ "": 1, px: 1, pt: 96 / 72, pc: 16, in: 96, cm: 96 / 2.54, mm: 96 / 25.4, q: 96 / 101.6 },
  ...{ em: 16, rem: 16, ex: 8 },
};
const NUMBER = "[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:e[+-]?\\d+)?";
const LENGTH = new RegExp(`^\\s*(${NUMBER})([a-z%]*)\\s*$`, "i");
const FOUR_NUMBERS = new RegExp(`^\\s*(${NUMBER})${`[\\s,]+(${NUMBER})`.repeat(3)}\\s*$`, "i");
/** Longer ones are no lengths; it keeps the patterns' work small. */
const MAX_TEXT = 200;

/** @returns CSS px; null for what leaves the size open: nothing, a percentage, "auto", a negative number, anything else. */
export function readLength(text: string | undefined): number | null {
  const [, number, unit] = (text !== undefined && text.length <= MAX_TEXT && LENGTH.exec(text)) || [];
  if (number === undefined) return null;
  const px = Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  return px >= 0 ? px : null;
}

/** @returns null for none, for a wrong one and for one without an area. */
export function readViewBox(text: string | undefined): ViewBox | null {
  const match = text !== undefined && text.length <= MAX_TEXT && FOUR_NUMBERS.exec(text);
  if (!match) return null;
  const [x, y, width, height] = match.slice(1).map(Number);
  return width > 0 && height > 0 && [x, y, width, height].every(Number.isFinite) ? { x, y, width, height } : null;
}

/** The size that a root with these attributes has. A style's width and height go before the attributes'. */
export function drawnSize(attributes: ReadonlyMap<string, string>): DrawnSize {
  const side = (name: "width" | "height") =>
    readLength(declared(attributes.get("style"), name) ?? attributes.get(name));
  const [width, height] = [side("width"), side("height")];
  const box = readViewBox(attributes.get("viewBox"));
  if (width !== null && height !== null) return { width, height };
  if (box === null) return { width: width ?? DEFAULT.width, height: height ?? DEFAULT.height };
  if (width !== null) return { width, height: (width * box.height) / box.width };
  if (height !== null) return { width: (height * box.width) / box.height, height };
  const scale = Math.min(DEFAULT.width / box.width, DEFAULT.height / box.height);
  return { width: box.width * scale, height: box.height * scale };
}

function declared(style: string | undefined, property: string): string | undefined {
  const declaration = style?.split(";").find((part) => part.split(":")[0].trim().toLowerCase() === property);
  return declaration?.slice(declaration.indexOf(":") + 1);
}
