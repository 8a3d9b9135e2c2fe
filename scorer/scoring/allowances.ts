import type { Amendment } from '../../protocol/messages/facts.ts';
import type { CarSheet } from './car-sheet.ts';
import type { Course } from './course.ts';

/** Time that is given to cars from a control on, as a delay on the road is written on their cards. */
export interface Allowance {
  /** Index of the control. */
  readonly trial: number;
  readonly us: number;
  readonly race: string | undefined;
  readonly cars: readonly number[] | undefined;
}

const MICROS_PER_MINUTE = 60_000_000;

/** @param said amendments in force; they add up */
export function allowancesOf(course: Course, said: readonly Amendment[]): readonly Allowance[] {
  return said.flatMap((amendment) => {
    if (amendment.action !== 'allowance') return [];
    const { control, minutes, race, cars } = amendment;
    const trial = course.trialById.get(control);
    return trial === undefined ? [] : [{ trial, us: Math.round(minutes * MICROS_PER_MINUTE), race, cars }];
  });
}

/** What a car is given on the way to a control: by allowances that begin after one trial of the road and no later than another. */
export function allowedUs(allowances: readonly Allowance[], { entry }: CarSheet, after: number, upTo: number): number {
  let us = 0;
  for (const allowance of allowances) {
    if (allowance.trial <= after || allowance.trial > upTo) continue;
    if (allowance.race !== undefined && allowance.race !== entry.race) continue;
    if (allowance.cars !== undefined && !allowance.cars.includes(entry.number)) continue;
    us += allowance.us;
  }
  return us;
}
