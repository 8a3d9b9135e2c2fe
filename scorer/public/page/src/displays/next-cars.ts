import type { RallyTable, RankingRow } from '../tables.ts';

/**
 * Cars that are still to come to a trial, in the order in which they are likely to: as they started, those behind the car that came last first, then
 * those that it has overtaken. Who is out, or drives no such trial, does not come.
 *
 * @param arrived cars that the trial knows already
 * @param last the car that came last, if one did
 */
export function nextCars(
  rally: RallyTable,
  trial: string,
  rows: readonly Pick<RankingRow, 'car' | 'state'>[],
  arrived: ReadonlySet<number>,
  last: number | undefined,
): readonly number[] {
  const races = rally.head.trials.find(({ id }) => id === trial)?.races ?? [];
  const out = new Set(rows.filter(({ state }) => OUT.includes(state)).map(({ car }) => car));
  const from = rally.rows.findIndex(({ car }) => car === last);
  const awaited = rally.rows
    .map(({ car, race }, index) => ({ car, race, index }))
    .filter(({ car, race }) => races.includes(race) && !arrived.has(car) && !out.has(car));
  return [...awaited.filter(({ index }) => index > from), ...awaited.filter(({ index }) => index <= from)].map(
    ({ car }) => car,
  );
}

const OUT: readonly RankingRow['state'][] = ['retired', 'excluded'];
