import { describe, expect, it } from 'vitest';
import { parseUtc, utcMicros } from '../../../../protocol/time.ts';
import { timeOfDayHundredths, typedTimeOfDay } from './format.ts';

const at = (text: string) => parseUtc(text) ?? utcMicros(0);

describe('times on the page', () => {
  it('are truncated to the hundredth, where the station is', () => {
    expect(timeOfDayHundredths(at('2024-06-11T12:03:22.479999Z'), 'Europe/Rome')).toBe('14:03:22.47');
  });

  it('are read as people type them', () => {
    const near = at('2024-06-11T12:05:00Z');
    const read = at('2024-06-11T12:03:22.47Z');
    expect(typedTimeOfDay('14:03:22.47', near, 'Europe/Rome')).toBe(read);
    expect(typedTimeOfDay(' 14.03.22,47', near, 'Europe/Rome')).toBe(read);
    expect(typedTimeOfDay('14:03:22', near, 'Europe/Rome')).toBe(at('2024-06-11T12:03:22Z'));
    for (const wrong of ['', '14:03', '24:00:00', '14:60:00', 'soon']) {
      expect(typedTimeOfDay(wrong, near, 'Europe/Rome')).toBeNull();
    }
  });

  it('belong to the day before where they were typed after midnight', () => {
    expect(typedTimeOfDay('23:59:58', at('2024-06-12T00:00:10Z'), 'UTC')).toBe(at('2024-06-11T23:59:58Z'));
    expect(typedTimeOfDay('00:00:02', at('2024-06-11T23:59:50Z'), 'UTC')).toBe(at('2024-06-12T00:00:02Z'));
  });
});
