import { reason } from '../../../protocol/api/answers.ts';
import {
  type CarDay,
  type CrossingFile,
  carDay,
  carParams,
  crossingFile,
  crossingQuery,
  gapAnswer,
  gapQuery,
  type SaidOnce,
  type TrialFile,
  trialFile,
  trialParams,
} from '../../../protocol/api/histories.ts';
import type { Amendment } from '../../../protocol/messages/facts.ts';
import { printLine, type Rally, type Trial } from '../../rally/index.ts';
import { COEFFICIENT_PLACES, formatDecimal } from '../../rules/index.ts';
import type { CarHistory, Scoreboard, SpareCrossing } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import { linesOf } from '../corrections/lines-of.ts';
import type { SaidBook } from '../corrections/said.ts';
import { followAmendments } from '../corrections/understudy.ts';
import type { Routes } from '../desk-context.ts';

const tags = ['histories'];
const config = { right: 'see' } as const;

/** The whole history of a car, a crossing, a trial. What walks over all facts does so in slices. */
export const historyRoutes: Routes = (server, desk) => {
  const amendments = followAmendments(desk);

  server.get(
    '/api/cars/:car',
    {
      config,
      schema: {
        ...{ tags, summary: "A car's whole day: every stamp, how it came to be the car's, everything that was said" },
        ...{ params: carParams, response: { 200: carDay, '4xx': reason } },
      },
    },
    async ({ params: { car } }, reply) => {
      const { board } = desk;
      const history = board.carHistory(car);
      if (history === undefined) return reply.code(404).send({ reason: noCar(car) });
      const spare = await inSlices(history.spareCrossingsInSteps(), desk.stopwatch);
      const said = await inSlices(history.amendmentsInSteps(), desk.stopwatch);
      return dayOf(board, history, spare, said);
    },
  );

  server.get(
    '/api/cars/:car/gaps',
    {
      config,
      schema: {
        ...{ tags, summary: 'Where a car stood in a ranking after each trial' },
        ...{ params: carParams, querystring: gapQuery, response: { 200: gapAnswer, '4xx': reason } },
      },
    },
    async ({ params: { car }, query: { ranking } }, reply) => {
      if (!desk.rally.rankings.some(({ id }) => id === ranking))
        return reply.code(404).send({ reason: `ranking ${ranking}: the rally has none` });
      const gaps = await inSlices(desk.board.gapsInSteps(ranking, car), desk.stopwatch);
      return { ranking, gaps };
    },
  );

  server.get(
    '/api/crossing',
    {
      config,
      schema: {
        ...{ tags, summary: 'A crossing: as it was sent, what was said of it, what it counts for' },
        ...{ querystring: crossingQuery, response: { 200: crossingFile, '4xx': reason } },
      },
    },
    async ({ query: { id } }, reply) => {
      const said = await amendments();
      const { board } = desk;
      const state = board.crossingHistory(id);
      if (state === undefined) return reply.code(404).send({ reason: `crossing ${id}: nobody has sent it` });
      const history = state.car === null ? undefined : board.carHistory(state.car);
      const parts = history === undefined ? [] : partsIn(history, id);
      const spare =
        history === undefined || parts.length > 0
          ? null
          : ((await inSlices(history.spareCrossingsInSteps(), desk.stopwatch)).find(
              ({ crossing }) => crossing.id === id,
            )?.why ?? null);
      const inserted = said.amendment(id);
      const own = inserted === undefined ? [] : [inserted, ...undosOf(said, id)];
      return {
        state: state,
        sent: board.crossingsSent(id),
        said: [...own, ...said.about(`crossing ${id}`)].map((each) => saidOnce(board, said, each)),
        parts,
        spare,
      } satisfies CrossingFile;
    },
  );

  server.get(
    '/api/trials/:trial/history',
    {
      config,
      schema: {
        ...{
          tags,
          summary: 'A trial as it stands, and everything that was said of it, of its lines and of cars in it',
        },
        ...{ params: trialParams, response: { 200: trialFile, '4xx': reason } },
      },
    },
    async ({ params }, reply) => {
      const said = await amendments();
      const { board, rally } = desk;
      const trial = rally.trials.find(({ id }) => id === params.trial);
      if (trial === undefined) return reply.code(404).send({ reason: `trial ${params.trial}: the rally has none` });
      const lines = linesOf(trial).map(printLine);
      const bare = new Set(lines.map((line) => line.replace(/#\d+$/, '')));
      const about = said.all().filter((each) => isAbout(board, rally, said, trial, bare, each));
      return {
        ...{ trial: trial.id, name: trial.name, leg: trial.leg, kind: trial.kind, races: trial.races, lines },
        rows: board.trialTable(trial.id)?.rows ?? [],
        said: about.map((each) => saidOnce(board, said, each)),
      } satisfies TrialFile;
    },
  );
};

const noCar = (car: number): string => `car ${car}: it is in no entry list`;

function dayOf(
  board: Scoreboard,
  history: CarHistory,
  spare: readonly SpareCrossing[],
  said: readonly SaidOnce[],
): CarDay {
  const { entry } = history;
  return {
    ...{ car: entry.number, race: entry.race, model: entry.model, year: entry.year, status: entry.status },
    coefficient: formatDecimal(entry.coefficient, COEFFICIENT_PLACES, 2),
    fields: Object.fromEntries(entry.fields),
    rankings: board.rally.rankings.flatMap(({ id }) => {
      const table = board.ranking(id);
      const row = table?.rows.find((each) => each.team === undefined && each.car === entry.number);
      if (table === undefined || row === undefined) return [];
      const { position, score, state, gap, gapAhead } = row;
      return [{ ranking: id, title: table.title, position, score, state, ...{ gap, gapAhead } }];
    }),
    legs: history.legs.map(({ leg, startUs, state }) => ({
      ...{ leg: leg.id, name: leg.name, startUs, state: state ?? null },
    })),
    trials: history.trials().map(({ trial, state, stamps, ...rest }) => ({
      ...{ trial: trial.id, name: trial.name, leg: trial.leg, kind: trial.kind, ...rest },
      ...{ stamps: stamps, state: state ?? null },
    })),
    spare: spare,
    said: history.said,
    amendments: said,
  };
}

function partsIn(history: CarHistory, id: string): CrossingFile['parts'] {
  return history
    .trials()
    .flatMap(({ trial, stamps }) =>
      stamps.flatMap(({ part, source }) =>
        source?.kind === 'crossing' && source.crossing.id === id ? [{ trial: trial.id, part }] : [],
      ),
    );
}

function undosOf(said: SaidBook, id: string): readonly Amendment[] {
  const undo = said.undoOf(id);
  return undo === undefined ? [] : [undo];
}

function saidOnce(board: Scoreboard, said: SaidBook, amendment: Amendment): SaidOnce {
  const undone = amendment.action === 'undo' ? said.amendment(amendment.amendment) : undefined;
  const about = undone ?? amendment;
  const crossing = 'crossing' in about ? board.crossingHistory(String(about.crossing)) : undefined;
  return {
    amendment,
    inForce: said.undoOf(amendment.id) === undefined,
    undoes: undone ?? null,
    crossing: crossing ?? null,
  };
}

function isAbout(
  board: Scoreboard,
  rally: Rally,
  said: SaidBook,
  trial: Trial,
  lines: ReadonlySet<string>,
  amendment: Amendment,
): boolean {
  switch (amendment.action) {
    case 'assign':
    case 'confirm':
    case 'void':
    case 'restore':
    case 'retime':
      return lines.has(board.crossingHistory(amendment.crossing)?.line ?? '');
    case 'insert':
      return lines.has(`${amendment.station}/${amendment.line}`);
    case 'source':
      return lines.has(amendment.line);
    case 'trial-state':
    case 'claim':
      return amendment.trial === trial.id;
    case 'penalty':
    case 'entry-state':
      return amendment.trial === trial.id;
    case 'close':
    case 'reopen':
      return amendment.trial === undefined ? amendment.leg === trial.leg : amendment.trial === trial.id;
    case 'card':
    case 'allowance':
      return amendment.control === trial.id;
    case 'publish':
      return [trial.id, trial.leg, rally.id].includes(amendment.scope);
    case 'undo': {
      const undone = said.amendment(amendment.amendment);
      return undone !== undefined && undone.action !== 'undo' && isAbout(board, rally, said, trial, lines, undone);
    }
    case 'start':
    case 'entry':
      return false;
  }
}
