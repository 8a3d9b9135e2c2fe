import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUtc } from '../../protocol/time.ts';
import { parseDuration, parseLengthMm, parseSpeedMetresPerHour } from './quantity.ts';
import { parseTime } from './zoned-time.ts';

describe('quantities', () => {
  it.each([
    ['12.00 s', 1200],
    ['12.07s', 1207],
    ['9.5 s', 950],
    ['20 s', 2000],
    ['1 min', 6000],
    ['1.25 min', 7500],
    ['75 min', 450_000],
    ['1.5 h', 540_000],
    ['0.29 s', 29],
    ['12.005 s', null],
    ['12.000 s', null],
    ['12', null],
    ['-1 s', null],
    ['1e3 s', null],
    ['12,00 s', null],
    ['12 sec', null],
    ['', null],
  ])('%s is %s hundredths', (text, expected) => {
    const parsed = parseDuration(text);
    expect(parsed.ok ? parsed.value : null).toBe(expected);
  });
  it('keep every hundredth exactly', () => {
    fc.assert(
      fc.property(fc.nat(99_999_999), (value) => {
        const text = `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')} s`;
        expect(parseDuration(text)).toEqual({ ok: true, value });
      }),
    );
  });
  it('take lengths and speeds', () => {
    expect(parseLengthMm('2310 m')).toEqual({ ok: true, value: 2_310_000 });
    expect(parseLengthMm('3.2 km')).toEqual({ ok: true, value: 3_200_000 });
    expect(parseSpeedMetresPerHour('48.6 km/h')).toEqual({ ok: true, value: 48_600 });
    expect(parseSpeedMetresPerHour('48.6 mph').ok).toBe(false);
  });
});

describe('times of day', () => {
  it.each([
    ['2024-06-11T10:32:00Z', '2024-06-11T10:32:00.000000Z'],
    ['2024-06-11T12:32:00+02:00', '2024-06-11T10:32:00.000000Z'],
    ['2024-06-11T12:32:00', '2024-06-11T10:32:00.000000Z'],
    ['2024-06-11 12:32', '2024-06-11T10:32:00.000000Z'],
    ['2024-01-11 12:32:00.5', '2024-01-11T11:32:00.500000Z'],
    // Clocks in Italy went from 3:00 back to 2:00 on 25 October 2020 and from 2:00 to 3:00 on 31 March 2024.
    ['2020-10-25T01:59:59', '2020-10-24T23:59:59.000000Z'],
    ['2020-10-25T02:30:00', null],
    ['2020-10-25T02:30:00+01:00', '2020-10-25T01:30:00.000000Z'],
    ['2020-10-25T03:00:00', '2020-10-25T02:00:00.000000Z'],
    ['2024-03-31T02:30:00', null],
    ['2024-03-31T03:00:00', '2024-03-31T01:00:00.000000Z'],
    ['2024-02-30T10:00:00Z', null],
    ['2024-06-11T24:32:00Z', null],
    ['12:32', null],
  ])('%s in Rome is %s', (text, expected) => {
    const parsed = parseTime(text, 'Europe/Rome');
    expect(parsed.ok ? formatUtc(parsed.value) : null).toBe(expected);
  });
});
