// GIF headers (GIF89a specification): the logical screen, the first frame, and how many frames follow. A walk over blocks, no
// pixel among them; wasm/gif/header.ts walks alike up to the first frame.
import { MAX_GIF_BLOCKS } from "../../../wasm/limit";
import { ImageError } from "../error";
import { type Header, NOT_JPEG } from "../header";
import type { Reader } from "./reader";

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const COMMENT = 0xfe;
const APPLICATION = 0xff;
const APPLICATION_KINDS: Readonly<Record<string, string>> = { "XMP DataXMP": "xmp", ICCRGBG1012: "icc" };
const SCREEN_BYTES = 13;
const DESCRIPTOR_BYTES = 9;

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  readonly hasTransparency: boolean;
  /** Bits of a palette index. */
  readonly bitDepth: number;
}

/** @throws ImageError CORRUPTED_IMAGE when there is no frame, or an empty one first. */
export function probeGif(reader: Reader): Header {
  const walk = new BlockWalk(reader);
  const first = walk.nextFrame();
  if (!first?.width || !first.height) {
    throw new ImageError("CORRUPTED_IMAGE", "expected a GIF with a frame that has a size, got none", {
      blocks: walk.blocks,
    });
  }
  let frames = 1;
  while (walk.nextFrame()) frames++;
  const width = Math.max(reader.u16(6, true), first.left + first.width);
  const height = Math.max(reader.u16(8, true), first.top + first.height);
  return {
    format: "gif",
    width,
    height,
    orientation: 1,
    mode: "P",
    bitDepth: first.bitDepth,
    hasAlpha: first.hasTransparency || first.width < width || first.height < height,
    lossless: true,
    frames,
    progressive: first.interlaced,
    ...NOT_JPEG,
    profile: "none",
    matrixProfile: false,
    exif: null,
    metadataKinds: [...walk.kinds],
    fileBytes: reader.length,
  };
}

/** Steps from frame to frame; at most MAX_GIF_BLOCKS blocks in all. */
class BlockWalk {
  readonly kinds = new Set<string>();
  blocks = 0;
  #at: number;
  #hasTransparency = false;

  constructor(private readonly reader: Reader) {
    this.#at = SCREEN_BYTES + this.#paletteBytes(10);
  }

  /** The next frame; null at the end of the file, of its blocks, or of the limit. */
  nextFrame(): Frame | null {
    const { reader } = this;
    while (++this.blocks <= MAX_GIF_BLOCKS && this.#at < reader.length) {
      const kind = reader.u8(this.#at++);
      if (kind === IMAGE) return this.#readFrame();
      if (kind === TRAILER) return null;
      if (kind !== EXTENSION || this.#at >= reader.length) continue;
      this.#readExtension(reader.u8(this.#at++));
    }
    return null;
  }

  #readFrame(): Frame | null {
    const { reader } = this;
    const at = this.#at;
    if (reader.length - at < DESCRIPTOR_BYTES) return null;
    const flags = reader.u8(at + 8);
    const hasTransparency = this.#hasTransparency;
    this.#hasTransparency = false;
    this.#at += DESCRIPTOR_BYTES + this.#paletteBytes(at + 8) + 1;
    this.#skipSubBlocks();
    return {
      left: reader.u16(at, true),
      top: reader.u16(at + 2, true),
      width: reader.u16(at + 4, true),
      height: reader.u16(at + 6, true),
      interlaced: (flags & 0x40) !== 0,
      hasTransparency,
      bitDepth: ((flags & 0x80 ? flags : reader.u8(10)) & 7) + 1,
    };
  }

  #readExtension(label: number): void {
    const { reader } = this;
    const at = this.#at;
    if (label === GRAPHIC_CONTROL && at + 5 <= reader.length && reader.u8(at) >= 4) {
      this.#hasTransparency = (reader.u8(at + 1) & 1) !== 0;
    } else if (label === COMMENT) this.kinds.add("comment");
    else if (label === APPLICATION) {
      const kind = APPLICATION_KINDS[reader.text(at + 1, reader.u8(at))];
      if (kind) this.kinds.add(kind);
    }
    this.#skipSubBlocks();
  }

  #skipSubBlocks(): void {
    const { reader } = this;
    while (this.#at < reader.length) {
      const size = reader.u8(this.#at);
      this.#at += size + 1;
      if (size === 0 || ++this.blocks > MAX_GIF_BLOCKS) return;
    }
  }

  /** Bytes of the palette that the flags at `at` tell of. */
  #paletteBytes(at: number): number {
    const flags = this.reader.u8(at);
    return flags & 0x80 ? 3 * (2 << (flags & 7)) : 0;
  }
}
