import { describe, expect, it } from 'vitest';
import { ticks } from '../../protocol/time.ts';
import type { TrueEdge } from './edge-list.ts';
import { placeStamps } from './place-stamps.ts';
import { stampDifferences, stampErrors } from './stamp-errors.ts';

/** D8 and D3 in turn, a millisecond apart. */
const truth: readonly TrueEdge[] = Array.from({ length: 40 }, (_, n) => ({
  channel: n % 2 === 0 ? 'D8' : 'D3',
  level: n % 4 < 2 ? 1 : 0,
  cycle: 1_000_000 + n * 16_000,
}));
/** As a box whose counter began 5000 cycles late tells them, each edge of D3 `late` cycles late. */
const tell = (late: number, numbers: readonly number[]) =>
  numbers.map((seq) => {
    const { channel, level, cycle } = truth[seq - 1] ?? { channel: 'D8', level: 0, cycle: 0 };
    const tick = ticks(cycle - 5_000 + (channel === 'D3' ? late : 0));
    return { type: 'edge', seq, tick, channel, level, flags: 0 } as const;
  });
const all = truth.map((_, n) => n + 1);

describe('stamps beside the edges that they are of', () => {
  it('are those of their own edges behind edges that were declared gone', () => {
    const told = tell(
      7,
      all.filter((seq) => seq < 10 || seq > 20),
    );
    const rows = stampErrors(truth, placeStamps(truth, told)).filter(({ edges }) => edges > 0);
    expect(rows).toMatchObject([
      { channel: 'D3', edges: 14, minimum: 7, maximum: 7, lost: 6, invented: 0 },
      { channel: 'D8', edges: 15, minimum: 0, maximum: 0, lost: 5, invented: 0 },
    ]);
  });

  it('are of the edges that they name where numbers of neighbours have changed places', () => {
    const told = tell(7, all).map((edge) => ({ ...edge, seq: edge.seq % 2 === 0 ? edge.seq - 1 : edge.seq + 1 }));
    expect(placeStamps(truth, told).map(({ place }) => place)).toEqual(truth.map((_, place) => place));
  });

  it('count an edge that never was as invented, and one that is told twice', () => {
    const told = tell(0, [1, 2, 2, 3]);
    const extra = { type: 'edge', seq: 4, tick: ticks(0), channel: 'A0', level: 1, flags: 0 } as const;
    const rows = stampErrors(truth, placeStamps(truth, [...told, extra]));
    expect(rows.map(({ invented }) => invented)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('of two are compared edge by edge, whatever either did not tell', () => {
    const [first, second] = [tell(9, all.slice(0, 30)), tell(4, [1, ...all.slice(10)])].map((told) =>
      placeStamps(truth, told),
    );
    const rows = stampDifferences(truth, first ?? [], second ?? []).filter(({ edges }) => edges > 0);
    expect(rows).toMatchObject([
      { channel: 'D3', edges: 10, minimum: 5, maximum: 5 },
      { channel: 'D8', edges: 11, minimum: 0, maximum: 0 },
    ]);
  });
});
