import type { Fact } from '../../../protocol/messages/facts.ts';
import { createScoreboard, type Scoreboard } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import type { DeskContext } from '../desk-context.ts';
import { readRankings } from './preview.ts';
import { createSaidBook, type SaidBook } from './said.ts';

/** What is read out of the facts when it is first asked for, in slices, and follows them from then on. */

type Followed = Pick<DeskContext, 'facts' | 'onFacts' | 'stopwatch'>;

/** One book for all parts of a desk. */
const books = new WeakMap<Followed, Promise<SaidBook>>();

export const followAmendments = (desk: Followed) => (): Promise<SaidBook> => {
  const known = books.get(desk);
  if (known !== undefined) return known;
  const book = readAmendments(desk);
  books.set(desk, book);
  book.catch(() => books.delete(desk));
  return book;
};

async function readAmendments(desk: Followed): Promise<SaidBook> {
  const said = createSaidBook();
  function* steps(): Generator<void> {
    for (const fact of desk.facts()) yield said.take(fact);
    // With the last fact read and before anything else is done: none is missed.
    desk.onFacts((facts) => facts.forEach(said.take));
  }
  await inSlices(steps(), desk.stopwatch);
  return said;
}

/** A second board that knows the part of the first: what is tried on it nobody else sees. */
export interface Understudy {
  /**
   * One look after another, each in slices; what is committed meanwhile is learnt after it. Where a look throws, the board is thrown away, and the
   * next one begins anew.
   */
  with<Seen>(look: (board: Scoreboard) => Iterator<void, Seen>): Promise<Seen>;
}

/** A person waits for some tenths of a second at the most. */
const WAITING_MAX = 20;

interface Part {
  readonly rally: DeskContext['rally'];
  readonly board: Scoreboard;
  /** Committed while the board was busy. */
  late: Fact[];
  busy: boolean;
  forget: () => void;
}

export function createUnderstudy(desk: Followed & Pick<DeskContext, 'rally'>): Understudy {
  let part: Part | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const dismiss = (): void => {
    part?.forget();
    part = undefined;
  };

  const learn = async (): Promise<Part> => {
    const { rally } = desk;
    const learning: Part = { rally, board: createScoreboard(rally), late: [], busy: true, forget: () => {} };
    part = learning;
    function* told(): Generator<Fact> {
      yield* desk.facts();
      // With the last fact read and before anything else is done: none is missed.
      learning.forget = desk.onFacts((facts) => {
        if (learning.busy) learning.late.push(...facts);
        else for (const fact of facts) learning.board.add(fact);
      });
    }
    await inSlices(learning.board.addAllInSteps(told())[Symbol.iterator](), desk.stopwatch);
    // Writes every row once, so that the first look need not.
    await inSlices(readRankings(learning.board), desk.stopwatch);
    return learning;
  };

  const play = async <Seen>(look: (board: Scoreboard) => Iterator<void, Seen>): Promise<Seen> => {
    // Another version of the rally's files may have come into force.
    if (part !== undefined && part.rally !== desk.rally) dismiss();
    try {
      const playing = part ?? (await learn());
      catchUp(playing);
      playing.busy = true;
      const seen = await inSlices(look(playing.board), desk.stopwatch);
      catchUp(playing);
      return seen;
    } catch (error) {
      dismiss();
      throw error;
    }
  };

  return {
    with: (look) => {
      if (waiting >= WAITING_MAX) return Promise.reject(new Error('many ask at once; ask again in a moment'));
      waiting += 1;
      const seen = last
        .then(() => play(look))
        .finally(() => {
          waiting -= 1;
        });
      last = seen.catch(() => {});
      return seen;
    },
  };
}

function catchUp(part: Part): void {
  for (const fact of part.late) part.board.add(fact);
  part.late = [];
  part.busy = false;
}
