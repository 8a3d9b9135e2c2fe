import { z } from 'zod';
import { reason } from '../../../protocol/api/answers.ts';
import {
  type CarCard,
  type CardControl,
  type CardProgress,
  carCard,
  cardProgress,
} from '../../../protocol/api/cards.ts';
import { targetOf } from '../../../protocol/api/corrections.ts';
import { carNumber } from '../../../protocol/messages/facts.ts';
import { printLine, type Rally } from '../../rally/index.ts';
import { formatDecimal, type LatenessRule, POINT_PLACES } from '../../rules/index.ts';
import type { CarControl, Scoreboard } from '../../scoring/index.ts';
import type { SaidBook } from '../corrections/said.ts';
import { followAmendments } from '../corrections/understudy.ts';
import type { Routes } from '../desk-context.ts';

const tags = ['cards'];

/** What control cards say, beside what was seen. */
export const cardRoutes: Routes = (server, desk) => {
  const amendments = followAmendments(desk);

  server.get(
    '/api/cards',
    {
      config: { right: 'cards' },
      schema: { tags, summary: 'Which cards are still missing, by leg and control', response: { 200: cardProgress } },
    },
    () => progressOf(desk.board),
  );

  server.get(
    '/api/cards/car/:car',
    {
      config: { right: 'cards' },
      schema: {
        ...{ tags, summary: "A car's card: each control of its road, what was seen there, when it is due" },
        ...{ params: z.object({ car: z.coerce.number().pipe(carNumber) }), response: { 200: carCard, 404: reason } },
      },
    },
    async ({ params: { car } }, reply) => {
      const said = await amendments();
      return cardOf(desk.board, said, car) ?? reply.code(404).send({ reason: `car ${car}: is in no entry list` });
    },
  );
};

const OUT: readonly (string | undefined)[] = ['retired', 'excluded', 'not-started'];

function progressOf(board: Scoreboard): CardProgress {
  const { rally } = board;
  const waiting = new Map<string, { expected: number; missing: number[] }>();
  const cars = [...rally.entries].sort((a, b) => a.start - b.start || a.number - b.number);
  for (const { number, status } of cars) {
    if (status === 'organisation') continue;
    for (const { control, card, state } of board.carControls(number) ?? []) {
      if (OUT.includes(state)) continue;
      const of = waiting.get(control.id) ?? { expected: 0, missing: [] };
      waiting.set(control.id, of);
      of.expected += 1;
      if (card === null) of.missing.push(number);
    }
  }
  const legs = rally.legs.map(({ id: leg, name }) => ({
    ...{ leg, name },
    controls: rally.trials.flatMap((trial) => {
      if (trial.leg !== leg || (trial.kind !== 'time-control' && trial.kind !== 'passage-control')) return [];
      const { expected, missing } = waiting.get(trial.id) ?? { expected: 0, missing: [] };
      return [{ control: trial.id, name: trial.name, kind: trial.kind, expected, missing }];
    }),
  }));
  return { legs: legs.filter(({ controls }) => controls.length > 0) };
}

function cardOf(board: Scoreboard, said: SaidBook, car: number): CarCard | undefined {
  const entry = board.carHistory(car)?.entry;
  const controls = board.carControls(car);
  if (entry === undefined || controls === undefined) return undefined;
  const state = controls.at(-1)?.state;
  return {
    ...{ car, model: entry.model, driver: entry.fields.get('driver') ?? null, race: entry.race },
    state: state !== undefined && OUT.includes(state) ? state : null,
    controls: controls.map((each) => controlOf(board.rally, said, car, each)),
  };
}

const points = (value: number): number => Number(formatDecimal(value, POINT_PLACES, 0));
const lateness = ({ stepUs, points: each, cap }: LatenessRule) => ({
  ...{ stepUs, points: points(each) },
  cap: cap === null ? null : points(cap),
});

function controlOf(
  rally: Rally,
  said: SaidBook,
  car: number,
  { control, card, seen, due, unitUs }: CarControl,
): CardControl {
  const { id, name, leg, kind, line } = control;
  const rules = rally.races.find(({ id }) => id === rally.entries.find(({ number }) => number === car)?.race)?.rules;
  const missing = kind === 'time-control' ? rules?.timeControl?.missing : rules?.passageControl?.missing;
  const { seen: highest, known } = said.of(
    targetOf({ action: 'card', car, control: id, minute: 'stamped', reason: '' }),
  );
  return {
    ...{ control: id, name, leg, kind, unitUs, seen, card },
    line: line && printLine(line),
    missing: missing === undefined ? null : points(missing),
    due: due && {
      ...{ control: due.control, basis: due.basis, startUs: due.startUs, wayUs: due.wayUs },
      rule: due.rule && {
        ...{ early: lateness(due.rule.early), late: lateness(due.rule.late) },
        earlyFree: control.kind === 'time-control' && control.earlyFree,
        maximum: maximumOf(due.rule.maximum, due.beyond),
      },
    },
    said: { seen: highest, known },
  };
}

type Maximum = NonNullable<NonNullable<CarControl['due']>['rule']>['maximum'];

function maximumOf(maximum: Maximum, which: NonNullable<CarControl['due']>['beyond']) {
  if (maximum === null) return null;
  const beyond = maximum[which];
  return { lateUs: maximum.lateUs, beyond: beyond === 'excluded' ? beyond : points(beyond) };
}
