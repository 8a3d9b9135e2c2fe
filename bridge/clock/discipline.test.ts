import { describe, expect, it } from 'vitest';
import { ticks, utcMicros } from '../../protocol/time.ts';
import { createDiscipline, type Discipline } from './discipline.ts';

const HZ = 16_000_000;
const EPOCH_S = 1_718_100_000;

/** A world with an oscillator that is off by a constant: tick of a moment in seconds after the epoch. */
const steady = (ppm: number) => (second: number) => ticks(Math.round(1_000_000 + second * HZ * (1 + ppm * 1e-6)));

/** A GPS second that the host hears of at `heardS`, by its own clock. */
function hear(clock: Discipline, tick: number, heardS: number): void {
  clock.pps(ticks(tick));
  clock.label({ tick, fromUs: heardS * 1e6 - 50_000, toUs: heardS * 1e6, source: 'host' });
}

function feed(clock: Discipline, tickAt: (second: number) => number, from: number, to: number, lateMs = 3): void {
  for (let second = from; second <= to; second++) {
    hear(clock, tickAt(second), EPOCH_S + second + lateMs / 1000);
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

  it('waits for the computer before it believes a receiver, which may be late by a second', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(30);
    const late = (second: number): void => {
      const fromUs = (EPOCH_S + second - 1) * 1e6;
      clock.label({ tick: tickAt(second + 0.2), fromUs, toUs: fromUs + 1e6, source: 'nmea' });
    };
    for (let second = 0; second < 6; second++) {
      // Of the computer two labels that do not agree: a line was held up.
      if (second < 2) hear(clock, tickAt(second), EPOCH_S + second + 0.003 + 0.5 * second);
      else clock.pps(tickAt(second));
      late(second);
    }
    expect(clock.stamp(tickAt(5.5)).utcUs).toBeNull();
    for (let second = 6; second < 12; second++) {
      hear(clock, tickAt(second), EPOCH_S + second + 0.003);
      late(second);
    }
    expect(clock.stamp(tickAt(11.5)).utcUs).toBeNull();
    expect(clock.alarm(tickAt(11.5))).toContain('1.0 s ahead of the GPS');
  });

  it('keeps the second that a receiver has named while it is silent, whatever becomes of the clock of the computer', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(30);
    for (let second = 0; second < 10; second++) {
      hear(clock, tickAt(second), EPOCH_S + second + 0.003);
      const fromUs = (EPOCH_S + second) * 1e6;
      clock.label({ tick: tickAt(second + 0.2), fromUs, toUs: fromUs + 1e6, source: 'nmea' });
    }
    feed(clock, tickAt, 10, 199);
    for (let second = 200; second < 260; second++) hear(clock, tickAt(second), EPOCH_S + second + 35);
    expect(clock.stamp(tickAt(250.5)).utcUs).toBe((EPOCH_S + 250) * 1e6 + 500_000);
    expect(clock.alarm(tickAt(259.5))).toContain("this computer's clock was stepped");
  });

  it('keeps it too while the sentences are muddled, and gives it up when they clearly say another', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(30);
    const say = (second: number, offS: number): void => {
      hear(clock, tickAt(second), EPOCH_S + second + 0.003);
      const fromUs = (EPOCH_S + second + offS) * 1e6;
      clock.label({ tick: tickAt(second + 0.2), fromUs, toUs: fromUs + 1e6, source: 'nmea' });
    };
    for (let second = 0; second < 20; second++) say(second, 0);
    // Each of them of its own second: a line that is held up by more and more.
    for (let second = 20; second < 30; second++) say(second, 20 - second);
    expect(clock.stamp(tickAt(29.5)).utcUs).toBe((EPOCH_S + 29) * 1e6 + 500_000);
    expect(clock.alarm(tickAt(29.5))).not.toBeNull();
    for (let second = 30; second < 60; second++) say(second, -19);
    expect(clock.stamp(tickAt(59.5)).utcUs).toBeNull();
    // Now the computer alone is unclear: nobody is left to contradict the receiver, and it was contradicted.
    for (let second = 60; second < 80; second++) {
      hear(clock, tickAt(second), EPOCH_S + second + (second % 3) * 0.7);
      const fromUs = (EPOCH_S + second - 19) * 1e6;
      clock.label({ tick: tickAt(second + 0.2), fromUs, toUs: fromUs + 1e6, source: 'nmea' });
    }
    expect(clock.stamp(tickAt(79.5)).utcUs).toBeNull();
    for (let second = 80; second < 110; second++) say(second, 0);
    expect(clock.stamp(tickAt(109.5)).utcUs).toBe((EPOCH_S + 109) * 1e6 + 500_000);
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
    clock.pps(tickAt(10.4));
    clock.pps(ticks(tickAt(11) + 0.0005 * HZ));
    feed(clock, tickAt, 12, 20);
    expect(clock.stamp(tickAt(11.5)).utcUs).toBe((EPOCH_S + 11.5) * 1e6);
  });

  it('keeps what it knows through a burst of noise on the GPS input', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(30);
    feed(clock, tickAt, 0, 60);
    for (let i = 0; i < 20; i++) clock.pps(tickAt(60.3 + i / 1000));
    feed(clock, tickAt, 61, 70);
    expect(clock.stamp(tickAt(30.5))).toMatchObject({ utcUs: (EPOCH_S + 30.5) * 1e6, source: 'pps' });
  });

  it('names no second while the host is further off than 0.4 s, and says so', () => {
    const clock = createDiscipline(HZ);
    feed(clock, steady(0), 0, 30, 500);
    expect(clock.stamp(steady(0)(15.5))).toMatchObject({ utcUs: null, source: 'none' });
    expect(clock.alarm(steady(0)(30))).toContain('within 0.4 s');
  });

  it('names the right second although some lines come late', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(0);
    for (let second = 0; second <= 30; second++) {
      // Every third line is held up by up to 2.5 s.
      const lateMs = second % 3 === 1 ? 2_500 : 5;
      hear(clock, tickAt(second), EPOCH_S + second + lateMs / 1000);
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
    expect(clock.alarm(tickAt(40))).toContain('stepped');
  });

  const nmea = (clock: Discipline, tick: number, second: number): void =>
    clock.label({ tick, fromUs: second * 1e6, toUs: (second + 1) * 1e6, source: 'nmea' });

  it('takes the second of the GPS, and keeps it while the host agrees within 0.4 s', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(40);
    for (let second = 0; second <= 20; second++) {
      hear(clock, tickAt(second), EPOCH_S + second + 0.3);
      nmea(clock, tickAt(second + 0.2), EPOCH_S + second);
    }
    expect(clock.stamp(tickAt(15.5)).utcUs).toBe((EPOCH_S + 15.5) * 1e6);
    expect(clock.alarm(tickAt(20))).toBeNull();
  });

  it.each([
    [-3, '3.0 s ahead of the GPS'],
    [7_200, '2.0 h behind the GPS'],
  ])('names nothing while the GPS is %i s from the host, and says by how much', (seconds, words) => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(0);
    for (let second = 0; second <= 20; second++) {
      hear(clock, tickAt(second), EPOCH_S + second + 0.003);
      nmea(clock, tickAt(second + 0.2), EPOCH_S + second + seconds);
    }
    expect(clock.stamp(tickAt(15.5)).utcUs).toBeNull();
    expect(clock.alarm(tickAt(20))).toContain(words);
  });

  it('refuses a date before its own making, and says who says so', () => {
    const clock = createDiscipline(HZ, { notBeforeUs: (EPOCH_S + 100) * 1e6 });
    feed(clock, steady(0), 0, 20);
    expect(clock.stamp(steady(0)(15.5)).utcUs).toBeNull();
    expect(clock.alarm(steady(0)(20))).toMatch(/this computer's clock says 2024-06-11, which is before/);
    expect(clock.refused.labels).toBe(21);
  });

  it('does not follow a GPS whose date goes back by 1,024 weeks', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(0);
    const weeks = (second: number) => (second > 10 && second < 16 ? 1024 * 7 * 86_400 : 0);
    for (let second = 0; second <= 30; second++) {
      clock.pps(tickAt(second));
      nmea(clock, tickAt(second + 0.2), EPOCH_S + second - weeks(second));
    }
    expect(clock.stamp(tickAt(13.5)).utcUs).toBe((EPOCH_S + 13.5) * 1e6);
    expect(clock.refused.labels).toBe(5);
  });

  it('does not believe the PPS while the receiver has no fix', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(0);
    feed(clock, tickAt, 0, 30);
    clock.fix(false);
    // A receiver without satellites pulses on, and drifts away.
    for (let second = 31; second <= 40; second++) hear(clock, tickAt(second + 0.02), EPOCH_S + second);
    expect(clock.stamp(tickAt(35.5))).toMatchObject({ utcUs: (EPOCH_S + 35.5) * 1e6, source: 'holdover' });
    for (let fixes = 0; fixes < 4; fixes++) clock.fix(true);
    feed(clock, tickAt, 41, 50);
    expect(clock.stamp(tickAt(45.5))).toMatchObject({ utcUs: (EPOCH_S + 45.5) * 1e6, source: 'pps' });
  });

  it('says how long hundredths stay sure without the GPS, and when they are in doubt', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(-6_700);
    feed(clock, tickAt, 0, 60);
    expect(clock.alarm(tickAt(65))).toBeNull();
    expect(clock.alarm(tickAt(90))).toMatch(/no GPS second for 30 s; hundredths stay sure for \d+ (s|min|h) more/);
    expect(clock.alarm(tickAt(86_400))).toMatch(/no GPS second for 24 h; hundredths are in doubt \(±\d+\.\d ms\)/);
  });

  it('improves what it said during a gap when the GPS is back', () => {
    const clock = createDiscipline(HZ);
    // Warms by 0.01 ppm/s: going on with the old rate for 300 s is wrong by 450 µs.
    const warming = (second: number) =>
      ticks(Math.round(second * HZ * (1 - 2_000e-6) + (HZ * 0.01e-6 * second ** 2) / 2));
    feed(clock, warming, 0, 600);
    const wrongBy = () => Math.abs((clock.stamp(warming(899)).utcUs ?? 0) - (EPOCH_S + 899) * 1e6);
    const before = wrongBy();
    feed(clock, warming, 900, 910);
    expect(before).toBeGreaterThan(300);
    expect(wrongBy()).toBeLessThan(10);
    expect(clock.stamp(warming(899)).settled).toBe(true);
  });

  it('places a pulse by the host where there is no PPS, within the round trip', () => {
    const clock = createDiscipline(HZ);
    const tickAt = steady(-6_700);
    for (let second = 0; second <= 60; second++) {
      // The answer takes 2 to 5 ms; the box read its counter somewhere within.
      const tripUs = 2_000 + ((second * 997) % 3_000);
      const share = ((second * 31) % 10) / 10;
      const utcUs = (EPOCH_S + second) * 1e6;
      clock.host(tickAt(second + (tripUs * share) / 1e6), utcMicros(utcUs + tripUs / 2), tripUs / 2);
    }
    const { utcUs, uncertaintyUs, source } = clock.stamp(tickAt(41.3));
    expect(source).toBe('host');
    expect(Math.abs((utcUs ?? 0) - (EPOCH_S + 41.3) * 1e6)).toBeLessThanOrEqual(uncertaintyUs);
    expect(uncertaintyUs).toBeLessThan(3_000);
    expect(clock.alarm(tickAt(60))).toContain("this computer's clock stands in");
  });
});
