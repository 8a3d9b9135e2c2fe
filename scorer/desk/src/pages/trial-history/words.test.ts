import { describe, expect, it } from 'vitest';
import { trialHistoryWords } from './words.ts';

describe('the words of the history of a trial', () => {
  it('are all there, in both languages', () => {
    const { it: italian, en: english } = trialHistoryWords;
    expect(Object.keys(english).sort()).toEqual(Object.keys(italian).sort());
    for (const words of [italian, english]) {
      for (const [key, text] of Object.entries(words)) expect(text.trim(), key).not.toBe('');
    }
  });
});
