// Seeds and grammar of AVIF (ISO/IEC 14496-12, 23008-12): stills by libavif and libaom, and boxes wrapped by hand: turns, clean
// apertures, grids, auxiliary pictures, gain maps, EXIF, tracks.
import { latin1 } from "../../src/image/bytes";
import { AvifCodec } from "../../src/image/codec/avif";
import { av1C, avifFile, clap, imir, irot, ispe, withProperties } from "../fixture/avif";
import { box, fullBox, joined, u16, u32 } from "../fixture/isobmff";
import { makePicture } from "./made-picture";
import { fuzzModules } from "./modules";
import type { Grammar, LengthField } from "./mutate";

// biome-ignore format: a list of words
const TYPES = [
  "ftyp", "meta", "hdlr", "pitm", "iinf", "infe", "iloc", "iprp", "ipco", "ipma", "iref", "idat", "ispe", "av1C", "colr", "nclx",
  "irot", "imir", "clap", "auxC", "auxl", "dimg", "grid", "tmap", "Exif", "av01", "moov", "trak", "stsz", "mdat", "prof", "uuid",
];

export const ISOBMFF_GRAMMAR: Grammar = {
  words: [
    ...TYPES.map(latin1),
    ispe(65_535, 65_535),
    irot(1),
    imir(1),
    clap(1, 1, 0, 0),
    av1C(0x4c),
    Uint8Array.of(0, 0, 0, 0),
    Uint8Array.of(0, 0, 0, 1),
    Uint8Array.of(0, 0, 0, 7),
    new Uint8Array(8).fill(0xff),
  ],
  /** Sizes of the boxes, found by their types wherever they stand, and the word behind each. */
  lengthFields(file) {
    const fields: LengthField[] = [];
    const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString("latin1");
    for (const type of TYPES) {
      for (let at = text.indexOf(type); at >= 4; at = text.indexOf(type, at + 1)) {
        fields.push({ at: at - 4, bytes: 4, littleEndian: false }, { at: at + 8, bytes: 4, littleEndian: false });
      }
    }
    return fields.filter(({ at }) => at + 4 <= file.length);
  },
};

/** The first six can be decoded. */
export async function avifSeeds(): Promise<Uint8Array[]> {
  const codec = new AvifCodec(fuzzModules.codecs);
  const size = { width: 24, height: 18 };
  const encode = async (alpha: boolean, subsampling: "4:2:0" | "4:4:4") => {
    const pixels = makePicture("smooth", size.width, size.height, 3, alpha);
    return (await codec.encode(pixels, size, { quality: 60, speed: 10, subsampling })).bytes.slice();
  };
  const plain = await encode(false, "4:2:0");
  const decodable = [
    plain,
    await encode(true, "4:2:0"),
    await encode(false, "4:4:4"),
    withProperties(plain, [irot(1), imir(0)]),
    withProperties(plain, [clap(8, 6, 2, -2), irot(3)]),
    withProperties(plain, [irot(2), imir(1)]),
  ];
  codec.close();
  return [...decodable, ...boxed()];
}

/** Headers that are sound, of pictures that are none. */
function boxed(): Uint8Array[] {
  const bytes = latin1("av1");
  const exif = joined(u32(0), "MM\0*", u32(8), u16(0), u32(0));
  const grid = { id: 1, type: "grid", properties: [1], bytes: Uint8Array.of(0, 0, 0, 1, 0, 40, 0, 30) };
  const track = box(
    "trak",
    fullBox("tkhd", 0, 0, new Uint8Array(72), u32(30 * 65536), u32(20 * 65536)),
    box(
      "mdia",
      box(
        "minf",
        box(
          "stbl",
          fullBox("stsd", 0, 0, u32(1), box("av01", new Uint8Array(78), av1C())),
          fullBox("stsz", 0, 0, u32(0), u32(5)),
        ),
      ),
    ),
  );
  return [
    avifFile(
      [
        { ...grid, references: { dimg: [2, 3] } },
        { id: 2, type: "av01", properties: [2], bytes },
        { id: 3, type: "av01", properties: [2], bytes },
        { id: 4, type: "Exif", bytes: exif, references: { cdsc: [1] } },
        { id: 5, type: "tmap", bytes, references: { dimg: [1, 2] } },
      ],
      [ispe(40, 30), av1C(), fullBox("auxC", 0, 0, "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0")],
    ),
    joined(box("ftyp", "avis", u32(0), "avis"), box("moov", track)),
  ];
}
