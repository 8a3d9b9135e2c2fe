import { describe, expect, it } from 'vitest';
import { createRunningOrder, type RunningOrder } from './order.ts';

const S = 1_000_000;
const first = (order: RunningOrder, line: string, atS: number) => order.rank(line, atS * S)[0]?.car ?? null;

describe('the running order', () => {
  it('suggests the start order over the first line', () => {
    const order = createRunningOrder(['A', 'B'], [7, 12, 3]);
    expect(first(order, 'A', 0)).toBe(7);
    order.crossed('A', 'x1', 7, 0);
    expect(first(order, 'A', 30)).toBe(12);
  });

  it('follows what a person says: after an overtaking car comes the next one, then the overtaken', () => {
    const order = createRunningOrder(['A'], [7, 12, 3]);
    order.crossed('A', 'x1', 7, 0);
    order.assigned('x1', 12);
    expect(first(order, 'A', 30)).toBe(3);
    order.crossed('A', 'x2', 3, 30 * S);
    expect(first(order, 'A', 60)).toBe(7);
  });

  it('suggests over a later line the order in which the line before saw them', () => {
    const order = createRunningOrder(['A', 'B'], [7, 12, 3]);
    order.crossed('A', 'x1', 12, 0);
    order.crossed('A', 'x2', 7, 30 * S);
    expect(first(order, 'B', 40)).toBe(12);
    order.crossed('B', 'y1', 12, 40 * S);
    expect(first(order, 'B', 70)).toBe(7);
  });

  it('suggests who is due now, by the time that the others needed for the way', () => {
    const order = createRunningOrder(['A', 'B'], [1, 2, 3, 4, 5, 6]);
    // A minute apart over A, and 100 s to B; car 5 stops on the way.
    for (const car of [1, 2, 3, 4, 5, 6]) order.crossed('A', `a${car}`, car, car * 60 * S);
    for (const car of [1, 2, 3, 4]) order.crossed('B', `b${car}`, car, (car * 60 + 100) * S);
    expect(order.rank('B', (6 * 60 + 100) * S)[0]).toMatchObject({ car: 6 });
    const [likeliest, next] = order.rank('B', (6 * 60 + 100) * S);
    expect(likeliest?.confidence).toBeGreaterThan(0.5);
    expect(next?.car).toBe(5);
  });

  it('takes what the scorer tells of other stations, and leaves out who will not come', () => {
    const order = createRunningOrder(['A'], [1, 2, 3, 4]);
    order.expect([
      { car: 3, seenAt: 'PC9', seenUs: 10 * S },
      { car: 1, seenAt: 'PC9', seenUs: 50 * S },
      { car: 2, gone: true },
    ]);
    expect(order.rank('A', 100 * S).map(({ car }) => car)).toEqual([3, 1, 4]);
  });

  it('frees the number of a crossing that is taken back, and says nothing when all are through', () => {
    const order = createRunningOrder(['A'], [7, 12]);
    order.crossed('A', 'x1', 7, 0);
    order.assigned('x1', null);
    expect(first(order, 'A', 30)).toBe(7);
    order.crossed('A', 'x2', 7, 30 * S);
    order.crossed('A', 'x3', 12, 60 * S);
    expect(first(order, 'A', 90)).toBeNull();
  });
});
