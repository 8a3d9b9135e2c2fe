import { MICROS_PER_SECOND } from '../../protocol/time.ts';
import { createHoldover, type Holdover } from './holdover.ts';

/**
 * Which edges of the PPS input are GPS seconds, and how many lie between them. A run of seconds is counted from its first edge; it goes on over a gap
 * as long as the oscillator is known well enough to say how many seconds are missing, and ends where it is not.
 */

export interface Anchor {
  readonly tick: number;
  /** Counted from the first edge of the run. */
  readonly second: number;
}

export interface Run {
  /** In order. The last `ANCHORS_MAX` of them. */
  readonly anchors: readonly Anchor[];
  readonly holdover: Holdover;
}

export interface Seconds {
  /** An edge of the PPS input. In order of ticks. */
  edge(tick: number): void;
  /** The last ones, oldest first: what a pulse that comes late out of a box's ring may need. */
  readonly runs: readonly Run[];
  /** Edges that were no second. */
  readonly refused: number;
}

/** Boards on ceramic resonators are up to 7,000 ppm off (6,728 in a published log of 70 hours); nothing that counts is off by more than 1 %. */
const RATE_TOLERANCE_UNKNOWN = 0.01;
/** Between the seconds that a run begins with. Edges of one counter agree far better; two receivers' worth of noise does not. */
const RATE_TOLERANCE_BEGIN = 100e-6;
/** A run begins with four edges that are alike. */
const BEGIN_EDGES = 4;
/** The least distance from the expected tick that makes an edge none: a board that stamps by `micros()` steps by 4 µs. */
const TOLERANCE_US = 25;
/** Of the jitter seen. */
const TOLERANCE_JITTERS = 8;
/** Of the 95 % bound of a holdover. */
const TOLERANCE_BOUNDS = 4;
/** Beyond this nobody can say how many seconds are missing. */
const COUNTABLE_US = 250_000;
/** After a gap of so many seconds one edge alone is not believed: what ends it may be a glitch. */
const CONFIRM_SECONDS = 10;
const RUNS_MAX = 3;
const ANCHORS_MAX = 8192;

interface GrowingRun extends Run {
  readonly anchors: Anchor[];
  /** Mean distance of an edge from where it was expected, in ticks. */
  jitterTicks: number;
}

/** `hz` is the nominal rate of the counter. */
export function createSeconds(hz: number): Seconds {
  const runs: GrowingRun[] = [];
  /** Edges that may become a run, or the end of a gap. */
  let candidates: number[] = [];
  let refused = 0;

  const take = (run: GrowingRun, tick: number, second: number): void => {
    const last = run.anchors.at(-1);
    const { rate } = run.holdover;
    if (last && rate !== null && second - last.second === 1) {
      run.jitterTicks += (Math.abs(tick - last.tick - rate) - run.jitterTicks) / 16;
    }
    run.anchors.push({ tick, second });
    if (run.anchors.length > ANCHORS_MAX) run.anchors.shift();
    run.holdover.edge(second, tick);
  };

  /** Whole seconds from the last edge to this one, or `null` where it is no second of this run. */
  const secondsTo = (run: GrowingRun, tick: number): number | null => {
    const last = run.anchors.at(-1);
    const { rate } = run.holdover;
    if (!last || rate === null) return null;
    const elapsed = (tick - last.tick) / rate;
    const seconds = Math.round(elapsed);
    if (seconds < 1) return null;
    const jitterUs = (run.jitterTicks / rate) * MICROS_PER_SECOND;
    const toleranceUs =
      Math.max(TOLERANCE_US, TOLERANCE_JITTERS * jitterUs) +
      (seconds > 1 ? TOLERANCE_BOUNDS * run.holdover.boundUs(seconds) : 0);
    const offUs = Math.abs(elapsed - seconds) * MICROS_PER_SECOND;
    return toleranceUs < COUNTABLE_US && offUs <= toleranceUs ? seconds : null;
  };

  /** The edges at the end of `candidates` that are one nominal second apart each, and alike. */
  const follow = (tick: number): number[] => {
    const previous = candidates.at(-1);
    if (previous === undefined) return [tick];
    const interval = tick - previous;
    if (Math.abs(interval / hz - 1) > RATE_TOLERANCE_UNKNOWN) return [tick];
    const before = candidates.at(-2);
    if (before !== undefined && Math.abs(interval / (previous - before) - 1) > RATE_TOLERANCE_BEGIN) {
      return [previous, tick];
    }
    return [...candidates, tick];
  };

  const begin = (edges: readonly number[]): void => {
    const run: GrowingRun = { anchors: [], holdover: createHoldover(), jitterTicks: hz * 1e-6 };
    edges.forEach((tick, second) => {
      take(run, tick, second);
    });
    runs.push(run);
    if (runs.length > RUNS_MAX) runs.shift();
  };

  return {
    edge: (tick) => {
      const run = runs.at(-1);
      const last = run?.anchors.at(-1);
      if (run && last) {
        const seconds = secondsTo(run, tick);
        if (seconds !== null && seconds <= CONFIRM_SECONDS) {
          take(run, tick, last.second + seconds);
          candidates = [];
          return;
        }
        candidates = follow(tick);
        if (seconds !== null && candidates.length >= 2) {
          // Two in a row, a second apart, both where the run expects a second: the gap is over.
          const [before] = candidates.slice(-2);
          const earlier = before === undefined ? null : secondsTo(run, before);
          if (before !== undefined && earlier === seconds - 1) {
            refused--;
            take(run, before, last.second + earlier);
            take(run, tick, last.second + seconds);
            candidates = [];
            return;
          }
        }
      } else {
        candidates = follow(tick);
      }
      if (candidates.length < BEGIN_EDGES) {
        if (run) refused++;
        return;
      }
      // Edges that agree with one another but not with the run: the run is wrong, or the receiver was.
      if (run) refused -= candidates.length - 1;
      begin(candidates);
      candidates = [];
    },
    get runs() {
      return runs;
    },
    get refused() {
      return refused;
    },
  };
}
