import { describe, expect, it } from 'vitest';
import { accountsWords } from '../pages/accounts/words.ts';
import { LANGUAGES } from '../words.ts';
import { rightNames, roleNames, sessionWords } from './words.ts';

describe('the words of accounts', () => {
  it.each(Object.entries({ sessionWords, roleNames, rightNames, accountsWords }))(
    'are all there in both languages: %s',
    (_name, words) => {
      expect(Object.keys(words.it)).toEqual(Object.keys(words.en));
      for (const language of LANGUAGES) {
        for (const [key, text] of Object.entries(words[language]))
          expect(text.trim(), `${language} ${key}`).not.toBe('');
      }
    },
  );
});
