// Quality by a target of similarity. What quality does to 1 − SSIM has nearly the same shape for every photograph and a
// height of its own: so the search works on the typical loss of a quality instead of the quality, where the curve is almost
// a straight line through nothing. One measurement gives the slope, two a secant, and three or four always sufficed.

/** Encodes of one search, at most. */
export const MAX_TRIALS = 4;
/** A score this near is not improved on. */
const CLOSE = 0.001;

export interface Found {
  readonly quality: number;
  readonly ssim: number;
  /** Encodes that it took. */
  readonly trials: number;
}

/** Typical 1 − SSIM at qualities 1, 5, 10, 20 … 90, 95, 100, falling: see curve.ts. */
export interface Curve {
  readonly quality: readonly number[];
  readonly loss: readonly number[];
}

interface Point {
  readonly quality: number;
  readonly ssim: number;
  /** Typical loss of the quality, and the loss that was measured. */
  readonly typical: number;
  readonly loss: number;
}

/**
 * The whole quality whose score comes nearest to `target`, of those tried.
 * @param measure encodes at a quality, 1–100, and answers the score.
 */
export async function searchQuality(
  target: number,
  curve: Curve,
  measure: (quality: number) => Promise<number>,
): Promise<Found> {
  const wanted = 1 - target;
  const points: Point[] = [];
  let quality = qualityOf(curve, wanted);
  while (points.length < MAX_TRIALS && !points.some((point) => point.quality === quality)) {
    const ssim = await measure(quality);
    points.push({ quality, ssim, typical: lossOf(curve, quality), loss: 1 - ssim });
    if (Math.abs(ssim - target) <= CLOSE) break;
    quality = nextQuality(curve, points, wanted);
  }
  const distance = (point: Point) => Math.abs(point.ssim - target);
  const best = points.reduce((nearest, point) => (distance(point) < distance(nearest) ? point : nearest));
  return { quality: best.quality, ssim: best.ssim, trials: points.length };
}

/**
 * Where a straight line meets the target: through the points on either side of it, else through the two nearest, else
 * through the only one and nothing lost. Always between what is known to be too low and too high.
 */
function nextQuality(curve: Curve, points: readonly Point[], wanted: number): number {
  const above = points.filter(({ loss }) => loss > wanted).sort((a, b) => a.loss - b.loss);
  const below = points.filter(({ loss }) => loss <= wanted).sort((a, b) => b.loss - a.loss);
  const [first, second = ORIGIN] =
    above.length > 0 && below.length > 0 ? [above[0], below[0]] : above.length > 0 ? above : below;
  const slope = (first.typical - second.typical) / (first.loss - second.loss);
  const typical = slope > 0 ? first.typical + slope * (wanted - first.loss) : (first.typical * wanted) / first.loss;
  const low = Math.max(0, ...above.map(({ quality }) => quality)) + 1;
  const high = Math.min(101, ...below.map(({ quality }) => quality)) - 1;
  return Math.max(1, Math.min(100, Math.max(low, Math.min(high, qualityOf(curve, typical)))));
}

/** What nothing lost would be, for the first line. */
const ORIGIN = { typical: 0, loss: 0 } as const;

function lossOf({ quality, loss }: Curve, at: number): number {
  const i = Math.max(
    1,
    quality.findIndex((knot) => knot >= at),
  );
  const share = (at - quality[i - 1]) / (quality[i] - quality[i - 1]);
  return loss[i - 1] + share * (loss[i] - loss[i - 1]);
}

/** The whole quality whose typical loss is nearest. */
function qualityOf(curve: Curve, wanted: number): number {
  const { quality, loss } = curve;
  const found = loss.findIndex((knot) => knot <= wanted);
  if (found === 0) return quality[0];
  const i = found < 0 ? loss.length - 1 : found;
  const share = (loss[i - 1] - wanted) / (loss[i - 1] - loss[i]);
  return Math.max(1, Math.min(100, Math.round(quality[i - 1] + share * (quality[i] - quality[i - 1]))));
}
