// What a picture's header says, before a pixel is decoded. Filled by probe.ts, read by plan.ts and by callers.

export type SourceFormat = "jpeg" | "png" | "webp" | "gif" | "bmp" | "heic" | "avif" | "svg";
export type OutputFormat = "jpeg" | "webp" | "png" | "avif";

/** As people write them. */
const FORMAT_NAMES: Readonly<Record<SourceFormat, string>> = {
  ...{ jpeg: "JPEG", png: "PNG", webp: "WebP", gif: "GIF", bmp: "BMP" },
  ...{ avif: "AVIF", heic: "HEIC", svg: "SVG" },
};

/** "JPEG, PNG, … or SVG". */
export function sourceFormatNames(): string {
  const names = Object.values(FORMAT_NAMES);
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** EXIF orientation, 1–8 (Exif 3.0, tag 0x0112). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Pillow's names for what the pixels are. */
export type PixelMode = "L" | "LA" | "P" | "RGB" | "RGBA" | "CMYK";

export type ProfileKind = "none" | "srgb" | "display-p3" | "adobe-rgb" | "other";

/** What a decoder makes, where it is more than what is shown or put together from tiles. */
export interface Coded {
  readonly width: number;
  readonly height: number;
  /** Where the picture lies in it, px. */
  readonly x: number;
  readonly y: number;
  readonly tiles: number;
}

export interface Header {
  readonly format: SourceFormat;
  /** Pixels as stored, before orientation; of an SVG, its own size in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly mode: PixelMode;
  /** Bits a channel: 1, 2, 4, 8 or 16, of an AVIF or HEIC 8–12; of a GIF, those of a palette index: 1–8. */
  readonly bitDepth: number;
  readonly hasAlpha: boolean;
  /** What was coded is what is decoded: PNG, GIF, BMP, SVG, and WebP of that kind. Of an animation, its first frame. */
  readonly lossless: boolean;
  readonly frames: number;
  /** JPEG: progressive. PNG: Adam7. GIF: interlaced. */
  readonly progressive: boolean;
  /** Sampling of colour against brightness in JPEG, AVIF and HEIC, e.g. "4:2:0"; null where it has no meaning. */
  readonly subsampling: string | null;
  /** JPEG: sampling factors of each component, in file order; empty otherwise. */
  readonly sampling: ReadonlyArray<{ readonly h: number; readonly v: number }>;
  /** JPEG: progressive, or components in scans of their own: every scan is kept open while decoding. */
  readonly multiScan: boolean;
  /** JPEG: MCUs between restart markers in the first scan; 0 = none. */
  readonly restartInterval: number;
  /** JPEG: estimated IJG quality, 1–100; null otherwise. */
  readonly qualityEstimate: number | null;
  readonly profile: ProfileKind;
  /** The profile is a whole RGB matrix profile: pixels can be converted from it. */
  readonly matrixProfile: boolean;
  /** Where the TIFF structure of the EXIF block begins and how long it is, in bytes of the file. */
  readonly exif: { readonly offset: number; readonly bytes: number } | null;
  /**
   * Metadata kinds present: "exif", "xmp", "icc", "iptc", "comment", "gain-map", "text". Of an SVG, what is not drawn: "text",
   * "image".
   */
  readonly metadataKinds: readonly string[];
  readonly fileBytes: number;
  /** AVIF with a clean aperture or tiles. */
  readonly coded?: Coded;
  /** HEIC: how colour is coded, then alpha where there is any; not there otherwise. */
  readonly codedShapes?: readonly CodedShape[];
  /** SVG only. */
  readonly vector?: VectorFacts;
}

/** A picture as tiles in rows; one tile where it was coded in one piece. */
export interface CodedShape {
  /** Before anything is cut away, px. */
  readonly width: number;
  readonly height: number;
  readonly tile: { readonly width: number; readonly height: number };
  /** Tiles in all. */
  readonly tiles: number;
  /** ITU-T H.265's chroma_format_idc: 0 is luma alone, 1 to 3 are 4:2:0, 4:2:2, 4:4:4. */
  readonly chroma: number;
  readonly bitDepth: number;
}

/** What it will take to draw a picture that has no pixels. */
export interface VectorFacts {
  /** Well-formed to its end. */
  readonly isWhole: boolean;
  /** Elements after every `use`, counted to a limit. */
  readonly elements: number;
  /** How deep they are nested, references included, counted to a limit. */
  readonly depth: number;
  /** Of the largest pile of layers (opacity, clips, masks, filters), bytes for each pixel of the raster. */
  readonly layerBytes: number;
  /** Of the largest embedded picture. */
  readonly imagePixels: number;
  /** Characters of all embedded pictures in the file. */
  readonly imageChars: number;
}

/** Size as a viewer shows it: orientations 5–8 exchange the sides. */
export function orientedSize(header: Pick<Header, "width" | "height" | "orientation">): {
  width: number;
  height: number;
} {
  const { width, height, orientation } = header;
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** What mostly a JPEG's header tells, of every other format. */
export const NOT_JPEG = {
  subsampling: null,
  sampling: [],
  multiScan: false,
  restartInterval: 0,
  qualityEstimate: null,
} as const satisfies Partial<Header>;
