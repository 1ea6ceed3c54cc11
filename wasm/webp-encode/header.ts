// The start of the first partition (RFC 6386 9.2 … 9.11) and the head of the file: RIFF container and frame tag.
import { code_bits } from "./bool";
import { cost_0, cost_1 } from "./cost";
import { put_bit, put_number } from "./mode";
import { probability_of } from "./probability";
import { BITS } from "./scratch";
import { Encoder, PROBABILITIES, base_of, modes_coder, segment_of } from "./state";
import { DEFAULT_PROBABILITIES, UPDATE_PROBABILITIES } from "./tables";

/** Bytes of the container's and the frame's header, before the first partition. */
export const HEAD_BYTES: usize = 30;
const COEFFICIENT_PROBABILITIES: u32 = 1056;
/** Macroblocks from which the skip flag may cost MAX_FLAG_COST at most, so that leastCost can be promised. */
const LARGE: u32 = 4096;
const MIN_FLAG_PROBABILITY: u32 = 16;
const MAX_FLAG_PROBABILITY: u32 = 240;
/** Cost of a flag of that probability: 4 bits. */
export const MAX_FLAG_COST: i32 = 4 << 8;

/** Fixes the probabilities of the segment tree and of the skip flag. */
export function freeze_flags(e: Encoder): void {
  const seen = e.y * e.across;
  const large = e.across * e.down > LARGE;
  const s0 = segment_of(e, 0), s1 = segment_of(e, 1), s2 = segment_of(e, 2), s3 = segment_of(e, 3);
  const least: u32 = large ? MIN_FLAG_PROBABILITY : 1, most: u32 = large ? MAX_FLAG_PROBABILITY : 255;
  e.upperHalf = probability_of(s0.count + s1.count, s2.count + s3.count);
  e.firstOfTwo = probability_of(s0.count, s1.count);
  e.thirdOfTwo = probability_of(s2.count, s3.count);
  e.skipProbability = min(max(probability_of(seen - e.skipped, e.skipped), least), most);
  if (!e.hasMap) return;
  const flag = max(cost_0(e.skipProbability), cost_1(e.skipProbability));
  s0.cost = flag + cost_0(e.upperHalf) + cost_0(e.firstOfTwo);
  s1.cost = flag + cost_0(e.upperHalf) + cost_1(e.firstOfTwo);
  s2.cost = flag + cost_1(e.upperHalf) + cost_0(e.thirdOfTwo);
  s3.cost = flag + cost_1(e.upperHalf) + cost_1(e.thirdOfTwo);
}

/** Four absolute quantisers and filter levels. A decoder in the field garbles frames without segmentation. */
function put_segmentation(e: Encoder, to: usize): usize {
  to = put_number(to, 1, 1);
  to = put_number(to, e.hasMap ? 1 : 0, 1);
  to = put_number(to, 3, 2);
  for (let i: u32 = 0; i < 4; i++) to = put_number(to, 0x100 | (<u32>segment_of(e, i).quantiser << 1), 9);
  for (let i: u32 = 0; i < 4; i++) to = put_number(to, 0x80 | (<u32>segment_of(e, i).filter << 1), 8);
  if (!e.hasMap) return to;
  to = put_number(to, 0x100 | e.upperHalf, 9);
  to = put_number(to, 0x100 | e.firstOfTwo, 9);
  return put_number(to, 0x100 | e.thirdOfTwo, 9);
}

/** Codes the frame header into the first partition. */
export function put_frame_header(e: Encoder): void {
  let to = put_number(BITS, 0, 2); // colour space, clamping
  to = put_segmentation(e, to);
  to = put_number(to, 0, 1); // the normal loop filter
  to = put_number(to, e.baseFilter, 6);
  to = put_number(to, 0, 3); // sharpness
  to = put_number(to, 0, 1); // no filter deltas
  to = put_number(to, 0, 2); // one token partition
  to = put_number(to, e.baseQuantiser, 7);
  to = put_number(to, 0, 5); // no deltas of Y1 DC, Y2 DC, Y2 AC, chroma DC, chroma AC
  to = put_number(to, 0, 1); // probabilities serve this frame only
  const fresh = base_of(e) + PROBABILITIES;
  for (let i: u32 = 0; i < COEFFICIENT_PROBABILITIES; i++) {
    const value: u32 = load<u8>(fresh + i), update: u32 = load<u8>(UPDATE_PROBABILITIES + i);
    if (value == load<u8>(DEFAULT_PROBABILITIES + i)) to = put_bit(to, update, 0);
    else to = put_number(put_bit(to, update, 1), value, 8);
  }
  to = put_number(to, e.hasMap ? 0x100 | e.skipProbability : 0, e.hasMap ? 9 : 1);
  code_bits(modes_coder(e), BITS, to);
}

/** Writes HEAD_BYTES of headers to `to`. */
export function put_head(e: Encoder, to: usize, modeBytes: u32): void {
  const padded = (e.frameBytes + 1) & ~1;
  store<u32>(to, 0x46464952); // RIFF
  store<u32>(to, 12 + padded, 4);
  store<u64>(to, 0x2038505650424557, 8); // WEBPVP8_
  store<u32>(to, e.frameBytes, 16);
  // Key frame, version 0, shown, and the first partition's size; then the start code and the picture's.
  const tag = (1 << 4) | (modeBytes << 5);
  store<u16>(to, <u16>tag, 20);
  store<u8>(to, <u8>(tag >> 16), 22);
  store<u8>(to, 0x9d, 23);
  store<u16>(to, 0x2a01, 24);
  store<u16>(to, <u16>e.width, 26);
  store<u16>(to, <u16>e.height, 28);
}
