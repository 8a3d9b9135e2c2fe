import { MICROS_PER_SECOND, truncateToHundredths, type UtcMicros, utcMicros } from '../../../../protocol/time.ts';

/** How the page writes times. Truncated, never rounded, as in the score. */

const zones = new Map<string, Intl.DateTimeFormat>();

/** A zone that this browser does not know is written in UTC rather than not at all. */
function clockOf(timezone: string): Intl.DateTimeFormat {
  const known = zones.get(timezone);
  if (known) return known;
  const made = makeClock(timezone) ?? makeClock('UTC') ?? new Intl.DateTimeFormat();
  zones.set(timezone, made);
  return made;
}

function makeClock(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', timeStyle: 'medium' });
  } catch {
    return undefined;
  }
}

/** `14:03:22`. */
export const timeOfDay = (at: UtcMicros, timezone: string): string =>
  clockOf(timezone).format(Math.floor(at / MICROS_PER_SECOND) * 1000);

/** `14:03:22.47`. */
export function timeOfDayHundredths(at: UtcMicros, timezone: string): string {
  return `${timeOfDay(at, timezone)}.${String(truncateToHundredths(at) % 100).padStart(2, '0')}`;
}

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
const HALF_DAY_S = 12 * 3_600;

/** `12 s`, `3 min 5 s`: how long something has lasted. */
export function lasted(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
