import type { Fact } from '../../../protocol/messages/facts.ts';
import { inSlices } from '../../setup/index.ts';
import type { DeskContext } from '../desk-context.ts';

/** What has been seen so far, journal by journal: what a publication rests on. Read out of the facts when it is first asked for. */
export function followJournals(
  desk: Pick<DeskContext, 'facts' | 'onFacts' | 'stopwatch'>,
): () => Promise<ReadonlyMap<string, number>> {
  let heads: Promise<ReadonlyMap<string, number>> | undefined;
  const read = async (): Promise<ReadonlyMap<string, number>> => {
    const highest = new Map<string, number>();
    const take = ({ journal, entry }: Fact): void => {
      highest.set(journal, Math.max(entry, highest.get(journal) ?? 0));
    };
    function* steps(): Generator<void> {
      for (const fact of desk.facts()) yield take(fact);
      // With the last fact read and before anything else is done: none is missed.
      desk.onFacts((facts) => facts.forEach(take));
    }
    await inSlices(steps(), desk.stopwatch);
    return highest;
  };
  return () => {
    heads ??= read().catch((error: unknown) => {
      heads = undefined;
      throw error;
    });
    return heads;
  };
}
