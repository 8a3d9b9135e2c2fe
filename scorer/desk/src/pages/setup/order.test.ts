import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, editOf, missingFrom, moveCars, moveCursor, moveTo, type OrderEdit, paste, reorder } from './order.ts';

const at = (cars: readonly number[], from: number, to = from): OrderEdit =>
  moveCursor(moveCursor(editOf(cars), from), to, true);

describe('a start order by keys', () => {
  it('moves one car or several, by a step and to a place, and no further than the ends', () => {
    expect(moveCars(at([1, 2, 3, 4], 1), 1).cars).toEqual([1, 3, 2, 4]);
    expect(moveCars(at([1, 2, 3, 4], 1, 2), 1).cars).toEqual([1, 4, 2, 3]);
    expect(moveCars(at([1, 2, 3, 4], 0), -1).cars).toEqual([1, 2, 3, 4]);
    expect(moveCars(at([1, 2, 3, 4], 2, 3), 5).cars).toEqual([1, 2, 3, 4]);
    expect(moveTo(at([1, 2, 3, 4], 3), 0).cars).toEqual([4, 1, 2, 3]);
    expect(moveTo(at([1, 2, 3, 4], 0), 3).cars).toEqual([2, 3, 4, 1]);
  });

  it('cuts from several places and pastes before the cursor', () => {
    const first = cut(at([1, 2, 3, 4, 5], 0));
    expect(first).toMatchObject({ cars: [2, 3, 4, 5], cut: [1], at: 0 });
    const both = cut(moveCursor(first, 1));
    expect(both).toMatchObject({ cars: [2, 4, 5], cut: [1, 3] });
    expect(paste(moveCursor(both, 2))).toMatchObject({ cars: [2, 4, 1, 3, 5], cut: [] });
    expect(paste(both, true).cars).toEqual([2, 4, 5, 1, 3]);
    expect(paste(cut(at([7], 0))).cars).toEqual([7]);
  });

  it('takes over an order of others, and who it does not name follows', () => {
    expect(reorder(editOf([1, 2, 3, 4]), [3, 9, 1]).cars).toEqual([3, 1, 2, 4]);
    expect(missingFrom([1, 3], [1, 2, 3])).toEqual([2]);
  });

  it('loses no car and doubles none, whatever is pressed', () => {
    const key = fc.constantFrom<(edit: OrderEdit) => OrderEdit>(
      (edit) => moveCars(edit, 1),
      (edit) => moveCars(edit, -3),
      (edit) => moveTo(edit, 2),
      cut,
      paste,
      (edit) => moveCursor(edit, edit.at + 1, true),
      (edit) => moveCursor(edit, 0),
      (edit) => reorder(edit, [5, 2]),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 30 }), (keys) => {
        const { cars, cut: out } = keys.reduce((edit, press) => press(edit), editOf([1, 2, 3, 4, 5, 6]));
        expect([...cars, ...out].sort()).toEqual([1, 2, 3, 4, 5, 6]);
      }),
    );
  });
});
