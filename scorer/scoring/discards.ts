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
    trial.score !== null && discard.kinds.includes(trial.kind) ? [{ ...trial, index, score: trial.score }] : [],
  );
  const worst = counting
    .filter(({ cell, kind }) => discard.except === 'nothing' || !isCapped(rules, kind, cell))
    .sort((a, b) => (direction === 'lowest' ? b.score - a.score : a.score - b.score) || a.index - b.index);
  return new Set(worst.slice(0, Math.min(discard.count, counting.length - 1)).map(({ index }) => index));
}

/** Missed, or as dear as a trial of its kind can be: an average trial, once each of its points is. */
function isCapped(rules: RuleSet, kind: TrialKind, cell: TrialCell): boolean {
  const cap = capOf(rules, kind, cell);
  return cell.state === 'missing' || (cap !== null && cell.points !== null && cell.points >= cap);
}

function capOf(rules: RuleSet, kind: TrialKind, { deviation, measurements }: TrialCell): number | null {
  switch (kind) {
    case 'time':
      return rules.time.cap;
    case 'average': {
      const counting = measurements?.filter(({ state }) => state !== 'annulled' && state !== 'neutralised') ?? [];
      return rules.average?.cap == null ? null : rules.average.cap * counting.length;
    }
    case 'time-control':
      if (deviation === null || rules.timeControl === null) return null;
      return deviation < 0 ? rules.timeControl.early.cap : rules.timeControl.late.cap;
    case 'passage-control':
      return null;
  }
}
