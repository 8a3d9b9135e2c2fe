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

/**
 * Takes committed facts in, in slices, those too that are committed meanwhile as far as they are read. Nothing is published.
 * @returns how many: what comes after them is for `catchUp`
 */
export async function takeIn(
  { board, publisher }: Reckoning,
  facts: Iterable<Fact>,
  stopwatch: Stopwatch,
): Promise<number> {
  let count = 0;
  function* told(): Iterable<Fact> {
    for (const fact of facts) {
      count += 1;
      publisher.remember([fact]);
      yield fact;
    }
  }
  await inSlices(board.addAllInSteps(told())[Symbol.iterator](), stopwatch);
  return count;
}

/** What others have published before: into the books, and nowhere else. */
export function catchUp({ board, publisher }: Reckoning, facts: Iterable<Fact>): void {
  for (const fact of facts) {
    publisher.remember([fact]);
    board.add(fact);
  }
}
