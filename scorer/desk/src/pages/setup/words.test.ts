import { expect, it } from 'vitest';
import { LANGUAGES } from '../../words.ts';
import { setupWords } from './words.ts';

it('the words of the set-up are all there in both languages', () => {
  expect(Object.keys(setupWords.it)).toEqual(Object.keys(setupWords.en));
  for (const language of LANGUAGES) {
    for (const [key, text] of Object.entries(setupWords[language]))
      expect(text.trim(), `${language} ${key}`).not.toBe('');
  }
});
