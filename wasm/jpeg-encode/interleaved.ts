// Tokens of interleaved scans: a sequential file's only one, and the two DC scans of a progressive file. Blocks come
// in MCU order; after ITU-T T.81 F.1 and G.1, in the manner of libjpeg's jchuff.c and jcphuff.c.
import { BLOCK_BYTES, blocks_across, store_of } from "./layout";
import { quant_table, quantise, quantise_dc } from "./quantise";
import { scan_low } from "./scan";
import { Encoder, MAGNITUDES, MCU, RAW, SIGNS, base_of } from "./state";
import { put, put_dc, put_levels, slot_base } from "./token";

/** Lists the blocks of MCU `unit` at MCU: u32 address, u32 component. */
function list_mcu(e: Encoder, unit: u32): void {
  const mx = unit % e.mcusAcross;
  const my = unit / e.mcusAcross;
  const across = blocks_across(e, 0);
  let at = base_of(e) + MCU;
  for (let v: u32 = 0; v < e.samplingY; v++) {
    for (let h: u32 = 0; h < e.samplingX; h++) {
      const block = (my * e.samplingY + v) * across + mx * e.samplingX + h;
      store<u32>(at, <u32>(e.store0 + BLOCK_BYTES * block));
      store<u32>(at, 0, 4);
      at += 8;
    }
  }
  for (let component: u32 = 1; component < e.components; component++) {
    store<u32>(at, <u32>(store_of(e, component) + BLOCK_BYTES * unit));
    store<u32>(at, component, 4);
    at += 8;
  }
}

/** DC against the block before it in the same component, which it then replaces. */
// @ts-ignore: decorator
@inline function dc_difference(e: Encoder, component: u32, dc: i32): i32 {
  const before = component == 0 ? e.pred0 : component == 1 ? e.pred1 : e.pred2;
  if (component == 0) e.pred0 = dc;
  else if (component == 1) e.pred1 = dc;
  else e.pred2 = dc;
  return dc - before;
}

function put_block(e: Encoder, to: usize, block: usize, component: u32): usize {
  const base = base_of(e);
  const dcBase = slot_base(e.slot + (component == 0 ? 0 : 2));
  const acBase = slot_base(e.slot + (component == 0 ? 1 : 3));
  const nonZero = quantise(base, block, quant_table(e, component), 64, 0);
  const signs = load<u64>(base, SIGNS);
  const dc = (nonZero & 1) != 0 ? <i32>load<u16>(base, MAGNITUDES) : 0;
  to = put_dc(to, dcBase, dc_difference(e, component, (signs & 1) != 0 ? -dc : dc));
  to = put_levels(e, to, acBase, nonZero & ~1, 1);
  return nonZero >> 63 != 0 ? to : put(to, acBase, 0);
}

/** All coefficients of units from `e.unit` on, until `limit` or the scan's end. @returns the end of the tokens */
export function put_sequential(e: Encoder, to: usize, limit: usize): usize {
  const list = base_of(e) + MCU;
  const end = list + (<usize>e.blocksPerMcu << 3);
  for (; e.unit < e.units && to < limit; e.unit++) {
    list_mcu(e, e.unit);
    for (let at = list; at < end; at += 8) to = put_block(e, to, load<u32>(at), load<u32>(at, 4));
  }
  return to;
}

/** The DC of each block without its lowest bits. */
export function put_dc_first(e: Encoder, to: usize, limit: usize): usize {
  const low = scan_low(e);
  const list = base_of(e) + MCU;
  const end = list + (<usize>e.blocksPerMcu << 3);
  for (; e.unit < e.units && to < limit; e.unit++) {
    list_mcu(e, e.unit);
    for (let at = list; at < end; at += 8) {
      const component = load<u32>(at, 4);
      const dc = quantise_dc(load<u32>(at), quant_table(e, component)) >> low;
      to = put_dc(to, slot_base(e.slot + (component == 0 ? 0 : 1)), dc_difference(e, component, dc));
    }
  }
  return to;
}

/** The next bit of each DC, one token an MCU. */
export function put_dc_refined(e: Encoder, to: usize, limit: usize): usize {
  const low = scan_low(e);
  const list = base_of(e) + MCU;
  const end = list + (<usize>e.blocksPerMcu << 3);
  const entry = slot_base(e.slot) + RAW + e.blocksPerMcu;
  for (; e.unit < e.units && to < limit; e.unit++) {
    list_mcu(e, e.unit);
    let bits: u32 = 0;
    for (let at = list; at < end; at += 8) {
      const dc = quantise_dc(load<u32>(at), quant_table(e, load<u32>(at, 4)));
      bits = (bits << 1) | ((dc >> low) & 1);
    }
    to = put(to, entry, bits);
  }
  return to;
}
