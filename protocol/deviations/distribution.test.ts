import { describe, expect, it } from 'vitest';
import { betterThan, distributionOf } from './distribution.ts';

describe('the distribution of a trial', () => {
  it('has the quartiles that a spreadsheet gives', () => {
    // By hand: of -5, -1, 0, 2, 3, 8 the places are 1.25, 2.5 and 3.75 from 0 on.
    expect(distributionOf([3, -5, 0, 8, null, 2, -1])).toMatchObject({
      ...{ count: 6, none: 1, lowest: -5, highest: 8 },
      ...{ lowerQuartile: -0.75, median: 1, upperQuartile: 2.75 },
    });
    expect(distributionOf([4])).toMatchObject({ lowerQuartile: 4, median: 4, upperQuartile: 4 });
  });

  it('counts every car once, and the hundredth itself alone in the middle', () => {
    const found = distributionOf([0, 0, 1, -1, 9, 100, -2000]);
    const counts = new Map(
      found?.bins.flatMap(({ from, to, count }) => (count > 0 ? [[(from + to) / 2, count] as const] : [])),
    );
    // On the strip 1 is at 0.05, 9 at 0.45, 100 at 0.75, everything beyond 10 s at the end.
    const rounded = [...counts].map(([at, count]) => [Math.round(at * 100) / 100, count]);
    expect(rounded).toEqual([
      [-1, 1],
      [-0.05, 1],
      [0, 2],
      [0.05, 1],
      [0.45, 1],
      [0.75, 1],
    ]);
    expect(found?.bins).toHaveLength(41);
  });

  it('is none where nobody has a time', () => {
    expect(distributionOf([null, null])).toBeUndefined();
  });

  it('tells how many did better, early or late', () => {
    expect(betterThan([0, -2, 3, 3, null, -9], 3)).toBe(2);
  });
});
