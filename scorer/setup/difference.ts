import type { TrialResult } from '../../protocol/messages/results.ts';
import type { Scoreboard } from '../scoring/index.ts';

/** What another rally file makes of the same facts: trials of cars and places in rankings that read differently. */
export interface ScoreDifference {
  readonly trials: readonly TrialDifference[];
  readonly places: readonly PlaceDifference[];
}

/** `null` where the car or trial is not there. */
export interface TrialDifference {
  readonly car: number;
  readonly trial: string;
  readonly before: TrialResult | null;
  readonly after: TrialResult | null;
}

export interface PlaceDifference {
  readonly ranking: string;
  readonly car: number;
  readonly before: Place | null;
  readonly after: Place | null;
}

export interface Place {
  readonly position: number | null;
  readonly score: string | null;
}

/** Compares in steps, so that other work may come in between. What is pending on both sides is no difference. */
export function* scoreDifference(
  before: Scoreboard,
  after: Scoreboard,
): Generator<undefined, ScoreDifference, undefined> {
  const trials: TrialDifference[] = [];
  const boards = [before, after];
  const trialIds = new Set(boards.flatMap(({ rally }) => rally.trials.map(({ id }) => id)));
  const cars = new Set(boards.flatMap(({ rally }) => rally.entries.map(({ number }) => number)));
  for (const trial of trialIds) {
    for (const car of cars) {
      const [was, is] = boards.map((board) => driven(board, car, trial));
      if (JSON.stringify(was) === JSON.stringify(is)) continue;
      trials.push({ car, trial, before: was ?? null, after: is ?? null });
    }
    yield;
  }
  const places: PlaceDifference[] = [];
  const rankings = new Set(boards.flatMap(({ rally }) => rally.rankings.map(({ id }) => id)));
  for (const ranking of rankings) {
    const [was = NOBODY, is = NOBODY] = boards.map((board) => placesIn(board, ranking));
    for (const car of new Set([...was.keys(), ...is.keys()])) {
      const [place, next] = [was.get(car) ?? null, is.get(car) ?? null];
      if (place?.position === next?.position && place?.score === next?.score) continue;
      places.push({ ranking, car, before: place, after: next });
    }
    yield;
  }
  return { trials, places };
}

const NOBODY: ReadonlyMap<number, Place> = new Map();

function driven(board: Scoreboard, car: number, trial: string): TrialResult | null {
  const result = board.trialResult(car, trial);
  if (result === undefined) return null;
  const { car: _car, from: _from, to: _to, ...rest } = result;
  const isNothing = rest.state === 'pending' && (rest.points ?? []).every(({ state }) => state === 'pending');
  return isNothing ? null : rest;
}

/** Cars that nobody has seen have no place to lose. */
function placesIn(board: Scoreboard, ranking: string): ReadonlyMap<number, Place> {
  const rows = board.ranking(ranking)?.rows ?? [];
  return new Map(
    rows
      .filter(({ position, through }) => position !== null || through !== null)
      .map(({ car, position, score }) => [car, { position, score }]),
  );
}
