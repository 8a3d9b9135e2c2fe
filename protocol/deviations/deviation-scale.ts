/** Where a deviation stands on the strip: the same at the desk, for the public and on a display. */

/** Linear up to here, logarithmic beyond: a hundredth counts near zero, only the order of magnitude far from it. */
const LINEAR_HUNDREDTHS = 10;
/** Ten seconds: farther out is drawn at the end. */
const END_HUNDREDTHS = 1000;
const LINEAR_SHARE = 0.5;
const DECADES = Math.log10(END_HUNDREDTHS / LINEAR_HUNDREDTHS);

/** -1 (far early) to 1 (far late); 0 is on the hundredth. */
export function stripPosition(deviationHundredths: number): number {
  const size = Math.abs(deviationHundredths);
  const linear = (size / LINEAR_HUNDREDTHS) * LINEAR_SHARE;
  const logarithmic = LINEAR_SHARE + (1 - LINEAR_SHARE) * (Math.log10(size / LINEAR_HUNDREDTHS) / DECADES);
  return Math.sign(deviationHundredths) * Math.min(1, size <= LINEAR_HUNDREDTHS ? linear : logarithmic);
}

/** Ticks that would cover one another are one column; its height tells how many. */
export interface StripColumn {
  /** From the middle, negative to the left. */
  readonly x: number;
  readonly count: number;
}

/** One tick a trial, in columns `stepWidth` apart on a strip that reaches `halfWidth` to each side. Zeros are not among them. */
export function stripColumns(
  deviations: readonly (number | null)[],
  halfWidth: number,
  stepWidth: number,
): readonly StripColumn[] {
  const counts = new Map<number, number>();
  for (const deviation of deviations) {
    if (deviation === null || deviation === 0) continue;
    const step = Math.round((stripPosition(deviation) * halfWidth) / stepWidth);
    // Never in the middle: that place says zero.
    const x = (step === 0 ? Math.sign(deviation) : step) * stepWidth;
    counts.set(x, (counts.get(x) ?? 0) + 1);
  }
  return [...counts].map(([x, count]) => ({ x, count })).sort((one, other) => one.x - other.x);
}

export interface StripCounts {
  readonly early: number;
  readonly zero: number;
  readonly late: number;
  /** Driven past without a time. */
  readonly none: number;
}

export function countDeviations(deviations: readonly (number | null)[]): StripCounts {
  const counts = { early: 0, zero: 0, late: 0, none: 0 };
  for (const deviation of deviations) {
    if (deviation === null) counts.none += 1;
    else if (deviation === 0) counts.zero += 1;
    else if (deviation < 0) counts.early += 1;
    else counts.late += 1;
  }
  return counts;
}
