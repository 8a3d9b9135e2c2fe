import type { RankingMessage } from '../../../../protocol/messages/results.ts';
import type { CrossingItem } from '../live/crossing-list.ts';

/** How many cars have crossed a line somewhere: those with a time in a ranking, and those on the list that have none yet. */
export function carsSeen(crossings: Iterable<CrossingItem>, rankings: Iterable<RankingMessage>): number {
  const seen = new Set<number>();
  for (const ranking of rankings) {
    for (const row of ranking.rows) if (row.through !== null) seen.add(row.car);
  }
  for (const crossing of crossings) {
    if (crossing.car !== null && crossing.counts && !crossing.voided && !crossing.test) seen.add(crossing.car);
  }
  return seen.size;
}
