// Colours outside RGB in the rings of a plane resizer. Rows that are converted and then resized have been clamped in
// between; planes are clamped here, in place, before they are resampled: each row as soon as it is there with what its
// upsampling looks at. Without it a drawing loses 1 to 17 dB.
import { type GamutLayout, KEPT_ROWS } from "./gamut-layout";
import type { ResizeArena } from "./resize-layout";

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

  /** Allocates the layout's `keptBytes` from the arena, if they are any. Rings are those of luma, Cb and Cr. */
  constructor(
    private readonly arena: ResizeArena,
    private readonly layout: GamutLayout,
    private readonly rings: readonly PlaneRing[],
  ) {
    this.#kept = layout.keptBytes > 0 ? arena.alloc(layout.keptBytes) : 0;
    this.#keeps = Math.max(0, layout.rows.skip - 1);
  }

  /** Clamps what can be clamped. To be called after every push into the rings. */
  advance(memory: Uint8Array): void {
    const { rows, keptBytes } = this.layout;
    const [luma, cb] = this.rings;
    const pixels = arrived(luma) + rows.lackBefore + (arrived(luma) === luma.row.count ? rows.lackBehind : 0);
    const below = rows.fancy && arrived(cb) < cb.row.count ? 1 : 0;
    const end = Math.min(Math.floor(pixels / rows.expand), arrived(cb) - rows.skip - below, rows.count);
    while (this.#done < end) {
      if (keptBytes === 0) this.#done += this.#clampRun(end - this.#done);
      else this.#clampRow(this.#done++, memory);
    }
  }

  /** Rows of a plane's window that are final. */
  settled(ring: PlaneRing): number {
    const { rows } = this.layout;
    if (this.#done === rows.count) return arrived(ring);
    if (ring !== this.rings[0]) return Math.min(arrived(ring), rows.skip + this.#done);
    return Math.min(arrived(ring), this.#done * rows.expand - rows.lackBefore);
  }

  /** Rows of planes of one size, as many of `count` as lie behind each other. @returns how many were clamped */
  #clampRun(count: number): number {
    const [luma, cb, cr] = this.rings;
    const row = this.#done;
    const run = Math.min(count, luma.capacity - (row % luma.capacity));
    const planes = [rowAt(luma, row), rowAt(cb, row), rowAt(cr, row)] as const;
    this.arena.kernel.plane_gamut(...planes, luma.stride, this.layout.columns.count, run);
    return run;
  }

  /** A row of halved chroma and its one or two rows of luma. */
  #clampRow(done: number, memory: Uint8Array): void {
    const { columns, rows, chromaWidth, keptPitch } = this.layout;
    const [luma, cb, cr] = this.rings;
    const row = rows.skip + done;
    const above = rows.fancy ? Math.max(0, row - 1) : row;
    const below = rows.fancy ? Math.min(row + 1, cb.row.count - 1) : row;
    while (this.#keeps <= below) this.#keep(this.#keeps++);
    const line = done * rows.expand - rows.lackBefore;
    const upper = line < 0 ? 0 : this.#lumaAt(line, memory);
    const lower = rows.expand === 1 || line + 1 >= luma.row.count ? 0 : this.#lumaAt(line + 1, memory);
    this.arena.kernel.plane_gamut_upsampled(
      upper || lower,
      upper && lower,
      this.#keptAt(upper ? above : below),
      this.#keptAt(row),
      this.#keptAt(below),
      keptPitch,
      rowAt(cb, row),
      rowAt(cr, row),
      columns.skip,
      columns.skip + columns.count,
      chromaWidth - 1,
      columns.expand,
      columns.fancy ? 1 : 0,
    );
  }

  /** A row of luma from its first sample's first pixel on; pixels that a sample lacks are like those that it has. */
  #lumaAt(line: number, memory: Uint8Array): number {
    const [luma] = this.rings;
    const { lackBefore, lackBehind, count, expand } = this.layout.columns;
    const first = rowAt(luma, line) - lackBefore;
    const end = first + count * expand;
    if (lackBefore > 0) memory[first] = memory[first + 1];
    if (lackBehind > 0) memory[end - 1] = memory[end - 2];
    return first;
  }

  #keep(row: number): void {
    const [, cb, cr] = this.rings;
    const { chromaWidth, keptPitch } = this.layout;
    this.arena.kernel.plane_gamut_keep(rowAt(cb, row), rowAt(cr, row), this.#keptAt(row), keptPitch, chromaWidth);
  }

  #keptAt(row: number): number {
    return this.#kept + (row % KEPT_ROWS) * 3 * this.layout.keptPitch;
  }
}

/** Rows of the window that have come. */
function arrived({ taken, row }: PlaneRing): number {
  return Math.min(taken - row.first, row.count);
}

function rowAt({ ringAt, capacity, stride }: PlaneRing, row: number): number {
  return ringAt + (row % capacity) * stride;
}
