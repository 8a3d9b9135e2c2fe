import { MICROS_PER_SECOND, type UtcMicros } from '../../../protocol/time.ts';
import { formatUnits, type Unit } from '../../rules/index.ts';
import { NONE } from './sheet.ts';
import type { Language } from './words.ts';

/** How sheets write times and deviations: times of day in the rally's zone, truncated and never rounded, as in the score. */
export interface Times {
  /** `14:03:22`. */
  timeOfDay(at: UtcMicros | null): string;
  /** `14:03:22.4712`: as far as professional chronometers print. */
  exact(at: UtcMicros | null): string;
  /** `11/06/2024`. */
  date(at: UtcMicros): string;
  /** `11/06/2024 14:03:22`. */
  dateAndTime(at: UtcMicros): string;
}

export function timesIn(timeZone: string): Times {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', timeStyle: 'medium' });
  // Day before month, which both languages of the sheets read alike.
  const calendar = new Intl.DateTimeFormat('en-GB', { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' });
  const secondMs = (at: UtcMicros): number => Math.floor(at / MICROS_PER_SECOND) * 1000;
  const timeOfDay = (at: UtcMicros): string => clock.format(secondMs(at));
  const date = (at: UtcMicros): string => calendar.format(secondMs(at));
  return {
    timeOfDay: (at) => (at === null ? NONE : timeOfDay(at)),
    exact: (at) => (at === null ? NONE : `${timeOfDay(at)}.${String(tenThousandths(at)).padStart(4, '0')}`),
    date,
    dateAndTime: (at) => `${date(at)} ${timeOfDay(at)}`,
  };
}

const tenThousandths = (at: UtcMicros): number => Math.floor((at % MICROS_PER_SECOND) / 100);

/** In seconds as the unit has it, always signed but for zero: `-0.03`, `+12`, `0.00`. */
export const deviationText = (deviation: number | null, unit: Unit | null): string => {
  if (deviation === null) return NONE;
  const sign = deviation > 0 ? '+' : '';
  return `${sign}${unit === null ? deviation : formatUnits(deviation, unit)}`;
};

/** When a sheet was printed, as people of its language write it. */
export const printedAt = (at: UtcMicros, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(at / 1000);
