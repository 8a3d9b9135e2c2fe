import type { RankingMessage } from '../../protocol/messages/results.ts';
import type { CourseRanking } from './course.ts';
import { placesOf, type Standing } from './ranking-rows.ts';
import { printScore } from './score.ts';

type TeamRow = RankingMessage['rows'][number];

/**
 * Teams, each with the sum of its best cars. A team with fewer ranked cars than count has a row without a position.
 * @param rows cars in the order of their positions
 */
export function teamRows(
  { definition, rules }: CourseRanking,
  rows: readonly { readonly standing: Standing; readonly team: string }[],
): TeamRow[] {
  const best = definition.team?.best ?? 0;
  const teams = new Map<string, Standing[]>();
  for (const { standing, team } of rows) {
    if (team === '') continue;
    const known = teams.get(team);
    if (known === undefined) teams.set(team, [standing]);
    else known.push(standing);
  }
  const { direction } = rules;
  const sense = direction === 'lowest' ? 1 : -1;
  const standings = [...teams].flatMap(([team, cars]) => {
    const counting = cars.filter(({ ranked }) => ranked).slice(0, best);
    const [first] = counting.length > 0 ? counting : cars;
    if (first === undefined) return [];
    const ranked = counting.length === best;
    const score = ranked ? counting.reduce((sum, each) => sum + (each.score ?? 0), 0) : null;
    return [{ team, cars: counting.map(({ car }) => car), standing: { ...first, score, ranked, keys: [] } }];
  });
  standings.sort((a, b) => {
    if (a.standing.ranked !== b.standing.ranked) return a.standing.ranked ? -1 : 1;
    return sense * ((a.standing.score ?? 0) - (b.standing.score ?? 0)) || (a.team < b.team ? -1 : 1);
  });
  const places = placesOf(standings);
  return standings.map(({ team, cars, standing }, index) => {
    const { position = null, tied = false, gap = null, gapAhead = null } = places[index] ?? {};
    const print = (score: number): string => printScore(rules, score);
    return {
      position,
      car: standing.car,
      team,
      cars,
      score: standing.score === null ? null : print(standing.score),
      state: standing.state,
      through: standing.through,
      ...(tied ? { tied } : {}),
      ...(gap === null ? {} : { gap: print(gap) }),
      ...(gapAhead === null ? {} : { gapAhead: print(gapAhead) }),
      deviations: [],
    };
  });
}
