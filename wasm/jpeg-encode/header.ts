// Marker segments, in libjpeg's order and shape: SOI, JFIF APP0, DQT, SOF0 or SOF2, then for every scan DHT and SOS.
// They are written to the encoder's STAGE, from where the writer copies them out.
import { QUANT_VALUES, quant_table } from "./quantise";
import { ALL, scan_component, scan_first, scan_high, scan_last, scan_low, scan_slots } from "./scan";
import { Encoder, STAGE, base_of } from "./state";
import { dht_of } from "./token";

/** SOI and the JFIF segment: what stands before any segment that the caller inserts. */
const JFIF = memory.data<u8>([
  0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
]);
const JFIF_BYTES: usize = 20;

// @ts-ignore: decorator
@inline function put_u16(at: usize, value: u32): void {
  store<u16>(at, bswap<u16>(<u16>value));
}
// @ts-ignore: decorator
@inline function put_marker(at: usize, marker: u32, length: u32): void {
  put_u16(at, 0xff00 | marker);
  put_u16(at + 2, length);
}

function put_quant_table(e: Encoder, at: usize, table: u32): usize {
  put_marker(at, 0xdb, 67);
  store<u8>(at, <u8>table, 4);
  memory.copy(at + 5, quant_table(e, table) + QUANT_VALUES, 64);
  return at + 69;
}

function put_frame(e: Encoder, at: usize): usize {
  put_marker(at, e.progressive ? 0xc2 : 0xc0, 8 + 3 * e.components);
  store<u8>(at, 8, 4);
  put_u16(at + 5, e.outHeight);
  put_u16(at + 7, e.outWidth);
  store<u8>(at, <u8>e.components, 9);
  at += 10;
  for (let component: u32 = 0; component < e.components; component++) {
    store<u8>(at, <u8>(component + 1));
    store<u8>(at, component == 0 ? <u8>((e.samplingX << 4) | e.samplingY) : 0x11, 1);
    store<u8>(at, component == 0 ? 0 : 1, 2);
    at += 3;
  }
  return at;
}

/** The table of `slot` as class `kind` (0 DC, 1 AC), number `id`. */
function put_huffman(e: Encoder, at: usize, slot: u32, kind: u32, id: u32): usize {
  const dht = dht_of(e, slot);
  let symbols: u32 = 0;
  for (let length: usize = 1; length <= 16; length++) symbols += load<u8>(dht + length);
  put_marker(at, 0xc4, 19 + symbols);
  store<u8>(at, <u8>((kind << 4) | id), 4);
  memory.copy(at + 5, dht + 1, 16 + symbols);
  return at + 21 + symbols;
}

function put_tables(e: Encoder, at: usize): usize {
  const component = scan_component(e);
  const slots = scan_slots(e);
  if (component != ALL) return put_huffman(e, at, e.slot, 1, component == 0 ? 0 : 1);
  if (scan_high(e) > 0) return at;
  const kinds: u32 = e.progressive ? 1 : 2;
  for (let i: u32 = 0; i < slots; i++) at = put_huffman(e, at, e.slot + i, i % kinds, i / kinds);
  return at;
}

function put_scan(e: Encoder, at: usize): usize {
  const component = scan_component(e);
  const interleaved = component == ALL;
  const count: u32 = interleaved ? e.components : 1;
  put_marker(at, 0xda, 6 + 2 * count);
  store<u8>(at, <u8>count, 4);
  at += 5;
  for (let i: u32 = 0; i < count; i++) {
    const c = interleaved ? i : component;
    const id: u32 = c == 0 ? 0 : 1;
    const dc = scan_first(e) == 0 && scan_high(e) == 0 ? id : 0;
    const ac = scan_last(e) > 0 ? id : 0;
    store<u8>(at, <u8>(c + 1));
    store<u8>(at, <u8>((dc << 4) | ac), 1);
    at += 2;
  }
  store<u8>(at, <u8>scan_first(e));
  store<u8>(at, <u8>scan_last(e), 1);
  store<u8>(at, <u8>((scan_high(e) << 4) | scan_low(e)), 2);
  return at + 3;
}

/** Stages what stands before the entropy-coded data of scan `e.scan`. @returns bytes */
export function stage_headers(e: Encoder): usize {
  const stage = base_of(e) + STAGE;
  let at = stage;
  if (e.scan == 0) {
    memory.copy(at, JFIF, JFIF_BYTES);
    at = put_quant_table(e, at + JFIF_BYTES, 0);
    if (e.components > 1) at = put_quant_table(e, at, 1);
    at = put_frame(e, at);
  }
  at = put_scan(e, put_tables(e, at));
  e.stageAt = stage;
  e.stageEnd = at;
  return at - stage;
}
