import { addMicros, MICROS_PER_SECOND, type UtcMicros, utcMicros } from './time.ts';
import { localCandidates, offsetUs } from './zoned-time.ts';

/** A time of day as people type it in a hurry: digits only, the day is understood. */
export type TypedTime =
  | { readonly ok: true; readonly utcUs: UtcMicros }
  /** `digits`: no time of day. `skipped`: summer time begins, and clocks leave it out. */
  | { readonly ok: false; readonly why: 'digits' | 'skipped' };

const HOUR_US = 3_600 * MICROS_PER_SECOND;
const DAY_US = 24 * HOUR_US;

/**
 * `1403`, `140322`, `14032247` and `140322.47` are 14:03, 14:03:22 and 14:03:22.47 (up to six digits after the second); colons, points, commas and
 * spaces may stand wherever they like. Of the days around it that on which it lies nearest to `near`, in the zone: after midnight too. Where clocks
 * show it twice, as summer time ends, likewise the nearer.
 */
export function readTypedTime(text: string, near: UtcMicros, timezone: string): TypedTime {
  const within = withinDayUs(text);
  if (within === undefined) return { ok: false, why: 'digits' };
  const localUs = near + offsetUs(near, timezone);
  const midnightUs = Math.floor(localUs / DAY_US) * DAY_US;
  const candidates = [-DAY_US, 0, DAY_US].flatMap((shift) =>
    localCandidates(utcMicros(midnightUs + shift + within), timezone),
  );
  const far = (at: UtcMicros): number => Math.abs(at - near);
  const [nearest] = candidates.sort((a, b) => far(a) - far(b));
  // The nearest day may be the one on which that hour is left out: another day is not what was meant.
  if (nearest === undefined || far(nearest) > DAY_US / 2 + HOUR_US) return { ok: false, why: 'skipped' };
  return { ok: true, utcUs: addMicros(nearest, 0) };
}

function withinDayUs(text: string): number | undefined {
  const bare = text.trim().replaceAll(/[:\s]/g, '');
  const match = /^(\d\d)(\d\d)(?:(\d\d)(?:[.,]?(\d{1,6}))?)?$/.exec(
    bare.replace(/^(\d\d)[.,](\d\d)[.,](\d\d)/, '$1$2$3'),
  );
  if (match === null) return undefined;
  const [, hours = '', minutes = '', seconds = '0', fraction = ''] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return whole * MICROS_PER_SECOND + Number(fraction.padEnd(6, '0'));
}
