// Frame and table segments (T.81 B.2.2, B.2.4): SOF, DHT, DQT, DRI, DAC, and the two application segments that say how
// colour is coded. They accept and refuse what libjpeg-turbo does. Each takes the address after the marker code and
// answers 0 or a status; lengths may point past the source, whose end is then an endless FF D9.
import { ERR_CORRUPT, ERR_LIMIT, ERR_UNSUPPORTED } from "../status";
import { byteAt, wordAt } from "./source";
import {
  Component, Decoder, KNOWN_COEFFICIENTS, MAX_COMPONENTS, ceilDiv, componentAt, currentQuant, dhtField, knownBits,
  latchedQuant,
} from "./state";
import { symbolCount } from "./huffman";
import { natural } from "./zigzag";

/** Longest side, in pixels: libjpeg's own limit, a little under what the format can say. */
const MAX_JPEG_SIDE: i32 = 65500;
const MAX_SAMPLING: i32 = 4;

export const GREY: i32 = 0;
export const YCBCR: i32 = 1;
export const RGB: i32 = 2;
export const CMYK: i32 = 3;
export const YCCK: i32 = 4;

/** Start of frame. */
export function readFrame(d: Decoder, p: usize, progressive: bool): i32 {
  const end = d.sourceEnd;
  const count = byteAt(p + 7, end);
  if (d.components) return ERR_CORRUPT;
  d.precision = byteAt(p + 2, end);
  d.height = wordAt(p + 3, end);
  d.width = wordAt(p + 5, end);
  d.progressive = progressive ? 1 : 0;
  // A height of 0 is legal and means that a DNL segment gives it later; no decoder in use reads those.
  if (d.height == 0) return ERR_UNSUPPORTED;
  if (d.width == 0 || count == 0 || wordAt(p, end) != 8 + 3 * count) return ERR_CORRUPT;
  if (d.precision != 8) return ERR_UNSUPPORTED;
  if (d.width > MAX_JPEG_SIDE || d.height > MAX_JPEG_SIDE) return ERR_LIMIT;
  if (count > MAX_COMPONENTS || count == 2) return ERR_UNSUPPORTED;
  d.components = count;
  d.maxH = 1;
  d.maxV = 1;
  for (let i = 0; i < count; i++) {
    const c = componentAt(d, i);
    const at = p + 8 + <usize>i * 3;
    c.index = i;
    c.id = byteAt(at, end);
    memory.fill(knownBits(d, c), 0xff, 2 * KNOWN_COEFFICIENTS);
    c.h = byteAt(at + 1, end) >> 4;
    c.v = byteAt(at + 1, end) & 15;
    c.tableIndex = byteAt(at + 2, end);
    c.quant = latchedQuant(d, i);
    if (c.h < 1 || c.h > MAX_SAMPLING || c.v < 1 || c.v > MAX_SAMPLING) return ERR_CORRUPT;
    d.maxH = max(d.maxH, c.h);
    d.maxV = max(d.maxV, c.v);
  }
  d.mcusWide = ceilDiv(d.width, 8 * d.maxH);
  d.mcusHigh = ceilDiv(d.height, 8 * d.maxV);
  for (let i = 0; i < count; i++) {
    const c = componentAt(d, i);
    c.blocksWide = ceilDiv(d.width * c.h, 8 * d.maxH);
    c.blocksHigh = ceilDiv(d.height * c.v, 8 * d.maxV);
    // 3:2 and 4:3: no decoder in use upsamples by a fraction.
    if (d.maxH % c.h || d.maxV % c.v) return ERR_UNSUPPORTED;
  }
  return 0;
}

/** Huffman tables. Only the definitions' addresses are kept: a table is built when a needed scan uses it. */
export function readHuffmanTables(d: Decoder, p: usize): i32 {
  const end = d.sourceEnd;
  let left = wordAt(p, end) - 2;
  p += 2;
  while (left > 16) {
    const index = byteAt(p, end);
    const definition = p + 1;
    if (definition + 16 > end) return ERR_CORRUPT;
    const count = symbolCount(definition);
    left -= 17;
    if (count > 256 || count > left || index & 0xec) return ERR_CORRUPT;
    left -= count;
    p += 17 + count;
    if (p <= end) store<usize>(dhtField(d, index >> 4, index & 3), definition);
  }
  return left == 0 ? 0 : ERR_CORRUPT;
}

/** Quantisation tables, turned from zigzag to natural order. */
export function readQuantTables(d: Decoder, p: usize): i32 {
  const end = d.sourceEnd;
  let left = wordAt(p, end) - 2;
  p += 2;
  while (left > 0) {
    const index = byteAt(p, end) & 15;
    const wide = byteAt(p, end) >> 4 != 0;
    if (index > 3) return ERR_CORRUPT;
    const table = currentQuant(d, index);
    p++;
    for (let k: usize = 0; k < 64; k++) {
      store<u16>(table + (natural(k) << 1), <u16>(wide ? wordAt(p, end) : byteAt(p, end)));
      p += wide ? 2 : 1;
    }
    d.quantDefined |= 1 << index;
    left -= wide ? 129 : 65;
  }
  return left == 0 ? 0 : ERR_CORRUPT;
}

/** Copies the table a component names, at its first scan. */
export function latchQuant(d: Decoder, c: Component): i32 {
  if (c.latched) return 0;
  if (c.tableIndex > 3 || !(d.quantDefined & (1 << c.tableIndex))) return ERR_CORRUPT;
  memory.copy(c.quant, currentQuant(d, c.tableIndex), 128);
  c.latched = 1;
  return 0;
}

/** Restart interval. */
export function readRestartInterval(d: Decoder, p: usize): i32 {
  if (wordAt(p, d.sourceEnd) != 4) return ERR_CORRUPT;
  d.restartInterval = wordAt(p + 2, d.sourceEnd);
  return 0;
}

/** Arithmetic conditioning: of no use here, but a malformed one condemns the file. */
export function checkConditioning(d: Decoder, p: usize): i32 {
  const end = d.sourceEnd;
  let left = wordAt(p, end) - 2;
  for (p += 2; left > 0; p += 2, left -= 2) {
    const index = byteAt(p, end);
    const value = byteAt(p + 1, end);
    if (index >= 32 || (index < 16 && (value & 15) > value >> 4)) return ERR_CORRUPT;
  }
  return left == 0 ? 0 : ERR_CORRUPT;
}

const JFIF: u32 = 0x4649464a;
const ADOB: u32 = 0x626f6441;

/** APP0 "JFIF" and APP14 "Adobe". */
export function readApplication(d: Decoder, p: usize, code: i32): void {
  const end = d.sourceEnd;
  const length = wordAt(p, end) - 2;
  if (p + 16 > end) return;
  if (code == 0xe0 && length >= 14 && load<u32>(p, 2) == JFIF && load<u8>(p, 6) == 0) d.jfif = 1;
  if (code == 0xee && length >= 12 && load<u32>(p, 2) == ADOB && load<u8>(p, 6) == 0x65) d.adobe = load<u8>(p, 13);
}

/** How the components code colour, by libjpeg's rules. */
export function colourOf(d: Decoder): i32 {
  if (d.components == 1) return GREY;
  if (d.components == 4) return d.adobe < 0 || d.adobe == 0 ? CMYK : YCCK;
  if (d.jfif) return YCBCR;
  if (d.adobe >= 0) return d.adobe == 0 ? RGB : YCBCR;
  const named = componentAt(d, 0).id == 0x52 && componentAt(d, 1).id == 0x47 && componentAt(d, 2).id == 0x42;
  return named ? RGB : YCBCR;
}
