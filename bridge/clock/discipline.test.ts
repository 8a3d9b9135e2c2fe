import { describe, expect, it } from 'vitest';
import { ticks, utcMicros } from '../../protocol/time.ts';
import { createDiscipline, type Discipline } from './discipline.ts';

const HZ = 16_000_000;
const EPOCH_S = 1_718_100_000;

/** A world with an oscillator that is off by a constant: tick of a moment in seconds after the epoch. */
const steady = (ppm: number) => (second: number) => ticks(Math.round(1_000_000 + second * HZ * (1 + ppm * 1e-6)));

function feed(clock: Discipline, tickAt: (second: number) => number, from: number, to: number, lateMs = 3): void {
  for (let second = from; second <= to; second++) {
    clock.pps(ticks(tickAt(second)), utcMicros((EPOCH_S + second) * 1e6 + lateMs * 1000));
  }
}

describe('the clock of a box', () => {
  it.each([0, 40, -2_000, 6_728, -6_728])('places a pulse exactly on an oscillator that is %i ppm off', (ppm) => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(ppm);
    feed(clock, tickAt, 0, 20);
    const { utcUs, source, settled } = clock.stamp(tickAt(15.25));
    expect(utcUs).toBe((EPOCH_S + 15) * 1e6 + 250_000);
    expect({ source, settled }).toEqual({ source: 'pps', settled: true });
    expect(clock.driftPpm()).toBeCloseTo(ppm, 0);
  });

  it('places a pulse at once by extrapolation and says that it may get better', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(30);
    feed(clock, tickAt, 0, 20);
    const { utcUs, settled } = clock.stamp(tickAt(20.5));
    expect(Math.abs((utcUs ?? 0) - (EPOCH_S + 20.5) * 1e6)).toBeLessThanOrEqual(1);
    expect(settled).toBe(false);
  });

  it('is wrong by less than it says while a resonator warms by 0.5 ppm a second', () => {
    const clock = createDiscipline(HZ);
    const warming = (second: number) =>
      ticks(Math.round(second * HZ * (1 - 2_000e-6) + (HZ * 0.5e-6 * second ** 2) / 2));
    feed(clock, warming, 0, 60);
    for (const second of [20.5, 33.1, 47.9]) {
      const { utcUs, uncertaintyUs } = clock.stamp(warming(second));
      expect(Math.abs((utcUs ?? 0) - (EPOCH_S + second) * 1e6)).toBeLessThanOrEqual(uncertaintyUs);
      expect(uncertaintyUs).toBeLessThan(10);
    }
  });

  it('goes on through missing seconds and says that it is less sure', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(-1_500);
    feed(clock, tickAt, 0, 20);
    feed(clock, tickAt, 30, 40);
    const inGap = clock.stamp(tickAt(25.5));
    expect(inGap.utcUs).toBe((EPOCH_S + 25.5) * 1e6);
    expect(inGap.source).toBe('holdover');
    expect(inGap.uncertaintyUs).toBeGreaterThan(clock.stamp(tickAt(15.5)).uncertaintyUs);
  });

  it('ignores a second edge within a second and an edge hundreds of microseconds off', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(0);
    feed(clock, tickAt, 0, 10);
    clock.pps(tickAt(10.4), utcMicros((EPOCH_S + 10.4) * 1e6));
    clock.pps(ticks(tickAt(11) + 0.0005 * HZ), utcMicros((EPOCH_S + 11) * 1e6 + 3000));
    feed(clock, tickAt, 12, 20);
    expect(clock.stamp(tickAt(11.5)).utcUs).toBe((EPOCH_S + 11.5) * 1e6);
  });

  it('keeps what it knows through a burst of noise on the GPS input', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(30);
    feed(clock, tickAt, 0, 60);
    for (let i = 0; i < 20; i++) clock.pps(tickAt(60.3 + i / 1000), utcMicros((EPOCH_S + 60.3) * 1e6));
    feed(clock, tickAt, 61, 70);
    expect(clock.stamp(tickAt(30.5))).toMatchObject({ utcUs: (EPOCH_S + 30.5) * 1e6, source: 'pps' });
  });

  it('names no second while the host is further off than 0.4 s, and says so', () => {
    const clock = createDiscipline(HZ);
    feed(clock, steady(0), 0, 30, 450);
    expect(clock.stamp(steady(0)(15.5))).toMatchObject({ utcUs: null, source: 'none' });
    expect(clock.alarm()).toContain('within 0.4 s');
  });

  it('names the right second although some lines come late', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(0);
    for (let second = 0; second <= 30; second++) {
      // Every third line is held up by up to 2.5 s.
      const lateMs = second % 3 === 1 ? 2_500 : 5;
      clock.pps(tickAt(second), utcMicros((EPOCH_S + second) * 1e6 + lateMs * 1000));
    }
    const { utcUs } = clock.stamp(tickAt(29.5));
    expect(utcUs === null || utcUs === (EPOCH_S + 29.5) * 1e6).toBe(true);
    feed(clock, tickAt, 31, 40);
    expect(clock.stamp(tickAt(29.5)).utcUs).toBe((EPOCH_S + 29.5) * 1e6);
  });

  it('takes the name of the second away when the host was set back by a second, rather than guess', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(0);
    feed(clock, tickAt, 0, 30);
    feed(clock, tickAt, 31, 40, -997);
    expect(clock.stamp(tickAt(39.5)).utcUs).toBeNull();
    expect(clock.alarm()).toContain('stepped');
  });
});
