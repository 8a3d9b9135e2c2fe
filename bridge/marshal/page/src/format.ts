import { MICROS_PER_SECOND, type UtcMicros, utcMicros } from '../../../../protocol/time.ts';
import { timeOfDay } from '../../../../protocol/time-of-day.ts';

export { lasted, timeOfDay, timeOfDayHundredths } from '../../../../protocol/time-of-day.ts';

/** How the page writes times. Truncated, never rounded, as in the score. */

/** A time of day typed by a person, `14:03:22` or `14:03:22.47` or with a comma, on the day of `near`; `null` where it is none. */
export function typedTimeOfDay(text: string, near: UtcMicros, timezone: string): UtcMicros | null {
  const match = /^\s*(\d{1,2})[:. ](\d\d)[:. ](\d\d)(?:[.,](\d{1,2}))?\s*$/.exec(text);
  if (!match) return null;
  const [, hours = '', minutes = '', seconds = '', fraction = ''] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const wanted = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const [h = 0, m = 0, s = 0] = timeOfDay(near, timezone).split(':').map(Number);
  // Twelve hours either way: a crossing before midnight may be typed after it.
  let ahead = wanted - ((h * 60 + m) * 60 + s);
  if (ahead > HALF_DAY_S) ahead -= 2 * HALF_DAY_S;
  if (ahead < -HALF_DAY_S) ahead += 2 * HALF_DAY_S;
  const whole = Math.floor(near / MICROS_PER_SECOND) + ahead;
  return utcMicros(whole * MICROS_PER_SECOND + Number(fraction.padEnd(2, '0')) * 10_000);
}
/** How far two records of a crossing lie apart: in milliseconds, and from a tenth of a second in seconds. */
export function apart(differenceUs: number): string {
  const sign = differenceUs < 0 ? '-' : '+';
  const size = Math.abs(differenceUs);
  return size < MICROS_PER_SECOND / 10
    ? `${sign}${(size / 1000).toFixed(1)} ms`
    : `${sign}${(size / 1e6).toFixed(2)} s`;
}

const HALF_DAY_S = 12 * 3_600;
