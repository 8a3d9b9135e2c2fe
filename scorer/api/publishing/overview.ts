import type { Posting, PublicationScope } from '../../../protocol/api/publications.ts';
import { standing, stateOf } from '../../results/publications/life.ts';
import { changesBetween, tableOf } from '../../results/publications/published-results.ts';
import { type Scope, scopesOf } from '../../results/publications/scopes.ts';
import { isOpen, registerOf } from '../../results/register.ts';
import type { Publication, Said } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import type { DeskContext } from '../desk-context.ts';
import type { Archive } from './archive.ts';

/** How far each scope has come. Every page that shows a mark asks for it, so it is worked out once for all who ask within a moment. */
export interface Overview {
  get(): Promise<readonly PublicationScope[]>;
}

/** As fresh as anybody needs it. */
const FRESH_MS = 2_000;

export function createOverview(desk: DeskContext, archive: Archive): Overview {
  let made: { readonly atMs: number; readonly scopes: Promise<readonly PublicationScope[]> } | undefined;
  // What somebody has just said is to be seen at once.
  desk.onFacts((facts) => {
    if (facts.some((fact) => fact.kind === 'amendment' && ['publish', 'claim', 'undo'].includes(fact.action)))
      made = undefined;
  });
  return {
    get: () => {
      const nowMs = desk.stopwatch.realMs();
      if (made === undefined || nowMs - made.atMs >= FRESH_MS) {
        const scopes = inSlices(describeAll(desk, archive), desk.stopwatch);
        made = { atMs: nowMs, scopes };
        scopes.catch(() => {
          made = undefined;
        });
      }
      return made.scopes;
    },
  };
}

function* describeAll(desk: DeskContext, archive: Archive): Generator<void, readonly PublicationScope[]> {
  const { board } = desk;
  const said = board.publications();
  const pending = new Map<string, number>();
  for (const { id } of board.rally.trials) {
    pending.set(id, board.progress(id)?.pending ?? 0);
    yield;
  }
  const open = registerOf(board.claims()).filter(isOpen);
  const described: PublicationScope[] = [];
  for (const scope of scopesOf(board.rally)) {
    const stands = standing(said, scope.id);
    const awaited = scope.trials.reduce((sum, trial) => sum + (pending.get(trial) ?? 0), 0);
    described.push({
      ...{ id: scope.id, kinds: [...scope.kinds], title: scope.title, sheets: [...scope.sheets] },
      ...{ state: stateOf(stands, awaited), stands: stands?.id ?? null, pending: awaited },
      changed: stands === undefined ? null : countChanges(desk, archive, scope, stands),
      openRequests: open.filter(({ trial }) => scope.trials.includes(trial)).length,
      postings: postingsOf(said, scope.id),
    });
    yield;
  }
  return described;
}

/** `null` as long as nobody has read the results of then out of the facts again. */
function countChanges({ board }: DeskContext, archive: Archive, scope: Scope, stands: Publication): number | null {
  const then = archive.known(stands);
  if (then === undefined) return null;
  return changesBetween(
    then,
    scope.sheets.map((sheet) => tableOf(board, sheet)),
  ).length;
}

const postingsOf = (said: readonly Said<Publication>[], scope: string): Posting[] =>
  said
    .filter(({ amendment }) => amendment.scope === scope)
    .map(describePosting)
    .sort((a, b) => b.version - a.version || b.atUs - a.atUs);

export function describePosting({ amendment, undoneBy }: Said<Publication>): Posting {
  const { id, state, version, atUs, author, reason, posted, protestUntilUs } = amendment;
  return {
    ...{ id, state, version, atUs, author, reason },
    ...{ sheet: posted?.sheet ?? null, sha256: posted?.sha256 ?? null, protestUntilUs: protestUntilUs ?? null },
    ...{ declaredBy: posted?.declaredBy ?? null, despite: [...(posted?.despite ?? [])] },
    said: amendment,
    takenBack: undoneBy && { author: undoneBy.author, reason: undoneBy.reason, atUs: undoneBy.atUs },
  };
}
