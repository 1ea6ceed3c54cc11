// Hands out the work area, front to back. With base 0 nothing may be written: the layout only measures, so what plan is
// told and what start uses cannot differ. Alignment 64; buffers that vectors run past ask for their own slack.

let cursor: usize = 0;
/** Whether this layout only measures. */
export let measuring: bool = true;

export function beginArea(base: usize): void {
  cursor = base;
  measuring = base == 0;
}

export function take(bytes: usize): usize {
  const at = cursor;
  cursor = (at + bytes + 63) & ~63;
  return at;
}

/** End of what was taken. */
export function areaEnd(): usize {
  return cursor;
}
