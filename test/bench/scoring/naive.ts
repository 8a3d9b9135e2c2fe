import type { Fact } from '../../../protocol/messages/facts.ts';
import { builtInRuleSets } from '../../../scorer/rules/built-in/index.ts';
import { scoreNaively } from '../../naive/naive-scorer.ts';

/** Texts by file name, `rally.yaml` the one to load, and facts to results. */
export type Scorer = (files: ReadonlyMap<string, string>, facts: readonly Fact[]) => unknown;

/** The second implementation, which does everything anew from the files as they are written. */
export const naiveScorer: Scorer = (files, facts) =>
  scoreNaively({ texts: Object.fromEntries(files), rallyFile: 'rally.yaml', builtIn: builtInRuleSets }, facts);
