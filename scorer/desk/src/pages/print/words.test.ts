import { expect, it } from 'vitest';
import { printWords } from './words.ts';

it('the words of the print page are all there in both languages', () => {
  expect(Object.keys(printWords.it)).toEqual(Object.keys(printWords.en));
  for (const words of [printWords.it, printWords.en])
    for (const text of Object.values(words)) expect(text.trim()).not.toBe('');
});
