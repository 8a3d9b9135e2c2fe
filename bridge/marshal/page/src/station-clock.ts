import type { StationTime } from '../../wire.ts';

/** The station's UTC on another screen, from questions and answers over its Wi-Fi. Pure: the device's clock is handed in, and never goes back. */
export interface TimeSample {
  /** This device's milliseconds when it asked and when it was answered. */
  readonly askedMs: number;
  readonly answeredMs: number;
  readonly time: StationTime;
}

export type ClockState =
  | { readonly state: 'waiting' }
  | {
      readonly state: 'official' | NotOfficial;
      readonly offsetMs: number;
      readonly boundMs: number;
      readonly time: StationTime;
    };
/** Why a time that is shown is not to be used. */
export type NotOfficial = 'old' | 'no-source' | 'wide' | 'jump';

/** A crystal of 50 ppm is 3 ms off by then. */
const AGE_MS_MAX = 60_000;
const SAMPLES_MAX = 64;
/** A tenth of a second, less what a screen needs to show it. */
const BOUND_MS_MAX = 80;
/** What a clock that runs at the pace of this one differs at most between two answers, beyond their round trips. */
const SLACK_MS = 50;

export const withSample = (samples: readonly TimeSample[], sample: TimeSample): readonly TimeSample[] =>
  [...samples, sample].slice(-SAMPLES_MAX);

const offsetOf = ({ askedMs, answeredMs, time }: TimeSample): number => time.utcUs / 1000 - (askedMs + answeredMs) / 2;
/** The answer was given somewhere between question and answer. */
const boundOf = ({ askedMs, answeredMs }: TimeSample): number => (answeredMs - askedMs) / 2;

export function clockState(samples: readonly TimeSample[], nowMs: number): ClockState {
  const last = samples.at(-1);
  if (!last) return { state: 'waiting' };
  const recent = samples.filter(({ answeredMs }) => nowMs - answeredMs <= AGE_MS_MAX);
  const best = recent.reduce(
    (tightest, each) => (boundOf(each) < boundOf(tightest) ? each : tightest),
    recent[0] ?? last,
  );
  const shown = { offsetMs: offsetOf(best), boundMs: boundOf(best), time: last.time };
  if (recent.length === 0) return { state: 'old', ...shown };
  if (last.time.source === 'none') return { state: 'no-source', ...shown };
  const agrees = (each: TimeSample): boolean =>
    Math.abs(offsetOf(each) - offsetOf(best)) <= boundOf(each) + boundOf(best) + SLACK_MS;
  if (!recent.every(agrees)) return { state: 'jump', ...shown, offsetMs: offsetOf(last), boundMs: boundOf(last) };
  return { state: boundOf(best) > BOUND_MS_MAX ? 'wide' : 'official', ...shown };
}
