import { z } from 'zod';
import { reason } from '../../../protocol/api/answers.ts';
import {
  type CommittedCrossing,
  type CrossingsQuery,
  committedCrossing,
  crossingsQuery,
  trialTableAnswer,
} from '../../../protocol/api/rally.ts';
import { levelId } from '../../../protocol/messages/facts.ts';
import type { Entry, Rally } from '../../rally/index.ts';
import type { CrossingNow, Scoreboard } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import { linesOf } from '../corrections/lines-of.ts';
import type { Routes } from '../desk-context.ts';
import { cursorOf, type Indexed } from '../watch/crossing-index.ts';
import type { DeskWatch } from '../watch/desk-watch.ts';

const config = { right: 'see' } as const;

/** Crossings by what is asked of them, and the tables of trials. */
export const crossingRoutes =
  (watch: DeskWatch): Routes =>
  (server, desk) => {
    server.get(
      '/api/crossings',
      {
        config,
        schema: {
          ...{ tags: ['crossings'], summary: 'Crossings, the newest first, each with the car that it is taken for' },
          ...{ querystring: crossingsQuery, response: { 200: z.array(committedCrossing), '4xx': reason } },
        },
      },
      // However many there are: others have their turn in between.
      ({ query }) => inSlices(findCrossings(desk.board, watch, query), desk.stopwatch),
    );

    server.get(
      '/api/trials/:trial/table',
      {
        config,
        schema: {
          ...{ tags: ['trials'], summary: 'Every car that was seen in a trial, with its stamps' },
          ...{ params: z.object({ trial: levelId }), response: { 200: trialTableAnswer, '4xx': reason } },
        },
      },
      async ({ params: { trial } }, reply) =>
        tableOf(desk.board, trial) ?? reply.code(404).send({ reason: `trial ${trial}: the rally has none` }),
    );
  };

function* findCrossings(
  board: Scoreboard,
  { crossings }: DeskWatch,
  { limit, before, ...query }: CrossingsQuery,
): Generator<void, CommittedCrossing[]> {
  const wanted = createFilter(board.rally, query);
  const ends = endsOf(board.rally);
  const found: CommittedCrossing[] = [];
  for (const indexed of crossings.newest(before)) {
    if (found.length === limit) break;
    if (query.fromUs !== undefined && indexed.atUs < query.fromUs) break;
    const crossing = board.attention.crossing(indexed.id);
    if (crossing !== undefined && wanted(crossing, indexed)) found.push(listed(board, ends, crossing, indexed));
    yield;
  }
  return found;
}

type Wanted = (crossing: CrossingNow, indexed: Indexed) => boolean;

/** Whatever is asked must hold; what takes longest is asked last. */
function createFilter(rally: Rally, query: Omit<CrossingsQuery, 'limit' | 'before'>): Wanted {
  const { station, line, trial, car, state, doubt, role, toUs, text } = query;
  const asked = rally.trials.find(({ id }) => id === trial);
  const lines = trial === undefined ? undefined : new Set(asked && linesOf(asked).map(nameOf));
  const entries = new Map(rally.entries.map((entry) => [entry.number, textOf(entry)]));
  const searched = text?.trim().toLowerCase();
  return ({ fact, ...crossing }, { atUs }) =>
    (toUs === undefined || atUs <= toUs) &&
    (station === undefined || fact.station === station) &&
    (line === undefined || fact.line === line) &&
    (role === undefined || (crossing.role ?? 'main') === role) &&
    (car === undefined || crossing.car === car) &&
    (doubt === undefined || fact.doubts.includes(doubt)) &&
    (lines === undefined || lines.has(crossing.line)) &&
    (state === undefined || isIn(state, { fact, ...crossing })) &&
    (searched === undefined ||
      searched === '' ||
      `${crossing.id} ${crossing.line} ${crossing.car ?? ''} ${entries.get(crossing.car ?? -1) ?? ''}`
        .toLowerCase()
        .includes(searched));
}

const textOf = ({ model, fields }: Entry): string =>
  [model, fields.get('driver'), fields.get('coDriver'), fields.get('plate')].join(' ');

function isIn(state: NonNullable<CrossingsQuery['state']>, crossing: CrossingNow): boolean {
  const { standing, scores, car, decided, provisional, voided, test, fact } = crossing;
  const counts = standing && scores;
  switch (state) {
    case 'counts':
      return counts;
    case 'unnumbered':
      return counts && car === null && !decided;
    case 'unconfirmed':
      return counts && car !== null && provisional;
    case 'doubtful':
      return counts && (fact.doubts.length > 0 || crossing.utcUs === null);
    case 'voided':
      return voided;
    case 'out':
      return !counts && !test;
    case 'test':
      return test;
  }
}

/** Trials by the line, without its pass, at which they end. */
type Ends = ReadonlyMap<string, readonly string[]>;

function endsOf({ trials }: Rally): Ends {
  const ends = new Map<string, string[]>();
  for (const trial of trials) {
    const last = linesOf(trial).at(-1);
    if (last === undefined) continue;
    const line = nameOf(last);
    ends.set(line, [...(ends.get(line) ?? []), trial.id]);
  }
  return ends;
}

const nameOf = ({ station, line }: { readonly station: string; readonly line: string }): string => `${station}/${line}`;

function listed(board: Scoreboard, ends: Ends, crossing: CrossingNow, indexed: Indexed): CommittedCrossing {
  const { fact, car, provisional, utcUs, standing, voided, line, id } = crossing;
  const results = (car === null ? [] : (ends.get(line) ?? [])).flatMap((trial) => {
    const result = board.trialResult(car ?? -1, trial);
    return result === undefined || result.to !== id || result.state === 'pending' ? [] : [result];
  });
  return {
    ...{ crossing: fact, car, provisional, utcUs, counts: standing, voided },
    results,
    cursor: cursorOf(indexed),
  };
}

function tableOf(board: Scoreboard, id: string) {
  const trial = board.rally.trials.find((each) => each.id === id);
  if (trial === undefined) return undefined;
  const rows = board.attention.seenIn(id).flatMap(({ car, stamps }) => {
    const result = board.trialResult(car, id);
    if (result === undefined) return [];
    return [
      {
        ...{ car, result },
        stamps: stamps.map(({ line, crossing: held }) => {
          const crossing = held === null ? undefined : board.attention.crossing(held);
          const { utcUs = null, provisional = false } = crossing ?? {};
          return {
            line,
            crossing: held,
            utcUs,
            provisional,
            doubts: crossing?.judged ? [] : (crossing?.fact.doubts ?? []),
          };
        }),
      },
    ];
  });
  const error = ({ result: { deviation } }: (typeof rows)[number]): number =>
    deviation === null ? Number.MAX_SAFE_INTEGER : Math.abs(deviation);
  rows.sort((one, other) => error(one) - error(other) || one.car - other.car);
  return { trial: id, imposed: trial.kind === 'time' ? (trial.imposedHundredths / 100).toFixed(2) : null, rows };
}
