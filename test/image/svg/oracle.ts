// How near a drawing comes to librsvg's: both flattened on white, PSNR over R, G and B. What librsvg drew lies beside each SVG in
// test/golden/svg as a PNG, made by test/golden/svg.mjs.
import { readFileSync } from "node:fs";
import type { Darkroom } from "../../../src/image";
import { decodePng } from "../../reference/png-decode";

const FOLDER = "test/golden/svg/";
/** Px across of every drawing: a third more than the files' own size. */
export const ORACLE_WIDTH = 128;

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** dB; Infinity for equal pictures. */
export async function likenessOf(darkroom: Darkroom, name: string): Promise<number> {
  const svg = new Uint8Array(readFileSync(`${FOLDER}${name}.svg`));
  const { bytes } = await darkroom.develop(svg, { width: ORACLE_WIDTH, fit: "contain", format: "png" });
  return psnr(decodePng(bytes), decodePng(new Uint8Array(readFileSync(`${FOLDER}${name}.png`))));
}

function psnr(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`expected a drawing of ${b.width}×${b.height}, got ${a.width}×${a.height}`);
  }
  let sum = 0;
  for (let at = 0; at < a.rgba.length; at++) {
    if (at % 4 !== 3) sum += (onWhite(a.rgba, at) - onWhite(b.rgba, at)) ** 2;
  }
  return 10 * Math.log10((255 * 255 * a.width * a.height * 3) / sum);
}

function onWhite(rgba: Uint8Array, at: number): number {
  const alpha = rgba[at | 3];
  return (rgba[at] * alpha + 255 * (255 - alpha)) / 255;
}
