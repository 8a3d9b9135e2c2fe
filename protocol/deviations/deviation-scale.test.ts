import { describe, expect, it } from 'vitest';
import { countDeviations, stripColumns, stripPosition } from './deviation-scale.ts';

describe('the deviation strip', () => {
  it.each([
    [0, 0],
    [1, 0.05],
    [10, 0.5],
    [-10, -0.5],
    // Two decades share the other half: a tenth of a second to a second, a second to ten.
    [100, 0.75],
    [-100, -0.75],
    [1000, 1],
    [54_321, 1],
    [-54_321, -1],
  ])('puts %i hundredths at %f of half its width', (deviation, position) => {
    expect(stripPosition(deviation)).toBeCloseTo(position, 10);
  });

  it('is the same to both sides and never turns back', () => {
    for (let size = 1; size <= 1200; size += 1) {
      expect(stripPosition(-size)).toBe(-stripPosition(size));
      expect(stripPosition(size)).toBeGreaterThanOrEqual(stripPosition(size - 1));
    }
  });

  it('has one tick a trial, stacked where they would cover one another', () => {
    expect(stripColumns([3, 3, -3, 0, null], 100, 5)).toEqual([
      { x: -15, count: 1 },
      { x: 15, count: 2 },
    ]);
  });

  it('never draws a deviation of one hundredth in the place of zero', () => {
    expect(stripColumns([1, -1], 20, 10)).toEqual([
      { x: -10, count: 1 },
      { x: 10, count: 1 },
    ]);
  });

  it('tells zero from no time', () => {
    expect(countDeviations([0, null, -1, 2, 0])).toEqual({ early: 1, zero: 2, late: 1, none: 1 });
  });
});
