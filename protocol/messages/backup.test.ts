import { describe, expect, it } from 'vitest';
import { differsTooMuch, pairBackups } from './backup.ts';

const at = (id: string, seconds: number) => ({ id, utcUs: Math.round(seconds * 1e6) });

describe('the second record of a crossing', () => {
  it('belongs to the nearest main one, and nothing belongs to two', () => {
    // Cars 1.2 s apart, a sensor 0.1 s further on; the second car was missed by the main one, the fourth by the backup.
    const mains = [at('a', 10), at('c', 12.4), at('d', 13.6)];
    const backups = [at('A', 10.1), at('B', 11.3), at('C', 12.5)];
    expect([...pairBackups(mains, backups)]).toEqual([
      ['A', { main: 'a', differenceUs: 100_000 }],
      ['C', { main: 'c', differenceUs: 100_000 }],
    ]);
  });

  it('is none where it is as far off as another car', () => {
    expect(pairBackups([at('a', 10)], [at('A', 11.001)]).size).toBe(0);
    expect(pairBackups([at('a', 10)], [at('A', 9)]).size).toBe(1);
  });

  it('wants a person beyond a hundredth, and of a thumb beyond half a second, and what neither clock is sure of', () => {
    const pair = (differenceUs: number) => ({ main: 'a', differenceUs });
    expect(differsTooMuch(pair(10_000), 0, false)).toBe(false);
    expect(differsTooMuch(pair(-10_001), 0, false)).toBe(true);
    expect(differsTooMuch(pair(10_004), 4, false)).toBe(false);
    expect(differsTooMuch(pair(300_000), 0, true)).toBe(false);
    expect(differsTooMuch(pair(-500_001), 0, true)).toBe(true);
  });
});
