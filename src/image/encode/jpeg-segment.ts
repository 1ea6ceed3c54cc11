// Application segments of a JPEG: EXIF (APP1), XMP (APP1) and the ICC profile (APP2, in as many pieces as it needs), to
// stand behind the JFIF segment. Adobe's XMP specification part 3, 1.1.3; ICC.1 annex B.4.
import { concatenate, latin1 } from "../bytes";
import { ImageError } from "../error";

/** What a segment holds beside its own length field. */
const MAX_SEGMENT_BYTES = 65533;
const EXIF_HEAD = latin1("Exif\0\0");
const XMP_HEAD = latin1("http://ns.adobe.com/xap/1.0/\0");
const ICC_HEAD = latin1("ICC_PROFILE\0");
/** Piece number and number of pieces. */
const ICC_COUNTER_BYTES = 2;

export interface JpegMetadata {
  /** A whole ICC profile. */
  readonly icc?: Uint8Array;
  /** A TIFF structure, without "Exif\0\0". */
  readonly exif?: Uint8Array;
  /** An XMP packet, UTF-8. */
  readonly xmp?: Uint8Array;
}

/**
 * The segments as one run of bytes, empty when there is nothing to carry.
 * @throws ImageError CONVERSION_FAILED when EXIF or XMP exceed one segment, or the profile 255.
 */
export function jpegSegments({ icc, exif, xmp }: JpegMetadata): Uint8Array {
  const segments: Uint8Array[] = [];
  if (exif) segments.push(segment(0xe1, "EXIF", EXIF_HEAD, exif));
  if (xmp) segments.push(segment(0xe1, "XMP", XMP_HEAD, xmp));
  if (icc) segments.push(...iccSegments(icc));
  return concatenate(segments);
}

function iccSegments(profile: Uint8Array): Uint8Array[] {
  const pieceBytes = MAX_SEGMENT_BYTES - ICC_HEAD.length - ICC_COUNTER_BYTES;
  const pieces = Math.ceil(profile.length / pieceBytes);
  if (pieces > 255) throw tooLarge("ICC profile", 255 * pieceBytes, profile.length);
  return Array.from({ length: pieces }, (_, i) => {
    const head = Uint8Array.of(...ICC_HEAD, i + 1, pieces);
    return segment(0xe2, "ICC profile", head, profile.subarray(i * pieceBytes, (i + 1) * pieceBytes));
  });
}

function segment(marker: number, kind: string, head: Uint8Array, body: Uint8Array): Uint8Array {
  const bytes = head.length + body.length;
  if (bytes > MAX_SEGMENT_BYTES) throw tooLarge(kind, MAX_SEGMENT_BYTES - head.length, body.length);
  const length = bytes + 2;
  return concatenate([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), head, body]);
}

function tooLarge(kind: string, allowedBytes: number, bytes: number): ImageError {
  return new ImageError(
    "CONVERSION_FAILED",
    `expected at most ${allowedBytes} bytes of ${kind} for a JPEG, got ${bytes}`,
    {
      allowedBytes,
      bytes,
    },
  );
}
