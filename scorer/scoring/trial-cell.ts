import type { PointResult, TrialResult, TrialState } from '../../protocol/messages/results.ts';
import { COEFFICIENT_ONE, formatUnits, type RuleSet, type TrialKind, type Unit } from '../rules/index.ts';
import { averagePoints, printScore, scoreOfTrial } from './score.ts';

/** A score in its two forms; `null` is "no score yet", or none at all. */
interface Scores {
  /** 1/100 of a point, before coefficient, rounding and sign. */
  readonly points: number | null;
  /** 1/1,000,000 of a point, with the car's coefficient. */
  readonly score: number | null;
  /** The same without it, for rankings that want none. */
  readonly plainScore: number | null;
}

/** The result of one car in one trial. `null` is "no time" or "no score yet" throughout; 0 is a value. */
export interface TrialCell extends Scores {
  readonly state: TrialState;
  /** Elapsed, in `unit`. */
  readonly measured: number | null;
  readonly unit: Unit | null;
  /** Measured minus imposed in the rule's unit, steps of a control's window: early is negative, 0 is the best there is. */
  readonly deviation: number | null;
  readonly uncertain: boolean;
  /** Crossings that hold the trial's first and last line, with a time or without. */
  readonly from: string | null;
  readonly to: string | null;
  /** Of an average trial, in the order of the road. */
  readonly measurements: readonly PointCell[] | null;
  /** So late that the car is excluded. */
  readonly excludes: boolean;
}

/** One measurement of an average trial. */
export interface PointCell extends Scores {
  readonly line: string;
  readonly state: TrialState;
  readonly measured: number | null;
  readonly unit: Unit;
  readonly deviation: number | null;
  readonly uncertain: boolean;
  readonly crossing: string | null;
}

export const NO_SCORE = { points: null, score: null, plainScore: null } as const;

/** Before anything is known of a car. */
export const PENDING: TrialCell = {
  ...NO_SCORE,
  state: 'pending',
  measured: null,
  unit: null,
  deviation: null,
  uncertain: false,
  from: null,
  to: null,
  measurements: null,
  excludes: false,
};

/** A trial that does not count: its times stay to be seen. */
export const dropped = (cell: TrialCell, state: 'annulled' | 'neutralised'): TrialCell => ({
  ...cell,
  ...NO_SCORE,
  state,
  excludes: false,
});

/**
 * A trial in which the car's average takes the place of what was timed.
 * @param points of the car's other trials that count into it; where there are none yet, there is no score yet
 */
export function averaged(
  rules: RuleSet,
  kind: TrialKind,
  cell: TrialCell,
  points: readonly number[],
  coefficient: number,
): TrialCell {
  const mean = averagePoints(rules, points);
  const isTimed = kind === 'time' || kind === 'average';
  return {
    ...cell,
    ...(mean === null ? NO_SCORE : isTimed ? trialScores(rules, mean, coefficient) : controlScores(rules, mean)),
    state: 'average',
    excludes: false,
  };
}

/** Of a timed trial or point: its points as the rules multiply and round them. */
export const trialScores = (rules: RuleSet, points: number, coefficient: number) => ({
  points,
  score: scoreOfTrial(rules, points, coefficient),
  plainScore: scoreOfTrial(rules, points, COEFFICIENT_ONE),
});

/** Of a control: points always worsen, and no coefficient of trials multiplies them. */
export function controlScores({ direction }: RuleSet, points: number) {
  const score = (direction === 'lowest' ? 1 : -1) * points * COEFFICIENT_ONE;
  return { points, score: score === 0 ? 0 : score, plainScore: score === 0 ? 0 : score };
}

/** Whether the car was timed, or seen, in a trial. */
export const isDriven = ({ measured, measurements }: TrialCell): boolean =>
  measured !== null || (measurements?.some((point) => point.measured !== null) ?? false);

/** Whether a reader of results would see the difference. */
export const sameResult = (a: TrialCell, b: TrialCell): boolean =>
  a === b ||
  (a.state === b.state &&
    a.measured === b.measured &&
    a.deviation === b.deviation &&
    a.score === b.score &&
    a.plainScore === b.plainScore &&
    a.uncertain === b.uncertain &&
    a.excludes === b.excludes &&
    samePoints(a.measurements, b.measurements) &&
    // Of a trial that has no time yet, one crossing more is no result.
    (a.measured === null || (a.from === b.from && a.to === b.to)));

const samePoints = (a: TrialCell['measurements'], b: TrialCell['measurements']): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.length === b.length &&
    a.every((point, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        point.state === other.state &&
        point.measured === other.measured &&
        point.deviation === other.deviation &&
        point.score === other.score &&
        point.plainScore === other.plainScore &&
        point.uncertain === other.uncertain
      );
    }));

/** As results and messages carry it. */
export function printTrial(
  rules: RuleSet,
  trial: string,
  cell: TrialCell,
  withCoefficient: boolean,
  discarded = false,
): TrialResult {
  return {
    trial,
    ...printTimes(rules, cell, withCoefficient),
    ...(discarded ? { discarded: true } : {}),
    ...(cell.uncertain ? { uncertain: true } : {}),
    ...(cell.measurements === null
      ? {}
      : { points: cell.measurements.map((point) => printPoint(rules, point, withCoefficient)) }),
  };
}

const printPoint = (rules: RuleSet, point: PointCell, withCoefficient: boolean): PointResult => ({
  line: point.line,
  ...printTimes(rules, point, withCoefficient),
  ...(point.uncertain ? { uncertain: true } : {}),
});

type Printable = Pick<TrialCell, 'measured' | 'unit' | 'deviation' | 'score' | 'plainScore' | 'state'>;

function printTimes(rules: RuleSet, cell: Printable, withCoefficient: boolean) {
  const score = withCoefficient ? cell.score : cell.plainScore;
  return {
    measured: cell.measured === null || cell.unit === null ? null : formatUnits(cell.measured, cell.unit),
    deviation: cell.deviation,
    score: score === null ? null : printScore(rules, score),
    state: cell.state,
  };
}
