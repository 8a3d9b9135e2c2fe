import { stripPosition } from './deviation-scale.ts';

/** How the deviations of all cars in a trial lie: where the middle is, how far a half and nearly all of them reach, and how often each occurs. */
export interface Distribution {
  readonly count: number;
  /** Driven without a time. */
  readonly none: number;
  readonly lowest: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly highest: number;
  /** Along the strip's scale, from early to late, none left out between the first and the last. */
  readonly bins: readonly Bin[];
}

export interface Bin {
  /** On the strip: -1 far early, 1 far late. The one in the middle holds what is on the hundredth alone. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** To each side of zero; each holds one hundredth of the first ten. */
const BINS_A_SIDE = 20;
const STEP = 1 / BINS_A_SIDE;

/** `undefined` where nobody has a time. Deviations in hundredths. */
export function distributionOf(deviations: readonly (number | null)[]): Distribution | undefined {
  const sorted = deviations.filter((deviation): deviation is number => deviation !== null).sort((a, b) => a - b);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (lowest === undefined || highest === undefined) return undefined;
  const counts = new Map<number, number>();
  for (const deviation of sorted) {
    const bin = binOf(deviation);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return {
    count: sorted.length,
    none: deviations.length - sorted.length,
    ...{ lowest, highest },
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
    bins: Array.from({ length: 2 * BINS_A_SIDE + 1 }, (_, index) => {
      const bin = index - BINS_A_SIDE;
      return { from: (bin - 0.5) * STEP, to: (bin + 0.5) * STEP, count: counts.get(bin) ?? 0 };
    }),
  };
}

/** Nothing but zero is in the middle. */
function binOf(deviation: number): number {
  const bin = Math.round(stripPosition(deviation) / STEP);
  return bin === 0 && deviation !== 0 ? Math.sign(deviation) : bin;
}

/** Between two values as far as it lies between their places: Hyndman and Fan's type 7, that of spreadsheets. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}

/** How many cars did better than one, by the size of its deviation. */
export const betterThan = (deviations: readonly (number | null)[], own: number): number =>
  deviations.filter((deviation) => deviation !== null && Math.abs(deviation) < Math.abs(own)).length;
