// probe(bytes): what the header says, without decoding a pixel. Formats are told by their bytes.
import type { Header } from "../header";
import { probeAvif } from "./avif";
import { probeBmp } from "./bmp";
import { probeGif } from "./gif";
import { probeHeic } from "./heic";
import { probeJpeg } from "./jpeg";
import { probePng } from "./png";
import { Reader } from "./reader";
import { detectFormat } from "./signature";
import { probeSvg } from "./svg";
import { probeWebp } from "./webp";

/**
 * Reads the header of `bytes`.
 * @throws ImageError INVALID_FORMAT, UNSUPPORTED_FORMAT, CORRUPTED_IMAGE or HOSTILE_CONTENT.
 * @example probe(bytes).format // "jpeg"
 */
export function probe(bytes: Uint8Array): Header {
  const reader = new Reader(bytes);
  const format = detectFormat(reader);
  switch (format) {
    case "jpeg":
      return probeJpeg(reader);
    case "png":
      return probePng(reader);
    case "webp":
      return probeWebp(reader);
    case "gif":
      return probeGif(reader);
    case "bmp":
      return probeBmp(reader);
    case "avif":
      return probeAvif(reader);
    case "heic":
      return probeHeic(reader);
    case "svg":
      return probeSvg(reader);
    default:
      return format satisfies never;
  }
}
