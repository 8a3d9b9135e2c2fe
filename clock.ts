import type { Clock, Stopwatch, Timer } from './protocol/clock.ts';
import { type UtcMicros, utcMicros } from './protocol/time.ts';

/**
 * The one place that reads the machine's clock and sets its timers; everything else has a `Clock` or a `Stopwatch` handed in, and a test
 * (`test/unit/architecture.test.ts`) keeps it so.
 */

const timer = (ms: number, action: () => void): Timer => {
  // setTimeout holds 31 bits of milliseconds; anything longer than 24 days fires early, which no caller reaches.
  const handle = setTimeout(action, Math.max(0, ms));
  return { cancel: () => clearTimeout(handle) };
};

/** When this version was released: no clock that says an earlier date is right. */
export const RELEASED_US = utcMicros(Date.parse('2026-11-01T00:00:00Z') * 1000);

export const stopwatch: Stopwatch = {
  realMs: () => performance.timeOrigin + performance.now(),
  afterRealMs: timer,
};

export const machineClock: Clock = {
  nowUs: () => utcMicros(Math.round(Date.now() * 1000)),
  elapsedUs: () => performance.now() * 1000,
  after: (us, action) => timer(us / 1000, action),
};

/** Where simulated time stood at one real moment, and how fast it runs: enough for every process of one machine to agree. */
export interface Pace {
  /** Real milliseconds since 1970 at the anchor. */
  readonly realMs: number;
  /** Simulated UTC at the anchor. */
  readonly utcUs: UtcMicros;
  /** Simulated seconds a real second. */
  readonly speed: number;
}

/** A clock that shows simulated time at `speed` times the pace of the real one. */
export function pacedClock(pace: Pace): Clock {
  return {
    nowUs: () => utcMicros(Math.round(pace.utcUs + (stopwatch.realMs() - pace.realMs) * 1000 * pace.speed)),
    // A line, a port and a process are real, however fast the rally's time runs.
    elapsedUs: () => performance.now() * 1000,
    after: (us, action) => timer(us / 1000 / pace.speed, action),
  };
}
