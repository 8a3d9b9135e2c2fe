import type { UtcMicros } from './time.ts';

/**
 * The time that a process believes in, handed in so that a rally can be played at any speed and a test can hold its breath. On a Pi it is the
 * machine's clock; in a simulation a virtual one. It never scores: times that score come from a box's counter.
 */
export interface Clock {
  /** UTC in microseconds as this host knows it. May be stepped at any moment, by hand or by NTP. */
  nowUs(): UtcMicros;
  /** Microseconds that never go back and never jump, for time-outs. Virtual where time is; otherwise real. */
  elapsedUs(): number;
  /** Runs `action` once, `us` microseconds of this clock from now. */
  after(us: number, action: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** Real milliseconds, whatever the rally's clock does: for latencies, time-outs of real I/O and the pace of screens. Never in a fact. */
export interface Stopwatch {
  /** Milliseconds since 1970 with fractions; comparable between the processes of one machine to about a millisecond. */
  realMs(): number;
  afterRealMs(ms: number, action: () => void): Timer;
}
