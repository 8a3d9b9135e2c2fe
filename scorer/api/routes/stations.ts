import { clockHistory, type StationsAnswer, stationParams, stationsAnswer } from '../../../protocol/api/stations.ts';
import type { UtcMicros } from '../../../protocol/time.ts';
import type { Awaited, Scoreboard } from '../../scoring/index.ts';
import type { Routes } from '../desk-context.ts';
import type { DeskWatch } from '../watch/desk-watch.ts';

const tags = ['stations'];
const config = { right: 'see' } as const;

/** Cars told of each station. */
const NEXT_TOLD = 5;
const OVERDUE_TOLD = 12;
/** Crews stop for fuel: later than this beyond what the way takes, and a fifth of it, somebody should ask. */
const LATE_US_MIN = 300_000_000;
/** Every desk asks every few seconds, and it takes some milliseconds. */
const KEPT_MS = 2_000;

export const stationRoutes =
  (watch: DeskWatch): Routes =>
  (server, desk) => {
    let kept: { readonly atMs: number; readonly board: Scoreboard; readonly answer: StationsAnswer } | undefined;

    server.get(
      '/api/stations',
      {
        config,
        schema: {
          tags,
          summary: 'Cars that are expected at each station, and overdue',
          response: { 200: stationsAnswer },
        },
      },
      () => {
        const { board, clock, stopwatch } = desk;
        if (kept?.board !== board || stopwatch.realMs() - kept.atMs > KEPT_MS)
          kept = { atMs: stopwatch.realMs(), board, answer: boardOf(board, clock.nowUs()) };
        return kept.answer;
      },
    );

    server.get(
      '/api/stations/:station/clock',
      {
        config,
        schema: {
          ...{ tags, summary: 'How well a station kept time, every half minute' },
          ...{ params: stationParams, response: { 200: clockHistory } },
        },
      },
      ({ params: { station } }) => ({ points: [...watch.stations.clock(station)] }),
    );
  };

function boardOf({ rally, attention }: Scoreboard, nowUs: UtcMicros): StationsAnswer {
  const awaited = attention.awaited();
  const ids = new Set([...rally.stations.map(({ id }) => id), ...awaited.keys()]);
  return [...ids].map((station) => {
    const cars = awaited.get(station) ?? [];
    return {
      ...{ station, expected: cars.length },
      next: cars
        .filter((car) => !isOverdue(car, nowUs))
        .slice(0, NEXT_TOLD)
        .map(({ car, expectedUs }) => ({ car, expectedUs })),
      overdue: cars
        .filter((car): car is Overdue => isOverdue(car, nowUs))
        .slice(0, OVERDUE_TOLD)
        .map(({ car, expectedUs, line, seenUs }) => ({ car, expectedUs, line, seenUs })),
    };
  });
}

type Overdue = Awaited & { readonly expectedUs: UtcMicros };

const isOverdue = ({ expectedUs, seenUs }: Awaited, nowUs: UtcMicros): boolean =>
  expectedUs !== null && nowUs > expectedUs + Math.max(LATE_US_MIN, (expectedUs - seenUs) / 5);
