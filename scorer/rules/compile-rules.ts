import { builtInRuleSets } from './built-in/index.ts';
import { COEFFICIENT_PLACES, parseDecimal, parsePoints } from './decimal.ts';
import type { Beyond, RuleSet, RuleSetFile, ScoreRule, TimeControlRule, TimedRule } from './rule-set.ts';
import { betterRows, explainBetter } from './table-order.ts';
import { parseStep, unitOf } from './unit.ts';

export interface CompileProblem {
  /** Of what is wrong, inside of the rule set. */
  readonly path: readonly PropertyKey[];
  readonly why: string;
  /** Whether it can be left to a set that extends this one. */
  readonly isToFill: boolean;
}

export type Compiled =
  | { readonly ok: true; readonly rules: RuleSet }
  | { readonly ok: false; readonly problems: readonly CompileProblem[] };

type TimedKind = 'time' | 'average';
type TimedPart = RuleSetFile['trials']['time'];
type ControlPart = NonNullable<RuleSetFile['trials']['time-control']>;

const WORDS: Readonly<Record<TimedKind, string>> = { time: 'time trials', average: 'average trials' };

/** A checked rule set to integers. Refuses a set whose organiser's values are still to be given, and a table that rewards the larger error. */
export function compileRules(file: RuleSetFile): Compiled {
  const { time, average, 'time-control': timeControl, 'passage-control': passageControl } = file.trials;
  const problems = [
    ...refusals(file, 'time', time),
    ...(average === undefined ? [] : refusals(file, 'average', average)),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const { rounding, assignedAverage, relief, discard, finisher } = file;
  return {
    ok: true,
    rules: {
      id: file.id,
      title: file.title,
      direction: file.direction,
      time: compileTimed(time),
      average: average === undefined ? null : compileTimed(average),
      timeControl: timeControl === undefined ? null : compileControl(timeControl),
      passageControl: passageControl === undefined ? null : { missing: pointsOf(passageControl.missing) },
      coefficient: file.coefficient,
      coefficientFrom: file.coefficientFrom,
      relief:
        relief === undefined
          ? null
          : {
              column: relief.column,
              equals: relief.equals,
              off: parseDecimal(String(relief.off), COEFFICIENT_PLACES) ?? 0,
            },
      total: file.total,
      discard:
        discard === undefined || discard.count === 0
          ? null
          : { count: discard.count, kinds: discard.kinds, except: discard.except },
      finisher: finisher === undefined ? null : { kinds: finisher.kinds, atLeast: finisher.atLeast },
      ties: file.ties,
      rounding: { at: rounding.at, mode: rounding.mode, places: rounding.places },
      assignedAverage: { over: assignedAverage.over, mode: assignedAverage.mode, places: assignedAverage.places },
      notices: file.notices,
      unknown: file.unknown,
    },
  };
}

/** Why a kind of trial cannot be scored as it is written. */
function refusals(file: RuleSetFile, kind: TimedKind, { score }: TimedPart): readonly CompileProblem[] {
  const { id, direction } = file;
  const path = ['trials', kind, 'score'];
  if (score.kind === 'linear') {
    if (direction === 'lowest' || pointsOf(score.perUnit) === 0) return [];
    const why = `${WORDS[kind]}: each unit of deviation adds ${score.perUnit}, and the most points win; allowed with direction highest: {kind: table, rows: [points for 0, 1, 2 … units], beyond: …}`;
    return [{ path, why, isToFill: true }];
  }
  if (!score.complete) {
    const known = score.rows.map((points, deviation) => `${deviation}: ${points}`).join(', ');
    const whole = `tables: {${kind}: my-table.csv}`;
    const give = builtInRuleSets.has(id) ? `{extends: ${id}, ${whole}}` : whole;
    const why = `the points of ${WORDS[kind]} are known for the first deviations only (${known}), the rest is the organiser's; give the whole table: ${give}, a CSV file with the columns deviation,points`;
    return [{ path, why, isToFill: true }];
  }
  const written = score.beyond === undefined ? score.rows : [...score.rows, score.beyond];
  return betterRows(written.map(pointsOf), direction).map((index) => {
    const deviation = index < score.rows.length ? index : 'beyond';
    const why = explainBetter(deviation, written[index] ?? 0, written[index - 1] ?? 0, direction);
    return { path, why: `${WORDS[kind]}: ${why}`, isToFill: false };
  });
}

const compileTimed = ({ unit, stamps, target, score, cap, missing }: TimedPart): TimedRule => ({
  unit: unitOf(unit),
  stamps,
  target,
  score: score.kind === 'linear' ? { kind: 'linear', perUnit: pointsOf(score.perUnit) } : compileTable(score),
  cap: cap === undefined ? null : pointsOf(cap),
  missing: pointsOf(missing),
});

type TablePart = Extract<TimedPart['score'], { kind: 'table' }>;

function compileTable({ rows: written, beyond }: TablePart): Extract<ScoreRule, { kind: 'table' }> {
  const rows = written.map(pointsOf);
  return { kind: 'table', rows, beyond: beyond === undefined ? (rows.at(-1) ?? 0) : pointsOf(beyond) };
}

function compileControl({ unit, early, late, missing, maximum }: ControlPart): TimeControlRule {
  const lateness = ({ step, points, cap }: ControlPart['early']) => ({
    stepUs: stepOf(step),
    points: pointsOf(points),
    cap: cap === undefined ? null : pointsOf(cap),
  });
  const beyond = (written: 'excluded' | number | string): Beyond =>
    written === 'excluded' ? written : pointsOf(written);
  return {
    unitUs: stepOf(unit),
    early: lateness(early),
    late: lateness(late),
    missing: pointsOf(missing),
    maximum:
      maximum === undefined
        ? null
        : {
            lateUs: stepOf(maximum.late),
            onlyLeg: beyond(maximum.onlyLeg),
            leg: beyond(maximum.leg),
            lastLeg: beyond(maximum.lastLeg),
          },
  };
}

function stepOf(written: string): number {
  const us = parseStep(written);
  if (us === undefined) throw new RangeError(`step ${written} passed the schema and cannot be read`);
  return us;
}

function pointsOf(written: number | string): number {
  const points = parsePoints(String(written));
  if (points === undefined) throw new RangeError(`points ${written} passed the schema and cannot be read`);
  return points;
}
