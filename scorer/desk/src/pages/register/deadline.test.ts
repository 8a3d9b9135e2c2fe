import { describe, expect, it } from 'vitest';
import type { RegisterRequest } from '../../../../../protocol/api/register.ts';
import { utcMicros } from '../../../../../protocol/time.ts';
import { stateText, USUAL, urgencyOf } from './deadline.ts';
import { registerWords } from './words.ts';

const minute = 60_000_000;
const request = (over: object): RegisterRequest =>
  ({ state: 'open', decideByUs: utcMicros(100 * minute), late: false, decision: null, ...over }) as RegisterRequest;

describe('a deadline', () => {
  it('is warned of in its last quarter of an hour, and needs a person once it is over', () => {
    expect(urgencyOf(request({}), 84 * minute)).toBe('calm');
    expect(urgencyOf(request({}), 85 * minute)).toBe('soon');
    expect(urgencyOf(request({}), 100 * minute)).toBe('soon');
    expect(urgencyOf(request({}), 100 * minute + 1)).toBe('late');
    expect(urgencyOf(request({ decideByUs: null }), 0)).toBe('none');
    expect(urgencyOf(request({ state: 'decided' }), 200 * minute)).toBe('none');
    expect(urgencyOf(request({ state: 'decided', late: true }), 0)).toBe('late');
  });

  it('is told in whole minutes', () => {
    const say = (over: object, now: number) => stateText(request(over), now, registerWords.en);
    expect(say({}, 40 * minute - 1)).toBe('open · left: 60 min');
    expect(say({}, 100 * minute - 59_000_000)).toBe('open · left: 0 min');
    expect(say({}, 103.5 * minute)).toBe('overdue by 3 min');
    expect(say({}, 230 * minute)).toBe('overdue by 2 h 10 min');
    expect(say({ decideByUs: null }, 0)).toBe('open · no deadline');
  });
});

/** Regulations, section 5, sample outcomes. */
it('usually follows from what was found, as on the form', () => {
  expect(USUAL).toMatchObject({
    obstruction: 'average',
    'obstruction-unproven': 'stands',
    conforming: 'stands',
    'not-conforming': 'average',
    'wrong-car': 'corrected',
  });
});

it('the words of the register are all there in both languages', () => {
  expect(Object.keys(registerWords.it)).toEqual(Object.keys(registerWords.en));
  for (const words of [registerWords.it, registerWords.en]) {
    const texts = [...Object.values(words.findings), ...Object.values(words.measures)];
    for (const text of [...Object.values(words).filter((word) => typeof word === 'string'), ...texts])
      expect(text.trim()).not.toBe('');
  }
});
