import type { UtcMicros } from '../../../../protocol/time.ts';
import { typedTimeOfDay } from './format.ts';

/** What is being keyed in where people take the times: a car, then its time. Digits only, so that a keypad will do. Pure. */
export interface HandEntry {
  readonly field: 'car' | 'time';
  readonly car: string;
  /** Hours, minutes and, where there are any, seconds and hundredths. */
  readonly time: string;
  /** The moment of a touch, in place of digits. */
  readonly stampedUs: UtcMicros | null;
}

export const emptyEntry: HandEntry = { field: 'car', car: '', time: '', stampedUs: null };

const CAR_DIGITS_MAX = 5;
const TIME_DIGITS_MAX = 8;

/** The next field by itself once no car of the list goes on with what is keyed. */
export function withDigit(entry: HandEntry, digit: string, listed: ReadonlySet<number>): HandEntry {
  if (entry.field === 'time') {
    return { ...entry, time: (entry.time + digit).slice(0, TIME_DIGITS_MAX), stampedUs: null };
  }
  const car = (entry.car + digit).slice(0, CAR_DIGITS_MAX);
  const goesOn = [...listed].some((number) => String(number).length > car.length && String(number).startsWith(car));
  return { ...entry, car, field: listed.has(Number(car)) && !goesOn ? 'time' : 'car' };
}

/** Back over the fields, digit by digit. */
export function erased(entry: HandEntry): HandEntry {
  if (entry.field === 'car') return { ...entry, car: entry.car.slice(0, -1) };
  if (entry.stampedUs !== null) return { ...entry, stampedUs: null };
  return entry.time === '' ? { ...entry, field: 'car' } : { ...entry, time: entry.time.slice(0, -1) };
}

/** The time that is keyed, to the minute, second or hundredth, within half a day of `near`; `null` while it is none. */
export function timeOf({ time, stampedUs }: HandEntry, near: UtcMicros, timezone: string): UtcMicros | null {
  if (stampedUs !== null) return stampedUs;
  if (time.length % 2 === 1 || time.length < 4) return null;
  const [hours, minutes, seconds = '00', hundredths = '00'] = time.match(/../g) ?? [];
  return typedTimeOfDay(`${hours}:${minutes}:${seconds}.${hundredths}`, near, timezone);
}

/** `1403` as `14:03`, `14032247` as `14:03:22.47`, and what is not finished as far as it goes. */
export const timeKeyed = (time: string): string =>
  (time.slice(0, 6).match(/..?/g) ?? []).join(':') + (time.length > 6 ? `.${time.slice(6)}` : '');
