// The first picture track of an animated AVIF (`avis`; ISO/IEC 14496-12, 8.3): its size, AV1 configuration and count of frames.
// Boxes are followed down one fixed path, so nesting costs nothing.
import { type Av1Facts, av1Facts } from "./av1-config";
import { type Box, BoxFields, boxes } from "./isobmff";
import type { Reader } from "./reader";

export interface Sequence extends Av1Facts {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly hasAlpha: boolean;
  /** What describes its pictures, `colr` among them. */
  readonly properties: readonly Box[];
}

interface Track extends Omit<Sequence, "hasAlpha"> {
  readonly isAuxiliary: boolean;
}

/** A sound track or two, pictures, alpha, depth: some ten at most. */
const MAX_TRACKS = 32;
/** Fields of a visual sample entry before its boxes. */
const SAMPLE_ENTRY_BYTES = 78;

/** @returns null when there is no track of AV1 pictures. @throws ImageError CORRUPTED_IMAGE for boxes that are cut off. */
export function readSequence(reader: Reader): Sequence | null {
  const movie = [...boxes(reader, 0, reader.length)].find(({ type }) => type === "moov");
  if (!movie) return null;
  const tracks = [...boxes(reader, movie.data, movie.end)]
    .filter(({ type }) => type === "trak")
    .slice(0, MAX_TRACKS)
    .map((box) => readTrack(reader, box))
    .filter((track) => track !== null);
  const main = tracks.find(({ isAuxiliary }) => !isAuxiliary);
  return main ? { ...main, hasAlpha: tracks.some(({ isAuxiliary }) => isAuxiliary) } : null;
}

/** Null for a track of something else. */
function readTrack(reader: Reader, track: Box): Track | null {
  const header = inside(reader, track, "tkhd");
  const samples = inside(reader, track, "mdia", "minf", "stbl");
  const description = samples && inside(reader, samples, "stsd");
  const sizes = samples && inside(reader, samples, "stsz");
  if (!header || !description || !sizes) return null;
  const entry = [...boxes(reader, description.data + 8, description.end)].find(({ type }) => type === "av01");
  if (!entry) return null;
  const properties = [...boxes(reader, entry.data + SAMPLE_ENTRY_BYTES, entry.end)];
  const configuration = properties.find(({ type }) => type === "av1C");
  if (!configuration) return null;
  // Width and height are the last fields, in 16.16.
  const size = new BoxFields(reader, { ...header, data: header.end - 8 });
  const count = new BoxFields(reader, { ...sizes, data: sizes.data + 8 });
  return {
    width: size.uint(4) >>> 16,
    height: size.uint(4) >>> 16,
    frames: count.uint(4),
    isAuxiliary: properties.some(({ type }) => type === "auxi") || inside(reader, track, "tref", "auxl") !== undefined,
    properties,
    ...av1Facts(reader, configuration),
  };
}

/** The first box of each type, down the path. */
function inside(reader: Reader, parent: Box, ...path: readonly string[]): Box | undefined {
  return path.reduce<Box | undefined>(
    (box, wanted) => box && [...boxes(reader, box.data, box.end)].find(({ type }) => type === wanted),
    parent,
  );
}
