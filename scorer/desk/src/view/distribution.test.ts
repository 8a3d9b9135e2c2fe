import { expect, it } from 'vitest';
import { distributionWords } from './distribution.tsx';

it('the words of a distribution are all there in both languages', () => {
  expect(Object.keys(distributionWords.it)).toEqual(Object.keys(distributionWords.en));
});
