// Seeds and grammar of HEIC (ISO/IEC 23008-12): pictures in one piece and grids, alpha, turns, cuts, profiles, EXIF, every kind of
// sample.
import { apertureBox, codedTile, goldenHeic, makeHeic, mirrorBox, profileBox, turnBox } from "../fixture/heic";
import { makeExif } from "../image/metadata/strip-file";
import type { Grammar, LengthField } from "./mutate";

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const TYPES =
  "ftyp meta hdlr pitm iinf infe iloc iprp ipco ipma iref idat ispe hvcC colr auxC irot imir clap grid hvc1 dimg";
/** Boxes that hold boxes, with the bytes in front of those. */
const CONTAINERS: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0, iref: 4, iinf: 6 };
const MAX_DEPTH = 3;

export const HEIC_GRAMMAR: Grammar = {
  words: [
    ...TYPES.split(" ").map(ascii),
    ...["prof", "nclx", "Exif", "auxl", "prem", "tmap", "moov"].map(ascii),
    ascii("urn:mpeg:hevc:2015:auxid:1\0"),
    ...[0, 1, 2, 64, 255].map((value) => Uint8Array.of(0, 0, 0, value)),
    Uint8Array.of(0, 1, 255, 255, 255, 255, 255, 255),
    // A slice that begins a picture, and parameter sets.
    Uint8Array.of(0x28, 0x01, 0xaf),
    Uint8Array.of(0x42, 0x01, 0x01),
    Uint8Array.of(0x44, 0x01),
  ],
  lengthFields: (file) => boxLengths(file, 0, file.length, 0),
};

function boxLengths(file: Uint8Array, from: number, to: number, depth: number): LengthField[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const fields: LengthField[] = [];
  for (let at = from; at + 8 <= to; ) {
    const bytes = view.getUint32(at);
    fields.push({ at, bytes: 4, littleEndian: false }, { at: at + 8, bytes: 4, littleEndian: false });
    if (bytes < 8) break;
    const inside = CONTAINERS[Buffer.from(file.subarray(at + 4, at + 8)).toString("latin1")];
    const end = Math.min(at + bytes, to);
    if (inside !== undefined && depth < MAX_DEPTH) fields.push(...boxLengths(file, at + 8 + inside, end, depth + 1));
    at = end;
  }
  return fields;
}

export function heicSeeds(): Uint8Array[] {
  const tiles = [0, 1, 2, 3].map((i) => codedTile(`tile-${i}`));
  const grid = { columns: 2, rows: 2, width: 101, height: 77 };
  const exif = new Uint8Array(makeExif());
  const [grey, full] = [codedTile("grey"), codedTile("444")];
  return [
    ...["odd", "grey", "444", "422", "rgb", "deep", "alpha"].map(goldenHeic),
    makeHeic({ tiles, grid, exif }),
    makeHeic({ tiles, grid, properties: [profileBox(new Uint8Array(200).fill(66)), turnBox(1), mirrorBox(0)] }),
    makeHeic({ tiles: [full], alpha: grey, premultiplied: true, properties: [apertureBox(30, 20, 3, 1)] }),
    makeHeic({ tiles: tiles.slice(0, 1), auxiliary: ["urn:com:apple:photo:2020:aux:hdrgainmap"], xmp: ascii("<x/>") }),
  ];
}
