import { expect, it } from 'vitest';
import { LANGUAGES } from '../../words.ts';
import { crossingsWords } from './words.ts';

it('the words of the page of crossings are all there in both languages', () => {
  const [one, other] = LANGUAGES.map((language) => crossingsWords[language]);
  expect(Object.keys(one ?? {})).toEqual(Object.keys(other ?? {}));
  for (const words of [one, other]) for (const text of Object.values(words ?? {})) expect(text.trim()).not.toBe('');
});
