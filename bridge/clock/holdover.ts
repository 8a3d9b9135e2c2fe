import { MICROS_PER_SECOND } from '../../protocol/time.ts';

/**
 * How an oscillator goes on when nobody tells it the second any more, and how far it may then be trusted. The rate is that of a window of
 * seconds before the loss. Which window, and how large its errors grow, is not assumed of the part but seen: each second that comes tells what a
 * loss 2, 4, 8 … 4096 seconds ago would have cost by now, for every window. A new box starts from what a bad part does and unlearns it.
 */
export interface Holdover {
  /** An edge of the GPS second, the `second`-th of its run, at `tick`. In order; seconds may be missing. */
  edge(second: number, tick: number): void;
  /** Ticks a second to go on with; `null` before two edges. */
  readonly rate: number | null;
  /** 95 % bound of a time `seconds` after the last edge. */
  boundUs(seconds: number): number;
  /** Seconds without an edge after which the bound reaches `us`. */
  secondsUntil(us: number): number;
}

/** Short ones follow a resonator in the sun, long ones see through a receiver that trembles. In seconds. */
const WINDOWS = [8, 16, 32, 128, 512] as const;
/** In seconds. */
const LAGS = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096] as const;
/** The window is chosen by what it would have cost at this lag, or the longest one that has been seen often enough. */
const CHOOSING_LAG = 6;
const CHOOSING_SAMPLES = 64;
/** Of what was seen: neither the best cases, which trembling edges make, nor the worst, which the weather makes. */
const CHOOSING_SHARE = 0.75;
/** Edges kept: the longest lag, the longest window and the time that a lag may miss. */
const SECONDS_KEPT = 8192;
/** Memory of what was seen: long enough for an hour's loss to have been seen several times, short enough to forget yesterday's sun. In seconds. */
const MEMORY_SECONDS = 8 * 3600;

/**
 * What is believed of a part that has not been watched: an Uno on its ceramic resonator, 95 % of cases (70 hours recorded: 0.15 ms after one minute,
 * 60 ms after an hour). Grows as the frequency wanders: with the power of 1.5.
 */
const unknownPartUs = (seconds: number): number => 150 * (seconds / 60) ** 1.5;
/** How many independent sights outweigh what is believed. */
const BELIEF = 2;
/** Of few sights the largest is not yet the largest there is. */
const DOUBT = 2.5;
/** From one lag to twice as much, where nothing has been seen: between a wandering frequency (1.5) and a drifting one (2). */
const GROWTH = 1.75;

/** Of what was seen; a little above the 95 % that is promised, because tomorrow's sun is not yesterday's. */
const SHARE = 0.97;

