import { expect, it } from 'vitest';
import { distributionPageWords } from './words.ts';

it('the words of the distribution page are all there in both languages', () => {
  expect(Object.keys(distributionPageWords.it)).toEqual(Object.keys(distributionPageWords.en));
});
