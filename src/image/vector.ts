// A picture without pixels of its own (SVG) is drawn at the size that is asked for, so that the resizer has nothing to do: what is
// used of it becomes as many px as the target has, and the rest of it grows alike.
import type { Geometry, Size } from "./geometry";
import type { Rectangle } from "./orientation";

export interface Raster {
  /** Of the whole drawing. */
  readonly size: Size;
  /** The used part, in whole px of the raster: as large as the target. */
  readonly crop: Rectangle;
}

/** @param source the drawing's own size, px. */
export function vectorRaster(source: Size, { crop, target }: Pick<Geometry, "crop" | "target">): Raster {
  const across = along(source.width, crop.x, crop.width, target.width);
  const down = along(source.height, crop.y, crop.height, target.height);
  return {
    size: { width: across.drawn, height: down.drawn },
    crop: { x: across.start, y: down.start, width: target.width, height: target.height },
  };
}

/** The two axes may differ by a part of a pixel, as the target's sides are whole. */
function along(size: number, start: number, used: number, wanted: number): { drawn: number; start: number } {
  const scale = wanted / used;
  const drawn = Math.max(wanted, Math.round(size * scale));
  return { drawn, start: Math.min(drawn - wanted, Math.round(start * scale)) };
}
