import type { Rally } from '../rally/index.ts';
import { formatDecimal, type LatenessRule, POINT_PLACES, type RuleSet } from '../rules/index.ts';

/** A rule set as people read it, and the races that it scores. */
export interface RulesInForce {
  readonly id: string;
  readonly title: string;
  readonly races: readonly string[];
  readonly unknown: readonly string[];
  readonly notices: readonly string[];
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

export function rulesInForce({ races, rules }: Rally): readonly RulesInForce[] {
  const sets = new Map<RuleSet, string[]>([[rules, []]]);
  for (const race of races) sets.set(race.rules, [...(sets.get(race.rules) ?? []), race.id]);
  return [...sets]
    .filter(([, scored]) => scored.length > 0)
    .map(([set, scored]) => ({
      ...{ id: set.id, title: set.title, races: scored },
      ...{ unknown: set.unknown, notices: set.notices, values: valuesOf(set) },
    }));
}

const points = (value: number): string => formatDecimal(value, POINT_PLACES, 0);
const stepText = (us: number): string => (us % 60_000_000 === 0 ? `${us / 60_000_000} min` : `${us / 1_000_000} s`);
const lateness = ({ stepUs, points: each, cap }: LatenessRule): string =>
  `${points(each)} / ${stepText(stepUs)}${cap === null ? '' : ` ≤ ${points(cap)}`}`;

function valuesOf(set: RuleSet): RulesInForce['values'] {
  const { time, timeControl } = set;
  const score =
    time.score.kind === 'linear'
      ? `${points(time.score.perUnit)} / ${time.unit.name}`
      : `${time.score.rows.slice(0, 5).map(points).join(' ')} … (${time.score.rows.length})`;
  const { discard, finisher, rounding } = set;
  const values: [string, string | null][] = [
    ['direction', set.direction],
    ['score', score],
    ['cap', time.cap === null ? null : points(time.cap)],
    ['missing', points(time.missing)],
    ['coefficient', set.coefficient],
    ['early', timeControl && lateness(timeControl.early)],
    ['late', timeControl && lateness(timeControl.late)],
    ['missingControl', timeControl && points(timeControl.missing)],
    ['missingStamp', set.passageControl && points(set.passageControl.missing)],
    ['discard', discard && `${discard.count} (${discard.kinds.join(', ')})`],
    ['finisher', finisher && `${finisher.atLeast.join('/')} (${finisher.kinds.join(', ')})`],
    ['ties', set.ties.join(', ') || null],
    ['rounding', `${rounding.mode}, ${rounding.places} (${rounding.at})`],
  ];
  return values.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
