import type { Bookkeeping } from './bookkeeping.ts';
import { standingsOf } from './full-results.ts';
import { placesOf } from './ranking-rows.ts';
import { printScore } from './score.ts';

/** Where a car stood after one of a ranking's trials, all up to it counted and none behind it. */
export interface Gap {
  readonly trial: string;
  /** `null` where the car had not done with all of them. */
  readonly position: number | null;
  /** Points behind the leader, as a decimal string. */
  readonly gap: string | null;
  /** The first one's number; `null` where nobody had a position. */
  readonly leader: number | null;
}

/** After each trial that the car has driven or missed, in the order of the road. A step is a trial: hundreds of cars are summed in each. */
export function* gapsOf(kept: Bookkeeping, ranking: number, number: number): Generator<void, readonly Gap[]> {
  const { course } = kept;
  const counted = course.rankings[ranking];
  const sheet = kept.sheets[course.carByNumber.get(number) ?? -1];
  if (counted === undefined || sheet === undefined || !sheet.rankings.includes(counted)) return [];
  const done = (trial: number): boolean => (sheet.cells[trial]?.state ?? 'pending') !== 'pending';
  const through = counted.trials.findLastIndex(done);
  const gaps: Gap[] = [];
  for (const trial of counted.trials.slice(0, through + 1)) {
    const rows = standingsOf(kept, counted, { settle: null, last: trial });
    const index = rows.findIndex(({ standing }) => standing.car === number);
    const place = placesOf(rows)[index];
    const [first] = rows;
    gaps.push({
      trial: course.trials[trial]?.id ?? '',
      position: place?.position ?? null,
      gap: place?.gap == null ? null : printScore(counted.rules, place.gap),
      leader: first?.standing.ranked === true ? first.standing.car : null,
    });
    yield;
  }
  return gaps;
}
