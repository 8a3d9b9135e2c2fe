import type { Fact } from '../../../protocol/messages/facts.ts';
import { createScoreboard, type Scoreboard } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import type { DeskContext } from '../desk-context.ts';
import { readRankings } from './preview.ts';
import { createSaidBook, type SaidBook } from './said.ts';

/** What is read out of the facts when it is first asked for, in slices, and follows them from then on. */

type Followed = Pick<DeskContext, 'facts' | 'onFacts' | 'stopwatch'>;

export function followAmendments(desk: Followed): () => Promise<SaidBook> {
  let book: Promise<SaidBook> | undefined;
  const read = async (): Promise<SaidBook> => {
    const said = createSaidBook();
    function* steps(): Generator<void> {
      for (const fact of desk.facts()) yield said.take(fact);
      // With the last fact read and before anything else is done: none is missed.
      desk.onFacts((facts) => facts.forEach(said.take));
    }
    await inSlices(steps(), desk.stopwatch);
    return said;
  };
  return () => {
    book ??= read().catch((error: unknown) => {
      book = undefined;
      throw error;
    });
    return book;
  };
}

/** A second board that knows the part of the first: what is tried on it nobody else sees. */
export interface Understudy {
  /** Where `look` throws, the board is thrown away, and the next one begins anew. */
  with<Seen>(look: (board: Scoreboard) => Seen): Promise<Seen>;
}

export function createUnderstudy(desk: Followed & Pick<DeskContext, 'rally'>): Understudy {
  let playing:
    | { readonly rally: DeskContext['rally']; readonly board: Promise<Scoreboard>; stop: () => void }
    | undefined;

  const dismiss = (): void => {
    playing?.stop();
    playing = undefined;
  };
  const learn = (): Promise<Scoreboard> => {
    const { rally } = desk;
    const board = createScoreboard(rally);
    let late: Fact[] | undefined = [];
    let stop = (): void => {};
    function* told(): Generator<Fact> {
      yield* desk.facts();
      stop = desk.onFacts((facts) => {
        if (late === undefined) for (const fact of facts) board.add(fact);
        else late.push(...facts);
      });
    }
    const ready = inSlices(board.addAllInSteps(told())[Symbol.iterator](), desk.stopwatch).then(() => {
      for (const fact of late ?? []) board.add(fact);
      late = undefined;
      // Writes every row once, so that the first look need not.
      readRankings(board);
      return board;
    });
    ready.catch(dismiss);
    playing = { rally, board: ready, stop: () => stop() };
    return ready;
  };

  return {
    with: async (look) => {
      // Another version of the rally's files may have come into force.
      if (playing !== undefined && playing.rally !== desk.rally) dismiss();
      const board = await (playing?.board ?? learn());
      try {
        return look(board);
      } catch (error) {
        dismiss();
        throw error;
      }
    },
  };
}
