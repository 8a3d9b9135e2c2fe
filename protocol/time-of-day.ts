import { MICROS_PER_SECOND, truncateToHundredths, type UtcMicros } from './time.ts';

/** How pages write times for people. Truncated, never rounded, as in the score. */

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

/** `14:03:22` in the rally's zone. */
export const timeOfDay = (at: UtcMicros, timezone: string): string =>
  clockOf(timezone).format(Math.floor(at / MICROS_PER_SECOND) * 1000);

/** `14:03:22.47` in the rally's zone. */
export function timeOfDayHundredths(at: UtcMicros, timezone: string): string {
  const within = truncateToHundredths(at) % 100;
  return `${timeOfDay(at, timezone)}.${String(within).padStart(2, '0')}`;
}

/** `14:03:22.470123`: all that is known. */
export const timeOfDayMicros = (at: UtcMicros, timezone: string): string =>
  `${timeOfDay(at, timezone)}.${String(((at % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND).padStart(6, '0')}`;

/** `12 s`, `3 min 5 s`: how long something has lasted. */
export function lasted(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
