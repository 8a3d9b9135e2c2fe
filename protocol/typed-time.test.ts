import { describe, expect, it } from 'vitest';
import { formatUtc, parseUtc, type UtcMicros } from './time.ts';
import { readTypedTime } from './typed-time.ts';

const utc = (text: string): UtcMicros => {
  const at = parseUtc(text);
  if (at === undefined) throw new Error(text);
  return at;
};
const near = utc('2024-06-11T12:00:00Z');
const read = (text: string, at = near, zone = 'Europe/Rome'): string => {
  const typed = readTypedTime(text, at, zone);
  return typed.ok ? formatUtc(typed.utcUs) : typed.why;
};

describe('a time that is typed', () => {
  // Rome is two hours ahead of UTC in June.
  it.each([
    ['140322.47', '2024-06-11T12:03:22.470000Z'],
    ['14032247', '2024-06-11T12:03:22.470000Z'],
    ['140322', '2024-06-11T12:03:22.000000Z'],
    ['1403', '2024-06-11T12:03:00.000000Z'],
    ['14:03:22.47', '2024-06-11T12:03:22.470000Z'],
    ['14.03.22,47', '2024-06-11T12:03:22.470000Z'],
    ['14 03 22 47', '2024-06-11T12:03:22.470000Z'],
    ['140322,5', '2024-06-11T12:03:22.500000Z'],
    ['1403225', '2024-06-11T12:03:22.500000Z'],
    ['140322.470123', '2024-06-11T12:03:22.470123Z'],
    ['140322470123', '2024-06-11T12:03:22.470123Z'],
    // Ten hours ahead, and fourteen behind.
    ['000000', '2024-06-11T22:00:00.000000Z'],
    ['040000', '2024-06-11T02:00:00.000000Z'],
    ['235959.99', '2024-06-11T21:59:59.990000Z'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(['', '1', '140', '14032', '240000', '146000', '140360', '140322.4701234', 'abc', '-140322', '14.0322.4.7'])(
    '%j is no time of day',
    (text) => {
      expect(read(text)).toBe('digits');
    },
  );

  it('is of the day that is nearest, across midnight too', () => {
    // 23:58 in Rome: two minutes after it another day has begun.
    const late = utc('2024-06-11T21:58:00Z');
    expect(read('000100', late)).toBe('2024-06-11T22:01:00.000000Z');
    expect(read('235900', utc('2024-06-11T22:01:00Z'))).toBe('2024-06-11T21:59:00.000000Z');
  });

  it('that clocks leave out is none, and of one that they show twice the nearer is meant', () => {
    // In 2020 summer time in Italy began on 29 March at 01:00 UTC and ended on 25 October at 01:00 UTC.
    expect(read('023000', utc('2020-03-29T01:30:00Z'))).toBe('skipped');
    expect(read('023000', utc('2020-10-25T00:25:00Z'))).toBe('2020-10-25T00:30:00.000000Z');
    expect(read('023000', utc('2020-10-25T01:25:00Z'))).toBe('2020-10-25T01:30:00.000000Z');
  });

  it('in UTC needs no zone', () => {
    expect(read('120001', near, 'UTC')).toBe('2024-06-11T12:00:01.000000Z');
  });
});
