import { describe, expect, it } from 'vitest';
import { byDeadTime, byPassages, type Day, makeDay, type Score, scoreVerdicts, sumOf, type Verdict } from './day.ts';

const DAYS = 10;
const scored = (days: readonly Day[], judge: (day: Day) => Verdict[]): Score =>
  sumOf(days.map((day) => scoreVerdicts(day, judge(day))));

describe.each(['village', `village-${Math.floor(Math.random() * 1e9)}`])('ten days of a tube (seed %s)', (seed) => {
  const days = Array.from({ length: DAYS }, (_, i) => makeDay(`${seed}:${i}`));
  const ours = scored(days, byPassages);

  it('lose and invent at most one car in a thousand, and mark at most three in a hundred', () => {
    expect(ours.precision).toBeGreaterThanOrEqual(0.998);
    expect(ours.recall).toBeGreaterThanOrEqual(0.998);
    expect(ours.doubted).toBeLessThanOrEqual(0.03);
  });

  it.each([0.1, 0.5, 1, 2])('are read better than with a dead time of %d s', (seconds) => {
    const fixed = scored(days, (day) => byDeadTime(day, seconds * 1e6));
    expect(ours.precision).toBeGreaterThan(fixed.precision + 0.03);
    expect(ours.recall).toBeGreaterThan(fixed.recall - 0.002);
  });

  it('leave no pulse without an account', () => {
    for (const day of days) {
      const touches = day.pulses.filter(({ level }) => level === 1).map(({ seq }) => seq);
      expect(byPassages(day).map(({ seq }) => seq)).toEqual(touches);
    }
  });
});
