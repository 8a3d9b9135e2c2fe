import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { reason } from '../../../protocol/api/answers.ts';
import { may } from '../../../protocol/api/roles.ts';
import {
  CHANGES_TOLD_MAX,
  checkAnswer,
  checkRequest,
  pasteRequest,
  previewRequest,
  refusedProblems,
  rightOfWhat,
  type SetupWhat,
  type StartsAnswer,
  saveAnswer,
  saveRequest,
  setupAnswer,
  setupConflict,
  setupPreview,
  startsAnswer,
  startsQuery,
  table,
  tableQuery,
  textAnswer,
  textQuery,
  versionsAnswer,
  versionsQuery,
} from '../../../protocol/api/setup.ts';
import type { Problem } from '../../../protocol/files/problem.ts';
import { MICROS_PER_HUNDREDTH } from '../../../protocol/time.ts';
import { parseDuration, parseTime } from '../../rally/index.ts';
import { carsByRanking, isOut } from '../../results/leg-starts.ts';
import {
  differInStartsOnly,
  draftsOf,
  entryListsOf,
  type Loaded,
  outlineOf,
  readCells,
  readPasted,
  rulesInForce,
  type SetupChange,
  startChanges,
  writtenStarts,
} from '../../setup/index.ts';
import type { DeskContext, DeskSetup, Person, Routes } from '../desk-context.ts';

const tags = ['set-up'];

