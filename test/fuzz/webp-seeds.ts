// Seeds and grammar of WebP (RFC 9649): simple and extended, lossy and lossless, with alpha, metadata, an animation's frame.
import { WebpCodec } from "../../src/image/codec/webp";
import { extendedHeader, webpChunk, webpFile } from "../../src/image/webp-container";
import { makeExif } from "../image/metadata/strip-file";
import { makePicture } from "./made-picture";
import { fuzzModules } from "./modules";
import type { Grammar, LengthField } from "./mutate";

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const TAGS = ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP", "EXIF", "XMP ", "WEBP", "RIFF"];
/** VP8L, 16384 × 16384: five bytes that ask for a gigabyte. */
const HUGE_LOSSLESS = Uint8Array.of(0x2f, 0xff, 0xff, 0xff, 0x0f);

export const RIFF_GRAMMAR: Grammar = {
  words: [
    ...TAGS.map(ascii),
    extendedHeader(0x10, 16, 16),
    extendedHeader(0x02, 1 << 24, 1 << 24),
    webpChunk("VP8L", HUGE_LOSSLESS),
    HUGE_LOSSLESS,
    Uint8Array.of(0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f),
  ],
  lengthFields(file) {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const fields: LengthField[] = [{ at: 4, bytes: 4, littleEndian: true }];
    for (let at = 12; at + 8 <= file.length; at += 8 + view.getUint32(at + 4, true)) {
      fields.push({ at: at + 4, bytes: 4, littleEndian: true }, { at: at + 12, bytes: 4, littleEndian: true });
    }
    return fields;
  },
};

/** Small sound files; made once by libwebp, wrapped by hand. */
export async function makeWebps(): Promise<Uint8Array[]> {
  const codec = new WebpCodec(fuzzModules.codecs);
  const size = { width: 20, height: 13 };
  const encode = async (alpha: boolean, quality: number) => {
    const pixels = makePicture("smooth", size.width, size.height, quality, alpha);
    return (await codec.encode(pixels, size.width, size.height, quality)).bytes;
  };
  const opaque = await encode(false, 60);
  const transparent = await encode(true, 80);
  codec.close();
  const metadata = [webpChunk("EXIF", new Uint8Array(makeExif())), webpChunk("XMP ", ascii("<x:xmpmeta/>"))];
  const picture = opaque.subarray(12);
  const extended = webpFile([
    extendedHeader(0x2c, size.width, size.height),
    webpChunk("ICCP", new Uint8Array(200).fill(66)),
    picture,
    ...metadata,
  ]);
  const frame = new Uint8Array(16 + picture.length);
  const view = new DataView(frame.buffer);
  view.setUint32(6, size.width - 1, true);
  view.setUint32(9, size.height - 1, true);
  frame.set(picture, 16);
  const animation = webpFile([
    extendedHeader(0x02, size.width + 4, size.height + 4),
    webpChunk("ANIM", new Uint8Array(6)),
    webpChunk("ANMF", frame),
  ]);
  return [opaque, transparent, extended, animation];
}
