import type { CrossingState } from '../../../../protocol/api/histories.ts';
import { timeOfDayMicros } from '../../../../protocol/time-of-day.ts';
import type { Action, Seed } from '../corrections/actions.ts';
import { openCorrection } from '../corrections/open-correction.ts';

/** What can be corrected of a crossing as it stands, the likeliest first. */
export function correctionsOf(crossing: CrossingState, timezone: string): readonly Seed[] {
  const { id, line, utcUs, car, owner, suggested, stand, doubts, origin } = crossing;
  const about = `${line}${utcUs === null ? '' : ` · ${timeOfDayMicros(utcUs, timezone)}`}${car === null ? '' : ` · ${car}`}`;
  const of = (action: Action, values: Seed['values'] = {}): Seed => ({
    ...{ action, crossing: id, about, values },
    ...(utcUs !== null && { nearUs: utcUs }),
  });
  const isOut = stand === null ? doubts.length > 0 && origin !== null : stand.action === 'void';
  return [
    ...(owner === 'suggested' && suggested !== null ? [of('confirm')] : []),
    of('assign', car === null ? {} : { car: String(car) }),
    of('retime', utcUs === null ? {} : { utcUs: timeOfDayMicros(utcUs, timezone) }),
    ...(isOut ? [of('restore'), of('void')] : [of('void'), of('restore')]),
  ];
}

/** By `look.md`: `r` reassign, `v` void, and beside them `t` time, `c` confirm, `b` bring back. */
const KEYS: Readonly<Record<string, Action>> = { r: 'assign', v: 'void', t: 'retime', c: 'confirm', b: 'restore' };

/** @returns whether the key was one of a correction */
export function correctByKey(key: string, crossing: CrossingState, timezone: string): boolean {
  const action = KEYS[key];
  const seed = correctionsOf(crossing, timezone).find((each) => each.action === action);
  if (seed === undefined) return false;
  openCorrection(seed);
  return true;
}