/** The files by which is scored: looked at, changed, checked, put in force. */
export const setupRoutes: Routes = (server, desk) => {
  const { setup } = desk;
  if (setup === null) {
    server.get(
      '/api/setup',
      { config: { right: 'see' }, schema: { tags, summary: 'The files in force', response: { 404: reason } } },
      (_request, reply) =>
        answer(reply, 404, { reason: 'this scorer was started without its files: they stay as they are' }),
    );
    return;
  }
  const { versions } = setup;
  const nothing = (reply: FastifyReply, path: string) =>
    answer(reply, 404, { reason: `${path}: there is no such file; /api/setup lists what is` });

  server.get(
    '/api/setup',
    {
      config: { right: 'see' },
      schema: { tags, summary: 'The files in force, and by which rules is scored', response: { 200: setupAnswer } },
    },
    () => describe(desk, setup),
  );

  server.get(
    '/api/setup/text',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'A file as it is in force, was, or lies on disk' },
        ...{ querystring: textQuery, response: { 200: textAnswer, 404: reason } },
      },
    },
    ({ query: { path, version, disk } }, reply) => {
      const known = setup.files().find((file) => file.path === path);
      if (disk !== undefined) {
        // Only files that the set-up knows: this reads no other file of the machine.
        const text = known || versions.newest(path) > 0 ? setup.onDisk(path) : undefined;
        return text === undefined ? nothing(reply, path) : { path, version: null, text };
      }
      const found = version === undefined ? known : versions.get(version);
      return found?.path === path ? { path, version: found.n, text: found.text } : nothing(reply, path);
    },
  );

  server.get(
    '/api/setup/versions',
    {
      config: { right: 'see' },
      schema: {
        tags,
        summary: 'Every version of a file',
        querystring: versionsQuery,
        response: { 200: versionsAnswer },
      },
    },
    ({ query: { path } }) => {
      const inForce = new Set(setup.inForce().versions);
      return versions.all(path).map(({ text: _text, ...version }) => ({ ...version, inForce: inForce.has(version.n) }));
    },
  );

  server.get(
    '/api/setup/table',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'An entry list as rows of cells' },
        ...{ querystring: tableQuery, response: { 200: table, 404: reason, 422: reason } },
      },
    },
    ({ query: { path } }, reply) => {
      const file = setup.files().find((each) => each.path === path);
      if (file === undefined) return nothing(reply, path);
      const reading = readCells(path, file.text);
      return reading.ok ? mutable(reading.cells) : answer(reply, 422, { reason: reading.problem.text });
    },
  );

  server.post(
    '/api/setup/pasted',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'Text of a spreadsheet as rows of cells, in the columns of a list' },
        ...{ body: pasteRequest, response: { 200: table, 422: reason } },
      },
    },
    ({ body }, reply) => {
      const reading = readPasted(body.text, body.columns);
      return reading.ok ? mutable(reading.cells) : answer(reply, 422, { reason: reading.problem.text });
    },
  );

  server.get(
    '/api/setup/starts',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'Who leaves when for a leg, and in which orders one could' },
        ...{ querystring: startsQuery, response: { 200: startsAnswer, 404: reason } },
      },
    },
    ({ query: { leg, race } }, reply) => {
      const order = startOrderOf(desk, setup, leg, race);
      return order ?? answer(reply, 404, { reason: `leg ${leg}, race ${race}: the rally has no such two` });
    },
  );

  server.post(
    '/api/setup/check',
    {
      config: { right: 'see' },
      schema: {
        ...{ tags, summary: 'What is wrong with the files as changed: file, line, what is allowed' },
        ...{ body: checkRequest, response: { 200: checkAnswer, 400: reason } },
      },
    },
    ({ body: { changes } }, reply) => {
      const drafting = draftsOf(setup, changes as readonly SetupChange[]);
      if (!drafting.ok) return answer(reply, 400, { reason: drafting.reason });
      const { drafts } = drafting;
      const loading = setup.load(drafts);
      const outline = outlineOf(setup.rallyPath, drafts.get(setup.rallyPath) ?? rallyTextOf(setup)) ?? null;
      const shown = { outline: outline && mutable(outline) };
      if (!loading.ok) return { problems: [...loading.problems], warnings: [], summary: null, ...shown };
      const { rally } = loading.loaded;
      const summary = { cars: rally.entries.length, trials: rally.trials.length };
      return { problems: unused(loading.loaded, drafts), warnings: [...rally.warnings], summary, ...shown };
    },
  );

  server.post(
    '/api/setup/preview',
    {
      config: { right: 'entries' },
      schema: {
        ...{ tags, summary: 'What would read differently if the files as changed were in force' },
        ...{ body: previewRequest, response: { 200: setupPreview, 400: reason, 422: refusedProblems } },
      },
    },
    async ({ body: { changes } }, reply) => {
      const drafted = draft(setup, changes as readonly SetupChange[], desk);
      if (!drafted.ok) return answer(reply, drafted.status, drafted.body);
      const { loaded, drafts } = drafted;
      const { trials, places } = await setup.preview(loaded);
      const starts = startChanges(desk.rally, loaded.rally);
      return {
        files: [...drafts.keys()],
        trials: trials.slice(0, CHANGES_TOLD_MAX),
        trialCount: trials.length,
        places: places.slice(0, CHANGES_TOLD_MAX),
        placeCount: places.length,
        starts: starts.slice(0, CHANGES_TOLD_MAX),
        startCount: starts.length,
      };
    },
  );

  server.post(
    '/api/setup/versions',
    {
      config: { right: 'entries' },
      schema: {
        ...{ tags, summary: 'Saves changed files as versions with a reason, and puts them in force where asked to' },
        body: saveRequest,
        response: { 200: saveAnswer, 400: reason, 403: reason, 409: setupConflict, 422: refusedProblems },
      },
    },
    async (request, reply) => {
      const { changes, reason: why, seen, putInForce } = request.body;
      const drafted = draft(setup, changes as readonly SetupChange[], desk);
      if (!drafted.ok) return answer(reply, drafted.status, drafted.body);
      const { loaded, drafts } = drafted;
      const person = desk.who(request);
      const refused = forbidden(person, setup, loaded, drafts);
      if (refused !== undefined) return answer(reply, 403, { reason: refused });
      const since = [...drafts.keys()].flatMap((path) =>
        versions
          .all(path)
          .filter(({ n }) => n > (seen[path] ?? 0))
          .map(({ n, author, reason: said, atUs }) => ({ path, n, author, reason: said, atUs })),
      );
      if (since.length > 0) {
        const first = since[0];
        return answer(reply, 409, {
          reason: `${first?.path} was changed by ${first?.author} in the meantime: ${first?.reason}`,
          since,
        });
      }
      const by = { author: `${person.role}:${person.name}`, reason: why, atUs: desk.clock.nowUs() };
      const kept = versions.keep(drafts, by);
      const inForce = putInForce ? await setup.putInForce(loaded, by) : setup.inForce();
      const { versions: _versions, ...view } = inForce;
      return { inForce: view, versions: kept.map(({ path, n }) => ({ path, n })) };
    },
  );
};

function answer<Body>(reply: Pick<FastifyReply, 'statusCode'>, status: number, body: Body): Body {
  reply.statusCode = status;
  return body;
}

/** Schemas of zod have arrays that may be written to. */
const mutable = <Of>(value: Of): Mutable<Of> => value as Mutable<Of>;
type Mutable<Of> = Of extends string | number | boolean | null | undefined
  ? Of
  : { -readonly [Key in keyof Of]: Mutable<Of[Key]> };

type Drafted =
  | { readonly ok: true; readonly loaded: Loaded; readonly drafts: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly status: number; readonly body: z.infer<typeof refusedProblems> };

