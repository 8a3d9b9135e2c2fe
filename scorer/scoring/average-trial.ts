import type { TrialState } from '../../protocol/messages/results.ts';
import { utcMicros } from '../../protocol/time.ts';
import { valueFor } from '../rally/index.ts';
import type { TimedRule } from '../rules/index.ts';
import type { CarSheet } from './car-sheet.ts';
import { startOf, timeAt } from './controls.ts';
import type { CourseAverage, CoursePoint } from './course.ts';
import { isUncertain, measure, type Stamp } from './deviation.ts';
import { type ExactTime, idealUnits } from './ideal-time.ts';
import type { Judging } from './judge.ts';
import { pointsForDeviation } from './score.ts';
import { NO_SCORE, PENDING, type PointCell, type TrialCell, trialScores } from './trial-cell.ts';
import { rulingFor } from './trial-rulings.ts';

/** What a point's time counts from: a stamp, whose it is, and how far along the ideal time it lies (`null`: at the start). */
interface Reference {
  readonly stamp: Stamp;
  readonly provisional: boolean;
  readonly ideal: ExactTime | null;
}

/**
 * An average speed, checked point by point against start + distance / speed. Its score is the sum of its points', once none of them is
 * pending; its own time and deviation are those of its points, so that it has none.
 */
export function judgeAverageTrial(by: Judging, sheet: CarSheet, trial: CourseAverage, closed: boolean): TrialCell {
  const rule = by.rules.average;
  if (rule === null) return PENDING;
  const start = startReference(by, sheet, trial);
  let reference = start;
  const measurements: PointCell[] = [];
  for (const point of trial.points) {
    const cell = judgePoint(by, sheet, trial, point, reference, rule, closed);
    measurements.push(cell);
    const next = trial.basis === 'previous' ? stampAt(sheet, trial, point) : undefined;
    // Where a point has no time, the next one counts from the last that has.
    if (next !== undefined) reference = next;
  }
  const started = trial.start.kind === 'place' ? sheet.holders[trial.start.place] : undefined;
  const counting = measurements.filter(({ state }) => state !== 'annulled' && state !== 'neutralised');
  const state = stateOf(measurements, counting);
  const sum = counting.reduce((points, each) => points + (each.points ?? 0), 0);
  const scored = state === 'ok' || state === 'provisional' || state === 'missing';
  return {
    ...PENDING,
    ...(scored ? trialScores(by.rules, sum, sheet.entry.coefficient) : NO_SCORE),
    state,
    uncertain: counting.some(({ uncertain }) => uncertain),
    from: started?.id ?? null,
    to: measurements.at(-1)?.crossing ?? null,
    measurements,
  };
}

function startReference(by: Judging, sheet: CarSheet, { start, leg, hours }: CourseAverage): Reference | undefined {
  const exact = (utcUs: number, provisional: boolean): Reference => ({
    stamp: { utcUs: utcMicros(utcUs), uncertaintyUs: 0 },
    provisional,
    ideal: null,
  });
  switch (start.kind) {
    case 'place': {
      const holder = sheet.timedHolder(start.place, hours);
      if (holder === undefined) return undefined;
      const { utcUs, uncertaintyUs, provisional } = holder;
      return { stamp: { utcUs, uncertaintyUs }, provisional, ideal: null };
    }
    case 'start': {
      const startUs = startOf(by, sheet, leg);
      return startUs === null ? undefined : exact(startUs + start.offsetUs, false);
    }
    case 'control': {
      const control = by.course.trials[start.control];
      const time = control?.kind === 'time-control' ? timeAt(by, sheet, control) : null;
      return time === null ? undefined : exact(time.utcUs, time.provisional);
    }
  }
}

const idealOf = (sheet: CarSheet, { ideal, idealBy }: CoursePoint): ExactTime => valueFor(idealBy, sheet.entry, ideal);

function stampAt(sheet: CarSheet, { hours }: CourseAverage, point: CoursePoint): Reference | undefined {
  const holder = sheet.timedHolder(point.place, hours);
  if (holder === undefined) return undefined;
  return {
    stamp: { utcUs: holder.utcUs, uncertaintyUs: holder.uncertaintyUs },
    provisional: holder.provisional,
    ideal: idealOf(sheet, point),
  };
}

function judgePoint(
  by: Judging,
  sheet: CarSheet,
  trial: CourseAverage,
  point: CoursePoint,
  from: Reference | undefined,
  rule: TimedRule,
  closed: boolean,
): PointCell {
  const { number, race, coefficient } = sheet.entry;
  const at = stampAt(sheet, trial, point);
  const crossing = sheet.holders[point.place]?.id ?? null;
  const ruling = rulingFor(by.rulings, trial.index, number, race, point.line);
  const none = { line: point.line, unit: rule.unit, measured: null, deviation: null, uncertain: false, crossing };
  let cell: PointCell;
  if (from === undefined || at === undefined) {
    const over = closed || sheet.furthest > point.place;
    cell = over
      ? { ...none, ...trialScores(by.rules, rule.missing, coefficient), state: 'missing' }
      : { ...none, ...NO_SCORE, state: 'pending' };
  } else {
    const measured = measure(from.stamp.utcUs, at.stamp.utcUs, rule);
    const deviation = measured - idealUnits(from.ideal, idealOf(sheet, point), rule);
    cell = {
      ...none,
      measured,
      deviation,
      ...trialScores(by.rules, pointsForDeviation(rule, deviation), coefficient),
      state: from.provisional || at.provisional ? 'provisional' : 'ok',
      uncertain: isUncertain(from.stamp, at.stamp, rule),
    };
  }
  // An average is of trials; a point that is to have one is left out.
  const drop = ruling === 'average' ? 'neutralised' : ruling;
  return drop === 'valid' ? cell : { ...cell, ...NO_SCORE, state: drop };
}

function stateOf(all: readonly PointCell[], counting: readonly PointCell[]): TrialState {
  if (counting.length === 0) return all[0]?.state ?? 'pending';
  if (counting.some(({ state }) => state === 'pending')) return 'pending';
  if (counting.every(({ state }) => state === 'missing')) return 'missing';
  return counting.some(({ state }) => state === 'provisional') ? 'provisional' : 'ok';
}
