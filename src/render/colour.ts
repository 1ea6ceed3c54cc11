// CSS colours as a URL can carry them: hex with or without `#` (which a URL must write as %23), the basic names, and
// rgb() with commas or spaces (CSS Color 4, sections 4.2, 6.1 and 15.1). Alpha is not taken: a background is opaque.
import type { Rgb } from "../image";

/** The basic colours of CSS Color 4 and orange. */
const NAMED: Readonly<Record<string, number>> = {
  black: 0x000000,
  silver: 0xc0c0c0,
  gray: 0x808080,
  grey: 0x808080,
  white: 0xffffff,
  maroon: 0x800000,
  red: 0xff0000,
  orange: 0xffa500,
  purple: 0x800080,
  fuchsia: 0xff00ff,
  green: 0x008000,
  lime: 0x00ff00,
  olive: 0x808000,
  yellow: 0xffff00,
  navy: 0x000080,
  blue: 0x0000ff,
  teal: 0x008080,
  aqua: 0x00ffff,
};

const HEX = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/;
const FUNCTION = /^rgb\(\s*(\d{1,3})(?:\s*,\s*|\s+)(\d{1,3})(?:\s*,\s*|\s+)(\d{1,3})\s*\)$/;

/**
 * @returns null for anything that is not an opaque colour.
 * @example parseColour("#fa0") // { r: 255, g: 170, b: 0 }
 */
export function parseColour(text: string): Rgb | null {
  const lower = text.trim().toLowerCase();
  const named = Object.hasOwn(NAMED, lower) ? NAMED[lower] : undefined;
  if (named !== undefined) return fromNumber(named);
  const hex = HEX.exec(lower)?.[1];
  if (hex !== undefined) return fromNumber(Number.parseInt(hex.length === 3 ? hex.replace(/./g, "$&$&") : hex, 16));
  const channels = FUNCTION.exec(lower)?.slice(1).map(Number);
  if (channels === undefined || channels.some((channel) => channel > 255)) return null;
  return { r: channels[0], g: channels[1], b: channels[2] };
}

function fromNumber(value: number): Rgb {
  return { r: value >> 16, g: (value >> 8) & 255, b: value & 255 };
}
