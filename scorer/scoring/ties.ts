import type { Entry } from '../rally/index.ts';
import type { RuleSet, TieKey } from '../rules/index.ts';
import type { TrialCell } from './trial-cell.ts';

/** What parts a car from others of the same score, key by key: less is better, and what nobody knows is worst. */
export function tieKeys(rules: RuleSet, entry: Entry, cells: readonly TrialCell[]): readonly number[] {
  return rules.ties.flatMap((key) => keyOf(key, rules, entry, cells));
}

function keyOf(key: TieKey, { direction }: RuleSet, entry: Entry, cells: readonly TrialCell[]): readonly number[] {
  switch (key) {
    case 'older-car':
      return [entry.year ?? UNKNOWN];
    case 'smaller-engine':
      return [numberOf(entry, 'displacementCc')];
    case 'older-driver':
      return [numberOf(entry, 'driverBirthYear')];
    case 'higher-coefficient':
      return [-entry.coefficient];
    case 'most-zeros':
      return [-cells.filter(({ deviation }) => deviation === 0).length];
    case 'first-better-trial':
      // Without the coefficient: who drove better, not who drove the older car.
      return cells.map((cell) =>
        cell.points === null ? UNKNOWN : direction === 'lowest' ? cell.points : -gained(cell),
      );
  }
}

/** Points of a trial, below 0 where they are taken off, as those of controls are. */
const gained = ({ points, plainScore }: TrialCell): number => ((plainScore ?? 0) < 0 ? -1 : 1) * (points ?? 0);

const UNKNOWN = Number.MAX_SAFE_INTEGER;

const numberOf = (entry: Entry, column: string): number => Number(entry.fields.get(column) || UNKNOWN);

/** Below 0 where `a` comes first, 0 where nothing parts them. */
export function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index += 1) {
    const key = a[index] ?? UNKNOWN;
    const other = b[index] ?? key;
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}
