import { rallyAnswer } from '../../../protocol/api/rally.ts';
import { printLine, type Rally } from '../../rally/index.ts';
import { COEFFICIENT_PLACES, formatDecimal } from '../../rules/index.ts';
import { linesOf } from '../corrections/lines-of.ts';
import type { Routes } from '../desk-context.ts';

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
    legs: rally.legs.map(({ id, name }) => ({ id, name })),
    road: rally.trials.map((trial) => ({
      ...{ id: trial.id, name: trial.name, leg: trial.leg, kind: trial.kind },
      lines: linesOf(trial).map(printLine),
    })),
  };
}
