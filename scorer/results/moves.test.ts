import { expect, it } from 'vitest';
import { createMoves, MOVES_OVER_US } from './moves.ts';

const row = (car: number, position: number | null, through: string | null) => ({ car, position, through });
const movesAt = (moves: ReturnType<typeof createMoves>, nowUs: number) =>
  new Map(moves.of(nowUs).map(({ car, sinceTrial, sinceTime }) => [car, { sinceTrial, sinceTime }]));

it('places are gained since before the last trial of the car, whenever others drove theirs', () => {
  const moves = createMoves();
  moves.take([row(1, 1, 'PC1'), row(2, 2, 'PC1'), row(3, 3, 'PC1')], 0);
  expect(movesAt(moves, 0).get(1)).toEqual({ sinceTrial: null, sinceTime: null });
  // Car 3 drives PC2 and goes from 3 to 1; the others are pushed down, their last trial is the same.
  moves.take([row(3, 1, 'PC2'), row(1, 2, 'PC1'), row(2, 3, 'PC1')], 1);
  expect(movesAt(moves, 1).get(3)?.sinceTrial).toBe(2);
  expect(movesAt(moves, 1).get(1)?.sinceTrial).toBeNull();
  // Car 1 drives it, too: it was second before, and is third after.
  moves.take([row(3, 1, 'PC2'), row(2, 2, 'PC1'), row(1, 3, 'PC2')], 2);
  expect(movesAt(moves, 2).get(1)?.sinceTrial).toBe(-1);
  expect(movesAt(moves, 2).get(3)?.sinceTrial).toBe(2);
});

it('over ten minutes it is the place of ten minutes ago, and nothing before there is one', () => {
  const moves = createMoves();
  moves.take([row(1, 1, 'PC1'), row(2, 2, 'PC1')], 0);
  moves.take([row(2, 1, 'PC2'), row(1, 2, 'PC1')], MOVES_OVER_US / 2);
  expect(movesAt(moves, MOVES_OVER_US - 1).get(2)?.sinceTime).toBeNull();
  expect(movesAt(moves, MOVES_OVER_US).get(2)?.sinceTime).toBe(1);
  expect(movesAt(moves, MOVES_OVER_US).get(1)?.sinceTime).toBe(-1);
  moves.take([row(2, 1, 'PC2'), row(1, 2, 'PC1')], 1.5 * MOVES_OVER_US);
  expect(movesAt(moves, 1.5 * MOVES_OVER_US).get(2)?.sinceTime).toBe(0);
});

it('a row without a place has neither gained nor lost', () => {
  const moves = createMoves();
  moves.take([row(1, null, null)], 0);
  moves.take([row(1, 4, 'PC1')], 1);
  moves.take([row(1, null, 'PC2')], 2);
  expect(movesAt(moves, 2).get(1)).toEqual({ sinceTrial: null, sinceTime: null });
});
