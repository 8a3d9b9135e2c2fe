import { describe, expect, it } from 'vitest';
import { parseUtc, utcMicros } from '../../../../protocol/time.ts';
import { emptyEntry, erased, type HandEntry, timeKeyed, timeOf, withDigit } from './hand-entry.ts';

const listed = new Set([4, 12, 43, 44, 210]);
const key = (digits: string, from: HandEntry = emptyEntry): HandEntry =>
  [...digits].reduce((entry, digit) => withDigit(entry, digit, listed), from);
const at = (text: string) => parseUtc(text) ?? utcMicros(0);
const near = at('2024-06-11T12:05:00Z');
const time = (digits: string) => timeOf({ ...emptyEntry, field: 'time', time: digits }, near, 'Europe/Rome');

describe('cars and times keyed in one after the other', () => {
  it('go to the time by themselves once no car of the list goes on with these digits', () => {
    expect(key('43')).toMatchObject({ field: 'time', car: '43', time: '' });
    expect(key('431403')).toMatchObject({ field: 'time', car: '43', time: '1403' });
    expect(key('2101403')).toMatchObject({ car: '210', time: '1403' });
    // 43 and 44 go on with a 4, and a number that nobody has may be the beginning of any.
    expect(key('4')).toMatchObject({ field: 'car', car: '4' });
    expect(key('99')).toMatchObject({ field: 'car', car: '99' });
  });

  it('wait for Enter where the station has no list', () => {
    const entry = [...'43'].reduce((each, digit) => withDigit(each, digit, new Set<number>()), emptyEntry);
    expect(entry).toMatchObject({ field: 'car', car: '43' });
  });

  it('are erased back over both fields', () => {
    expect(erased(key('4314'))).toMatchObject({ field: 'time', time: '1' });
    expect(erased(key('43'))).toMatchObject({ field: 'car', car: '43' });
    expect(erased(erased(key('43')))).toMatchObject({ field: 'car', car: '4' });
    expect(erased({ ...key('43'), stampedUs: near })).toMatchObject({ field: 'time', stampedUs: null });
  });

  it('take a time to the minute, the second or the hundredth, and no half of one', () => {
    expect(time('1403')).toBe(at('2024-06-11T12:03:00Z'));
    expect(time('140322')).toBe(at('2024-06-11T12:03:22Z'));
    expect(time('14032247')).toBe(at('2024-06-11T12:03:22.47Z'));
    for (const wrong of ['', '14', '140', '14032', '2403', '1460', '140360']) expect(time(wrong)).toBeNull();
  });

  it('take the moment of a touch until digits replace it', () => {
    const stamped = { ...key('43'), stampedUs: near };
    expect(timeOf(stamped, near, 'UTC')).toBe(near);
    expect(key('1', stamped)).toMatchObject({ stampedUs: null, time: '1' });
  });

  it('show a time as it grows', () => {
    expect(['', '1', '14', '140', '1403', '140322', '1403224', '14032247'].map(timeKeyed)).toEqual([
      ...['', '1', '14', '14:0', '14:03', '14:03:22', '14:03:22.4', '14:03:22.47'],
    ]);
  });
});
