const RADIUS = 18;
const AROUND = 2 * Math.PI * RADIUS;

/** The overall score, 0–1, as a ring with its number; an empty ring, which keeps the place, while it is not known. */
export function ScoreRing({ score }: { readonly score: number | null }) {
  if (score === null) {
    return (
      <svg class="ring" viewBox="0 0 44 44" aria-hidden="true">
        <circle class="ring-track" cx="22" cy="22" r={RADIUS} />
      </svg>
    );
  }
  return (
    <svg class="ring" viewBox="0 0 44 44" role="img" aria-label={`Score ${score.toFixed(2)} of 1`}>
      <circle class="ring-track" cx="22" cy="22" r={RADIUS} />
      <circle class="ring-value" cx="22" cy="22" r={RADIUS} stroke-dasharray={`${score * AROUND} ${AROUND}`} />
      <text x="22" y="22">
        {Math.round(score * 100)}
      </text>
    </svg>
  );
}
