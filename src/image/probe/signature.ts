// Which format the bytes are, by signature alone: never by name or Content-Type. Things that are surely no picture and
// should not be here (programs, scripts, archives) are refused as hostile.
import { ImageError } from "../error";
import { type SourceFormat, sourceFormatNames } from "../header";
import { hex } from "../sha256";
import type { Reader } from "./reader";

const HEIC_BRANDS = new Set(["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"]);
const AVIF_BRANDS = new Set(["avif", "avis"]);

/** Known pictures that no decoder here will ever read, by the first bytes. */
const UNSUPPORTED: ReadonlyArray<readonly [hex: string, name: string]> = [
  ["49492a00", "TIFF"],
  ["4d4d002a", "TIFF"],
  ["49492b00", "BigTIFF"],
  ["ff0a", "JPEG XL"],
  ["0000000c4a584c20", "JPEG XL"],
  ["0000000c6a502020", "JPEG 2000"],
  ["ff4fff51", "JPEG 2000"],
  ["38425053", "Photoshop"],
  ["8a4d4e47", "MNG"],
  ["716f6966", "QOI"],
  ["00000100", "ICO"],
  ["25504446", "PDF"],
];

const HOSTILE: ReadonlyArray<readonly [hex: string, name: string]> = [
  ["4d5a", "Windows program"],
  ["7f454c46", "ELF program"],
  ["2321", "script"],
  ["cafebabe", "Mach-O or Java program"],
  ["cffaedfe", "Mach-O program"],
  ["504b0304", "ZIP archive"],
  ["504b0506", "ZIP archive"],
  ["1f8b", "gzip archive"],
  ["425a68", "bzip2 archive"],
  ["377abcaf271c", "7z archive"],
  ["526172211a07", "RAR archive"],
  ["fd377a585a00", "xz archive"],
];

/**
 * @returns the format of `reader`'s bytes.
 * @throws ImageError INVALID_FORMAT (nothing known), UNSUPPORTED_FORMAT (known, never decoded), HOSTILE_CONTENT.
 */
export function detectFormat(reader: Reader): SourceFormat {
  if (reader.length === 0) throw new ImageError("INVALID_FORMAT", "expected an image, got an empty file");
  const head = hex(reader.slice(0, 16));
  if (head.startsWith("ffd8ff")) return "jpeg";
  if (head.startsWith("89504e470d0a1a0a")) return "png";
  if (head.startsWith("474946383761") || head.startsWith("474946383961")) return "gif";
  if (head.startsWith("52494646")) return riff(reader);
  if (reader.text(4, 4) === "ftyp") return isobmff(reader);
  const unsupported = UNSUPPORTED.find(([prefix]) => head.startsWith(prefix));
  if (unsupported) throw unsupportedKind(unsupported[1]);
  const hostile = HOSTILE.find(([prefix]) => head.startsWith(prefix));
  if (hostile && !isBitmap(reader)) {
    throw new ImageError("HOSTILE_CONTENT", `expected an image, got a ${hostile[1]}`, { kind: hostile[1] });
  }
  if (isBitmap(reader)) return "bmp";
  if (isSvg(reader)) return "svg";
  throw new ImageError("INVALID_FORMAT", "expected an image, got bytes with no known signature");
}

function riff(reader: Reader): SourceFormat {
  const kind = reader.text(8, 4);
  if (kind === "WEBP") return "webp";
  const name = kind === "AVI " ? "an AVI video" : kind === "WAVE" ? "a WAV sound" : `a RIFF file of kind "${kind}"`;
  throw new ImageError("INVALID_FORMAT", `expected an image, got ${name}`, { kind });
}

function isobmff(reader: Reader): SourceFormat {
  const end = Math.min(reader.u32(0), 256);
  const brands = [reader.text(8, 4)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(reader.text(at, 4));
  if (brands.some((brand) => AVIF_BRANDS.has(brand))) return "avif";
  if (brands.some((brand) => HEIC_BRANDS.has(brand))) return "heic";
  throw new ImageError("INVALID_FORMAT", `expected an image, got an ISO media file of brand "${brands[0]}"`);
}

/** "BM", then a header size that some version of the format has used. */
function isBitmap(reader: Reader): boolean {
  const headerBytes = reader.u32(14, true);
  return reader.text(0, 2) === "BM" && (headerBytes === 12 || (headerBytes >= 16 && headerBytes <= 124));
}

/** After BOM, space, XML declaration, comments and doctype the root element is `svg`. No run of text is tried in two ways. */
function isSvg(reader: Reader): boolean {
  const text = new TextDecoder("utf-8").decode(reader.slice(0, 4096)).replace(/^\uFEFF/, "");
  const prolog = /^(?:\s+|<\?xml[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\]\s*)?>)*/i.exec(text);
  return /^<(?:[a-z_][\w.-]*:)?svg[\s>/]/i.test(text.slice(prolog?.[0].length ?? 0));
}

export function unsupportedKind(kind: string): ImageError {
  return new ImageError("UNSUPPORTED_FORMAT", `expected ${sourceFormatNames()}, got ${kind}`, { kind });
}
