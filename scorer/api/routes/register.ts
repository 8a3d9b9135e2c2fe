import { z } from 'zod';
import { reason } from '../../../protocol/api/answers.ts';
import { targetOf } from '../../../protocol/api/corrections.ts';
import {
  candidatesAnswer,
  type Followed,
  newRequest,
  newRequestAnswer,
  type RegisterRequest,
  registerAnswer,
} from '../../../protocol/api/register.ts';
import { type Amendment, factId } from '../../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../../protocol/time.ts';
import { isLate, nextNumber, type Request, registerOf } from '../../results/register.ts';
import { carName, crewOf, spacedName } from '../../results/sheets/sheet-context.ts';
import type { Scoreboard } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import { followAmendments } from '../corrections/understudy.ts';
import type { DeskContext, Routes } from '../desk-context.ts';

const tags = ['register'];

/** The verification register. A request is entered here, because the scorer numbers it; what comes of it is an amendment like any other. */
export const registerRoutes: Routes = (server, desk) => {
  const amendments = followAmendments(desk);

  server.get(
    '/api/register',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'Requests for a check: what is open, what was decided, what is late' },
        response: { 200: registerAnswer },
      },
    },
    () => {
      const nowUs = desk.clock.nowUs();
      return { nowUs, requests: registerOf(desk.board.claims()).map((each) => describe(desk, each, nowUs)) };
    },
  );

  server.post(
    '/api/register',
    {
      config: { right: 'register' },
      schema: {
        ...{ tags, summary: 'Enter a request for a check; the scorer numbers it' },
        ...{ body: newRequest, response: { 200: newRequestAnswer, '4xx': reason } },
      },
    },
    async (request, reply) => {
      const { key, receivedUs, decideByUs, evidence, decider, ...asked } = request.body;
      const wrong = whatIsWrong(desk, request.body);
      if (wrong !== undefined) return reply.code(400).send({ reason: wrong });
      const said = await amendments();
      // From here to the commit nothing else is done, so that no number is given twice.
      const before = key === undefined ? undefined : said.byKey(key);
      if (before !== undefined) return { amendment: before };
      const head = { action: 'claim' as const, ...asked };
      const { seen } = said.of(targetOf(head));
      const amendment = desk.amend(desk.who(request), {
        ...head,
        n: seen === null ? 0 : seen + 1,
        register: {
          number: nextNumber(desk.board.claims()),
          ...(evidence && { evidence }),
          ...(receivedUs != null && { receivedUs }),
          ...(decideByUs != null && { decideByUs }),
          ...(decider && { decider }),
        },
        ...(key !== undefined && { key }),
      });
      return { amendment };
    },
  );

  server.get(
    '/api/register/:id/candidates',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'What has been amended of the car since the request came: what may have followed from it' },
        ...{ params: z.object({ id: factId }), response: { 200: candidatesAnswer, '4xx': reason } },
      },
    },
    async (request, reply) => {
      const found = registerOf(desk.board.claims()).find(({ id }) => id === request.params.id);
      if (found === undefined)
        return reply.code(404).send({ reason: `request ${request.params.id}: nobody has entered it` });
      const car = desk.board.carHistory(found.car);
      const said = car === undefined ? [] : await inSlices(car.amendmentsInSteps(), desk.stopwatch);
      return said
        .filter(({ amendment }) => changesScores(amendment) && amendment.atUs >= found.receivedUs)
        .map(({ amendment, inForce }) => linked(amendment, inForce));
    },
  );
};

function whatIsWrong({ rally }: DeskContext, { car, trial, receivedUs, decideByUs }: z.infer<typeof newRequest>) {
  if (!rally.entries.some(({ number }) => number === car)) return `car ${car}: it is in no entry list`;
  if (!rally.trials.some(({ id }) => id === trial))
    return `trial ${trial}: the rally has none; allowed are ${rally.trials.map(({ id }) => id).join(', ')}`;
  if (receivedUs != null && decideByUs != null && decideByUs <= receivedUs)
    return 'deadline: it lies before the request came';
  return undefined;
}

function describe({ rally, board }: DeskContext, request: Request, nowUs: UtcMicros): RegisterRequest {
  const { said: _said, takenBackBy, amendments, ...rest } = request;
  const history = board.carHistory(request.car);
  const trial = rally.trials.find(({ id }) => id === request.trial);
  const undo = takenBackBy && { author: takenBackBy.author, reason: takenBackBy.reason, atUs: takenBackBy.atUs };
  return {
    ...rest,
    crew: history ? crewOf(history.entry) : '',
    model: history ? carName(history.entry) : '',
    trialName: trial ? spacedName(trial) : request.trial,
    amendments: amendments.map((id) => followedBy(board, id)),
    takenBack: undo,
    state: takenBackBy !== null ? 'taken-back' : request.decision === null ? 'open' : 'decided',
    late: isLate(request, nowUs),
  };
}

function followedBy(board: Scoreboard, id: string): Followed {
  const said = board.said(id);
  return said
    ? linked(said.amendment, said.undoneBy === null)
    : { id, action: '', author: '', atUs: 0 as UtcMicros, reason: '', inForce: false };
}

const linked = ({ id, action, author, atUs, reason: why }: Amendment, inForce: boolean): Followed => {
  return { id, action, author, atUs, reason: why, inForce };
};

const changesScores = ({ action }: Amendment): boolean => !['claim', 'publish', 'undo', 'entry'].includes(action);
