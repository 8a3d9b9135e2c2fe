import type { Edge } from '../../protocol/serial/codec.ts';
import type { TrueEdge } from './edge-list.ts';
import type { StampedEdge } from './stamp-errors.ts';

/** Edges of different inputs within some 10 µs may be numbered in another order (protocol/serial): nine inputs, so never so many places away. */
const PLACES_AWAY = 16;

/**
 * Finds for each edge that a box told the true one that it is: the n-th, or one some places away, of its input and level, the nearest in time where
 * there are several; a second one of the same is none of them. Edges that the box declared gone keep their numbers (`G`), so that nothing shifts
 * behind them. The box counts from its own start, which nobody outside knows to the cycle: the first edge of the capture input sets the zero for all.
 */
export function placeStamps(truth: readonly TrueEdge[], told: readonly Edge[]): StampedEdge[] {
  const first = <Some extends { channel: string }>(edges: readonly Some[]) =>
    edges.find(({ channel }) => channel === 'D8');
  const zero = (first(truth)?.cycle ?? 0) - (first(told)?.tick ?? 0);
  const taken = new Set<number>();
  return told.map(({ seq, channel, level, tick }) => {
    const cycle = tick + zero;
    let place: number | undefined;
    let nearest = Number.POSITIVE_INFINITY;
    for (let at = Math.max(0, seq - 1 - PLACES_AWAY); at <= seq - 1 + PLACES_AWAY; at++) {
      const edge = truth[at];
      if (edge === undefined || edge.channel !== channel || edge.level !== level) continue;
      const away = Math.abs(edge.cycle - cycle);
      if (away < nearest) [place, nearest] = [at, away];
    }
    if (place === undefined || taken.has(place)) return { channel, level, cycle, place: undefined };
    taken.add(place);
    return { channel, level, cycle, place };
  });
}
