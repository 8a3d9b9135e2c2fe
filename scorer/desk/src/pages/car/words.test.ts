import { describe, expect, it } from 'vitest';
import { carWords } from './words.ts';

describe('the words of the page of a car', () => {
  it('are all there, in both languages', () => {
    const { it: italian, en: english } = carWords;
    expect(Object.keys(english).sort()).toEqual(Object.keys(italian).sort());
    for (const words of [italian, english]) {
      for (const [key, text] of Object.entries(words)) expect(text.trim(), key).not.toBe('');
    }
  });
});
