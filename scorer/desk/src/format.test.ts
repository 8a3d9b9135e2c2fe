import { describe, expect, it } from 'vitest';
import { parseUtc, type UtcMicros } from '../../../protocol/time.ts';
import { grouped, lasted, meaningOf, signedDeviation, spacedName, timeOfDay, timeOfDayHundredths } from './format.ts';

const at = (text: string): UtcMicros => {
  const parsed = parseUtc(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};

describe('what the desk writes', () => {
  it('is the time of day of the rally, truncated to the hundredth and never rounded', () => {
    expect(timeOfDayHundredths(at('2024-06-11T12:03:22.479999Z'), 'Europe/Rome')).toBe('14:03:22.47');
    expect(timeOfDayHundredths(at('2024-06-11T12:03:22.999999Z'), 'Europe/Rome')).toBe('14:03:22.99');
  });

  it('counts the hours of midnight from zero', () => {
    expect(timeOfDay(at('2024-06-11T22:00:05Z'), 'Europe/Rome')).toBe('00:00:05');
  });

  it('is UTC where the browser does not know the zone', () => {
    expect(timeOfDay(at('2024-06-11T12:03:22Z'), 'Nowhere/Atall')).toBe('12:03:22');
  });

  it.each([
    [3, '+0.03', 'late'],
    [-3, '−0.03', 'early'],
    [0, '0.00', 'zero'],
    [1234, '+12.34', 'late'],
    [null, '–', 'none'],
  ])('is a deviation with its sign and its meaning: %s is %s, %s', (deviation, text, meaning) => {
    expect(signedDeviation(deviation)).toBe(text);
    expect(meaningOf(deviation)).toBe(meaning);
  });

  it('sets a trial apart from its number and leaves other names alone', () => {
    expect(spacedName('PC12')).toBe('PC 12');
    expect(spacedName('PC 12')).toBe('PC 12');
    expect(spacedName('Bracco')).toBe('Bracco');
  });

  it('groups thousands and says how long something lasts', () => {
    expect(grouped(1234567)).toBe('1\u2009234\u2009567');
    expect(lasted(59.9)).toBe('59 s');
    expect(lasted(185)).toBe('3 min 5 s');
  });
});
