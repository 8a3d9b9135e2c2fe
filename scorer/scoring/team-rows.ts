import type { RankingMessage } from '../../protocol/messages/results.ts';
import type { CourseRanking } from './course.ts';
import { placesOf, type Standing } from './ranking-rows.ts';
import { printScore } from './score.ts';

type TeamRow = RankingMessage['rows'][number];

interface Team {
  readonly team: string;
  /** Of the best ranked, or where nobody is, of its first car. */
  readonly first: Standing;
  /** Numbers of those that count. */
  readonly cars: number[];
  score: number;
}

/**
 * Teams, each with the sum of its best cars. A team with fewer ranked cars than count has a row without a position.
 * @param rows cars in the order of their positions
 */
export function teamRows(
  { definition, rules }: CourseRanking,
  rows: readonly { readonly standing: Standing; readonly team: string }[],
): TeamRow[] {
  const best = definition.team?.best ?? 0;
  const teams = new Map<string, Team>();
  for (const { standing, team } of rows) {
    if (team === '') continue;
    const { ranked, car, score } = standing;
    const known = teams.get(team);
    // Ranked rows come first, so that the first of a team is its best.
    if (known === undefined)
      teams.set(team, { team, first: standing, cars: ranked ? [car] : [], score: ranked ? (score ?? 0) : 0 });
    else if (ranked && known.cars.length < best) {
      known.cars.push(car);
      known.score += score ?? 0;
    }
  }
  const standings = [...teams.values()].map(({ team, first, cars, score }) => {
    const ranked = cars.length === best;
    return { team, cars, first, standing: { score: ranked ? score : null, ranked, keys: NO_KEYS } };
  });
  const sense = rules.direction === 'lowest' ? 1 : -1;
  standings.sort((a, b) => {
    if (a.standing.ranked !== b.standing.ranked) return a.standing.ranked ? -1 : 1;
    return sense * ((a.standing.score ?? 0) - (b.standing.score ?? 0)) || a.first.car - b.first.car;
  });
  const places = placesOf(standings);
  const print = (score: number): string => printScore(rules, score);
  return standings.map(({ team, cars, first, standing: { score } }, index) => {
    const { position = null, tied = false, gap = null, gapAhead = null } = places[index] ?? {};
    return {
      position,
      car: first.car,
      team,
      cars,
      score: score === null ? null : print(score),
      state: first.state,
      through: first.through,
      ...(tied ? { tied } : {}),
      ...(gap === null ? {} : { gap: print(gap) }),
      ...(gapAhead === null ? {} : { gapAhead: print(gapAhead) }),
      deviations: [],
    };
  });
}

const NO_KEYS: readonly number[] = [];
