// Reading the source bytes. After the last byte the stream goes on as FF D9 FF D9 … for ever, as libjpeg's data source
// makes it, so that a truncated file ends in an end-of-image marker wherever it breaks off.

/** The byte at p, or the endless end-of-image after the end. */
// @ts-ignore: decorator
@inline export function byteAt(p: usize, end: usize): i32 {
  return p < end ? <i32>load<u8>(p) : (p - end) & 1 ? 0xd9 : 0xff;
}

/** Two bytes at p, most significant first. */
export function wordAt(p: usize, end: usize): i32 {
  return (byteAt(p, end) << 8) | byteAt(p + 1, end);
}

/** Code of the marker that findMarker found: the virtual end-of-image where there was none. */
// @ts-ignore: decorator
@inline export function markerCode(marker: usize, end: usize): i32 {
  return marker < end ? <i32>load<u8>(marker) : 0xd9;
}

/**
 * Address of the code byte of the first marker at or after p (FF, fill, code that is not 00); end where none is left.
 */
export function findMarker(p: usize, end: usize): usize {
  while (p < end) {
    p = findFf(p, end);
    do {
      p++;
    } while (p < end && load<u8>(p) == 0xff);
    if (p >= end) return end;
    if (load<u8>(p) != 0) return p;
    p++;
  }
  return end;
}

/** Address of the first byte FF at or after p, or end. */
// @ts-ignore: decorator
@inline function findFf(p: usize, end: usize): usize {
  const ff = i8x16.splat(-1);
  for (; p + 16 <= end; p += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(p), ff));
    if (found) return p + ctz(found);
  }
  while (p < end && load<u8>(p) != 0xff) p++;
  return p;
}

/**
 * Drops stuffing from p up to the next marker, in place, and turns every whole aligned word around, so that one load
 * gives the next 32 bits; the last, partial word stays as it is (turning it would reach into the marker).
 * Answers the end of the unstuffed bytes; the marker's code byte is at unstuffedMarker.
 */
export function unstuff(from: usize, end: usize): usize {
  const ff = i8x16.splat(-1);
  let p = findFf(from, end);
  let d = p;
  let marker = end;
  while (p < end) {
    // Never writes past what is read: d is behind p by less than a vector at first.
    for (; p + 16 <= end; p += 16, d += 16) {
      const bytes = v128.load(p);
      const found = i8x16.bitmask(i8x16.eq(bytes, ff));
      if (found == 0) v128.store(d, bytes);
      else if (found & 255) break;
      else {
        v128.store64_lane(d, bytes, 0);
        p += 8;
        d += 8;
        break;
      }
    }
    while (p < end && load<u8>(p) != 0xff) store<u8>(d++, load<u8>(p++));
    if (p >= end) break;
    do {
      p++;
    } while (p < end && load<u8>(p) == 0xff);
    if (p >= end) break;
    if (load<u8>(p) != 0) {
      marker = p;
      break;
    }
    store<u8>(d++, 0xff);
    p++;
  }
  unstuffedMarker = marker;
  const last = d & ~3;
  let q = from & ~3;
  for (; q + 16 <= last; q += 16) {
    const w = v128.load(q);
    v128.store(q, i8x16.shuffle(w, w, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
  }
  for (; q < last; q += 4) store<u32>(q, bswap<u32>(load<u32>(q)));
  return d;
}

/** Second result of unstuff. */
export let unstuffedMarker: usize = 0;
