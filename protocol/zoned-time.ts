import { addMicros, MICROS_PER_SECOND, type UtcMicros } from './time.ts';

/** Between UTC and what the clocks of a zone show. */

/** Every UTC time at which clocks of the zone show `local` (written as if it were UTC): none, one or two. */
export function localCandidates(local: UtcMicros, timeZone: string): readonly UtcMicros[] {
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
export function offsetUs(at: UtcMicros, timeZone: string): number {
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
