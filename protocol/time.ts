/**
 * The integers that time is counted in. Each is a plain number at run time and a type of its own at compile time, so that ticks never meet
 * microseconds by accident.
 */

declare const unit: unique symbol;
type Counted<Unit extends string> = number & { readonly [unit]: Unit };

/** Counts of a box's own counter, nominally 16 MHz, since its boot. 0 to 2^48 - 1: exact in a double. */
export type Ticks = Counted<'ticks'>;

/** Microseconds of UTC since 1970-01-01T00:00:00Z. Exact in a double until the year 2255. */
export type UtcMicros = Counted<'utc-us'>;

/** Hundredths of a second: a duration, a deviation, or a time of day truncated to the unit of the score. */
export type Hundredths = Counted<'1/100 s'>;

export const ticks = (value: number): Ticks => value as Ticks;
export const utcMicros = (value: number): UtcMicros => value as UtcMicros;
export const hundredths = (value: number): Hundredths => value as Hundredths;

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_HUNDREDTH = 10_000;

/** The wrap of a box's 48 bit counter. */
export const TICKS_WRAP = 2 ** 48;

export const addMicros = (at: UtcMicros, us: number): UtcMicros => (at + us) as UtcMicros;

/**
 * A time of UTC truncated to whole hundredths since 1970. Truncation, never rounding, is the field's rule: UK National Competition Rules
 * ("the preceding second"), and what professional chronometers do for net times.
 */
export const truncateToHundredths = (at: UtcMicros): Hundredths => Math.floor(at / MICROS_PER_HUNDREDTH) as Hundredths;

/** `2024-06-11T10:32:00.470Z` and the like to UTC microseconds; `undefined` where the text is no time with a zone. */
export function parseUtc(text: string): UtcMicros | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const wholeMs = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(wholeMs)) return undefined;
  return (wholeMs * 1000 + Number((match[2] ?? '').padEnd(6, '0'))) as UtcMicros;
}

/** UTC as ISO 8601 with microseconds: `2024-06-11T10:32:00.470123Z`. */
export function formatUtc(at: UtcMicros): string {
  const seconds = Math.floor(at / MICROS_PER_SECOND);
  const us = at - seconds * MICROS_PER_SECOND;
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(us).padStart(6, '0')}Z`;
}

/** Hundredths as seconds with two places: 1207 is `12.07`, -3 is `-0.03`. */
export function formatHundredths(value: Hundredths): string {
  const size = Math.abs(value);
  return `${value < 0 ? '-' : ''}${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`;
}

/** A deviation as people read it, always signed but for zero: `-0.03`, `+0.12`, `0.00`. */
export const formatDeviation = (value: Hundredths): string => (value > 0 ? '+' : '') + formatHundredths(value);
