import { join } from 'node:path';
import { openLedger } from '../../../scorer/ledger/ledger.ts';
import { createScoreboard } from '../../../scorer/scoring/index.ts';
import { peakMib } from '../fresh-process.ts';
import { readRally } from './read-rally.ts';

/**
 * A process that loads the program and, given a folder, rebuilds a rally from its ledger as a scorer does that starts again: reads the rally file,
 * reads and parses every fact, scores, writes every ranking.
 */

export interface Rebuilt {
  readonly facts: number;
  /** Milliseconds. */
  readonly rallyMs: number;
  readonly readMs: number;
  readonly scoreMs: number;
  readonly rankingsMs: number;
  readonly peakMib: number;
  /** Live objects at the end, where the garbage can be collected first (`--expose-gc`); otherwise with what is not collected yet. */
  readonly heapMib: number;
}

const [folder] = process.argv.slice(2);
const timed = <Value>(work: () => Value): { readonly value: Value; readonly ms: number } => {
  const from = performance.now();
  const value = work();
  return { value, ms: performance.now() - from };
};

function rebuild(from: string): Omit<Rebuilt, 'peakMib' | 'heapMib'> & { readonly held: unknown } {
  const rally = timed(() => readRally(from));
  const facts = timed(() => [...openLedger(join(from, 'ledger.db'), Math.random).facts()]);
  const board = timed(() => {
    const made = createScoreboard(rally.value);
    made.addAll(facts.value);
    return made;
  });
  const rankings = timed(() => rally.value.rankings.map(({ id }) => board.value.ranking(id)));
  return {
    facts: facts.value.length,
    rallyMs: rally.ms,
    readMs: facts.ms,
    scoreMs: board.ms,
    rankingsMs: rankings.ms,
    held: board.value,
  };
}

const NOTHING = { facts: 0, rallyMs: 0, readMs: 0, scoreMs: 0, rankingsMs: 0, held: null };
const { held, ...times } = folder === undefined ? NOTHING : rebuild(folder);
const peak = peakMib();
globalThis.gc?.();
const rebuilt: Rebuilt = { ...times, peakMib: peak, heapMib: process.memoryUsage().heapUsed / 2 ** 20 };
process.stdout.write(`${JSON.stringify(rebuilt)}\n`, () => {
  // The board is alive until here, so that its memory is in the figure.
  if (held === undefined) process.exitCode = 1;
});
