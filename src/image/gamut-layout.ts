// What follows from the axes of a JPEG's planes for clamping them to RGB, without a core: which samples are clamped and the
// bytes that it takes. PlaneGamut works by it, plane-layout.ts charges it.
import { bufferBytes } from "./core";

/**
 * Target ÷ source up to which halved chroma is clamped: it can only hold a mean over pixels, which is worse than none where
 * single pixels are seen. Drawings in 4:2:0 meet between 0.7 and 0.8.
 */
const MOST_SCALE_OF_HALVED = 0.7;

/** A row of chroma and its neighbours. */
export const KEPT_ROWS = 3;
/** What plane_gamut_keep wants beyond a row. */
const KEPT_SLACK_BYTES = 17;

/** What is asked of an axis of plane-layout.ts. */
interface Axis {
  readonly expand: number;
  readonly fancy: boolean;
  readonly first: number;
  readonly count: number;
}

/** One direction of the samples of chroma that have a pixel in the window. */
interface WindowSamples {
  readonly count: number;
  readonly expand: number;
  readonly fancy: boolean;
  /** Pixels of the first sample before the window, and of the last behind it: 0 or 1. */
  readonly lackBefore: number;
  readonly lackBehind: number;
  /** Samples of chroma's window before the first: those that upsampling looks at. */
  readonly skip: number;
}

export interface GamutLayout {
  readonly columns: WindowSamples;
  readonly rows: WindowSamples;
  /** Samples of a row of chroma's window. */
  readonly chromaWidth: number;
  /** KEPT_ROWS rows as plane_gamut_keep makes them; 0 where no pixel is made of more than one sample. */
  readonly keptBytes: number;
  readonly keptPitch: number;
}

/**
 * What is clamped of luma at full size and chroma of one shape, at most halved; null for other planes, which stay as they are.
 * Axes are those of luma, Cb and Cr.
 * @param scale target ÷ source, of the axis that shrinks less
 */
export function layOutGamut(columns: readonly Axis[], rows: readonly Axis[], scale: number): GamutLayout | null {
  if (columns.length !== 3) return null;
  const across = windowSamples(columns);
  const down = windowSamples(rows);
  if (!across || !down) return null;
  const halved = across.expand * down.expand > 1;
  if (halved && scale > MOST_SCALE_OF_HALVED) return null;
  const chromaWidth = columns[1].count;
  const keptPitch = bufferBytes(chromaWidth + KEPT_SLACK_BYTES);
  return { columns: across, rows: down, chromaWidth, keptBytes: halved ? keptPitch * 3 * KEPT_ROWS : 0, keptPitch };
}

function windowSamples([luma, cb, cr]: readonly Axis[]): WindowSamples | null {
  const { expand, fancy } = cb;
  if (luma.expand !== 1 || cr.expand !== expand || cr.fancy !== fancy || expand > 2) return null;
  const pixelsEnd = luma.first + luma.count;
  const first = Math.floor(luma.first / expand);
  const end = Math.ceil(pixelsEnd / expand);
  return {
    count: end - first,
    expand,
    fancy,
    lackBefore: luma.first - first * expand,
    lackBehind: end * expand - pixelsEnd,
    skip: first - cb.first,
  };
}
