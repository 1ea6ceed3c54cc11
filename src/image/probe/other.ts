// Formats that are told apart but not decoded: enough for a clear answer that names the kind.
import { type Header, NOT_JPEG, type SourceFormat } from "../header";
import type { Reader } from "./reader";

/** Header of a HEIC or AVIF, of no size. */
export function probeOther(
  format: Exclude<SourceFormat, "jpeg" | "png" | "webp" | "gif" | "bmp" | "svg">,
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
    ...NOT_JPEG,
    profile: "none",
    matrixProfile: false,
    exif: null,
    metadataKinds: [],
    fileBytes: reader.length,
  };
}
