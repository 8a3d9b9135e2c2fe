import { z } from 'zod';
import { reason } from '../../../protocol/api/answers.ts';
import { targetOf } from '../../../protocol/api/corrections.ts';
import {
  DOUBTS_MAX,
  type Doubt,
  nextPublication,
  type PublishRequest,
  publicationAnswer,
  publicationId,
  publicationsAnswer,
  publishAnswer,
  publishConflict,
  publishRequest,
  scopeQuery,
} from '../../../protocol/api/publications.ts';
import type { Amendment } from '../../../protocol/messages/facts.ts';
import { earlier, nextSheet, nextVersion, standing, whyNot } from '../../results/publications/life.ts';
import { hashOf } from '../../results/publications/posted-sheets.ts';
import { freeze, post, resultsOf } from '../../results/publications/posting.ts';
import { changesBetween, tableOf } from '../../results/publications/published-results.ts';
import { type Scope, scopesOf } from '../../results/publications/scopes.ts';
import type { Publication } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import { followAmendments } from '../corrections/understudy.ts';
import type { DeskContext, Person, Routes } from '../desk-context.ts';
import { type Archive, createArchive } from '../publishing/archive.ts';
import { createDoubts } from '../publishing/doubts.ts';
import { followJournals } from '../publishing/journals.ts';
import { createOverview, describePosting } from '../publishing/overview.ts';
import type { DeskWatch } from '../watch/desk-watch.ts';
import { fileName, sendPdf } from './sheets.ts';

const tags = ['publications'];

