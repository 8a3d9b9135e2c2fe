import {
  formatDeviation,
  hundredths,
  MICROS_PER_SECOND,
  truncateToHundredths,
  type UtcMicros,
} from '../../../protocol/time.ts';

/** How the desk writes times and numbers. Times are truncated, never rounded, as in the score. */

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

/** `PC12` is written `PC 12`; other names stay as they are. */
export const spacedName = (name: string): string => name.replace(/^(\p{Lu}+)(\d+)$/u, '$1 $2');

export const NO_TIME = '–';

/** `+0.03`, `−0.03`, `0.00`, a dash where there is no time. The minus is the typographic one: as wide and as plain to see as the plus. */
export const signedDeviation = (deviation: number | null): string =>
  deviation === null ? NO_TIME : formatDeviation(hundredths(deviation)).replace('-', '−');

/** Early, on the hundredth, late, or no time: what the colours and marks stand for. */
export type DeviationMeaning = 'early' | 'zero' | 'late' | 'none';

export function meaningOf(deviation: number | null): DeviationMeaning {
  if (deviation === null) return 'none';
  if (deviation === 0) return 'zero';
  return deviation < 0 ? 'early' : 'late';
}

/** `12 s`, `3 min 5 s`: how long something has lasted. */
export function lasted(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Thousands apart by a thin space, which no language reads as a decimal sign. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u2009');
