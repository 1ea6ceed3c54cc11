// Sizes of formats that are told apart but not decoded yet: enough for a clear answer that names the kind.
import type { Header, PixelMode, SourceFormat } from "../header";
import type { Reader } from "./reader";

/** Header of a GIF, BMP, HEIC, AVIF or SVG: size where it lies at a fixed place, else 0. */
export function probeOther(format: Exclude<SourceFormat, "jpeg" | "png" | "webp">, reader: Reader): Header {
  const [width, height] = size(format, reader);
  const mode: PixelMode = format === "gif" ? "P" : "RGB";
  return {
    format,
    width,
    height,
    orientation: 1,
    mode,
    bitDepth: 8,
    hasAlpha: false,
    lossless: format === "gif" || format === "bmp",
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

function size(format: SourceFormat, reader: Reader): [number, number] {
  if (format === "gif") return [reader.u16(6, true), reader.u16(8, true)];
  if (format !== "bmp") return [0, 0];
  if (reader.u32(14, true) === 12) return [reader.u16(18, true), reader.u16(20, true)];
  return [Math.abs(reader.i32(18, true)), Math.abs(reader.i32(22, true))];
}
