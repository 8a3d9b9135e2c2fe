import { reason } from '../../../protocol/api/answers.ts';
import {
  type Choices,
  choices,
  conflictAnswer,
  correctionAnswer,
  correctionRequest,
  type Draft,
  preview,
  previewRequest,
  rightFor,
  targetAnswer,
  targetQuery,
} from '../../../protocol/api/corrections.ts';
import { may, type Right } from '../../../protocol/api/roles.ts';
import { canonicalJson } from '../../../protocol/canonical.ts';
import type { Amendment } from '../../../protocol/messages/facts.ts';
import { printLine, type Rally } from '../../rally/index.ts';
import { checkDraft } from '../corrections/check-draft.ts';
import { linesOf } from '../corrections/lines-of.ts';
import { previewOn } from '../corrections/preview.ts';
import type { SaidBook } from '../corrections/said.ts';
import { createUnderstudy, followAmendments } from '../corrections/understudy.ts';
import type { DeskContext, Person, Routes } from '../desk-context.ts';

const tags = ['corrections'];

/** Amendments: what they would change, and that they are said once and with the eyes open. */
export const correctionRoutes: Routes = (server, desk) => {
  const amendments = followAmendments(desk);
  const understudy = createUnderstudy(desk);

  server.get(
    '/api/choices',
    {
      config: { right: 'see' },
      schema: { tags, summary: 'What a correction may name', response: { 200: choices } },
    },
    () => choicesIn(desk.rally),
  );

  server.get(
    '/api/amendments',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'What was said of a target, and what of it was taken back', querystring: targetQuery },
        ...{ response: { 200: targetAnswer, '4xx': reason } },
      },
    },
    async ({ query }) => (await amendments()).of(query.target),
  );

  server.post(
    '/api/amendments',
    {
      // Which right it takes hangs on the action.
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'Amend. 409 with what others have said of the target since its author looked' },
        ...{ body: correctionRequest, response: { 200: correctionAnswer, 409: conflictAnswer, '4xx': reason } },
      },
    },
    async (request, reply) => {
      const { draft, seen, known, key } = request.body;
      const person = desk.who(request);
      const said = await amendments();
      // From here to the commit nothing else is done, so that nobody comes in between.
      const before = key === undefined ? undefined : said.byKey(key);
      if (before !== undefined) {
        if (isSame(before, draft, person)) return { amendment: before };
        return reply.code(400).send({ reason: `key ${key}: another correction was sent with it; take a new one` });
      }
      const checked = check(desk, said, draft, person);
      if (!checked.ok) return reply.code(checked.status).send({ reason: checked.reason });
      const { target } = checked;
      const since = said.since(target, seen, known);
      if (since.length > 0) {
        const { seen: highest, known: count } = said.of(target);
        return reply.code(409).send({ reason: conflictReason(since), since: [...since], seen: highest, known: count });
      }
      const undo = draft.action === 'undo' ? said.undoOf(draft.amendment) : undefined;
      if (undo !== undefined)
        return reply.code(400).send({ reason: `undo: ${undo.author} has taken it back already: ${undo.reason}` });
      const amendment = desk.amend(person, { ...draft, n: next(said, target), ...(key !== undefined && { key }) });
      return { amendment };
    },
  );

  server.post(
    '/api/preview',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'What an amendment would change: scores of cars in trials, places in rankings' },
        ...{ body: previewRequest, response: { 200: preview, '4xx': reason } },
      },
    },
    async (request, reply) => {
      const { draft } = request.body;
      const said = await amendments();
      const checked = check(desk, said, draft, desk.who(request));
      if (!checked.ok) return reply.code(checked.status).send({ reason: checked.reason });
      const n = next(said, checked.target);
      return understudy.with((board) => previewOn(board, { draft, n, atUs: desk.clock.nowUs() }));
    },
  );
};

function choicesIn({ legs, races, rankings, trials, stations, entries }: Rally): Choices {
  const used = trials.flatMap(linesOf).map(({ station, line }) => `${station}/${line}`);
  const listed = stations.flatMap(({ id, lines }) => lines.map((line) => `${id}/${line}`));
  return {
    legs: legs.map(({ id, name }) => ({ id, name })),
    races: races.map(({ id, name }) => ({ id, name })),
    rankings: rankings.map(({ id, title }) => ({ id, name: title })),
    trials: trials.map((trial) => ({
      ...{ id: trial.id, name: trial.name, leg: trial.leg, kind: trial.kind },
      points: trial.kind === 'average' ? trial.points.map(({ line }) => printLine(line)) : [],
    })),
    // In the order of the road, then what no trial uses.
    lines: [...new Set([...used, ...listed])],
    columns: [...new Set(entries.flatMap(({ fields }) => [...fields.keys()]))].filter((column) => column !== 'number'),
  };
}

type Checked =
  | { readonly ok: true; readonly target: string }
  | { readonly ok: false; readonly status: 400 | 403; readonly reason: string };

const refused = (status: 400 | 403, why: string): Checked => ({ ok: false, status, reason: why });

function check(desk: DeskContext, said: SaidBook, draft: Draft, person: Person): Checked {
  const undone = draft.action === 'undo' ? said.amendment(draft.amendment) : undefined;
  if (draft.action === 'undo') {
    if (undone === undefined) return refused(400, `undo: nobody has said ${draft.amendment}; look it up again`);
    if (undone.action === 'undo')
      return refused(400, 'undo: an undo is not itself undone; say again what it took back');
  }
  const right: Right = rightFor((undone ?? draft) as Parameters<typeof rightFor>[0]);
  if (!may(person.role, right))
    return refused(403, `${person.name} is ${person.role}, who may not: ${right}; ask the chief`);
  const wrong = checkDraft(desk.rally, draft, (id) => desk.board.crossingHistory(id) !== undefined);
  if (wrong !== undefined) return refused(400, wrong);
  const target = said.targetOf(undone ?? draft);
  return target === undefined ? refused(400, `${draft.action}: is about nothing that is known`) : { ok: true, target };
}

/** One more than the highest that is known. */
function next(said: SaidBook, target: string): number {
  const { seen } = said.of(target);
  return seen === null ? 0 : seen + 1;
}

const conflictReason = (since: readonly Amendment[]): string =>
  `${[...new Set(since.map(({ author }) => author))].join(', ')} changed the same in between; look at it and decide again`;

function isSame(said: Amendment, draft: Draft, { name }: Person): boolean {
  const again = canonicalJson({ ...said, ...draft });
  return again === canonicalJson(said) && said.author.endsWith(`:${name}`);
}
