import { describe, expect, it } from 'vitest';
import { createRunningOrder } from './order.ts';

describe('the running order', () => {
  it('suggests the start order over the first line', () => {
    const order = createRunningOrder(['A', 'B'], [7, 12, 3]);
    expect(order.suggest('A')).toBe(7);
    order.crossed('A', 'x1', 7);
    expect(order.suggest('A')).toBe(12);
  });

  it('follows what a person says: after an overtaking car comes the next one, then the overtaken', () => {
    const order = createRunningOrder(['A'], [7, 12, 3]);
    order.crossed('A', 'x1', 7);
    order.assigned('x1', 12);
    expect(order.suggest('A')).toBe(3);
    order.crossed('A', 'x2', 3);
    expect(order.suggest('A')).toBe(7);
  });

  it('suggests over a later line the order in which the line before saw them', () => {
    const order = createRunningOrder(['A', 'B'], [7, 12, 3]);
    for (const [id, car] of [
      ['x1', 12],
      ['x2', 7],
    ] as const) {
      order.crossed('A', id, car);
      order.assigned(id, car);
    }
    expect(order.suggest('B')).toBe(12);
    order.crossed('B', 'y1', 12);
    expect(order.suggest('B')).toBe(7);
  });

  it('takes the order that the scorer tells, and says nothing when all are through', () => {
    const order = createRunningOrder(['A'], [7, 12, 3]);
    order.expect([3, 7]);
    expect(order.suggest('A')).toBe(3);
    for (const car of [3, 7, 12]) order.crossed('A', `x${car}`, car);
    expect(order.suggest('A')).toBeNull();
  });
});
