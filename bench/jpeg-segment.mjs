// A JPEG without its metadata, losslessly: every APPn but JFIF (0) and Adobe (14), and comments, are left out. So that no peer
// turns the picture or converts its colours, which only some of them do.

const SOI = 0xd8;
const SOS = 0xda;
const COMMENT = 0xfe;

const isMetadata = (marker) => marker === COMMENT || (marker > 0xe0 && marker <= 0xef && marker !== 0xee);

/** @param {Uint8Array} file a JPEG; not changed @returns {Buffer} */
export function withoutMetadata(file) {
  if (file[0] !== 0xff || file[1] !== SOI) throw new Error("expected a JPEG, got no SOI marker");
  const parts = [file.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) throw new Error(`expected a marker at ${at}, got ${file[at]}`);
    const marker = file[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === SOS) break;
    const end = at + 2 + ((file[at + 2] << 8) | file[at + 3]);
    if (!isMetadata(marker)) parts.push(file.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...parts, file.subarray(at)]);
}
