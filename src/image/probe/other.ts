// Formats that are told apart but not decoded: enough for a clear answer that names the kind.
import type { Header, SourceFormat } from "../header";
import type { Reader } from "./reader";

/** Header of a HEIC, AVIF or SVG, of no size. */
export function probeOther(
  format: Exclude<SourceFormat, "jpeg" | "png" | "webp" | "gif" | "bmp">,
  reader: Reader,
): Header {
  return {
    format,
    width: 0,
    height: 0,
    orientation: 1,
    mode: "RGB",
    bitDepth: 8,
    hasAlpha: false,
    lossless: false,
    frames: 1,
    progressive: false,
    subsampling: null,
    sampling: [],
    multiScan: false,
    restartInterval: 0,
    qualityEstimate: null,
    profile: "none",
    matrixProfile: false,
    exif: null,
    metadataKinds: [],
    fileBytes: reader.length,
  };
}
