import { MICROS_PER_SECOND, type Ticks, utcMicros } from '../../protocol/time.ts';
import type { Stamp } from './stamp.ts';

/**
 * Time by this computer's clock, where no GPS second comes: the box tells its counter in answer to a question, and its tick lies between the
 * question and the answer. The tightest exchange of every few seconds is kept; between two of them a pulse is placed on a straight line. How
 * good the computer's own clock is nobody here can see; a stepped one is noticed and begins anew.
 */
export interface HostTime {
  /** The host's time at a tick, at most `uncertaintyUs` wrong. */
  take(tick: number, utcUs: number, uncertaintyUs: number): void;
  /** Ticks a second; `null` before two exchanges. */
  readonly rate: number | null;
  stamp(tick: Ticks): Stamp | null;
}

interface Exchange {
  readonly tick: number;
  readonly utcUs: number;
  readonly uncertaintyUs: number;
}

/** Of the exchanges within so many seconds only the tightest is kept. */
const SPACING_SECONDS = 8;
const EXCHANGES_MAX = 1024;
/** The rate is that of the exchanges of the last minutes. */
const RATE_SECONDS = 300;
/** Resonators: what the frequency may change, in µs after t seconds: 0.3 t^1.5 (95 %, recorded). */
const wanderUs = (seconds: number): number => 0.3 * seconds ** 1.5;
/** A computer's clock that NTP slews changes by up to 500 ppm. */
const SLEW = 500e-6;
/** Before the rate is known a resonator may be 1 % off. */
const RATE_TOLERANCE_UNKNOWN = 0.01;

/** `hz` is the nominal rate of the counter. */
export function createHostTime(hz: number): HostTime {
  let kept: Exchange[] = [];

  const rate = (): number | null => {
    const last = kept.at(-1);
    if (!last) return null;
    const from = kept.find(({ tick }) => (last.tick - tick) / hz <= RATE_SECONDS);
    if (!from || from === last) return null;
    return ((last.tick - from.tick) / (last.utcUs - from.utcUs)) * MICROS_PER_SECOND;
  };

  const stepped = (last: Exchange, now: Exchange): boolean => {
    const seconds = (now.tick - last.tick) / (rate() ?? hz);
    const tolerance = rate() === null ? RATE_TOLERANCE_UNKNOWN : SLEW;
    const offUs = Math.abs(now.utcUs - last.utcUs - seconds * MICROS_PER_SECOND);
    return offUs > now.uncertaintyUs + last.uncertaintyUs + seconds * tolerance * MICROS_PER_SECOND + 2_000;
  };

  return {
    take: (tick, utcUs, uncertaintyUs) => {
      const now = { tick, utcUs, uncertaintyUs };
      const last = kept.at(-1);
      if (last && tick <= last.tick) return;
      if (last && stepped(last, now)) kept = [];
      const before = kept.at(-2);
      if (last && kept.length > 1 && before && (tick - before.tick) / hz < SPACING_SECONDS) {
        if (uncertaintyUs <= last.uncertaintyUs) kept[kept.length - 1] = now;
        return;
      }
      kept.push(now);
      if (kept.length > EXCHANGES_MAX) kept.shift();
    },
    get rate() {
      return rate();
    },
    stamp: (tick) => {
      const perSecond = rate();
      const last = kept.at(-1);
      const first = kept[0];
      if (perSecond === null || !last || !first) return null;
      const after = kept.find((each) => each.tick > tick);
      const before = kept.findLast((each) => each.tick <= tick);
      if (before && after) {
        const share = (tick - before.tick) / (after.tick - before.tick);
        const seconds = (after.tick - before.tick) / perSecond;
        return {
          utcUs: utcMicros(Math.round(before.utcUs + share * (after.utcUs - before.utcUs))),
          uncertaintyUs: Math.ceil(
            before.uncertaintyUs * (1 - share) + after.uncertaintyUs * share + wanderUs(seconds) / 4,
          ),
          source: 'host',
          settled: true,
        };
      }
      const end = before ?? first;
      const seconds = (tick - end.tick) / perSecond;
      // The rate rests on two exchanges, each wrong by its own.
      const baseSeconds = Math.max(1, (last.tick - first.tick) / perSecond);
      const span = Math.min(RATE_SECONDS, baseSeconds);
      return {
        utcUs: utcMicros(Math.round(end.utcUs + seconds * MICROS_PER_SECOND)),
        uncertaintyUs: Math.ceil(
          end.uncertaintyUs * (1 + (2 * Math.abs(seconds)) / span) + wanderUs(Math.abs(seconds)),
        ),
        source: 'host',
        settled: false,
      };
    },
  };
}
