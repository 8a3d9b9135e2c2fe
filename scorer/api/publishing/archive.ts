import type { PostedResults } from '../../results/publications/posted-sheets.ts';
import { freeze, resultsOf } from '../../results/publications/posting.ts';
import type { PublishedTable } from '../../results/publications/published-results.ts';
import { scopesOf } from '../../results/publications/scopes.ts';
import { createScoreboard, factsOf, type Publication } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import type { DeskContext } from '../desk-context.ts';

/** The results of what was published: as they were kept, or, where another scorer posted them, worked out again from the facts that they rest on. */
export interface Archive {
  of(publication: Publication): Promise<PostedResults>;
  /** `undefined` where they have to be worked out first; that is begun. */
  known(publication: Publication): readonly PublishedTable[] | undefined;
}

export function createArchive(desk: DeskContext): Archive {
  /** Of each publication that anybody has asked for: some ten kilobytes of rows. */
  const tables = new Map<string, readonly PublishedTable[]>();
  const working = new Map<string, Promise<PostedResults>>();

  const workOut = async (publication: Publication): Promise<PostedResults> => {
    const board = createScoreboard(desk.rally);
    await inSlices(board.addAllInSteps(factsOf(publication, desk.facts()))[Symbol.iterator](), desk.stopwatch);
    const scope = scopesOf(desk.rally).find(({ id }) => id === publication.scope);
    if (scope === undefined) return { tables: [], sheets: { it: [], en: [] } };
    return inSlices(resultsOf(freeze(board, scope), scope), desk.stopwatch);
  };
  const kept = (publication: Publication): PostedResults | undefined =>
    publication.posted && desk.posted.get(publication.posted.sha256)?.results;
  const of = (publication: Publication): Promise<PostedResults> => {
    const here = kept(publication);
    if (here !== undefined) return Promise.resolve(here);
    const already = working.get(publication.id);
    if (already !== undefined) return already;
    const results = workOut(publication).then((found) => {
      tables.set(publication.id, found.tables);
      return found;
    });
    working.set(publication.id, results);
    results.catch(() => working.delete(publication.id));
    return results;
  };

  return {
    of,
    known: (publication) => {
      const before = tables.get(publication.id);
      if (before !== undefined) return before;
      const here = kept(publication)?.tables;
      if (here !== undefined) tables.set(publication.id, here);
      else of(publication).catch((error: unknown) => desk.log(`publication ${publication.id}: ${String(error)}`));
      return here;
    },
  };
}
