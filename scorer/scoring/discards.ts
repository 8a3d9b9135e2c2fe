import type { RuleSet, TrialKind } from '../rules/index.ts';
import type { TrialCell } from './trial-cell.ts';

/** A trial of a row, as discarding sees it. */
export interface Discardable {
  readonly cell: TrialCell;
  readonly kind: TrialKind;
  /** As it would be summed; `null` where it is not. */
  readonly score: number | null;
}

const NONE: ReadonlySet<number> = new Set();

/**
 * Which trials of a row do not count because they are the worst, by their index in it. Of equal ones the first on the road goes. One trial at
 * least is left: a car's first result does not vanish.
 */
export function discardedTrials(rules: RuleSet, row: readonly Discardable[]): ReadonlySet<number> {
  const { discard, direction } = rules;
  if (discard === null) return NONE;
  const counting = row.flatMap((trial, index) =>
    trial.score !== null && discard.kinds.includes(trial.kind) ? [{ index, score: trial.score, cell: trial.cell }] : [],
  );
  const worst = counting
    .filter(({ cell }) => discard.except === 'nothing' || !isCapped(rules, cell))
    .sort((a, b) => (direction === 'lowest' ? b.score - a.score : a.score - b.score) || a.index - b.index);
  return new Set(worst.slice(0, Math.min(discard.count, counting.length - 1)).map(({ index }) => index));
}

/** Missed, or as dear as a trial can be. */
const isCapped = ({ time }: RuleSet, { state, points }: TrialCell): boolean =>
  state === 'missing' || (time.cap !== null && points !== null && points >= time.cap);
