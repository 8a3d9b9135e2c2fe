import { type Hundredths, hundredths, MICROS_PER_HUNDREDTH, type UtcMicros, utcMicros } from '../../protocol/time.ts';

/**
 * Quantities as people write them, to integers, exactly. A value that the integer cannot hold is no value: nobody's 12.005 s becomes 12.00 s
 * in silence.
 */

export type Quantity<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly allowed: string };

interface Unit {
  /** Integers that one of this unit makes. */
  readonly factor: number;
  /** Digits after the point that may be written. */
  readonly places: number;
}

const DURATIONS: ReadonlyMap<string, Unit> = new Map([
  ['s', { factor: 100, places: 2 }],
  ['min', { factor: 6000, places: 2 }],
  ['h', { factor: 360_000, places: 2 }],
]);
const LENGTHS: ReadonlyMap<string, Unit> = new Map([
  ['m', { factor: 1000, places: 3 }],
  ['km', { factor: 1_000_000, places: 6 }],
]);
const SPEEDS: ReadonlyMap<string, Unit> = new Map([['km/h', { factor: 1000, places: 3 }]]);

/** Some 31 years of hundredths: everything that fits is exact. */
const LIMIT = 1e11;

function parse(text: unknown, units: ReadonlyMap<string, Unit>, allowed: string): Quantity<number> {
  const match = typeof text === 'string' ? /^(\d{1,9})(?:\.(\d{1,9}))?\s*([a-z/]+)$/.exec(text.trim()) : null;
  const unit = match === null ? undefined : units.get(match[3] ?? '');
  if (match === null || unit === undefined) return { ok: false, allowed };
  const fraction = match[2] ?? '';
  if (fraction.length > unit.places)
    return { ok: false, allowed: `${allowed}, at most ${unit.places} digits after the point` };
  // Whole numbers only: factor / 10^places is a whole number for every unit above.
  const value = Number(`${match[1]}${fraction.padEnd(unit.places, '0')}`) * (unit.factor / 10 ** unit.places);
  return value > LIMIT ? { ok: false, allowed: `${allowed}, less than 30 years or its like` } : { ok: true, value };
}

/** `12.00 s`, `20 s`, `1 min`, `1.5 h` to 1/100 s. Seconds, minutes and hours take two digits after the point. */
export function parseDuration(text: unknown): Quantity<Hundredths> {
  const parsed = parse(text, DURATIONS, 'a duration such as 12.00 s, 20 s or 1 min');
  return parsed.ok ? { ok: true, value: hundredths(parsed.value) } : parsed;
}

/** `2310 m`, `3.2 km` to millimetres. */
export const parseLengthMm = (text: unknown): Quantity<number> =>
  parse(text, LENGTHS, 'a length such as 2310 m or 3.2 km');

/** `48.6 km/h` to metres an hour. */
export const parseSpeedMetresPerHour = (text: unknown): Quantity<number> =>
  parse(text, SPEEDS, 'a speed such as 48.6 km/h');

/** The n-th start after the first, n from 0. */
export const startAfter = (first: UtcMicros, interval: Hundredths, count: number): UtcMicros =>
  utcMicros(first + count * interval * MICROS_PER_HUNDREDTH);
