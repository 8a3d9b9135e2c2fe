import { expect, it } from 'vitest';
import { paperWords } from '../../paper/words.ts';
import { publishWords } from './words.ts';

it('the words of publishing are all there in both languages', () => {
  for (const words of [publishWords, paperWords]) expect(Object.keys(words.it)).toEqual(Object.keys(words.en));
  for (const { kinds, doubtKinds, ...plain } of [publishWords.it, publishWords.en])
    for (const text of [...Object.values(plain), ...Object.values(kinds), ...Object.values(doubtKinds)])
      expect(text.trim()).not.toBe('');
});
