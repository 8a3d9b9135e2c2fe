import type { CarSheet } from './car-sheet.ts';
import { type Judging, judge } from './judge.ts';
import { averaged, dropped, PENDING, type TrialCell } from './trial-cell.ts';
import { type Ruling, rulingFor } from './trial-rulings.ts';

/**
 * One car in one trial, with what people have ruled of it: timed as it is, dropped, or with an average in its place.
 * @param cells the car's other trials, for an average to be made of
 */
export function judgeRuled(
  by: Judging,
  sheet: CarSheet,
  index: number,
  closed: boolean,
  cells: readonly TrialCell[],
): TrialCell {
  const trial = by.course.trials[index];
  if (trial === undefined) return PENDING;
  const timed = judge(by, sheet, trial, closed);
  const ruling = rulingOf(by, sheet, index);
  switch (ruling) {
    case 'valid':
      return timed;
    case 'annulled':
    case 'neutralised':
      return dropped(timed, ruling);
    case 'average':
      return averaged(by.rules, trial.kind, timed, pointsToAverage(by, index, cells), sheet.entry.coefficient);
  }
}

/** A car's trials as they have to be judged: those with an assigned average last, and whenever another one is. */
export function inJudgingOrder(by: Judging, sheet: CarSheet, trials: Iterable<number>): number[] {
  if (by.rulings.size === 0) return [...trials];
  const averages = [...by.rulings.keys()].filter((trial) => rulingOf(by, sheet, trial) === 'average');
  return [...[...trials].filter((trial) => !averages.includes(trial)), ...averages];
}

/** All trials of a car as if they were closed. What has a score keeps it; a trial without one may still have pending points to show. */
export function settledCells(by: Judging, sheet: CarSheet): readonly TrialCell[] {
  const cells = [...sheet.cells];
  const open = [...cells.keys()].filter((trial) => cells[trial]?.points === null);
  for (const trial of inJudgingOrder(by, sheet, open)) cells[trial] = judgeRuled(by, sheet, trial, true, cells);
  return cells;
}

const rulingOf = ({ rulings }: Judging, { entry }: CarSheet, trial: number): Ruling =>
  rulings.size === 0 ? 'valid' : rulingFor(rulings, trial, entry.number, entry.race);

/** Points of the car's other timed trials from which an average is made: those assigned themselves are none. */
function pointsToAverage({ course, rules }: Judging, index: number, cells: readonly TrialCell[]): number[] {
  const { over } = rules.assignedAverage;
  const own = course.trials[index];
  return cells.flatMap(({ state, points }, other) => {
    if (points === null || (state !== 'ok' && state !== 'provisional') || other === index) return [];
    const trial = course.trials[other];
    return trial?.kind !== own?.kind || (over === 'leg' && trial?.leg !== own?.leg) ? [] : [points];
  });
}
