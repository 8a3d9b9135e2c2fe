import { createHash } from 'node:crypto';
import { canonicalJson } from '../../protocol/canonical.ts';
import { type Fact, revisionOf } from '../../protocol/messages/facts.ts';

/** One (id, rev) with the content that counts. */
export interface Revision {
  readonly rev: number;
  readonly fact: Fact;
  /** SHA-256 of every content that came under this id and rev, where there was more than one. */
  readonly hashes: readonly string[] | null;
}

export const contentHash = (fact: Fact): string => createHash('sha256').update(canonicalJson(fact)).digest('hex');

/** The revisions of one id in rising order, and what a fact added to them. */
export interface Taken {
  readonly outcome: 'new' | 'duplicate' | 'conflict';
  readonly revisions: readonly Revision[];
}

/**
 * The revisions of an id with one fact more. A new list each time: one that grows keeps room for seventeen, a hundred bytes for every fact of a
 * rally.
 * - `new`: an (id, rev) that nobody had sent
 * - `duplicate`: the same content again
 * - `conflict`: other content under an (id, rev) that is taken; the smaller SHA-256 of the canonical JSON counts, whichever came first
 */
export function takeRevision(revisions: readonly Revision[], fact: Fact): Taken {
  const rev = revisionOf(fact);
  let index = revisions.length;
  while (index > 0 && (revisions[index - 1]?.rev ?? 0) >= rev) index -= 1;
  const known = revisions[index];
  if (known === undefined || known.rev !== rev) {
    const added = { rev, fact, hashes: null };
    return { outcome: 'new', revisions: revisions.length === 0 ? [added] : revisions.toSpliced(index, 0, added) };
  }
  if (known.fact === fact || canonicalJson(known.fact) === canonicalJson(fact))
    return { outcome: 'duplicate', revisions };
  const hash = contentHash(fact);
  const counting = contentHash(known.fact);
  const hashes = known.hashes ?? [counting];
  if (hashes.includes(hash)) return { outcome: 'duplicate', revisions };
  const counts = { rev, fact: hash < counting ? fact : known.fact, hashes: [...hashes, hash].sort() };
  return { outcome: 'conflict', revisions: revisions.with(index, counts) };
}
