import { describe, expect, it } from 'vitest';
import type { StationTime } from '../../wire.ts';
import { clockState, type TimeSample } from './station-clock.ts';

/** Asked at `askedMs` of this device, whose clock is 5 s behind the station's; answered after `tookMs`, of which `share` went on the way there. */
const answer = (askedMs: number, tookMs: number, share = 0.5, source: StationTime['source'] = 'pps'): TimeSample => ({
  askedMs,
  answeredMs: askedMs + tookMs,
  time: { utcUs: (askedMs + tookMs * share + 5_000) * 1_000, source, timezone: 'Europe/Rome', station: 's' },
});

describe('the clock for the crews', () => {
  it('is official within half of the tightest round trip', () => {
    const clock = clockState([answer(0, 300, 0.9), answer(1_000, 12, 1), answer(2_000, 90, 0.1)], 3_000);
    expect(clock).toMatchObject({ state: 'official', offsetMs: 5_006, boundMs: 6 });
  });

  it('is none when the station has not answered for a minute', () => {
    const samples = [answer(0, 10)];
    expect(clockState(samples, 60_000).state).toBe('official');
    expect(clockState(samples, 60_011).state).toBe('old');
    expect(clockState([], 0).state).toBe('waiting');
  });

  it('is none when the clock of the station has lost its source, however good it was before', () => {
    expect(clockState([answer(0, 10), answer(5_000, 10, 0.5, 'none')], 5_100).state).toBe('no-source');
  });

  it('is none over a link that is too slow for a tenth of a second', () => {
    expect(clockState([answer(0, 400)], 500).state).toBe('wide');
  });

  it('is none when the time of the station jumps or runs at another pace', () => {
    const later = answer(5_000, 10);
    const jumped = { ...later, time: { ...later.time, utcUs: later.time.utcUs + 1_000_000 } };
    expect(clockState([answer(0, 10), jumped], 5_100).state).toBe('jump');
  });
});
