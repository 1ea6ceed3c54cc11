// What of an EXIF block may stay, by policy. Orientation stays under every policy, since without it the picture lies on its
// side; but only where it is not 1. "keep" keeps all that says nothing of where, by whose device or with which one the picture
// was taken, and nothing that points into the block by itself, as such offsets break when the block is written anew.
import type { MetadataPolicy } from "../recipe";
import { parseTiff, readInteger, TIFF_SHORT, type TiffEntry, writeTiff } from "./tiff";

const ORIENTATION = 0x0112;
const ARTIST = 0x013b;
const COPYRIGHT = 0x8298;

/** Tags that "keep" drops, by the kind that is reported; "exif" where the value is just bound to its place in the file. */
const PRIVATE_TAGS: ReadonlyMap<number, RemovedFromExif> = new Map<number, RemovedFromExif>([
  [0x013c, "owner"], // HostComputer: phones write the name their owner gave them
  [0x9c9d, "owner"], // XPAuthor is the Windows account
  [0xa430, "owner"], // CameraOwnerName
  [0xfde8, "owner"], // OwnerName, Adobe Camera Raw
  [0xa420, "serial-number"], // ImageUniqueID
  [0xa431, "serial-number"], // BodySerialNumber
  [0xa435, "serial-number"], // LensSerialNumber
  [0xc62f, "serial-number"], // CameraSerialNumber, DNG
  [0xc65d, "serial-number"], // RawDataUniqueID, DNG
  [0xfde9, "serial-number"], // SerialNumber, Adobe Camera Raw
  [0x927c, "maker-note"],
  [0xc634, "maker-note"], // DNGPrivateData
  [0xea1d, "maker-note"], // OffsetSchema: where the MakerNote used to lie
  [0x02bc, "xmp"],
  [0x83bb, "iptc"],
  [0x8649, "iptc"], // Photoshop's image resources
  [0x8568, "iptc"],
  [0x0111, "exif"], // StripOffsets, StripByteCounts
  [0x0117, "exif"],
  [0x0144, "exif"], // TileOffsets, TileByteCounts
  [0x0145, "exif"],
  [0x014a, "exif"], // SubIFDs
  [0xea1c, "exif"], // Padding
]);

export type RemovedFromExif = "exif" | "gps" | "maker-note" | "serial-number" | "owner" | "thumbnail" | "xmp" | "iptc";

export interface KeptExif {
  /** A new TIFF block; null when nothing is left to say. */
  readonly exif: Uint8Array | null;
  readonly removed: readonly RemovedFromExif[];
}

/**
 * @param block the TIFF structure, without "Exif\0\0"; a malformed one is dropped whole
 * @param upright the pixels have been turned upright: Orientation goes too
 * @example keepExif(block, "copyright").exif // Orientation, Copyright and Artist, or null
 */
export function keepExif(block: Uint8Array, policy: MetadataPolicy, upright = false): KeptExif {
  const tiff = parseTiff(block);
  if (tiff === null) return { exif: null, removed: ["exif"] };
  const removed = new Set<RemovedFromExif>();
  if (tiff.hasGps) removed.add("gps");
  if (tiff.hasThumbnail) removed.add("thumbnail");
  const isKept = (entry: TiffEntry) => {
    const kind = PRIVATE_TAGS.get(entry.tag);
    if (kind) removed.add(kind);
    if (entry.tag === ORIENTATION) return !upright && turns(entry, tiff.littleEndian);
    if (policy === "keep") return kind === undefined;
    if (policy === "copyright" && (entry.tag === COPYRIGHT || entry.tag === ARTIST)) return true;
    removed.add("exif");
    return false;
  };
  const [main, exif, interop] = [tiff.main, tiff.exif, tiff.interop].map((entries) => entries.filter(isKept));
  return { exif: writeTiff({ littleEndian: tiff.littleEndian, main, exif, interop }), removed: [...removed] };
}

function turns({ type, value }: TiffEntry, littleEndian: boolean): boolean {
  const orientation = type === TIFF_SHORT && value.length === 2 ? readInteger(value, littleEndian) : 1;
  return orientation >= 2 && orientation <= 8;
}
