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

/**
 * Adds a fact to the revisions of its id, which stay in rising order.
 * - `new`: an (id, rev) that nobody had sent
 * - `duplicate`: the same content again
 * - `conflict`: other content under an (id, rev) that is taken; the smaller SHA-256 of the canonical JSON counts, whichever came first
 */
export function takeRevision(revisions: Revision[], fact: Fact): 'new' | 'duplicate' | 'conflict' {
  const rev = revisionOf(fact);
  let index = revisions.length;
  while (index > 0 && (revisions[index - 1]?.rev ?? 0) >= rev) index -= 1;
  const known = revisions[index];
  if (known === undefined || known.rev !== rev) {
    revisions.splice(index, 0, { rev, fact, hashes: null });
    return 'new';
  }
  if (known.fact === fact || canonicalJson(known.fact) === canonicalJson(fact)) return 'duplicate';
  const hash = contentHash(fact);
  const counting = contentHash(known.fact);
  const hashes = known.hashes ?? [counting];
  if (hashes.includes(hash)) return 'duplicate';
  revisions[index] = { rev, fact: hash < counting ? fact : known.fact, hashes: [...hashes, hash].sort() };
  return 'conflict';
}
