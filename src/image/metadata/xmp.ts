// Whether an XMP packet may stay under "keep". A packet is kept whole or dropped whole: rewriting RDF is not worth its risk.

/** Names of properties that tell place, owner or device, or that refer to pictures behind the first, which are cut off. */
const PRIVATE_WORDS =
  /gps|serial|owner|location|address|makernote|hdrgm|gainmap|container|motionphoto|microvideo|gdepth|gimage|gaudio|hasextendedxmp/i;

/** Text of the packet in Latin-1, which is enough to look for names; UTF-16 shows by its NULs and is not looked into. */
export function isPublicXmp(packet: Uint8Array): boolean {
  return !packet.includes(0) && !PRIVATE_WORDS.test(new TextDecoder("latin1").decode(packet));
}
