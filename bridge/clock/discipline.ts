import { MICROS_PER_SECOND, type Ticks, type UtcMicros, utcMicros } from '../../protocol/time.ts';

/**
 * From the ticks of a box to UTC. The GPS second (PPS) is stamped by the same counter as the tubes, so each second gives one exact pair of
 * tick and whole second. A pulse is placed by interpolation between the edge before and the edge after it; until the one after has come,
 * by extrapolation. Which second an edge is, the host's clock says: it needs to be right within 0.4 s, and is asked many times.
 *
 * Interpolating between bracketing edges follows any oscillator (1 µs rms even on a resonator that warms by 0.5 ppm/s, where an exponentially
 * weighted regression is wrong by 420 µs); so nothing is fitted here.
 */

export type StampSource = 'pps' | 'holdover' | 'none';

export interface Stamp {
  /** `null` while nobody knows the second. */
  readonly utcUs: UtcMicros | null;
  /** 95 % bound. */
  readonly uncertaintyUs: number;
  readonly source: StampSource;
  /** Edges on both sides are known: nothing that comes later will improve this. */
  readonly settled: boolean;
}

export interface Discipline {
  /** An edge of the GPS second, and when the host heard of it. */
  pps(tick: Ticks, heardUs: UtcMicros): void;
  /** Places a tick. Asked again later, the answer may be better; `settled` says when it will not be. */
  stamp(tick: Ticks): Stamp;
  /** Rate of the oscillator against UTC, parts per million, from the last two edges; `null` before. */
  driftPpm(): number | null;
  /** The second is known and the last edge is less than ten seconds before `tick`. */
  locked(tick: Ticks): boolean;
  /** Why there is no time, in words for a person; `null` when all is well. */
  alarm(): string | null;
}

interface Anchor {
  readonly tick: number;
  /** Seconds since the first edge of this run. */
  readonly second: number;
}

/** Boards on ceramic resonators are up to 7,000 ppm off (6,728 in a published log of 70 hours). */
const RATE_TOLERANCE_UNKNOWN = 0.01;
/** Against the rate just seen: resonators move some 0.1 ppm/s at worst; edges of a bad receiver come hundreds of µs off. */
const RATE_TOLERANCE = 100e-6;
const CONFIRMATIONS = 3;
/** Edges kept: what a pulse that comes late out of a box's ring may need. */
const ANCHORS_MAX = 900;
/** A gap in the seconds longer than this starts a new run: counting seconds over it would rest on the rate alone. */
const GAP_SECONDS_MAX = 3600;
const NAMING_LABELS = 3;
const NAMING_WINDOW = 60;
const NAMING_TOLERANCE_US = 400_000;
const DISAGREEMENTS_MAX = 10;
const LOCKED_SECONDS_MAX = 10;
/** What is assumed of an oscillator's wander beyond what has been seen, in µs after t seconds alone: WANDER * t². */
const WANDER_US = 0.1;

