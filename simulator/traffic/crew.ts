import type { Random } from '../random.ts';

/** How well a crew hits an imposed time. */
export interface Crew {
  /** Mean absolute deviation of its ordinary trials, hundredths. */
  readonly accuracyHundredths: number;
}

/** The best crews average 3.5 to 6 hundredths, with several zeros (ericdrv.wordpress.com, 2013). */
const BEST_HUNDREDTHS = 3.5;
/** Spread of the field: the median crew is some 4 times worse, the last ones a second off. */
const SPREAD = 1.3;
const WORST_HUNDREDTHS = 150;
/** Share of trials in which something goes wrong: a missed mark, a stalled engine, traffic. */
const TROUBLE = 0.04;
const TROUBLE_FACTOR = 9;

export function drawCrew(random: Random): Crew {
  const behind = Math.abs(random.normal());
  return { accuracyHundredths: Math.min(WORST_HUNDREDTHS, BEST_HUNDREDTHS * Math.exp(SPREAD * behind)) };
}

/** By how much a crew misses, in microseconds; early is negative. Sharper than a bell in the middle, with long tails. */
export function drawDeviationUs(crew: Crew, random: Random): number {
  // A Laplace distribution has a mean absolute deviation equal to its scale.
  const side = random() < 0.5 ? -1 : 1;
  const size = -Math.log(1 - random()) * crew.accuracyHundredths;
  const trouble = random() < TROUBLE ? TROUBLE_FACTOR * random() : 1;
  return Math.round(side * size * trouble * 10_000);
}
