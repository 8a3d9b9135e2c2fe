import { expect } from 'vitest';
import type { Summary } from '../../simulator/index.ts';
import type { Ended } from './command.ts';

/** The last line of a run's output as a summary. */
export function summaryOf(ended: Ended): Summary {
  expect(ended.code, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '') as Summary;
}

/** Nothing lost, nothing twice, nothing wrong; `crossings` and `deviations` as counted by hand from the rally file. */
export function expectTruth(summary: Summary, crossings: number, deviations: number): void {
  expect(summary.crossings).toMatchObject({
    true: crossings,
    stamped: crossings,
    committed: crossings,
    lost: 0,
    duplicated: 0,
    invented: 0,
  });
  expect(summary.deviations.compared).toBe(deviations);
  expect(summary.deviations.different).toBe(0);
  expect(summary.deviations.equal + summary.deviations.uncertain).toBe(deviations);
  // A stamp within some microseconds of the edge of its hundredth: some in ten thousand, not some in a hundred.
  expect(summary.deviations.uncertain).toBeLessThanOrEqual(Math.max(2, deviations / 100));
  expect(summary.rankingEqualsTruth).toBe(true);
}
