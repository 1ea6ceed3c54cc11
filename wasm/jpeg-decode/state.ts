// What a decode remembers. The state lies in caller-owned memory as one flat area of fixed size:
//   Decoder | Component × 4 | current quantisation tables × 4 | latched quantisation tables × 4 | accuracy of the first
//   coefficients × 4 | Scan × MAX_SCANS
// Everything whose size depends on the picture (coefficients, sample planes, Huffman tables, slots) is in the work
// area instead: layout.ts. Addresses are absolute, so neither area may move between calls.
import { MAX_SCANS } from "../limit";
import { Scan } from "./scan-state";

/** Components that a frame may have: grey 1, YCbCr and RGB 3, CMYK and YCCK 4. */
export const MAX_COMPONENTS: i32 = 4;
/** Bytes of one quantisation table: 64 × u16, natural order. */
export const QUANT_BYTES: usize = 128;

/** Coefficients, in zigzag order, whose accuracy smooth.ts wants to know. */
export const KNOWN_COEFFICIENTS: usize = 10;

/** One colour component of the frame. */
@unmanaged
export class Component {
  index: i32;
  id: i32;
  h: i32;
  v: i32;
  tableIndex: i32;
  /** u16[64], natural order: the table in force at the component's first scan (T.81 forbids a change; libjpeg too). */
  quant: usize;
  latched: i32;
  /** Blocks of the component's own size: what a scan of this component alone codes. */
  blocksWide: i32;
  blocksHigh: i32;
  /** Blocks in a line of the coefficient buffer: whole MCUs. */
  rowBlocks: i32;
  /** 128, or 2 where every output reads only the DC coefficient. */
  blockBytes: i32;
  /** Coefficients of one MCU row, or of a stretch of it: v lines of rowBlocks. */
  coefs: usize;
  /** u64 a block, beside coefs: bit k is set when coefficient k (zigzag order, k > 0) is not zero. */
  masks: usize;
  /** Zigzag bits that the transforms of this decode read. */
  used: u64;
  /** Zigzag bits that a kept refinement scan needs the earlier values of. */
  history: u64;
}

/** One component in one output: a strip of samples and how it becomes full-size rows. */
@unmanaged
export class Plane {
  component: usize;
  /** Side of the inverse transform: 8, 4, 2 or 1. */
  size: i32;
  stride: i32;
  /** First sample of row 0 of the strip; the context row (the last of the strip before) lies one stride above. */
  top: usize;
  /** Sample rows of a strip, and how many of the current strip lie inside the picture. */
  rows: i32;
  validRows: i32;
  /** The component's own size in samples. */
  width: i32;
  height: i32;
  /** Output columns and rows for each sample. */
  expandX: i32;
  expandY: i32;
  method: i32;
  /** An upsampled row; the strip row it holds (valid only for box methods); 16-bit column sums for h2v2. */
  upsampled: usize;
  held: i32;
  sums: usize;
}

/** One picture made by the decode, at its own scale. */
@unmanaged
export class Output {
  /** Side of the block that 8×8 coefficients become before chroma is enlarged: 8 >> scale. */
  size: i32;
  width: i32;
  height: i32;
  rowsPerStrip: i32;
  /** Rows held back until the next strip: 1 where vertical interpolation looks below, else 0. */
  lag: i32;
  /** Rows ready now, and the strip row (−1 = the row held back) of the first. */
  ready: i32;
  first: i32;
  planes: usize;
}

@unmanaged
export class Decoder {
  source: usize;
  sourceEnd: usize;
  opened: i32;
  width: i32;
  height: i32;
  components: i32;
  precision: i32;
  progressive: i32;
  colour: i32;
  maxH: i32;
  maxV: i32;
  mcusWide: i32;
  mcusHigh: i32;
  scanCount: i32;
  /** 1 when the first scan leaves components to others, or the frame is progressive. */
  multiScan: i32;
  restartInterval: u32;
  jfif: i32;
  adobe: i32;
  endedEarly: i32;
  damaged: i32;
  damagedMcuRow: i32;
  plannedBlocks: u64;
  work: f64;

