import { expect, it } from 'vitest';
import { LANGUAGES } from '../../words.ts';
import { cardWords } from './words.ts';

it('the words of the cards are all there in both languages', () => {
  expect(Object.keys(cardWords.it)).toEqual(Object.keys(cardWords.en));
  for (const language of LANGUAGES) {
    for (const [key, text] of Object.entries(cardWords[language]))
      expect(text.trim(), `${language} ${key}`).not.toBe('');
  }
});
