import { describe, expect, it } from 'vitest';
import { doubtInWords, LANGUAGES, languageOf, words } from './words.ts';

describe('the words', () => {
  it('are all there in both languages', () => {
    const [italian, english] = LANGUAGES.map((language) => words[language]);
    expect(Object.keys(italian ?? {})).toEqual(Object.keys(english ?? {}));
    for (const language of LANGUAGES) {
      for (const [key, text] of Object.entries(words[language])) expect(text.trim(), `${language} ${key}`).not.toBe('');
    }
  });

  it('are Italian first where the rally is Italian', () => {
    expect(languageOf('Europe/Rome')).toBe('it');
    expect(languageOf('Europe/London')).toBe('en');
  });

  it('leave a doubt that nobody has translated as it came', () => {
    expect(doubtInWords('rear', words.it)).toBe('asse posteriore');
    expect(doubtInWords('squirrel', words.it)).toBe('squirrel');
  });
});
