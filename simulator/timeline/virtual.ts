import type { Clock, Timer } from '../../protocol/clock.ts';
import { addMicros, type UtcMicros } from '../../protocol/time.ts';

/**
 * Virtual time for `--speed max`: one queue of what happens next. Time stands still while something happens and until all that follows from it has
 * happened, so that I/O takes no simulated time and one seed gives one rally.
 */
export interface VirtualTime extends Clock {
  /**
   * Plays until `done`, moving on only when `settled` has resolved: nothing is on the way anywhere. Throws where nothing is left to happen
   * before `done`: somebody waits for what will never come.
   */
  play(done: () => boolean, settled: () => Promise<void> | undefined): Promise<void>;
}

interface Happening {
  readonly atUs: UtcMicros;
  /** Equal times happen in the order in which they were set. */
  readonly order: number;
  readonly action: () => void;
  cancelled: boolean;
}

export function createVirtualTime(startUs: UtcMicros): VirtualTime {
  const heap: Happening[] = [];
  let nowUs = startUs;
  let order = 0;

  const before = (a: Happening, b: Happening): boolean => a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);

  const push = (happening: Happening): void => {
    let at = heap.push(happening) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (!above || before(above, happening)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = happening;
  };

  const pop = (): Happening | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      const right = heap[child + 1];
      if (!left) break;
      if (right && before(right, left)) child++;
      const least = heap[child];
      if (!least || before(last, least)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
    return first;
  };

  return {
    nowUs: () => nowUs,
    elapsedUs: () => nowUs - startUs,
    after: (us, action): Timer => {
      const happening: Happening = {
        atUs: addMicros(nowUs, Math.max(0, Math.round(us))),
        order: order++,
        action,
        cancelled: false,
      };
      push(happening);
      return {
        cancel: () => {
          happening.cancelled = true;
        },
      };
    },
    play: async (done, settled) => {
      while (!done()) {
        const next = pop();
        if (!next) throw new Error('virtual time: nothing is left to happen and the rally is not over');
        if (next.cancelled) continue;
        nowUs = next.atUs;
        next.action();
        const rest = settled();
        if (rest) await rest;
      }
    },
  };
}
