import { type Draft, PREVIEW_CHANGES_MAX, type Preview } from '../../../protocol/api/corrections.ts';
import { amendment } from '../../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../../protocol/time.ts';
import { movesBetween, type RankingEffect, type Rows } from '../../results/ranking-moves.ts';
import type { Scoreboard, TrialChange } from '../../scoring/index.ts';

/** No fact bears it: what is tried never leaves the process. */
const TRIED = 'tried';

export interface Trying {
  readonly draft: Draft;
  /** What it would be numbered. */
  readonly n: number;
  readonly atUs: UtcMicros;
}

/** What an amendment would change, in small steps, on a board that nobody else reads meanwhile. */
export function* previewOn(board: Scoreboard, { draft, n, atUs }: Trying): Generator<void, Preview> {
  const tried = amendment.parse({
    ...draft,
    ...{ v: 1, kind: 'amendment', id: TRIED, n, atUs, journal: TRIED, entry: 1, author: TRIED },
  });
  const rows = yield* readRankings(board);
  const {
    change,
    before,
    seen: places,
  } = yield* board.tryOutInSteps(tried, function* ({ rankings }) {
    const moves: RankingEffect[] = [];
    for (const id of rankings) {
      const table = yield* board.rankingInSteps(id);
      moves.push(...movesBetween(id, rows.get(id) ?? [], table?.rows ?? []));
    }
    return moves;
  });
  const was = new Map(before.map((each) => [cellKey(each), outcomeOf(each)]));
  const scores = change.trials.flatMap((each) => {
    const { car, trial } = each;
    const known = was.get(cellKey(each));
    return known === undefined ? [] : [{ car, trial, before: known, after: outcomeOf(each) }];
  });
  return {
    scores: scores.slice(0, PREVIEW_CHANGES_MAX),
    scoreCount: scores.length,
    places: places.slice(0, PREVIEW_CHANGES_MAX),
    placeCount: places.length,
  };
}

/** Rows that read as before are the same objects: a look costs what has changed since the last. */
export function* readRankings(board: Scoreboard): Generator<void, ReadonlyMap<string, Rows>> {
  const rows = new Map<string, Rows>();
  for (const { id } of board.rally.rankings) {
    const table = yield* board.rankingInSteps(id);
    rows.set(id, table?.rows ?? []);
  }
  return rows;
}

const cellKey = ({ car, trial }: TrialChange): string => `${car} ${trial}`;

function outcomeOf({ car: _car, trial: _trial, from: _from, to: _to, ...outcome }: TrialChange) {
  return outcome;
}
