// Limits of the core, checked before anything is allocated. Shared by AssemblyScript and TypeScript, like status.ts.

/** Longest side that JPEG can express; also the longest that any decoder here accepts, in pixels. */
export const MAX_SIDE = 65535;
/** JPEG: scans in one file. libvips stops at the same count; a hostile file holds thousands. */
export const MAX_SCANS = 100;
/** JPEG: blocks visited over all scans. A 48 MP file of ten scans visits about 11 million. */
export const MAX_SCAN_BLOCKS = 268435456;
/**
 * JPEG: bytes of coefficients that smoothing an incomplete progressive file may hold. A header does not tell that a file is
 * incomplete, so no plan charges them; 8,700 px of 4:2:0 need this much. Wider pictures are not smoothed.
 */
export const MAX_SMOOTHING_BYTES = 2097152;
/**
 * GIF: blocks and sub-blocks stepped over in search of frames. 64 MB of full sub-blocks are 263,168; a hostile file holds one for
 * every two bytes. Frames beyond are not counted, and a file whose first frame lies beyond is refused.
 */
export const MAX_GIF_BLOCKS = 1048576;
