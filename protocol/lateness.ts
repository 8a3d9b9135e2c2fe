/** How early or late a time control is reached and what that costs: once, for the score and for whoever enters cards. */

export interface LatenessRule {
  readonly stepUs: number;
  /** For each step. */
  readonly points: number;
  readonly cap: number | null;
}

export interface ControlRule {
  readonly early: LatenessRule;
  readonly late: LatenessRule;
}

/** What holds beyond the maximum lateness. */
export type BeyondMaximum = 'excluded' | number;

/**
 * Early is every step or part of one before the due time, late every whole one from it on: due 10:00:00, 10:00:59 is on time and 9:59:59 one
 * minute early. A half-minute control, due 10:00:30, is on time to 10:01:29. (ACI RDS; winterace.it 2018.)
 *
 * @returns steps, early below 0
 */
export const stepsFrom = (dueUs: number, utcUs: number, { early, late }: ControlRule): number =>
  utcUs < dueUs ? -Math.ceil((dueUs - utcUs) / early.stepUs) : Math.floor((utcUs - dueUs) / late.stepUs);

export interface Lateness {
  readonly points: number;
  readonly excludes: boolean;
}

/** @param maximum lateness beyond which something else holds */
export function costOf(
  steps: number,
  lateUs: number,
  rule: ControlRule & { readonly earlyFree: boolean },
  maximum: { readonly lateUs: number; readonly beyond: BeyondMaximum } | null,
): Lateness {
  if (steps < 0) return { points: rule.earlyFree ? 0 : capped(rule.early, -steps), excludes: false };
  const points = capped(rule.late, steps);
  if (maximum === null || lateUs <= maximum.lateUs) return { points, excludes: false };
  const { beyond } = maximum;
  return beyond === 'excluded' ? { points, excludes: true } : { points: beyond, excludes: false };
}

const capped = ({ points, cap }: LatenessRule, steps: number): number =>
  cap === null ? points * steps : Math.min(points * steps, cap);

/** Minute of a card: 9:59 taken is 9:59:00, to the unit in which a control's time is taken. */
export const toUnit = (utcUs: number, unitUs: number): number => Math.floor(utcUs / unitUs) * unitUs;
