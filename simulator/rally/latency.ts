import type { Stopwatch } from '../../protocol/clock.ts';

/** From a pulse's line being readable at the bridge to its deviation being published, in real time. */
export function measureLatencies(stopwatch: Stopwatch) {
  const heardMs = new Map<string, number>();
  const scoredMs = new Map<string, number>();
  return {
    heard: (crossing: string, realMs: number): void => {
      if (!heardMs.has(crossing)) heardMs.set(crossing, realMs);
    },
    /** The first deviation that a crossing completes. */
    scored: (crossing: string | null): void => {
      if (crossing !== null && !scoredMs.has(crossing)) scoredMs.set(crossing, stopwatch.realMs());
    },
    values: (): number[] =>
      [...scoredMs].flatMap(([crossing, atMs]) => {
        const fromMs = heardMs.get(crossing);
        return fromMs === undefined ? [] : [atMs - fromMs];
      }),
  };
}
