import { describe, expect, it } from 'vitest';
import { numberHints } from './number-hints.ts';

const listed = new Set([7, 12, 34, 43, 44, 51, 118, 210]);
const known = { listed, through: new Set([7, 12]), next: [43, 51, 44, 118, 34, 210] };

describe('a number keyed in a hurry', () => {
  it('is left alone when it is expected', () => {
    expect(numberHints('43', known)).toEqual({ problem: null, meant: [] });
    expect(numberHints('', known)).toEqual({ problem: null, meant: [] });
  });

  it('is known for swapped digits', () => {
    expect(numberHints('15', known)).toEqual({
      problem: 'not-in-list',
      // 15 is 51 swapped; nothing nearer is in the list.
      meant: [{ car: 51, why: 'swapped' }],
    });
  });

  it('is known for the key beside', () => {
    // On the pad 6 lies beside 3, and 7 beside 4.
    expect(numberHints('46', known).meant).toContainEqual({ car: 43, why: 'neighbour' });
    expect(numberHints('54', known).meant[0]).toEqual({ car: 51, why: 'neighbour' });
  });

  it('is known for a digit too many and one too few', () => {
    expect(numberHints('1188', known).meant).toEqual([{ car: 118, why: 'doubled' }]);
    expect(numberHints('18', known).meant[0]).toEqual({ car: 118, why: 'missing' });
  });

  it('is told to have been through this line', () => {
    expect(numberHints('12', known).problem).toBe('through');
  });

  it('is not doubted where the station has no list, beyond what it has seen', () => {
    expect(numberHints('99', { listed: new Set(), through: new Set(), next: [] })).toEqual({
      problem: null,
      meant: [],
    });
  });

  it('is asked about when it is in the list, not due, and a slip away from one that is due now', () => {
    const early = { listed, through: new Set<number>(), next: [43, 51, 44, 118] };
    expect(numberHints('34', early)).toEqual({ problem: 'not-expected', meant: [{ car: 43, why: 'swapped' }] });
    expect(numberHints('210', early)).toEqual({ problem: null, meant: [] });
  });
});
