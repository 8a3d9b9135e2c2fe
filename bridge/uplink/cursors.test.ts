import { describe, expect, it } from 'vitest';
import { createCursors } from './cursors.ts';

/** Sends whatever is due and returns the rows, in order. */
function send(cursors: ReturnType<typeof createCursors>, nowMs: number, head: number): number[] {
  const rows: number[] = [];
  for (const { from, limit } of cursors.due(nowMs)) {
    for (let row = from + 1; row <= Math.min(from + limit, head); row++) {
      rows.push(row);
      cursors.sent(row, nowMs);
    }
  }
  return rows;
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('how far the journal has been sent', () => {
  it('sends a window and goes on with each acknowledgement', () => {
    const cursors = createCursors(['desk'], () => 100);
    expect(send(cursors, 0, 100)).toEqual(range(1, 64));
    expect(send(cursors, 10, 100)).toEqual([]);
    cursors.acknowledged('desk', 30, 20);
    expect(send(cursors, 20, 100)).toEqual(range(65, 94));
    cursors.acknowledged('desk', 94, 30);
    expect(send(cursors, 30, 100)).toEqual(range(95, 100));
    cursors.acknowledged('desk', 100, 40);
    expect(cursors.done).toBe(true);
  });

  it('sends again from the last acknowledgement when nothing moves for three seconds', () => {
    const cursors = createCursors(['desk'], () => 5);
    expect(send(cursors, 0, 5)).toEqual(range(1, 5));
    cursors.acknowledged('desk', 2, 100);
    expect(send(cursors, 3_000, 5)).toEqual([]);
    expect(send(cursors, 3_100, 5)).toEqual([3, 4, 5]);
    expect(send(cursors, 3_200, 5)).toEqual([]);
  });

  it('does not let a scorer that is down hold up the one that lives', () => {
    const cursors = createCursors(['desk', 'spare'], () => 500);
    let desk = 0;
    for (let nowMs = 0; desk < 500 && nowMs < 1_000; nowMs += 10) {
      const rows = send(cursors, nowMs, 500);
      desk = Math.max(desk, ...rows);
      cursors.acknowledged('desk', desk, nowMs);
    }
    expect(desk).toBe(500);
    expect(cursors.positions).toEqual({ desk: 500, spare: 0 });
  });

  it('sends everything again to a scorer that comes with a new ledger, window by window without waiting', () => {
    const cursors = createCursors(['desk'], () => 300);
    cursors.acknowledged('desk', 300, 0);
    cursors.rewind();
    expect(cursors.done).toBe(true);
    cursors.acknowledged('desk', 0, 10);
    let row = 0;
    let rounds = 0;
    for (let nowMs = 3_010; row < 300 && rounds < 20; nowMs += 10, rounds++) {
      const rows = send(cursors, nowMs, 300);
      row = Math.max(row, ...rows);
      cursors.acknowledged('desk', row, nowMs);
    }
    expect(row).toBe(300);
    expect(rounds).toBeLessThan(10);
  });

  it('sends again what one of two scorers has lost, although this process has sent it to neither', () => {
    const cursors = createCursors(['desk', 'spare'], () => 33);
    cursors.rewind();
    cursors.acknowledged('desk', 33, 0);
    cursors.acknowledged('spare', 33, 0);
    expect(send(cursors, 10, 33)).toEqual([]);
    cursors.acknowledged('desk', 31, 20);
    expect(send(cursors, 3_020, 33)).toEqual([32, 33]);
  });

  it('takes everything that was on the way for lost when the connection is new', () => {
    const cursors = createCursors(['desk'], () => 10);
    send(cursors, 0, 10);
    cursors.acknowledged('desk', 4, 5);
    cursors.rewind();
    expect(send(cursors, 6, 10)).toEqual(range(5, 10));
  });
});
