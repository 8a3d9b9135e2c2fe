import type { Stopwatch } from '../../protocol/clock.ts';

/** Long work in the process that takes crossings in: after so long the event loop has its turn. */
const SLICE_MS = 8;

/** Walks the steps to their end; whatever else there is to do is done in between. */
export async function inSlices<Result>(steps: Iterator<unknown, Result>, stopwatch: Stopwatch): Promise<Result> {
  let sinceMs = stopwatch.realMs();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (stopwatch.realMs() - sinceMs < SLICE_MS) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    sinceMs = stopwatch.realMs();
  }
}
