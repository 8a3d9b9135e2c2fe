import { describe, expect, it } from 'vitest';
import { createOscillator, drawOscillator } from './oscillator.ts';
import { seededRandom } from './wire-tap.ts';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

describe('the oscillator of a box', () => {
  it('counts nominally where nothing is off', () => {
    const oscillator = createOscillator({ hz: 16_000_000, powerOnUs: 5 * SECOND, offsetPpm: 0 });
    expect(oscillator.ticksAt(5 * SECOND)).toBe(0);
    expect(oscillator.ticksAt(6 * SECOND)).toBe(16_000_000);
    expect(oscillator.ticksAt(5 * SECOND - 0.5)).toBe(-8);
  });

  it('is off by its parts per million', () => {
    const oscillator = createOscillator({ hz: 16_000_000, powerOnUs: 0, offsetPpm: -6728 });
    // 16e6 * (1 - 0.006728) * 3600
    expect(oscillator.ticksAt(3600 * SECOND)).toBeCloseTo(57_212_467_200, 3);
  });

  it('gains from the swing nothing over a whole period and the mean of a sine over half of one', () => {
    const swing = { amplitudePpm: 52, periodS: 7200, phaseRad: 0 };
    const oscillator = createOscillator({ hz: 16_000_000, powerOnUs: 0, offsetPpm: 0, swing });
    expect(oscillator.ticksAt(7200 * SECOND)).toBeCloseTo(16e6 * 7200, 3);
    expect(oscillator.ticksAt(3600 * SECOND)).toBeCloseTo(16e6 * (3600 + (52e-6 * 7200) / Math.PI), 3);
  });

  it('turns back from ticks to time within a thousandth of a tick over three days', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const oscillator = drawOscillator(seededRandom(seed), seed % 2 === 0 ? 'resonator' : 'crystal', 0);
      for (let us = 1; us < 3 * DAY; us = us * 1.7 + 0.123) {
        const back = oscillator.ticksAt(oscillator.elapsedUsAt(oscillator.ticksAt(us)));
        expect(Math.abs(back - oscillator.ticksAt(us))).toBeLessThan(0.001);
      }
    }
  });

  it('gives UTC to the grain of a double of it', () => {
    const powerOnUs = 1_718_100_000 * SECOND;
    const oscillator = drawOscillator(seededRandom(9), 'resonator', powerOnUs);
    const atUs = powerOnUs + 12_345_678_901.25;
    expect(Math.abs(oscillator.utcUsAt(oscillator.ticksAt(atUs)) - atUs)).toBeLessThanOrEqual(0.25);
  });
});
