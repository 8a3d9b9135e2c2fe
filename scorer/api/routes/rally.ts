import { z } from 'zod';
import { committedCrossing, newestQuery, rallyAnswer } from '../../../protocol/api/rally.ts';
import { printLine, type Rally } from '../../rally/index.ts';
import { COEFFICIENT_PLACES, formatDecimal } from '../../rules/index.ts';
import type { Routes } from '../desk-context.ts';
import type { ListedCrossing } from '../recent-crossings.ts';

/** What a page has to know once: the rally file as far as it is shown. */
export const rallyRoutes: Routes = (server, desk) => {
  server.get(
    '/api/rally',
    {
      config: { right: 'see' },
      schema: { tags: ['rally'], summary: 'The rally file as far as it is shown', response: { 200: rallyAnswer } },
    },
    () => describeRally(desk.rally),
  );
};

/** For a page that has just been opened and has seen none come by. */
export const crossingRoutes =
  (newest: (limit: number) => ListedCrossing[]): Routes =>
  (server) => {
    server.get(
      '/api/crossings',
      {
        config: { right: 'see' },
        schema: {
          ...{ tags: ['crossings'], summary: 'The newest crossings, each with the car that it is taken for' },
          ...{ querystring: newestQuery, response: { 200: z.array(committedCrossing) } },
        },
      },
      (request) => newest(request.query.limit),
    );
  };

function describeRally(rally: Rally) {
  return {
    rally: rally.id,
    name: rally.name,
    timezone: rally.timezone,
    rules: rally.rules.title,
    notices: [...rally.notices],
    stations: rally.stations.map(({ id, name, lines }) => ({ id, name, lines: [...lines] })),
    // The desk's list of crossings knows what a line starts and ends; other kinds of trial have their own tables.
    trials: rally.trials.flatMap((trial) =>
      trial.kind === 'time'
        ? [
            {
              id: trial.id,
              name: trial.name,
              leg: trial.leg,
              from: printLine(trial.from),
              to: printLine(trial.to),
              imposedHundredths: trial.imposedHundredths,
            },
          ]
        : [],
    ),
    entries: rally.entries.map(({ number, year, model, coefficient, fields }) => ({
      number,
      year,
      model,
      coefficient: formatDecimal(coefficient, COEFFICIENT_PLACES, 2),
      driver: fields.get('driver') || undefined,
    })),
    rankings: rally.rankings.map(({ id, title }) => ({ id, title })),
  };
}
