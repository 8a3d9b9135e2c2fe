import { type Draft, PREVIEW_CHANGES_MAX, type Preview } from '../../../protocol/api/corrections.ts';
import { amendment } from '../../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../../protocol/time.ts';
import { movesBetween, type Rows } from '../../results/ranking-moves.ts';
import type { Scoreboard, TrialChange } from '../../scoring/index.ts';

/** No fact bears it: what is tried never leaves the process. */
const TRIED = 'tried';

export interface Trying {
  readonly draft: Draft;
  /** What it would be numbered. */
  readonly n: number;
  readonly atUs: UtcMicros;
}

/**
 * What an amendment would change: on a board that nobody else reads it is said, looked at and taken out again.
 * @throws where the board can be relied on no longer
 */
export function previewOn(board: Scoreboard, { draft, n, atUs }: Trying): Preview {
  const tried = amendment.parse({
    ...draft,
    ...{ v: 1, kind: 'amendment', id: TRIED, n, atUs, journal: TRIED, entry: 1, author: TRIED },
  });
  const rows = readRankings(board);
  const said = board.add(tried);
  const places = said.rankings.flatMap((id) => movesBetween(id, rows.get(id) ?? [], board.ranking(id)?.rows ?? []));
  // Cell by cell what was there before.
  const before = new Map(board.withdraw(tried).trials.map((change) => [cellKey(change), outcomeOf(change)]));
  const scores = said.trials.flatMap((change) => {
    const was = before.get(cellKey(change));
    return was === undefined ? [] : [{ car: change.car, trial: change.trial, before: was, after: outcomeOf(change) }];
  });
  return {
    scores: scores.slice(0, PREVIEW_CHANGES_MAX),
    scoreCount: scores.length,
    places: places.slice(0, PREVIEW_CHANGES_MAX),
    placeCount: places.length,
  };
}

/** Rows that read as before are the same objects: a look costs what has changed since the last. */
export const readRankings = (board: Scoreboard): ReadonlyMap<string, Rows> =>
  new Map(board.rally.rankings.map(({ id }) => [id, board.ranking(id)?.rows ?? []]));

const cellKey = ({ car, trial }: TrialChange): string => `${car} ${trial}`;

function outcomeOf({ car: _car, trial: _trial, from: _from, to: _to, ...outcome }: TrialChange) {
  return outcome;
}