/** `hz` is the nominal rate of the counter. */
export function createDiscipline(hz: number): Discipline {
  let candidates: number[] = [];
  let anchors: Anchor[] = [];
  let rate: number | null = null;
  /** Mean change of the rate from second to second, in ticks: the jitter of edges and the wander of the oscillator together. */
  let jitterTicks = hz * 1e-6;
  let refusedInARow: number[] = [];

  // The naming: host time minus counted seconds. It is late by what the line and the host took, never early, so the least of many is the best.
  let labels: number[] = [];
  let epochSecond: number | null = null;
  let disagreements = 0;
  let alarm: string | null = 'clock: waiting for the GPS second';

  const restart = (): void => {
    candidates = [];
    anchors = [];
    rate = null;
    labels = [];
    epochSecond = null;
    disagreements = 0;
    refusedInARow = [];
  };

  const name = (second: number, heardUs: number): void => {
    const label = heardUs - second * MICROS_PER_SECOND;
    labels.push(label);
    if (labels.length > NAMING_WINDOW) labels.shift();
    const least = Math.min(...labels);
    const nearest = Math.round(least / MICROS_PER_SECOND);
    if (epochSecond === null) {
      // Lines that were held up somewhere arrive in a bunch: their labels differ by whole seconds and must not name anything.
      const recent = labels.slice(-NAMING_LABELS);
      const steady = recent.length === NAMING_LABELS && Math.max(...recent) - Math.min(...recent) < NAMING_TOLERANCE_US;
      if (steady && Math.abs(least - nearest * MICROS_PER_SECOND) <= NAMING_TOLERANCE_US) {
        epochSecond = nearest;
        alarm = null;
      } else if (recent.length === NAMING_LABELS) {
        alarm = 'clock: host time does not name the second; set the clock of this computer within 0.4 s';
      }
      return;
    }
    // Early labels are a clock set back; a whole window of late ones is a clock set forward, since each alone may just have been held up.
    const off = (us: number) => us - (epochSecond ?? 0) * MICROS_PER_SECOND;
    const tooLate = labels.length === NAMING_WINDOW && off(least) > NAMING_TOLERANCE_US;
    disagreements = off(label) < -NAMING_TOLERANCE_US || tooLate ? disagreements + 1 : 0;
    if (disagreements >= DISAGREEMENTS_MAX) {
      // A second is never guessed: the host's clock was stepped, or ours was wrong. Name it anew or say that it has no name.
      epochSecond = null;
      disagreements = 0;
      labels = [];
      alarm = 'clock: host time was stepped; times are unlabelled until it names the second again';
    }
  };

  const accept = (tick: number, second: number, heardUs: number): void => {
    const last = anchors.at(-1);
    if (last && second - last.second === 1) {
      const newRate = tick - last.tick;
      if (rate !== null) jitterTicks += (Math.abs(newRate - rate) - jitterTicks) / 16;
      rate = newRate;
    } else if (last) {
      rate = (tick - last.tick) / (second - last.second);
    }
    anchors.push({ tick, second });
    if (anchors.length > ANCHORS_MAX) anchors.shift();
    refusedInARow = [];
    name(second, heardUs);
  };

  const begin = (tick: number, heardUs: number): void => {
    const previous = candidates.at(-1);
    const plausible = previous !== undefined && Math.abs((tick - previous) / hz - 1) < RATE_TOLERANCE_UNKNOWN;
    const alike =
      candidates.length < 2 ||
      Math.abs((tick - (previous ?? 0)) / ((previous ?? 0) - (candidates.at(-2) ?? 0)) - 1) < RATE_TOLERANCE;
    candidates = plausible && alike ? [...candidates, tick] : [tick];
    if (candidates.length <= CONFIRMATIONS) return;
    const confirmed = candidates;
    candidates = [];
    rate = (tick - (confirmed[0] ?? 0)) / CONFIRMATIONS;
    confirmed.forEach((at, second) => {
      const age = (tick - at) / (rate ?? hz);
      accept(at, second, heardUs - age * MICROS_PER_SECOND);
    });
    // The earlier ones were heard at their own times, which were not kept: one label counts.
    labels = labels.slice(-1);
    epochSecond = null;
    alarm = 'clock: the second has no name yet';
  };

  const place = (tick: number): { us: number; uncertaintyUs: number; source: StampSource; settled: boolean } | null => {
    const last = anchors.at(-1);
    const first = anchors[0];
    if (!last || !first || rate === null) return null;
    const microsPerTick = MICROS_PER_SECOND / rate;
    const jitterUs = jitterTicks * microsPerTick;
    if (tick >= last.tick) {
      const seconds = (tick - last.tick) / rate;
      return {
        us: last.second * MICROS_PER_SECOND + (tick - last.tick) * microsPerTick,
        uncertaintyUs: 1 + jitterUs * (1 + 2 * seconds) + WANDER_US * seconds * seconds,
        source: seconds < 1.5 ? 'pps' : 'holdover',
        settled: false,
      };
    }
    if (tick < first.tick) {
      const second = anchors[1];
      const firstRate = second ? (second.tick - first.tick) / (second.second - first.second) : rate;
      const seconds = (first.tick - tick) / firstRate;
      return {
        us: first.second * MICROS_PER_SECOND - ((first.tick - tick) * MICROS_PER_SECOND) / firstRate,
        uncertaintyUs: 1 + jitterUs * (1 + 2 * seconds) + WANDER_US * seconds * seconds,
        source: seconds < 1.5 ? 'pps' : 'holdover',
        settled: true,
      };
    }
    const [before, after] = bracket(anchors, tick);
    const seconds = after.second - before.second;
    const share = (tick - before.tick) / (after.tick - before.tick);
    return {
      us: (before.second + share * seconds) * MICROS_PER_SECOND,
      // The error of a straight line across a gap is at most an eighth of the curvature times its square.
      uncertaintyUs: 1 + jitterUs * (1 + seconds / 2) + (WANDER_US / 4) * (seconds * seconds - 1),
      source: seconds < 3 ? 'pps' : 'holdover',
      settled: true,
    };
  };

  return {
    pps: (tick, heardUs) => {
      const last = anchors.at(-1);
      if (!last || rate === null) return begin(tick, heardUs);
      const elapsed = (tick - last.tick) / rate;
      const seconds = Math.round(elapsed);
      const within = Math.abs(elapsed - seconds) < RATE_TOLERANCE * Math.max(1, seconds);
      if (seconds >= 1 && seconds <= GAP_SECONDS_MAX && within) {
        accept(tick, last.second + seconds, heardUs);
        return;
      }
      // Edges that agree with one another but not with us: we are the ones who are wrong.
      const before = refusedInARow.at(-1);
      const follows = before !== undefined && Math.abs((tick - before) / hz - 1) < RATE_TOLERANCE_UNKNOWN;
      refusedInARow = follows ? [...refusedInARow, tick] : [tick];
      if (refusedInARow.length > CONFIRMATIONS + 1) {
        const anew = refusedInARow;
        restart();
        for (const at of anew) begin(at, heardUs - ((tick - at) / hz) * MICROS_PER_SECOND);
      }
    },
    stamp: (tick) => {
      const placed = place(tick);
      if (placed === null || epochSecond === null) {
        return {
          utcUs: null,
          uncertaintyUs: placed ? Math.ceil(placed.uncertaintyUs) : 0,
          source: 'none',
          settled: false,
        };
      }
      return {
        utcUs: utcMicros(Math.round(epochSecond * MICROS_PER_SECOND + placed.us)),
        uncertaintyUs: Math.ceil(placed.uncertaintyUs),
        source: placed.source,
        settled: placed.settled,
      };
    },
    driftPpm: () => (rate === null ? null : (rate / hz - 1) * 1e6),
    locked: (tick) => {
      const last = anchors.at(-1);
      return epochSecond !== null && last !== undefined && (tick - last.tick) / (rate ?? hz) < LOCKED_SECONDS_MAX;
    },
    alarm: () => alarm,
  };
}

/** The two neighbouring anchors around `tick`, which lies between the first and the last. */
function bracket(anchors: readonly Anchor[], tick: number): [Anchor, Anchor] {
  let low = 0;
  let high = anchors.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((anchors[middle]?.tick ?? 0) <= tick) low = middle;
    else high = middle;
  }
  const before = anchors[low];
  const after = anchors[high];
  if (!before || !after) throw new Error('bracket: no anchors');
  return [before, after];
}
