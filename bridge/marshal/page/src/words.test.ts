import { describe, expect, it } from 'vitest';
import { doubtInWords, LANGUAGES, words } from './words.ts';

describe("the words of the marshal's page", () => {
  it('are all there in both languages', () => {
    expect(Object.keys(words.it)).toEqual(Object.keys(words.en));
    for (const language of LANGUAGES) {
      for (const [key, text] of Object.entries(words[language])) expect(text.trim(), `${language} ${key}`).not.toBe('');
    }
  });

  it('leave a doubt that nobody has translated as it came', () => {
    expect(doubtInWords('rear', words.it)).toBe('asse posteriore');
    expect(doubtInWords('squirrel', words.it)).toBe('squirrel');
  });
});
