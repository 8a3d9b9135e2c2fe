import { formatDeviation, hundredths } from '../time.ts';

/** How screens write deviations and what stands beside them. */

/** `PC12` is written `PC 12`; other names stay as they are. */
export const spacedName = (name: string): string => name.replace(/^(\p{Lu}+)(\d+)$/u, '$1 $2');

export const NO_TIME = '–';

/** `+0.03`, `−0.03`, `0.00`, a dash where there is no time. The minus is the typographic one: as wide and as plain to see as the plus. */
export const signedDeviation = (deviation: number | null): string =>
  deviation === null ? NO_TIME : formatDeviation(hundredths(deviation)).replace('-', '−');

/** Early, on the hundredth, late, or no time: what the colours and marks stand for. */
export type DeviationMeaning = 'early' | 'zero' | 'late' | 'none';

export function meaningOf(deviation: number | null): DeviationMeaning {
  if (deviation === null) return 'none';
  if (deviation === 0) return 'zero';
  return deviation < 0 ? 'early' : 'late';
}
