import { describe, expect, it } from 'vitest';
import { addColumn, addRow, isChanged, merge, rowOfLine, savedOf, setCell, tableOf, withdraw } from './entries.ts';

const list = tableOf({
  columns: ['number', 'year', 'model', 'coefficient'],
  rows: [
    ['1', '1927', 'O.M.', '1.80'],
    ['2', '1957', 'Fiat', '1.25'],
    ['3', '1950', 'Lancia', '1.50'],
  ],
});

describe('an entry list in cells', () => {
  it('is saved as it was where nobody changed anything, and knows what was', () => {
    expect(savedOf(list).rows.map(([number]) => number)).toEqual(['1', '2', '3']);
    const changed = setCell(list, 1, 3, '1.30');
    expect(changed.rows.map(isChanged)).toEqual([false, true, false]);
    expect(setCell(changed, 1, 3, '1.25').rows.map(isChanged)).toEqual([false, false, false]);
  });

  it('keeps who is withdrawn in its place, to be taken back by the same key, and saves it not', () => {
    const without = withdraw(list, 1);
    expect(savedOf(without).rows.map(([number]) => number)).toEqual(['1', '3']);
    expect(rowOfLine(without, 3)).toBe(2);
    expect(savedOf(withdraw(without, 1)).rows).toEqual(savedOf(list).rows);
  });

  it('takes pasted rows by number: who is there is changed, who is not is added, and an empty cell says nothing', () => {
    const { table, added, changed } = merge(list, [
      ['2', '', 'Fiat-Abarth 750', ''],
      ['9', '1955', 'Mercedes', '1.40'],
      ['3', '1950', 'Lancia', '1.50'],
    ]);
    expect({ added, changed }).toEqual({ added: 1, changed: 1 });
    expect(savedOf(table).rows).toEqual([
      ['1', '1927', 'O.M.', '1.80'],
      ['2', '1957', 'Fiat-Abarth 750', '1.25'],
      ['3', '1950', 'Lancia', '1.50'],
      ['9', '1955', 'Mercedes', '1.40'],
    ]);
  });

  it('takes a car more and a column more', () => {
    const wider = addColumn(addRow(list), 'driver');
    expect(savedOf(wider)).toMatchObject({ columns: ['number', 'year', 'model', 'coefficient', 'driver'] });
    expect(wider.rows.map(isChanged)).toEqual([false, false, false, true]);
  });
});
