// A developed candidate as one entry of the result cache: a length, the facts as JSON, the picture. The cache's own
// metadata is bounded to 900 bytes, less than a histogram. GPS is never written.
//   bytes 0–3   length of the JSON, little-endian
//   then        the JSON (UTF-8), then the picture's bytes
import type { Developed } from "./candidate";

export const ENVELOPE_TYPE = "application/vnd.darkroom.pick";
const PREFIX_BYTES = 4;

export function wrap({ header, judged, exif, picture }: Developed): Uint8Array {
  const { bytes, ...facts } = picture;
  const json = new TextEncoder().encode(
    JSON.stringify({ header, judged, exif: { ...exif, gps: null }, picture: facts }),
  );
  const envelope = new Uint8Array(PREFIX_BYTES + json.length + bytes.length);
  new DataView(envelope.buffer).setUint32(0, json.length, true);
  envelope.set(json, PREFIX_BYTES);
  envelope.set(bytes, PREFIX_BYTES + json.length);
  return envelope;
}

/** The picture's bytes are a view of `envelope`, which is shared: nobody writes into it. */
export function unwrap(envelope: Uint8Array): Developed {
  const jsonBytes = new DataView(envelope.buffer, envelope.byteOffset).getUint32(0, true);
  const end = PREFIX_BYTES + jsonBytes;
  const facts = JSON.parse(new TextDecoder().decode(envelope.subarray(PREFIX_BYTES, end)));
  return { ...facts, picture: { ...facts.picture, bytes: envelope.subarray(end) } };
}
