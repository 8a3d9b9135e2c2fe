import { printProblem } from '../../../protocol/files/problem.ts';
import { loadRally } from '../../../scorer/rally/index.ts';
import { scoreFacts } from '../../../scorer/scoring/index.ts';
import { median } from '../figures.ts';
import { largeRally } from './large-rally.ts';
import { naiveScorer, type Scorer } from './naive.ts';

/** A process that scores the same facts with the scorer and with the naive one, at a size that the naive one can manage. */

export interface SideBySide {
  readonly facts: number;
  /** Milliseconds from files and facts to results. */
  readonly scorerMs: number;
  readonly naiveMs: number;
}

const [cars, trials, seed = ''] = process.argv.slice(2);
const { files, facts } = largeRally({ cars: Number(cars), trials: Number(trials) }, seed);

const scorer: Scorer = (texts, all) => {
  const loading = loadRally('rally.yaml', (path) => texts.get(path) ?? '');
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return scoreFacts(loading.rally, all);
};

const msOf = (score: Scorer, times: number): number =>
  median(
    Array.from({ length: times }, () => {
      const from = performance.now();
      score(files, facts);
      return performance.now() - from;
    }),
  );

const sideBySide: SideBySide = {
  facts: facts.length,
  scorerMs: msOf(scorer, 5),
  naiveMs: msOf(naiveScorer, 3),
};
process.stdout.write(JSON.stringify(sideBySide));
