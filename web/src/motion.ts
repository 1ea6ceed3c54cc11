// Tiles glide to their new places (FLIP: first, last, invert, play) when the sheet is ordered anew. Element.animate needs no
// inline style, which the page's policy forbids. People who asked for less motion see none.
const DURATION_MS = 420;
const EASING = "cubic-bezier(0.2, 0.7, 0.2, 1)";

function tiles(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-photo]")];
}

/** Runs `change`, which moves tiles, and animates each from where it was to where it comes to stand. */
export function animateMoves(change: () => void): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    change();
    return;
  }
  const before = new Map(tiles().map((tile) => [tile.dataset.photo, tile.getBoundingClientRect()]));
  change();
  if (before.size === 0) return;
  requestAnimationFrame(() => {
    for (const tile of tiles()) {
      const from = before.get(tile.dataset.photo);
      if (from) glide(tile, from);
    }
  });
}

function glide(tile: HTMLElement, from: DOMRect): void {
  const to = tile.getBoundingClientRect();
  const x = from.left - to.left;
  const y = from.top - to.top;
  if (to.width === 0 || (Math.abs(x) < 1 && Math.abs(y) < 1)) return;
  const start = `translate(${x}px, ${y}px) scale(${from.width / to.width})`;
  tile.animate(
    [
      { transform: start, transformOrigin: "0 0" },
      { transform: "none", transformOrigin: "0 0" },
    ],
    {
      duration: DURATION_MS,
      easing: EASING,
    },
  );
}
