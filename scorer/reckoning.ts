import type { Stopwatch } from '../protocol/clock.ts';
import type { Fact } from '../protocol/messages/facts.ts';
import { createPublisher, type Publisher, type PublisherOptions } from './results/publisher.ts';
import { createScoreboard, type Scoreboard } from './scoring/index.ts';
import { inSlices, type Loaded } from './setup/index.ts';

/** A rally file and what it makes of the facts. Another version in force is another reckoning; nothing else of the scorer changes. */
export interface Reckoning extends Pick<Loaded, 'rally' | 'sources'> {
  readonly board: Scoreboard;
  readonly publisher: Publisher;
}

export type Outlet = Omit<PublisherOptions, 'rally' | 'board'>;

export function createReckoning({ rally, sources }: Pick<Loaded, 'rally' | 'sources'>, outlet: Outlet): Reckoning {
  const board = createScoreboard(rally);
  return { rally, sources, board, publisher: createPublisher({ ...outlet, rally, board }) };
}

/** So few are taken in at one go, where nothing else is done. */
const REST_MAX = 50;

/**
 * Takes committed facts in, in slices, those too that are committed meanwhile but for the last few. Nothing is published.
 * @returns how many: what comes after them is for `catchUp`
 */
export async function takeIn(
  reckoning: Reckoning,
  facts: (after: number) => Iterable<Fact>,
  stopwatch: Stopwatch,
): Promise<number> {
  const { board, publisher } = reckoning;
  let count = 0;
  function* counted(): Iterable<Fact> {
    for (const fact of facts(count)) {
      count += 1;
      publisher.remember([fact]);
      yield fact;
    }
  }
  await inSlices(board.addAllInSteps(counted())[Symbol.iterator](), stopwatch);
  for (let before = -1; count - before > REST_MAX; ) {
    before = count;
    await inSlices(writeRankings(board), stopwatch);
    await inSlices(adding(board, counted()), stopwatch);
  }
  return count;
}

function* adding(board: Scoreboard, facts: Iterable<Fact>): Generator<void, void> {
  for (const fact of facts) yield void board.add(fact);
}

/** Sums each ranking and writes its rows, so that the first who asks need not wait for it. */
function* writeRankings(board: Scoreboard): Generator<void, void> {
  for (const { id } of board.rally.rankings) yield void board.ranking(id);
}

/** What others have published before: into the books, and nowhere else. */
export function catchUp({ board, publisher }: Reckoning, facts: Iterable<Fact>): void {
  for (const fact of facts) {
    publisher.remember([fact]);
    board.add(fact);
  }
}
