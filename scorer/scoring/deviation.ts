import {
  type Hundredths,
  hundredths,
  MICROS_PER_HUNDREDTH,
  truncateToHundredths,
  type UtcMicros,
} from '../../protocol/time.ts';

/** A time with what is known of its error. */
export interface Stamp {
  readonly utcUs: UtcMicros;
  /** 95 % bound. */
  readonly uncertaintyUs: number;
}

/**
 * Elapsed time: each stamp truncated to 1/100 s, then subtracted, as professional chronometers do for net times. Subtracting first can differ
 * by 1/100 s. Negative where the stamps are the wrong way round.
 */
export const measure = (from: UtcMicros, to: UtcMicros): Hundredths =>
  hundredths(truncateToHundredths(to) - truncateToHundredths(from));

/** Measured minus imposed: early is negative, 0 is the best there is. */
export const deviationOf = (measured: Hundredths, imposed: Hundredths): Hundredths => hundredths(measured - imposed);

/** How many times its 95 % bound a stamp may be off before it is called certain. */
const BOUND_FACTOR = 3;

/**
 * Whether a stamp lies within three times its uncertainty of either edge of its hundredth, so that the true time may belong to the next one.
 * A stamp that states no uncertainty (typed by a person) is taken as written.
 */
export function isUncertain({ utcUs, uncertaintyUs }: Stamp): boolean {
  const intoHundredth = utcUs % MICROS_PER_HUNDREDTH;
  const toNearestEdge = Math.min(intoHundredth, MICROS_PER_HUNDREDTH - intoHundredth);
  return uncertaintyUs > 0 && toNearestEdge <= BOUND_FACTOR * uncertaintyUs;
}
