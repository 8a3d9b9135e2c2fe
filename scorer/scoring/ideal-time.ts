import type { AverageTrial, SpeedFrom } from '../rally/index.ts';
import type { TimedRule } from '../rules/index.ts';

/** A length of time as an exact fraction of microseconds, because distance over speed has no end: 2310 m at 48.6 km/h is 171.111… s. */
export interface ExactTime {
  readonly us: bigint;
  readonly of: bigint;
}

/** One millimetre at one metre an hour takes 3.6 s. */
const US_PER_MM_AND_METRE_PER_HOUR = 3_600_000n;

/** When each point of an average trial ought to be passed, from its start on: the sum of distance / speed of every stretch up to it. */
export function idealTimes(points: AverageTrial['points'], speeds: readonly SpeedFrom[]): readonly ExactTime[] {
  // Over one denominator for all, so that points can be subtracted from one another.
  const of = speeds.reduce((product, { metresPerHour }) => lcm(product, BigInt(metresPerHour)), 1n);
  return points.map(({ atMm }) => {
    let us = 0n;
    for (const [index, { fromMm, metresPerHour }] of speeds.entries()) {
      const toMm = Math.min(atMm, speeds[index + 1]?.fromMm ?? atMm);
      if (toMm > fromMm) us += BigInt(toMm - fromMm) * US_PER_MM_AND_METRE_PER_HOUR * (of / BigInt(metresPerHour));
    }
    return { us, of };
  });
}

/** From one point to another in whole units, rounded as the rule's targets are. @param from `null` for the start of the trial */
export function idealUnits(
  from: ExactTime | null,
  to: ExactTime,
  { unit, target }: Pick<TimedRule, 'unit' | 'target'>,
): number {
  const us = to.us - (from?.us ?? 0n);
  const whole = to.of * BigInt(unit.us);
  const rest = us % whole;
  const up = rest > 0n && (target === 'up' || (target === 'nearest' && rest * 2n >= whole));
  return Number(us / whole + (up ? 1n : 0n));
}

function lcm(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
