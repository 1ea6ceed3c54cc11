// The pixel library's door. Nothing outside src/image imports past this file.

export { type CodecModules, type CodecName, codecModules } from "./codec/modules";
export { createDarkroom, type DarkroomOptions } from "./create";
export type { Darkroom, JobOptions, Modules, Source } from "./darkroom";
export { MAX_OVERLAYS, type Overlay } from "./draw/overlay";
export { type Evidence, ImageError, type ImageErrorCode, type ImageErrorFamily, isImageError } from "./error";
export {
  type Header,
  type Orientation,
  type OutputFormat,
  orientedSize,
  type PixelMode,
  type ProfileKind,
  type SourceFormat,
} from "./header";
export { hammingDistance } from "./judge/hash-distance";
export { channelsOf } from "./judge/judged";
export { DEFAULT_WEIGHTS, SCORE_PARTS, type Score, type ScoreParts, score, type Weights } from "./judge/score";
export { type Candidate, type Chosen, type Rejected, type Selection, type SelectOptions, select } from "./judge/select";
export { type Exif, type Gps, NO_EXIF, readExif } from "./metadata/exif";
export { type RemovedKind, type Stripped, strip } from "./metadata/strip";
export type { DominantColour } from "./placeholder/dominant";
export type { Filter, Fit, Gravity, MetadataPolicy, Recipe, Rgb } from "./recipe";
export { MAX_OUTPUT_SIDE, resolveRecipe } from "./recipe";
export type { Developed, Hashes, Judged, Metrics, Placeholder, Plan, Report, Stage } from "./report";
export { hex, sha256Hex } from "./sha256";
export { sanitiseSvg } from "./svg/sanitise";
