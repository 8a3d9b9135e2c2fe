import type { DeviationMessage, TrialResult } from '../../../../protocol/messages/results.ts';
import { type CrossingRecord, type StandingCrossing, standing } from './records.ts';

/** A line of the desk's crossings: the crossing, and the deviations that it completed. */
export interface CrossingItem extends StandingCrossing {
  readonly deviations: readonly TrialResult[];
}

/** What the list is made of. */
export interface CrossingSources {
  readonly records: ReadonlyMap<string, CrossingRecord>;
  readonly undone: ReadonlySet<string>;
  /** Newest deviation of each car and trial, by `deviationKey`. */
  readonly deviations: ReadonlyMap<string, DeviationMessage>;
}

export const deviationKey = (car: number, trial: string): string => `${car} ${trial}`;

/** The newest crossings first, at most `limit`. Items that have not changed stay the same object, so that a view need not draw them again. */
export function listCrossings(
  sources: CrossingSources,
  before: readonly CrossingItem[],
  limit: number,
): readonly CrossingItem[] {
  const newest = [...sources.records.values()]
    .map((record) => standing(record, sources.undone))
    .filter((crossing) => crossing !== undefined)
    .sort(newestFirst)
    .slice(0, limit);
  const known = new Map(before.map((item) => [item.id, item]));
  const completed = completedBy(sources.deviations);
  return newest.map((crossing) => {
    const found = completed.get(crossing.id) ?? toldBefore(sources, crossing);
    const item = { ...crossing, deviations: found };
    const old = known.get(item.id);
    return old && isSameItem(old, item) ? old : item;
  });
}

const newestFirst = (one: StandingCrossing, other: StandingCrossing): number =>
  other.orderUs - one.orderUs || (one.id < other.id ? 1 : -1);

function completedBy(deviations: ReadonlyMap<string, DeviationMessage>): Map<string, TrialResult[]> {
  const completed = new Map<string, TrialResult[]>();
  for (const deviation of deviations.values()) {
    // What is still pending has completed nothing.
    if (deviation.to === null || deviation.state === 'pending') continue;
    const there = completed.get(deviation.to);
    if (there) there.push(deviation);
    else completed.set(deviation.to, [deviation]);
  }
  return completed;
}

const NONE: readonly TrialResult[] = [];

/** Deviations are not retained: before the page was opened the scorer has told, with the crossing, what it had completed. */
function toldBefore({ records, deviations }: CrossingSources, { id, car }: StandingCrossing): readonly TrialResult[] {
  const results = records.get(id)?.committed?.results;
  if (car === null || results === undefined || results.length === 0) return NONE;
  return results.filter(({ trial }) => !deviations.has(deviationKey(car, trial)));
}

const isSameItem = (one: CrossingItem, other: CrossingItem): boolean =>
  one.utcUs === other.utcUs &&
  one.car === other.car &&
  one.provisional === other.provisional &&
  one.counts === other.counts &&
  one.voided === other.voided &&
  one.uncertaintyUs === other.uncertaintyUs &&
  one.role === other.role &&
  one.test === other.test &&
  isSameList(one.doubts, other.doubts, Object.is) &&
  isSameList(one.deviations, other.deviations, isSameResult);

const isSameResult = (one: TrialResult, other: TrialResult): boolean =>
  one.trial === other.trial &&
  one.deviation === other.deviation &&
  one.score === other.score &&
  one.state === other.state &&
  one.uncertain === other.uncertain;

export const isSameList = <Item>(
  one: readonly Item[],
  other: readonly Item[],
  isSame: (one: Item, other: Item) => boolean,
): boolean => one.length === other.length && one.every((item, index) => isSame(item, other[index] as Item));
