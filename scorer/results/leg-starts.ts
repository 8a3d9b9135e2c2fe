import type { Amendment } from '../../protocol/messages/facts.ts';
import type { RankingRow } from '../../protocol/messages/results.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { type Rally, startAfter } from '../rally/index.ts';
import type { Scoreboard } from '../scoring/index.ts';

/** Who has written the starts down, and when: the head of each amendment. */
export interface StartsAuthor {
  readonly author: string;
  readonly atUs: UtcMicros;
}

type Start = Extract<Amendment, { action: 'start' }>;

/**
 * The start list of a leg whose cars leave in the order of a ranking, as amendments to be imported: a list is made once, by somebody, and does not
 * move when a result is corrected afterwards. The order is that of the race's first whole ranking after the last trial before the leg; who has no
 * position follows by number, and who is out is left out.
 *
 * @returns `undefined` for a leg that the rally has not, nothing for one that needs no such list
 */
export function legStarts(board: Scoreboard, legId: string, { author, atUs }: StartsAuthor): Start[] | undefined {
  const { rally } = board;
  const leg = rally.legs.find(({ id }) => id === legId);
  if (leg === undefined) return undefined;
  const through = lastTrialBefore(rally, legId);
  const journal = `starts-${legId}-${atUs}`;
  const starts = [...leg.startsByRanking].flatMap(([race, { firstStart, interval }]) =>
    carsInOrder(board, race, through).map((car, index) => ({ car, utcUs: startAfter(firstStart, interval, index) })),
  );
  return starts.map(({ car, utcUs }, index) => ({
    v: 1,
    kind: 'amendment',
    id: `${journal}:${car}`,
    n: 0,
    journal,
    entry: index + 1,
    atUs,
    author,
    reason: `start list of ${legId}, in the order of the ranking`,
    action: 'start',
    car,
    leg: legId,
    utcUs,
  }));
}

function lastTrialBefore({ legs }: Rally, legId: string): string | undefined {
  const before = legs.slice(
    0,
    legs.findIndex(({ id }) => id === legId),
  );
  return before.flatMap(({ trials }) => trials).at(-1);
}

const OUT: readonly RankingRow['state'][] = ['retired', 'excluded', 'not-started'];

/** Who starts for a leg, in the order of the race's first whole ranking after the last trial before it. */
export const carsByRanking = (board: Scoreboard, legId: string, race: string): readonly number[] =>
  carsInOrder(board, race, lastTrialBefore(board.rally, legId));

/** Whether a car is out of the race by the start of a leg. */
export function isOut(board: Scoreboard, legId: string, car: number): boolean {
  const state = board.carHistory(car)?.legs.find(({ leg }) => leg.id === legId)?.state;
  return OUT.some((out) => out === state);
}

function carsInOrder(board: Scoreboard, race: string, through: string | undefined): readonly number[] {
  const definition = board.rally.rankings.find((each) => each.race === race && each.where.size === 0 && !each.team);
  const ranking = board.results({ asItStands: true, through }).rankings.find(({ id }) => id === definition?.id);
  // Rows come in the order of their positions, then those without one by number.
  return (ranking?.rows ?? []).filter(({ state }) => !OUT.includes(state)).map(({ car }) => car);
}
