// Counts the scans of a JPEG (ITU-T T.81 annex B) from its markers, up to EOI. Thumbnails inside metadata do not count.
const SOS = 0xda;
const EOI = 0xd9;

/** @param file whole, of a JPEG; damaged ones give the scans that can be found. */
export function countScans(file: Uint8Array): number {
  let scans = 0;
  let at = 2;
  while (at + 3 < file.length) {
    const marker = nextMarker(file, at);
    if (marker === -1 || file[marker + 1] === EOI) break;
    if (file[marker + 1] === SOS) scans++;
    at = marker + 2 + file[marker + 2] * 256 + file[marker + 3];
  }
  return scans;
}

/** The next marker that begins a segment or is EOI; stuffed zeros, fill bytes, restarts, TEM and SOI are passed over. */
function nextMarker(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const code = file[at + 1];
    if (code !== undefined && code > 1 && code !== 0xff && !(code >= 0xd0 && code <= 0xd8)) return at;
  }
  return -1;
}
