// Colours outside RGB in the rings of a plane resizer. Rows that are converted and then resized have been clamped in
// between; planes are clamped here, in place, before they are resampled: each row as soon as it is there with what its
// upsampling looks at. Without it a drawing loses 1 to 17 dB.
import { bufferBytes } from "./core";
import type { PlaneAxis } from "./plane-layout";
import type { ResizeArena } from "./resize-layout";

/**
 * Target ÷ source up to which halved chroma is clamped: it can only hold a mean over pixels, which is worse than none where
 * single pixels are seen. Drawings in 4:2:0 meet between 0.7 and 0.8.
 */
const MOST_SCALE_OF_HALVED = 0.7;

/** A row of chroma and its neighbours. */
const KEPT_ROWS = 3;

/** One direction: the samples of chroma all of whose pixels lie in the window. Others, at an odd edge, stay as they are. */
interface WholeSamples {
  readonly expand: number;
  readonly fancy: boolean;
  /** Pixels of luma's window before the first, and samples of chroma's. */
  readonly lumaSkip: number;
  readonly chromaSkip: number;
  readonly count: number;
}

export interface GamutLayout {
  readonly columns: WholeSamples;
  readonly rows: WholeSamples;
  /** Samples of a row of chroma's window. */
  readonly chromaWidth: number;
  /** Three rows of chroma as they came, Cr `keptPitch` bytes after Cb; 0 where no pixel is made of more than one sample. */
  readonly keptBytes: number;
  readonly keptPitch: number;
}

/**
 * What is clamped of luma at full size and chroma of one shape, at most halved; null for other planes, which stay as they are.
 * @param scale target ÷ source, of the axis that shrinks less
 */
export function layOutGamut(
  columns: readonly PlaneAxis[],
  rows: readonly PlaneAxis[],
  scale: number,
): GamutLayout | null {
  if (columns.length !== 3 || rows.length !== 3) return null;
  const across = wholeSamples(columns);
  const down = wholeSamples(rows);
  if (!across || !down) return null;
  const halved = across.expand * down.expand > 1;
  if (halved && scale > MOST_SCALE_OF_HALVED) return null;
  const chromaWidth = columns[1].count;
  const keptPitch = bufferBytes(chromaWidth);
  const keptBytes = halved ? keptPitch * 2 * KEPT_ROWS : 0;
  return { columns: across, rows: down, chromaWidth, keptBytes, keptPitch };
}

/** @param axes of luma, Cb and Cr */
function wholeSamples([luma, cb, cr]: readonly PlaneAxis[]): WholeSamples | null {
  const { expand, fancy } = cb;
  if (luma.expand !== 1 || cr.expand !== expand || cr.fancy !== fancy || expand > 2) return null;
  const first = Math.ceil(luma.first / expand);
  const end = Math.floor((luma.first + luma.count) / expand);
  return {
    expand,
    fancy,
    lumaSkip: first * expand - luma.first,
    chromaSkip: first - cb.first,
    count: Math.max(0, end - first),
  };
}

/** Rows of a plane's window, each `stride` bytes after the one before, the last before the first. */
export interface PlaneRing {
  readonly ringAt: number;
  readonly capacity: number;
  readonly stride: number;
  readonly row: { readonly first: number; readonly count: number };
  /** Rows of the plane that have come, those before the window with them. */
  readonly taken: number;
}

export class PlaneGamut {
  readonly #kept: number;
  /** The next row of chroma's window to be kept. */
  #keeps: number;
  /** Rows of samples that are clamped. */
  #done = 0;

  /** Allocates the layout's `keptBytes` from the arena, if they are any. */
  constructor(
    private readonly arena: ResizeArena,
    private readonly layout: GamutLayout,
    private readonly rings: readonly PlaneRing[],
  ) {
    this.#kept = layout.keptBytes > 0 ? arena.alloc(layout.keptBytes) : 0;
    this.#keeps = Math.max(0, layout.rows.chromaSkip - 1);
  }

  /** Clamps what can be clamped. To be called after every push into the rings. */
  advance(): void {
    const { rows, keptBytes } = this.layout;
    const [luma, cb] = this.rings;
    const lumaRows = Math.floor((arrived(luma) - rows.lumaSkip) / rows.expand);
    const below = rows.fancy && arrived(cb) < cb.row.count ? 1 : 0;
    const end = Math.min(rows.count, lumaRows, arrived(cb) - rows.chromaSkip - below);
    while (this.#done < end) {
      if (keptBytes === 0) this.#done += this.#clampRun(end - this.#done);
      else this.#clampRow(this.#done++);
    }
  }

  /** Rows of a plane's window that are final. */
  settled(ring: PlaneRing): number {
    const { rows } = this.layout;
    if (this.#done === rows.count) return arrived(ring);
    return ring === this.rings[0] ? rows.lumaSkip + this.#done * rows.expand : rows.chromaSkip + this.#done;
  }

  /** Rows of one size, of which the rings hold all or some one after the other. @returns how many were clamped */
  #clampRun(count: number): number {
    const [luma, cb, cr] = this.rings;
    const row = this.#done;
    const run = Math.min(count, luma.capacity - (row % luma.capacity));
    const { stride } = luma;
    this.arena.kernel.plane_gamut(
      rowAt(luma, row),
      rowAt(cb, row),
      rowAt(cr, row),
      stride,
      this.layout.columns.count,
      run,
    );
    return run;
  }

  #clampRow(done: number): void {
    const { columns, rows, chromaWidth, keptPitch } = this.layout;
    const [luma, cb, cr] = this.rings;
    const row = rows.chromaSkip + done;
    const line = rows.lumaSkip + done * rows.expand;
    const reach = rows.fancy ? 1 : 0;
    const below = Math.min(row + reach, cb.row.count - 1);
    while (this.#keeps <= below) this.#keep(this.#keeps++);
    this.arena.kernel.plane_gamut_upsampled(
      rowAt(luma, line) + columns.lumaSkip,
      rows.expand === 2 ? rowAt(luma, line + 1) + columns.lumaSkip : 0,
      this.#keptAt(Math.max(0, row - reach)),
      this.#keptAt(row),
      this.#keptAt(below),
      keptPitch,
      rowAt(cb, row),
      rowAt(cr, row),
      columns.chromaSkip,
      columns.chromaSkip + columns.count,
      chromaWidth - 1,
      columns.expand,
      columns.fancy ? 1 : 0,
    );
  }

  #keep(row: number): void {
    const { chromaWidth, keptPitch } = this.layout;
    const [, cb, cr] = this.rings;
    const memory = this.arena.bytes();
    const kept = this.#keptAt(row);
    memory.copyWithin(kept, rowAt(cb, row), rowAt(cb, row) + chromaWidth);
    memory.copyWithin(kept + keptPitch, rowAt(cr, row), rowAt(cr, row) + chromaWidth);
  }

  #keptAt(row: number): number {
    return this.#kept + (row % KEPT_ROWS) * 2 * this.layout.keptPitch;
  }
}

function arrived({ taken, row }: PlaneRing): number {
  return Math.min(taken - row.first, row.count);
}

function rowAt({ ringAt, capacity, stride }: PlaneRing, row: number): number {
  return ringAt + (row % capacity) * stride;
}
