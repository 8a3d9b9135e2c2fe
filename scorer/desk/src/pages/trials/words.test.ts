import { expect, it } from 'vitest';
import { LANGUAGES } from '../../words.ts';
import { trialsWords } from './words.ts';

it('the words of the page of trials are all there in both languages', () => {
  const [one, other] = LANGUAGES.map((language) => trialsWords[language]);
  expect(Object.keys(one ?? {})).toEqual(Object.keys(other ?? {}));
  for (const words of [one, other]) for (const text of Object.values(words ?? {})) expect(text.trim()).not.toBe('');
});
