import { printProblem } from '../../protocol/files/problem.ts';
import { type Fact, fact as factSchema } from '../../protocol/messages/facts.ts';
import type { Results } from '../../protocol/messages/results.ts';
import { createScoreboard, loadRally, type Rally, scoreFacts } from '../../scorer/index.ts';
import { builtInRuleSets } from '../../scorer/rules/built-in/index.ts';
import { scoreNaively } from './naive-scorer.ts';
import type { RandomCase } from './random-rally.ts';

export interface Comparison {
  /** The first places in which the two results differ; empty where they are the same bytes. */
  readonly differences: readonly string[];
  /** Without warnings, which are the scorer's alone. */
  readonly real: Results;
  readonly naive: Results;
}

/** How the scorer is fed; the naive one takes the facts as they are. */
export const FEEDINGS = ['at once', 'backwards and each twice', 'one by one'] as const;
export type Feeding = (typeof FEEDINGS)[number];

/** Scores a case with both. @throws where a file or a fact is refused: a case must be one that the program accepts. */
export function compareCase(made: RandomCase, feeding: Feeding): Comparison {
  const { texts, rallyFile, options } = made;
  const facts = made.facts.map((fact) => factSchema.parse(fact));
  const loading = loadRally(rallyFile, (path) => texts[path] ?? '');
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  const real = silent(score(loading.rally, facts, options, feeding));
  const naive = silent(scoreNaively({ texts, rallyFile, builtIn: builtInRuleSets }, facts, options));
  const isSame = JSON.stringify(real) === JSON.stringify(naive);
  return { differences: isSame ? [] : differencesOf('', real, naive).slice(0, 5), real, naive };
}

function score(rally: Rally, facts: readonly Fact[], options: RandomCase['options'], feeding: Feeding): Results {
  if (feeding === 'at once') return scoreFacts(rally, facts, options);
  if (feeding === 'backwards and each twice') return scoreFacts(rally, [...facts.toReversed(), ...facts], options);
  const board = createScoreboard(rally);
  for (const fact of facts) board.add(fact);
  return board.results(options);
}

const silent = (results: Results): Results => ({ ...results, warnings: [] });

/** `rankings.0.rows.2.score: "7" / "9"`, the scorer's first. */
function differencesOf(path: string, real: unknown, naive: unknown): string[] {
  if (JSON.stringify(real) === JSON.stringify(naive)) return [];
  if (!isObject(real) || !isObject(naive)) return [`${path}: ${JSON.stringify(real)} / ${JSON.stringify(naive)}`];
  const keys = [...new Set([...Object.keys(real), ...Object.keys(naive)])];
  const found = keys.flatMap((key) => differencesOf(path === '' ? key : `${path}.${key}`, real[key], naive[key]));
  return found.length > 0 ? found : [`${path}: the same in another order`];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
