import type { Fact } from '../../../protocol/messages/facts.ts';

/** Scores facts with the second implementation, which does everything anew from the files as they are written. */
export type NaiveScorer = (files: ReadonlyMap<string, string>, facts: readonly Fact[]) => unknown;

/** `null` as long as `test/naive` has only its foundations. */
export const naiveScorer: NaiveScorer | null = null;
