import type { RuleSet } from '../rules/index.ts';
import type { Allowance } from './allowances.ts';
import { judgeAverageTrial } from './average-trial.ts';
import type { CarSheet } from './car-sheet.ts';
import { judgePassageControl, judgeTimeControl } from './controls.ts';
import type { Course, CourseTrial } from './course.ts';
import { judgeTimeTrial } from './time-trial.ts';
import { PENDING, type TrialCell } from './trial-cell.ts';
import type { Rulings } from './trial-rulings.ts';

/** What a car's trial is judged by. */
export interface Judging {
  readonly course: Course;
  readonly rules: RuleSet;
  readonly rulings: Rulings;
  readonly allowances: readonly Allowance[];
}

/**
 * One car in one trial, from what is on its sheet. A trial that does not count for the car's race stays pending for ever.
 * @param closed nobody waits for it any more: what is not there is missed
 */
export function judge(by: Judging, sheet: CarSheet, trial: CourseTrial, closed: boolean): TrialCell {
  if (!trial.races.includes(sheet.entry.race)) return PENDING;
  switch (trial.kind) {
    case 'time':
      return judgeTimeTrial(by, sheet, trial, closed);
    case 'average':
      return judgeAverageTrial(by, sheet, trial, closed);
    case 'time-control':
      return judgeTimeControl(by, sheet, trial, closed);
    case 'passage-control':
      return judgePassageControl(by, sheet, trial, closed);
  }
}
