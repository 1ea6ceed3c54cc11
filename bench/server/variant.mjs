// What is asked for: thumbnails of the 12 MP photograph around 400 px WebP q80, no two alike. Requests in flight together ask
// for different sources, so that nobody gains by sharing a download.

const SOURCES = 64;
const WIDTHS = 41;
const FIRST_WIDTH_PX = 380;
const QUALITIES = 21;
const FIRST_QUALITY = 70;

/**
 * @typedef {object} Variant
 * @property {number} source  number of the photograph
 * @property {number} widthPx
 * @property {number} quality
 */

/** The same for every server: what "cached" asks again and again. @type {Variant} */
export const SAME = { source: 0, widthPx: 400, quality: 81 };

/** @param {number} index from 0; the first 55,104 differ from each other @returns {Variant} */
export function variant(index) {
  const turn = Math.floor(index / SOURCES);
  return {
    source: 1 + (index % SOURCES),
    widthPx: FIRST_WIDTH_PX + (turn % WIDTHS),
    quality: FIRST_QUALITY + (Math.floor(turn / WIDTHS) % QUALITIES),
  };
}
