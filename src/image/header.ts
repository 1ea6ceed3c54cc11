// What a picture's header says, before a pixel is decoded. Filled by probe.ts, read by plan.ts and by callers.

export type SourceFormat = "jpeg" | "png" | "webp" | "gif" | "bmp" | "heic" | "avif" | "svg";
export type OutputFormat = "jpeg" | "webp" | "png";

/** Formats that have a decoder; the others are told apart, and refused by name. */
const DECODABLE = {
  ...{ jpeg: "JPEG", png: "PNG", webp: "WebP", gif: "GIF", bmp: "BMP" },
  svg: "SVG",
} as const satisfies Partial<Record<SourceFormat, string>>;

export function isDecodable(format: SourceFormat): format is keyof typeof DECODABLE {
  return format in DECODABLE;
}

/** For people: "JPEG, PNG, … or SVG". */
export function decodableNames(): string {
  const names: readonly string[] = Object.values(DECODABLE);
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** EXIF orientation, 1–8 (Exif 3.0, tag 0x0112). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Pillow's names for what the pixels are. */
export type PixelMode = "L" | "LA" | "P" | "RGB" | "RGBA" | "CMYK";

export type ProfileKind = "none" | "srgb" | "display-p3" | "adobe-rgb" | "other";

export interface Header {
  readonly format: SourceFormat;
  /** Pixels as stored, before orientation; of an SVG, its own size in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly mode: PixelMode;
  /** Bits a channel: 1, 2, 4, 8 or 16; of a GIF, those of a palette index: 1–8. */
  readonly bitDepth: number;
  readonly hasAlpha: boolean;
  /** What was coded is what is decoded: PNG, GIF, BMP, SVG, and WebP of that kind. Of an animation, its first frame. */
  readonly lossless: boolean;
  readonly frames: number;
  /** JPEG: progressive. PNG: Adam7. GIF: interlaced. */
  readonly progressive: boolean;
  /** JPEG sampling factors of the first component against the others, e.g. "4:2:0"; null where it has no meaning. */
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
  /** SVG only. */
  readonly vector?: VectorFacts;
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

/** What only a JPEG's header tells, of every other format. */
export const NOT_JPEG = {
  subsampling: null,
  sampling: [],
  multiScan: false,
  restartInterval: 0,
  qualityEstimate: null,
} as const satisfies Partial<Header>;
