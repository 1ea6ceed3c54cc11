// What a file is, by its bytes: its name only says what it claims to be. Pictures are told by the pixel library, videos by the
// `ftyp` box (ISO/IEC 14496-12, 4.3) that every MP4 and MOV of the last twenty years begins with.
import { type Darkroom, type Header, isImageError } from "../../image";

/** Content types of the codes of `extensions`. */
export const CONTENT_TYPES: Readonly<Record<string, string>> = {
  JPG: "image/jpeg",
  JPEG: "image/jpeg",
  PNG: "image/png",
  GIF: "image/gif",
  WEBP: "image/webp",
  AVIF: "image/avif",
  BMP: "image/bmp",
  SVG: "image/svg+xml",
  MP4: "video/mp4",
  MOV: "video/quicktime",
  HEIC: "image/heic",
  HEIF: "image/heif",
};

/** What the core decodes. Everything else is stored as it is. */
const DECODED = new Set(["JPG", "JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIC", "HEIF"]);

export function isDecoded(extension: string): boolean {
  return DECODED.has(extension);
}

export interface Recognised {
  /** Code of `extensions`. */
  readonly format: string;
  /** Null for videos, and for kinds of JPEG and HEIC that nothing here decodes. */
  readonly header: Header | null;
}

/** @returns null for bytes that are none of the known formats, or are too damaged to be one */
export function recognise({ probe }: Pick<Darkroom, "probe">, bytes: Uint8Array): Recognised | null {
  const video = videoFormat(bytes);
  if (video !== null) return { format: video, header: null };
  try {
    const header = probe(bytes);
    return { format: header.format.toUpperCase(), header };
  } catch (error) {
    if (!isImageError(error)) throw error;
    const format = error.code === "UNSUPPORTED_FORMAT" ? formatWithKinds(bytes) : null;
    return format && { format, header: null };
  }
}

/** The format of which bytes are a kind that nothing here decodes. */
function formatWithKinds(bytes: Uint8Array): "JPEG" | "HEIC" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "JPEG";
  return text(bytes, 4) === "ftyp" && /^(hei|hev)/.test(text(bytes, 8)) ? "HEIC" : null;
}

const MP4_BRAND = /^(isom|iso[2-9]|mp4[12]|avc1|dash|M4V[ HP]|MSNV)$/;
const MAX_FTYP_BYTES = 1024;

function videoFormat(bytes: Uint8Array): "MP4" | "MOV" | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16 || text(bytes, 4) !== "ftyp") return null;
  const end = view.getUint32(0);
  if (end < 16 || end % 4 !== 0 || end > Math.min(bytes.length, MAX_FTYP_BYTES)) return null;
  const brands = [text(bytes, 8)];
  for (let at = 16; at < end; at += 4) brands.push(text(bytes, at));
  if (brands[0] === "qt  ") return "MOV";
  if (brands.some((brand) => /^(hei|hev|avi|mif|msf)/.test(brand))) return null;
  return brands.some((brand) => MP4_BRAND.test(brand)) ? "MP4" : null;
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
