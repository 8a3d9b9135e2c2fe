import type { Amendment, AmendmentOf, Fact } from '../../protocol/messages/facts.ts';
import { FactBook } from './fact-book.ts';

/** Results that were published: which, as what, and the facts that they rest on, which no later fact changes. */
export type Publication = AmendmentOf<'publish'>;

/** Publications in force, by scope and rising version; of two under one version the greater (n, atUs, id). */
export function publicationsIn(facts: Iterable<Fact>): readonly Publication[] {
  const book = new FactBook();
  for (const fact of facts) if (fact.kind === 'amendment') book.add(fact);
  return latestOf(book.said('publications'));
}

/** @param said amendments in force, in rising (n, atUs, id) */
function latestOf(said: readonly Amendment[]): readonly Publication[] {
  const byVersion = new Map<string, Publication>();
  for (const amendment of said)
    if (amendment.action === 'publish') byVersion.set(`${amendment.scope} ${amendment.version}`, amendment);
  return [...byVersion.values()].sort((a, b) =>
    a.scope === b.scope ? a.version - b.version : a.scope < b.scope ? -1 : 1,
  );
}

/**
 * The facts that a publication rests on: those that its author had seen, journal by journal. A publication that does not say what that was
 * rests on what was timed or said up to its own time; a crossing that nobody knows the time of is then taken in.
 */
export function* factsOf({ seen, atUs }: Publication, facts: Iterable<Fact>): Generator<Fact> {
  for (const fact of facts) {
    const known =
      seen === undefined ? (timeOf(fact) ?? atUs) <= atUs : fact.entry <= (seen[fact.journal] ?? NOTHING_SEEN);
    if (known) yield fact;
  }
}

const NOTHING_SEEN = 0;

const timeOf = (fact: Fact): number | null => (fact.kind === 'crossing' ? fact.utcUs : fact.atUs);