export function createHoldover(): Holdover {
  const ticks = new Float64Array(SECONDS_KEPT).fill(Number.NaN);
  let newest = -1;
  let oldest = 0;
  const at = (second: number): number =>
    second < 0 || second <= newest - SECONDS_KEPT ? Number.NaN : (ticks[second % SECONDS_KEPT] ?? Number.NaN);

  const seen = WINDOWS.map(() => LAGS.map(() => createSightings()));
  let chosen = 0;
  let bounds: number[] = [];

  const slope = (begin: number, end: number): number => (at(end) - at(begin)) / (end - begin);

  /** Ticks a second in the window that ends at `second`, which may lack its first half; NaN where it lacks more. */
  const rateIn = (second: number, window: number): number => {
    for (let begin = second - window; begin <= second - window / 2; begin++) {
      if (!Number.isNaN(at(begin))) return slope(begin, second);
    }
    return Number.NaN;
  };

  /** The same, with the last edge before the window or the first one in it where the window is nearly empty. */
  const rateNow = (window: number): number => {
    const rate = rateIn(newest, window);
    if (!Number.isNaN(rate)) return rate;
    for (let begin = newest - window - 1; begin >= oldest; begin--) {
      if (!Number.isNaN(at(begin))) return slope(begin, newest);
    }
    for (let begin = Math.max(oldest, newest - window); begin < newest; begin++) {
      if (!Number.isNaN(at(begin))) return slope(begin, newest);
    }
    return Number.NaN;
  };

  const see = (second: number, tick: number): void => {
    LAGS.forEach((lag, l) => {
      const lost = second - lag;
      const from = at(lost);
      if (Number.isNaN(from)) return;
      WINDOWS.forEach((window, w) => {
        // A window that is still filling would be blamed for what it is not; the shortest serves until the others are full.
        if (lost - window < oldest && w > 0) return;
        const rate = rateIn(lost, window);
        if (Number.isNaN(rate)) return;
        const errorUs = ((tick - from) / rate - lag) * MICROS_PER_SECOND;
        seen[w]?.[l]?.add(Math.abs(errorUs), second);
      });
    });
  };

  const choose = (): void => {
    for (let l = CHOOSING_LAG; l >= 0; l--) {
      const first = seen[0]?.[l];
      if (!first || first.count < CHOOSING_SAMPLES) continue;
      let best = 0;
      let bestUs = Number.POSITIVE_INFINITY;
      WINDOWS.forEach((_, w) => {
        const each = seen[w]?.[l];
        if (!each || each.count < CHOOSING_SAMPLES) return;
        const costUs = each.quantile(CHOOSING_SHARE);
        if (costUs < bestUs * 0.98) {
          best = w;
          bestUs = costUs;
        }
      });
      chosen = best;
      return;
    }
  };

  /** One bound a lag: what has been seen, where it has been seen often; else what the shorter lags and the belief make likely. */
  const learn = (): void => {
    const sightings = seen[chosen] ?? [];
    bounds = [];
    LAGS.forEach((lag, l) => {
      const shorter = bounds[l - 1];
      const grown = shorter === undefined ? unknownPartUs(lag) : shorter * 2 ** GROWTH;
      const each = sightings[l];
      // Sights of one lag overlap: as many are independent as fit one behind the other.
      const independent = each ? each.seconds / lag : 0;
      if (!each || each.count === 0) {
        bounds.push(grown);
        return;
      }
      const share = independent / (independent + BELIEF);
      const seenUs = Math.max(0.5, each.quantile(SHARE)) * (1 + DOUBT / Math.max(1, independent));
      bounds.push(Math.exp(share * Math.log(seenUs) + (1 - share) * Math.log(Math.max(seenUs, grown))));
    });
  };

  const boundUs = (seconds: number): number => {
    if (bounds.length === 0) return unknownPartUs(Math.max(1, seconds));
    const place = Math.log2(Math.max(seconds, 1e-3)) - 1;
    const [first] = bounds;
    if (place <= 0) return first ?? 0;
    const l = Math.min(Math.floor(place), bounds.length - 2);
    const low = bounds[l] ?? 0;
    const high = bounds[l + 1] ?? 0;
    if (place >= bounds.length - 1) return high * 2 ** (GROWTH * (place - bounds.length + 1));
    return low * (high / low) ** (place - l);
  };

  return {
    edge: (second, tick) => {
      if (second <= newest) return;
      if (newest < 0) oldest = second;
      for (let missing = Math.max(newest + 1, second - SECONDS_KEPT); missing < second; missing++) {
        ticks[missing % SECONDS_KEPT] = Number.NaN;
      }
      ticks[second % SECONDS_KEPT] = tick;
      newest = second;
      oldest = Math.max(oldest, newest - SECONDS_KEPT + 1);
      see(second, tick);
      if (second % 8 === 0 || second - oldest < 64) {
        choose();
        learn();
      }
    },
    get rate() {
      const rate = rateNow(WINDOWS[chosen] ?? 8);
      return Number.isNaN(rate) ? null : rate;
    },
    boundUs,
    secondsUntil: (us) => {
      let low = 0;
      let high = 30 * 86_400;
      if (boundUs(high) < us) return high;
      while (high - low > 1) {
        const middle = (low + high) / 2;
        if (boundUs(middle) < us) low = middle;
        else high = middle;
      }
      return Math.floor(low);
    },
  };
}

/** Errors that were seen, by size in steps of a sixth of an octave, old ones fading. */
interface Sightings {
  add(us: number, second: number): void;
  readonly count: number;
  /** How long it has been looking, at most its memory. */
  readonly seconds: number;
  quantile(share: number): number;
}

const STEPS_PER_OCTAVE = 6;
const SMALLEST_US = 0.05;
const STEPS = 30 * STEPS_PER_OCTAVE;

function createSightings(): Sightings {
  const steps = new Float64Array(STEPS);
  /** Weight of one sight now: it grows instead of all others fading. */
  let weight = 1;
  let total = 0;
  let count = 0;
  let last = 0;
  let seconds = 0;
  return {
    add: (us, second) => {
      const passed = count === 0 ? 1 : second - last;
      last = second;
      weight *= Math.exp(passed / MEMORY_SECONDS);
      seconds = Math.min(seconds + passed, MEMORY_SECONDS);
      const step = Math.floor(Math.log2(Math.max(us, SMALLEST_US) / SMALLEST_US) * STEPS_PER_OCTAVE);
      const index = Math.min(step, STEPS - 1);
      steps[index] = (steps[index] ?? 0) + weight;
      total += weight;
      count++;
      if (weight > 1e6) {
        for (let i = 0; i < STEPS; i++) steps[i] = (steps[i] ?? 0) / weight;
        total /= weight;
        weight = 1;
      }
    },
    get count() {
      return count;
    },
    get seconds() {
      return seconds;
    },
    quantile: (share) => {
      let sum = 0;
      for (let i = 0; i < STEPS; i++) {
        const here = steps[i] ?? 0;
        if (sum + here >= share * total) {
          const within = here === 0 ? 1 : (share * total - sum) / here;
          return SMALLEST_US * 2 ** ((i + within) / STEPS_PER_OCTAVE);
        }
        sum += here;
      }
      return SMALLEST_US * 2 ** (STEPS / STEPS_PER_OCTAVE);
    },
  };
}