  started: i32;
  /** 1 where blocks are smoothed: strips then lag two MCU rows behind the scans. */
  smoothing: i32;
  /** The last MCU row in which the last scan had data. */
  lastGoodRow: i32;
  /** The MCU row that the scans decode next, and the one that becomes a strip next. */
  mcuRow: i32;
  stripRow: i32;
  /** MCU columns that the coefficient buffers hold, and those of the stretch in work. */
  stretch: i32;
  from: i32;
  to: i32;
  outputs: i32;
  output0: usize;
  output1: usize;
  discard: usize;

  /** Addresses of the current DHT definitions (16 counts, then symbols), DC 0–3 and AC 0–3; 0 = not defined. */
  dht0: usize;
  dht1: usize;
  dht2: usize;
  dht3: usize;
  dht4: usize;
  dht5: usize;
  dht6: usize;
  dht7: usize;
  quantDefined: i32;
}

const COMPONENTS_AT: usize = offsetof<Decoder>();
const CURRENT_QUANT_AT: usize = COMPONENTS_AT + <usize>MAX_COMPONENTS * offsetof<Component>();
const LATCHED_QUANT_AT: usize = CURRENT_QUANT_AT + 4 * QUANT_BYTES;
const KNOWN_AT: usize = LATCHED_QUANT_AT + <usize>MAX_COMPONENTS * QUANT_BYTES;
const SCANS_AT: usize = (KNOWN_AT + <usize>MAX_COMPONENTS * 2 * KNOWN_COEFFICIENTS + 15) & ~15;
/** Bytes of the state area. */
export const STATE_BYTES: usize = SCANS_AT + <usize>MAX_SCANS * offsetof<Scan>() + 64;

// @ts-ignore: decorator
@inline export function decoderAt(state: usize): Decoder {
  return changetype<Decoder>(state);
}

// @ts-ignore: decorator
@inline export function componentAt(d: Decoder, i: i32): Component {
  return changetype<Component>(changetype<usize>(d) + COMPONENTS_AT + <usize>i * offsetof<Component>());
}

// @ts-ignore: decorator
@inline export function scanAt(d: Decoder, i: i32): Scan {
  return changetype<Scan>(changetype<usize>(d) + SCANS_AT + <usize>i * offsetof<Scan>());
}

// @ts-ignore: decorator
@inline export function planeAt(o: Output, i: i32): Plane {
  return changetype<Plane>(o.planes + <usize>i * offsetof<Plane>());
}

// @ts-ignore: decorator
@inline export function outputAt(d: Decoder, i: i32): Output {
  return changetype<Output>(i == 0 ? d.output0 : d.output1);
}

/** Quantisation table slot i as the last DQT left it. */
// @ts-ignore: decorator
@inline export function currentQuant(d: Decoder, i: i32): usize {
  return changetype<usize>(d) + CURRENT_QUANT_AT + <usize>i * QUANT_BYTES;
}

/** Where component i's table is kept for the whole decode. */
// @ts-ignore: decorator
@inline export function latchedQuant(d: Decoder, i: i32): usize {
  return changetype<usize>(d) + LATCHED_QUANT_AT + <usize>i * QUANT_BYTES;
}

/**
 * i8[10] missing low bits of the component's first coefficients (−1 nothing known), then the same before its last scan.
 */
// @ts-ignore: decorator
@inline export function knownBits(d: Decoder, c: Component): usize {
  return changetype<usize>(d) + KNOWN_AT + <usize>c.index * 2 * KNOWN_COEFFICIENTS;
}

/** Address of the field that holds the current DHT definition: class 0 = DC, 1 = AC. */
// @ts-ignore: decorator
@inline export function dhtField(d: Decoder, tableClass: i32, i: i32): usize {
  return changetype<usize>(d) + offsetof<Decoder>("dht0") + <usize>(tableClass * 4 + i) * sizeof<usize>();
}

// @ts-ignore: decorator
@inline export function ceilDiv(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}