/** Changes that can be scored by, or what to answer. */
function draft(setup: DeskSetup, changes: readonly SetupChange[], { rally }: DeskContext): Drafted {
  const refuse = (status: number, why: string, problems: readonly Problem[] = []): Drafted => ({
    ok: false,
    ...{ status, body: { reason: why, problems: [...problems] } },
  });
  const drafting = draftsOf(setup, changes);
  if (!drafting.ok) return refuse(400, drafting.reason);
  const { drafts } = drafting;
  if (drafts.size === 0) return refuse(400, 'nothing is other than in force');
  const loading = setup.load(drafts);
  const problems = loading.ok ? unused(loading.loaded, drafts) : loading.problems;
  if (!loading.ok || problems.length > 0) {
    return refuse(422, `${problems.length} problems; what is in force stays so`, problems);
  }
  const { loaded } = loading;
  // Every topic hangs on it: another id is another rally, with a ledger and a scorer of its own.
  if (loaded.rally.id !== rally.id) {
    return refuse(400, `rally ${loaded.rally.id}: the id stays ${rally.id} as long as this scorer runs`);
  }
  return { ok: true, loaded, drafts };
}

const unused = ({ texts }: Loaded, drafts: ReadonlyMap<string, string>): Problem[] =>
  [...drafts.keys()]
    .filter((path) => !texts.has(path))
    .map((file) => ({
      file,
      line: null,
      text: 'no file names it; allowed: files that the rally file or its rules name',
    }));

/** Why a person may not change what is changed. Start orders are the secretariat's, although the rally file says where they are. */
function forbidden(
  { role }: Person,
  setup: DeskSetup,
  { sources }: Loaded,
  drafts: ReadonlyMap<string, string>,
): string | undefined {
  for (const [path, text] of drafts) {
    const what = sources.find((source) => source.path === path)?.what ?? 'rally';
    const before = setup.files().find((file) => file.path === path)?.text;
    const isStarts = what === 'rally' && before !== undefined && differInStartsOnly(before, text);
    const right = isStarts ? 'entries' : rightOfWhat[what];
    if (!may(role, right)) return `${path}: ${role} may not: ${right}`;
  }
  return undefined;
}

function describe(desk: DeskContext, setup: DeskSetup): z.infer<typeof setupAnswer> {
  const { rally, sources } = desk;
  const lists = entryListsOf(setup.rallyPath, rallyTextOf(setup));
  const differing = new Map(setup.differences().map(({ path, onDisk }) => [path, onDisk]));
  const whatOf = (path: string): SetupWhat => sources.find((source) => source.path === path)?.what ?? 'rally';
  const view = ({ versions: _versions, ...inForce }: ReturnType<DeskSetup['inForce']>) => inForce;
  return {
    inForce: view(setup.inForce()),
    rallyPath: setup.rallyPath,
    files: setup.files().map(({ n, path, author, reason: why, atUs }) => ({
      ...{ path, what: whatOf(path), version: n, author, reason: why, atUs },
      races: [...lists].flatMap(([race, list]) => (list === path ? [race] : [])),
      newest: setup.versions.newest(path),
      onDisk: differing.get(path) ?? 'same',
    })),
    rules: mutable(rulesInForce(rally)) as z.infer<typeof setupAnswer>['rules'],
    legs: rally.legs.map(({ id, name }) => ({
      ...{ id, name },
      races: rally.races
        .filter((race) => rally.trials.some(({ leg, races }) => leg === id && races.includes(race.id)))
        .map((race) => race.id),
    })),
    history: setup.versions.history().map(view),
  };
}

const rallyTextOf = (setup: DeskSetup): string =>
  setup.files().find(({ path }) => path === setup.rallyPath)?.text ?? '';

function startOrderOf(
  { board }: DeskContext,
  setup: DeskSetup,
  legId: string,
  raceId: string,
): StartsAnswer | undefined {
  const { rally } = board;
  const written = writtenStarts(setup.rallyPath, rallyTextOf(setup), legId, raceId);
  const leg = rally.legs.find(({ id }) => id === legId);
  if (written === undefined || leg === undefined) return undefined;
  const [first, interval] = [parseTime(written.first, rally.timezone), parseDuration(written.interval)];
  if (!first.ok || !interval.ok) return undefined;
  const byEntries = rally.entries.filter(({ race }) => race === raceId).map(({ number }) => number);
  const planned = [...leg.starts.keys()].filter((car) => byEntries.includes(car));
  const said = byEntries
    .map((car) => ({
      car,
      startUs: board.carHistory(car)?.legs.find((each) => each.leg.id === legId)?.startUs ?? null,
    }))
    .filter(({ startUs }) => startUs !== null)
    .sort((a, b) => Number(a.startUs) - Number(b.startUs));
  return {
    ...{ leg: legId, race: raceId, ...written },
    ...{ firstUs: first.value, intervalUs: interval.value * MICROS_PER_HUNDREDTH },
    cars: planned.length > 0 ? planned : said.map(({ car }) => car),
    byEntries,
    byRanking: [...carsByRanking(board, legId, raceId)],
    out: byEntries.filter((car) => isOut(board, legId, car)),
  };
}
