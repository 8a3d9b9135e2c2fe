import type { TrialResult, TrialState } from '../../protocol/messages/results.ts';
import { MICROS_PER_HUNDREDTH } from '../../protocol/time.ts';
import { COEFFICIENT_ONE, formatUnits, type RuleSet } from '../rules/index.ts';
import type { CourseTrial } from './course.ts';
import type { ResolvedCrossing } from './crossing.ts';
import { isUncertain, measure, targetUnits } from './deviation.ts';
import { averagePoints, pointsForDeviation, printScore, scoreOfTrial } from './score.ts';

/** The result of one car in one trial. `null` is "no time" or "no score yet" throughout; 0 is a value. */
export interface TrialCell {
  readonly state: TrialState;
  /** Elapsed, in the rule's unit. */
  readonly measured: number | null;
  /** Measured minus imposed in the rule's unit: early is negative, 0 is the best there is. */
  readonly deviation: number | null;
  /** 1/100 of a point, before coefficient and rounding. */
  readonly points: number | null;
  /** 1/1,000,000 of a point, with the car's coefficient. */
  readonly score: number | null;
  /** The same without it, for rankings that want none. */
  readonly plainScore: number | null;
  readonly uncertain: boolean;
  /** Crossings that hold the trial's first and last line, with a time or without. */
  readonly from: string | null;
  readonly to: string | null;
}

const NO_TIME = { measured: null, deviation: null, uncertain: false } as const;
const NO_SCORE = { points: null, score: null, plainScore: null } as const;

/** Before anything is known of a car. */
export const PENDING: TrialCell = { ...NO_TIME, ...NO_SCORE, state: 'pending', from: null, to: null };

/**
 * @param over the car has been seen further along the road, or the trial is closed: what is not there is missed
 */
export function judgeTrial(
  rules: RuleSet,
  trial: CourseTrial,
  coefficient: number,
  from: ResolvedCrossing | undefined,
  to: ResolvedCrossing | undefined,
  over: boolean,
): TrialCell {
  if (from === undefined && to === undefined && !over) return PENDING;
  const ids = { from: from?.id ?? null, to: to?.id ?? null };
  if (from === undefined || to === undefined || from.utcUs === null || to.utcUs === null) {
    const pending: TrialCell = { ...PENDING, ...ids };
    return over ? missed(rules, pending, coefficient) : pending;
  }
  const rule = rules.time;
  const measured = measure(from.utcUs, to.utcUs, rule);
  const deviation = measured - targetUnits(trial.imposed * MICROS_PER_HUNDREDTH, rule);
  return {
    state: from.provisional || to.provisional ? 'provisional' : 'ok',
    measured,
    deviation,
    ...scores(rules, pointsForDeviation(rule, deviation), coefficient),
    uncertain: isUncertain(
      { utcUs: from.utcUs, uncertaintyUs: from.uncertaintyUs },
      { utcUs: to.utcUs, uncertaintyUs: to.uncertaintyUs },
      rule,
    ),
    ...ids,
  };
}

/** A pending trial once nobody waits for it any more; every other one as it is. */
export const missed = (rules: RuleSet, cell: TrialCell, coefficient: number): TrialCell =>
  cell.state === 'pending' ? { ...cell, state: 'missing', ...scores(rules, rules.time.missing, coefficient) } : cell;

/** A trial that does not count: its times stay to be seen. */
export const dropped = (cell: TrialCell, state: 'annulled' | 'neutralised'): TrialCell => ({
  ...cell,
  ...NO_SCORE,
  state,
});

/**
 * A trial in which the car's average takes the place of what was timed.
 * @param points of the car's other trials that count into it; where there are none yet, there is no score yet
 */
export function averaged(rules: RuleSet, cell: TrialCell, points: readonly number[], coefficient: number): TrialCell {
  const mean = averagePoints(rules, points);
  return { ...cell, ...(mean === null ? NO_SCORE : scores(rules, mean, coefficient)), state: 'average' };
}

const scores = (
  rules: RuleSet,
  points: number,
  coefficient: number,
): { points: number; score: number; plainScore: number } => ({
  points,
  score: scoreOfTrial(rules, points, coefficient),
  plainScore: scoreOfTrial(rules, points, COEFFICIENT_ONE),
});

/** Whether a reader of results would see the difference. */
export const sameResult = (a: TrialCell, b: TrialCell): boolean =>
  a === b ||
  (a.state === b.state &&
    a.measured === b.measured &&
    a.deviation === b.deviation &&
    a.score === b.score &&
    a.plainScore === b.plainScore &&
    a.uncertain === b.uncertain &&
    // Of a trial that has no time yet, one crossing more is no result.
    (a.measured === null || (a.from === b.from && a.to === b.to)));

/** As results and messages carry it. */
export function printTrial(
  rules: RuleSet,
  trial: string,
  cell: TrialCell,
  withCoefficient: boolean,
  discarded = false,
): TrialResult {
  const score = withCoefficient ? cell.score : cell.plainScore;
  return {
    trial,
    measured: cell.measured === null ? null : formatUnits(cell.measured, rules.time.unit),
    deviation: cell.deviation,
    score: score === null ? null : printScore(rules, score),
    state: cell.state,
    ...(discarded ? { discarded: true } : {}),
    ...(cell.uncertain ? { uncertain: true } : {}),
  };
}
