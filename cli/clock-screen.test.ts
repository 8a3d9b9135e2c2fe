import { describe, expect, it } from 'vitest';
import { type ClockSample, clockScreen, clockWords } from './clock-screen.ts';

const sample = (second: number, over: Partial<ClockSample['clock']> = {}): ClockSample => ({
  atUs: (1_718_100_000 + second) * 1e6,
  clock: { source: 'pps', uncertaintyUs: 4, driftPpm: -6712 + second / 10, hostOffsetUs: 3_800, alarm: null, ...over },
  box: {
    link: 'up',
    boot: '0007a3f1',
    firmware: '2.0.0',
    gone: 0,
    refused: {},
    celsius: 24 + second / 60,
    volts: 5.01,
    stuck: [],
  },
});

describe('what centesimo clock shows', () => {
  const minute = Array.from({ length: 60 }, (_, second) => sample(second));

  it.each([
    [80, 24],
    [130, 36],
    [60, 15],
  ])('fits a terminal of %i by %i', (columns, rows) => {
    const lines = clockScreen('castello', minute, columns, rows).split('\n');
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    for (const title of ['drift of the box', '95 % bound', "this computer's clock", 'chip']) {
      expect(lines.some((line) => line.includes(title))).toBe(true);
    }
  });

  it('says how the clock is in words', () => {
    expect(clockWords(sample(0))).toBe('time by GPS   ±4 µs   drift -6712.00 ppm   24.0 °C   5.01 V');
    expect(clockWords(sample(0, { source: 'none', uncertaintyUs: null, driftPpm: null }))).toMatch(/^time by nobody/);
  });

  it('puts what a person has to do in the third line', () => {
    const alarm = "clock: times have no second: this computer's clock is 2.0 h behind the GPS; set it";
    expect(clockScreen('castello', [sample(0, { alarm })], 130, 36).split('\n')[2]).toBe(`! ${alarm}`);
    expect(clockScreen('castello', minute, 80, 24).split('\n')[2]).toBe('all is well');
  });

  it('says what is not known yet', () => {
    expect(clockScreen('castello', [sample(0, { driftPpm: null })], 80, 24)).toContain('not known yet');
    expect(clockScreen('castello', [], 80, 24)).toBe('castello: waiting');
  });
});
