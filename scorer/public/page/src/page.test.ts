import { describe, expect, it } from 'vitest';
import { nextCars } from './displays/next-cars.ts';
import type { RallyTable } from './tables.ts';
import { deviationText, rowDeviations } from './text.ts';
import { LANGUAGES, languageOf, words } from './words.ts';

describe('the words of the public page', () => {
  it('are all there in both languages', () => {
    expect(Object.keys(words.it)).toEqual(Object.keys(words.en));
    for (const language of LANGUAGES) {
      for (const [key, text] of Object.entries(words[language])) expect(text.trim(), `${language} ${key}`).not.toBe('');
    }
  });

  it('are Italian first where the rally is Italian', () => {
    expect([languageOf('Europe/Rome'), languageOf('Europe/London')]).toEqual(['it', 'en']);
  });
});

describe('a deviation', () => {
  it.each([
    [3, 2, '+0.03'],
    [-1234, 2, '−12.34'],
    [0, 2, '0.00'],
    [null, 2, '–'],
    [7, 1, '+0.7'],
    [-5, 3, '−0.005'],
    [12, 0, '+12'],
    // Steps of a control.
    [-2, null, '−2'],
  ])('of %s with %s places is written %s', (deviation, places, text) => {
    expect(deviationText(deviation, places)).toBe(text);
  });
});

const rally = {
  head: {
    trials: [
      { id: 'PC1', kind: 'time', places: 2, races: ['a'] },
      { id: 'PM1', kind: 'average', places: 1, races: ['a'] },
      { id: 'CO1', kind: 'time-control', places: null, races: ['a'] },
      { id: 'PC2', kind: 'time', places: 1, races: ['a'] },
      { id: 'PC3', kind: 'time', places: 2, races: ['a'] },
    ],
  },
  rows: [1, 2, 3, 4, 5].map((car) => ({ car, race: car === 5 ? 'b' : 'a' })),
} as unknown as RallyTable;

describe('the strip of a row', () => {
  it('holds time trials as far as the car has come, in hundredths', () => {
    const row = { through: 'PC2', deviations: [3, null, 2, -4, null] };
    expect(rowDeviations(rally.head, ['PC1', 'PM1', 'CO1', 'PC2', 'PC3'], row)).toEqual([3, -40]);
    expect(rowDeviations(rally.head, ['PC1', 'PC2'], { through: 'PC2', deviations: [null, 0] })).toEqual([null, 0]);
    expect(rowDeviations(rally.head, ['PC1'], { through: null, deviations: [null] })).toEqual([]);
  });
});

describe('the cars that come next', () => {
  const row = (car: number, state: 'running' | 'retired') => ({ car, state });
  it('come as they started, after the one that came last, and those that it has overtaken last', () => {
    expect(nextCars(rally, 'PC1', [], new Set(), undefined)).toEqual([1, 2, 3, 4]);
    expect(nextCars(rally, 'PC1', [], new Set([1, 3]), 3)).toEqual([4, 2]);
  });
  it('are not those that are out, nor those of a race that drives no such trial', () => {
    expect(nextCars(rally, 'PC1', [row(2, 'retired'), row(3, 'running')], new Set([1]), 1)).toEqual([3, 4]);
  });
});
