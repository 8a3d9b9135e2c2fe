import { addMicros, formatUtc, MICROS_PER_SECOND, parseUtc, type UtcMicros } from '../../protocol/time.ts';
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

/** Every UTC time at which clocks of the zone show `local` (written as if it were UTC): none, one or two. */
function localCandidates(local: UtcMicros, timeZone: string): readonly UtcMicros[] {
  const day = 86_400 * MICROS_PER_SECOND;
  // Whatever the offset at that moment is, it holds a day before or a day after.
  const offsets = new Set([-day, 0, day].map((shift) => offsetUs(addMicros(local, shift), timeZone)));
  return [...offsets]
    .map((offset) => addMicros(local, -offset))
    .filter((candidate) => candidate + offsetUs(candidate, timeZone) === local)
    .sort((a, b) => a - b);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}

/** What the zone's clocks are ahead of UTC at a moment, microseconds. */
function offsetUs(at: UtcMicros, timeZone: string): number {
  const seconds = Math.floor(at / MICROS_PER_SECOND);
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(seconds * 1000)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shownMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return (shownMs / 1000 - seconds) * MICROS_PER_SECOND;
}
