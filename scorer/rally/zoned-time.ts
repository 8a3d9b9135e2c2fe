import { formatUtc, parseUtc, type UtcMicros } from '../../protocol/time.ts';
import { localCandidates } from '../../protocol/zoned-time.ts';
import type { Quantity } from './quantity.ts';

/** Times of day as a rally file writes them: with a zone, or local to the rally's own. */

const ALLOWED =
  "a time such as 2024-06-11T10:32:00Z, 2024-06-11T12:32:00+02:00 or, in the rally's zone, 2024-06-11T12:32:00";

/** IANA zones that this runtime knows: `Europe/Rome`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads a date and time of day, `T` or a space between them, seconds and up to six digits after them optional.
 * A local time that a change of the clocks leaves out or makes happen twice is refused: only a zone says which is meant. (The 1000 Miglia of
 * 25 October 2020 was driven on such a day.)
 */
export function parseTime(text: unknown, timeZone: string): Quantity<UtcMicros> {
  const match =
    typeof text === 'string'
      ? /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?$/.exec(text.trim())
      : null;
  if (match === null) return { ok: false, allowed: ALLOWED };
  const local = `${match[1]}T${match[2]}${match[3] ?? ':00'}`;
  const asUtc = parseUtc(`${local}Z`);
  // Date.parse takes 30 February for 1 March.
  if (asUtc === undefined || !formatUtc(asUtc).startsWith(local))
    return { ok: false, allowed: `${ALLOWED}, of a day that exists` };
  if (match[4] !== undefined) {
    const value = parseUtc(`${local}${match[4]}`);
    return value === undefined ? { ok: false, allowed: ALLOWED } : { ok: true, value };
  }
  const [value, ...others] = localCandidates(asUtc, timeZone);
  if (value === undefined)
    return { ok: false, allowed: `a time that exists in ${timeZone}: that hour is left out as summer time begins` };
  if (others.length > 0)
    return { ok: false, allowed: `a time with its zone: that hour happens twice in ${timeZone} as summer time ends` };
  return { ok: true, value };
}
