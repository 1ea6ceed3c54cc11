// Every fuzz target by name.
import { avifTarget } from "./avif";
import { developTarget } from "./develop";
import { encodeTarget } from "./encode";
import { heicTarget } from "./heic";
import { inflateTarget } from "./inflate";
import { jpegTarget } from "./jpeg";
import { exifTarget, stripTarget } from "./metadata";
import { pngTarget } from "./png";
import { probeTarget } from "./probe";
import { profileTarget } from "./profile";
import { bmpTarget, gifTarget } from "./room";
import { svgTarget } from "./svg";
import type { FuzzTarget } from "./target";

const TARGETS = {
  jpeg: jpegTarget,
  png: pngTarget,
  gif: gifTarget,
  bmp: bmpTarget,
  avif: avifTarget,
  heic: heicTarget,
  svg: svgTarget,
  inflate: inflateTarget,
  exif: exifTarget,
  strip: stripTarget,
  profile: profileTarget,
  probe: probeTarget,
  encode: encodeTarget,
  develop: developTarget,
} satisfies Record<string, () => FuzzTarget | Promise<FuzzTarget>>;

export type TargetName = keyof typeof TARGETS;
export const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];

export async function makeTarget(name: TargetName): Promise<FuzzTarget> {
  return TARGETS[name]();
}