/** From provisional to official: what is posted is kept, byte for byte, and every later version says what it changed. */
export const publishRoutes =
  (watch: Pick<DeskWatch, 'queue'>): Routes =>
  (server, desk) => {
    const archive = createArchive(desk);
    const overview = createOverview(desk, archive);
    const doubtful = createDoubts(desk, watch);
    const amendments = followAmendments(desk);
    const journals = followJournals(desk);
    /** Paper takes a moment, and no number of a sheet is given twice. */
    let last: Promise<unknown> = Promise.resolve();
    const oneAtATime = <Done>(work: () => Promise<Done>): Promise<Done> => {
      const done = last.then(work);
      last = done.catch(() => {});
      return done;
    };
    const scopeOf = (id: string): Scope | undefined => scopesOf(desk.rally).find((scope) => scope.id === id);
    const unknownScope = (id: string): { reason: string } => ({
      reason: `${id}: allowed is a trial, a leg, a ranking or the rally: ${listed(scopesOf(desk.rally).map((each) => each.id))}`,
    });

    server.get(
      '/api/publications',
      {
        config: { right: 'see' },
        schema: {
          ...{ tags, summary: 'How far trials, legs, rankings and the rally have come, with every version' },
          response: { 200: publicationsAnswer },
        },
      },
      async () => ({ nowUs: desk.clock.nowUs(), scopes: [...(await overview.get())] }),
    );

    server.get(
      '/api/publications/next',
      {
        config: { right: 'publish' },
        schema: {
          ...{ tags, summary: 'What would be published now: what looks doubtful, and what has changed since the last' },
          ...{ querystring: scopeQuery, response: { 200: nextPublication, '4xx': reason } },
        },
      },
      async (request, reply) => {
        const scope = scopeOf(request.query.scope);
        if (scope === undefined) return reply.code(404).send(unknownScope(request.query.scope));
        const said = desk.board.publications();
        const stands = standing(said, scope.id);
        const then = stands && (await archive.of(stands)).tables;
        const now = scope.sheets.map((sheet) => tableOf(desk.board, sheet));
        const doubts = await doubtful.of(scope, stands?.state === 'provisional' ? 'official' : 'provisional');
        return {
          ...{ scope: scope.id, version: nextVersion(said, scope.id), sheet: nextSheet(said) },
          ...{ doubts: doubts.slice(0, DOUBTS_MAX), doubtCount: doubts.length },
          changes: then === undefined ? null : [...changesBetween(then, now)],
        };
      },
    );

    server.post(
      '/api/publications',
      {
        config: { right: 'publish' },
        schema: {
          ...{
            tags,
            summary: 'Post results: provisional with a protest deadline, or official. 409 with what was not seen',
          },
          ...{ body: publishRequest, response: { 200: publishAnswer, 409: publishConflict, '4xx': reason } },
        },
      },
      async (request, reply) => {
        const asked = request.body;
        const scope = scopeOf(asked.scope);
        if (scope === undefined) return reply.code(400).send(unknownScope(asked.scope));
        const said = await amendments();
        const sent = asked.key === undefined ? undefined : said.byKey(asked.key);
        if (sent !== undefined) return { amendment: sent };
        const doubts = await doubtful.of(scope, asked.state);
        const refusal = whyNotNow(desk, asked) ?? notSeen(doubts, asked);
        if (refusal !== undefined) return reply.code(409).send(refusal);
        return oneAtATime(async () => {
          // Whoever was before may have published the same.
          const late = whyNotNow(desk, asked);
          if (late !== undefined) return reply.code(409).send(late);
          const despite = doubts.map(describeDoubt);
          const prepared = await prepare(desk, archive, scope, { ...asked, despite }, await journals());
          const { seen } = said.of(targetOf({ action: 'publish', ...asked }));
          return { amendment: commit(desk, desk.who(request), prepared, seen === null ? 0 : seen + 1) };
        });
      },
    );

    server.get(
      '/api/publications/:id',
      {
        config: { right: 'see' },
        schema: {
          ...{ tags, summary: 'A publication and what it changed, car by car' },
          ...{ params: publicationId, response: { 200: publicationAnswer, '4xx': reason } },
        },
      },
      async (request, reply) => {
        const all = desk.board.publications();
        const found = all.find(({ amendment }) => amendment.id === request.params.id);
        if (found === undefined) return reply.code(404).send(unknownPublication(request.params.id));
        const { amendment } = found;
        return {
          ...describePosting(found),
          scope: amendment.scope,
          since: await sinceBefore(desk, archive, amendment),
        };
      },
    );

    server.get(
      '/api/publications/:id/sheet.pdf',
      {
        config: { right: 'see' },
        schema: {
          ...{ tags, summary: 'The sheet that was posted, byte for byte' },
          ...{ params: publicationId, response: { 200: z.any(), '4xx': reason, '5xx': reason } },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const found = desk.board.publications().find(({ amendment }) => amendment.id === id)?.amendment;
        if (found === undefined) return reply.code(404).send(unknownPublication(id));
        const name = fileName(desk, `${found.scope}-${found.version}-${found.state}`, 'pdf');
        const kept = found.posted && desk.posted.get(found.posted.sha256)?.pdf;
        if (kept !== undefined) return sendPdf(reply, kept, name);
        return reply.code(404).send({
          reason: found.posted
            ? `sheet ${found.posted.sheet}: another scorer posted it and has the paper; ask the one of ${found.author}`
            : `publication ${id}: it is from before sheets were kept; print it with centesimo export --published ${found.scope}:${found.version}`,
        });
      },
    );
  };

const unknownPublication = (id: string): { reason: string } => ({ reason: `publication ${id}: nobody has made it` });

type Conflict = z.infer<typeof publishConflict>;

function whyNotNow(desk: DeskContext, asked: PublishRequest): Conflict | undefined {
  const cannot = whyNot(desk.board.publications(), asked, desk.clock.nowUs());
  return cannot === undefined ? undefined : { reason: cannot };
}

/** What looks doubtful has to be seen, and to publish all the same has to have a reason. */
function notSeen(doubts: readonly Doubt[], { despite, reason: why }: PublishRequest): Conflict | undefined {
  const seen = new Set(despite);
  const unseen = doubts.slice(0, DOUBTS_MAX).filter(({ id }) => !seen.has(id));
  if (unseen.length > 0)
    return { reason: `${unseen.length} things look doubtful; look at them first, or give a reason`, doubts: unseen };
  if (doubts.length > 0 && why === '')
    return { reason: 'something looks doubtful: to publish all the same a reason is required', doubts: [] };
  return undefined;
}

/** With what looks doubtful in words, as far as the fact has room for it. */
interface Prepared {
  readonly asked: PublishRequest;
  readonly seen: Record<string, number>;
  readonly sheet: number;
  readonly sha256: string;
  readonly printedUs: Publication['atUs'];
}

/** Makes the sheets as of this moment, keeps them, and says what they rest on. */
async function prepare(
  desk: DeskContext,
  archive: Archive,
  scope: Scope,
  asked: PublishRequest,
  heads: ReadonlyMap<string, number>,
): Promise<Prepared> {
  const { board, clock } = desk;
  const printedUs = clock.nowUs();
  const all = board.publications();
  const stands = standing(all, scope.id);
  const sheet = nextSheet(all);
  // In one go: what the sheets say is what these entries make.
  const frozen = freeze(board, scope);
  const seenNow = Object.fromEntries(heads);
  const declares = stands !== undefined && asked.version === stands.version;
  const seen = declares ? (stands.seen ?? seenNow) : seenNow;
  const results = declares ? await archive.of(stands) : await inSlices(resultsOf(frozen, scope), desk.stopwatch);
  const last = earlier(all, asked);
  const changes = last && changesBetween((await archive.of(last)).tables, results.tables);
  const posting = {
    ...{ state: asked.state, version: asked.version, sheet, postedUs: printedUs },
    ...{ protestUntilUs: asked.protestUntilUs ?? null, declaredBy: asked.declaredBy || null },
    since: last && changes ? { version: last.version, postedUs: last.posted?.printedUs ?? last.atUs, changes } : null,
  };
  const job = post(board, results, posting, scope, asked.language);
  const pdf = await desk.press.print({ ...job, language: asked.language });
  const sha256 = hashOf(pdf);
  desk.posted.keep(sha256, { pdf, results });
  return { asked, seen, sheet, sha256, printedUs };
}

/** A fact has no room for more. */
const DESPITE_MAX = 10;
const DESPITE_LENGTH_MAX = 200;

const describeDoubt = ({ kind, trial, car, where, count }: Doubt): string =>
  [kind, trial, car === null ? '' : `car ${car}`, where, count === null ? '' : `(${count})`]
    .filter(Boolean)
    .join(' ')
    .slice(0, DESPITE_LENGTH_MAX);

function commit(desk: DeskContext, person: Person, prepared: Prepared, n: number): Amendment {
  const { asked, seen, sheet, sha256, printedUs } = prepared;
  const { scope, state, version, protestUntilUs, declaredBy, language, reason: why, despite, key } = asked;
  return desk.amend(person, {
    ...{ action: 'publish', scope, state, version, seen, n, reason: why },
    ...(protestUntilUs != null && { protestUntilUs }),
    posted: {
      ...{ sheet, sha256, language, printedUs },
      ...(declaredBy && { declaredBy }),
      ...(despite.length > 0 && { despite: despite.slice(0, DESPITE_MAX) }),
    },
    ...(key !== undefined && { key }),
  });
}

async function sinceBefore({ board }: DeskContext, archive: Archive, publication: Publication) {
  const last = earlier(board.publications(), publication);
  if (last === undefined) return null;
  const [then, now] = [await archive.of(last), await archive.of(publication)];
  return { version: last.version, atUs: last.atUs, changes: [...changesBetween(then.tables, now.tables)] };
}

const LISTED_MAX = 12;
const listed = (ids: readonly string[]): string =>
  `${ids.slice(0, LISTED_MAX).join(', ')}${ids.length > LISTED_MAX ? ' …' : ''}`;
