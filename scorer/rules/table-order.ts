import type { RuleSetFile } from './rule-set.ts';

/** Which rows of a table of points are on the wrong side of the row before. */

export type Direction = RuleSetFile['direction'];

/**
 * Indices of rows that score better than the row before, of several in a row the first: a table that runs the wrong way is one mistake.
 * @param points in one unit, by deviation, those beyond the table last
 */
export function betterRows(points: readonly number[], direction: Direction): readonly number[] {
  const isBetter = (index: number): boolean => {
    const [before, value] = [points[index - 1], points[index]];
    if (before === undefined || value === undefined) return false;
    return direction === 'highest' ? value > before : value < before;
  };
  return [...points.keys()].filter((index) => isBetter(index) && !isBetter(index - 1));
}

/** @param deviation of the row, in its unit, or `beyond` */
export const explainBetter = (
  deviation: number | string,
  points: number | string,
  before: number | string,
  direction: Direction,
): string =>
  `deviation ${deviation} scores ${points}, better than ${before} for the one before; allowed: a larger deviation never scores better (direction ${direction})`;
