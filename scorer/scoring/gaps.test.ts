import { describe, expect, it } from 'vitest';
import { createScoreboard } from './scoreboard.ts';
import { toTheEnd } from './steps.ts';
import { crossing, smallRally } from './testing/small-rally.ts';

/** By aci-rds a point a hundredth, the fewest win. */
const drive = (car: number, start: number, ...deviations: readonly number[]) => {
  const [first = 0, second = 0] = deviations;
  return [
    crossing('castle/A', car, start + 0.001),
    crossing('castle/B', car, start + 15 + first / 100 + 0.001),
    ...(deviations.length > 1 ? [crossing('castle/C', car, start + 25 + (first + second) / 100 + 0.001)] : []),
  ];
};

describe('the gap to the leader', () => {
  it('is that after each trial, all up to it counted and none behind it', () => {
    const board = createScoreboard(smallRally());
    // After PC1: 7, 1, 2. After PC2: 10, 13, and 3 who has not driven it.
    board.addAll([...drive(1, 100, 7, 3), ...drive(2, 200, 1, 12), ...drive(3, 300, 2)]);
    const gaps = (car: number) => toTheEnd(board.gapsInSteps('overall', car));
    expect(gaps(1)).toEqual([
      { trial: 'PC1', position: 3, gap: '6', leader: 2 },
      { trial: 'PC2', position: 1, gap: '0', leader: 1 },
    ]);
    expect(gaps(2)).toEqual([
      { trial: 'PC1', position: 1, gap: '0', leader: 2 },
      { trial: 'PC2', position: 2, gap: '3', leader: 1 },
    ]);
    expect(gaps(3)).toEqual([{ trial: 'PC1', position: 2, gap: '1', leader: 2 }]);
  });

  it('is none of a car that is not in the ranking, nor in an unknown one', () => {
    const board = createScoreboard(smallRally());
    board.addAll(drive(1, 100, 7, 3));
    expect(toTheEnd(board.gapsInSteps('ladies', 1))).toEqual([]);
    expect(toTheEnd(board.gapsInSteps('nowhere', 1))).toEqual([]);
    expect(toTheEnd(board.gapsInSteps('overall', 99))).toEqual([]);
  });
});
