import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDelta, rowKey, type Table, tableDelta } from './table-delta.ts';

const row = fc.record(
  {
    car: fc.integer({ min: 1, max: 12 }),
    position: fc.option(fc.integer({ min: 1, max: 12 })),
    score: fc.option(fc.constantFrom('1', '2.5')),
    gap: fc.constantFrom('0', '3'),
    deviations: fc.array(fc.option(fc.integer({ min: -3, max: 3 })), { maxLength: 6 }),
  },
  { requiredKeys: ['car', 'position', 'score', 'deviations'] },
);
const table: fc.Arbitrary<Table> = fc.record({
  head: fc.record({ title: fc.constantFrom('a', '</script>'), trials: fc.array(fc.constantFrom('PC1', 'PC2')) }),
  rows: fc.uniqueArray(row, { selector: ({ car }) => car }),
});
/** As it comes out of the network. */
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

describe('a delta of a table', () => {
  it('makes of the one state the other, whatever the two are', () => {
    fc.assert(
      fc.property(table, table, (before, after) => {
        const delta = tableDelta(before, after);
        expect(sent(delta === null ? before : applyDelta(before, sent(delta)))).toEqual(sent(after));
      }),
    );
  });

  it('is nothing where the two read alike', () => {
    fc.assert(fc.property(table, (one) => tableDelta(one, sent(one)) === null));
  });

  it('leaves the rows of others as they are, so that nothing of them is drawn anew', () => {
    const rows = [
      { car: 1, position: 1, deviations: [3, null, 0] },
      { car: 2, position: 2, deviations: [5, null, null] },
    ];
    const after = [rows[0] ?? {}, { car: 2, position: 2, deviations: [5, 0, null] }];
    const delta = tableDelta({ head: {}, rows }, { head: {}, rows: after });
    expect(delta).toEqual({ rows: { '2/': { items: { deviations: { 1: 0 } } } } });
    const applied = applyDelta({ head: {}, rows }, delta ?? {});
    expect(applied.rows[0]).toBe(rows[0]);
    expect(applied.rows[1]).toEqual(after[1]);
  });

  it('tells a place that was lost from one that was never there', () => {
    const before = { head: {}, rows: [{ car: 1, gap: '3', position: 2 }] };
    const after = { head: {}, rows: [{ car: 1, position: null }] };
    expect(tableDelta(before, after)).toEqual({ rows: { '1/': { set: { position: null }, unset: ['gap'] } } });
  });

  it('takes rows of teams by their team and rows of trials by car and trial', () => {
    expect([{ team: 'Alfa', car: 3 }, { car: 3 }, { car: 3, trial: 'PC1' }].map(rowKey)).toEqual([
      'team Alfa',
      '3/',
      '3/PC1',
    ]);
  });
});
