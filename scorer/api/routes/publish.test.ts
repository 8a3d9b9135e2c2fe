import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  nextPublication,
  publicationAnswer,
  publicationsAnswer,
  publishAnswer,
} from '../../../protocol/api/publications.ts';
import type { QueueItem, QueuePage, QueueQuery } from '../../../protocol/api/queue.ts';
import type { Amendment, AmendmentOf, Fact } from '../../../protocol/messages/facts.ts';
import { utcMicros } from '../../../protocol/time.ts';
import { factsOf, scoreFacts } from '../../scoring/index.ts';
import { amendment, at, crossing, rallyFrom } from '../../scoring/testing/small-rally.ts';
import { type DeskInMemory, deskInMemory } from '../testing/desk-in-memory.ts';
import { correctionRoutes } from './corrections.ts';
import { publishRoutes } from './publish.ts';
import { registerRoutes } from './register.ts';

/** By hand, by aci-rds, a point a hundredth, the fewest win: car 1 is 7 late, car 2 is 3 late. Then car 2 is found to have been 9 late. */
const rally = rallyFrom(
  `
rally: small
name: Small
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs: [{id: leg-1, trials: [{id: PC1, kind: time, from: a/A, to: a/B, imposed: 15.00 s}]}]
rankings: [{id: overall, race: classic, coefficient: false}]
`,
  'number,year,model,coefficient\n1,1927,One,1.00\n2,1957,Two,1.00\n',
);
let entry = 100;
const drive = (car: number, start: number, hundredths: number): Fact[] =>
  [
    crossing('a/A', car, start + 0.001, { id: `A${car}` }),
    crossing('a/B', car, start + 15.001 + hundredths / 100, { id: `B${car}` }),
  ].map((fact) => ({ ...fact, journal: 'pi-1', entry: ++entry }));
const driven = [...drive(1, 100, 7), ...drive(2, 200, 3)];
const correction = amendment({ action: 'retime', id: 'r', crossing: 'B2', utcUs: at(215.091), entry: 9 });

const ITEM: QueueItem = {
  ...{ id: 'i', kind: 'unconfirmed', reason: 'suggested', sinceUs: null, station: null, line: null, car: null },
  ...{ trial: null, through: null, crossing: null, utcUs: null, uncertaintyUs: null, clock: null, doubts: [] },
  ...{ other: null, measured: null, deviation: null, payload: null, answers: [] },
};
const open = (facts: readonly Fact[] = driven, queue: readonly Partial<QueueItem>[] = []): Promise<DeskInMemory> =>
  deskInMemory([publishRoutes(watching(queue)), registerRoutes, correctionRoutes], rally, facts, at(1000));
/** A queue of which one item comes at a time. */
const watching = (items: readonly Partial<QueueItem>[]) => ({
  queue: ({ after }: QueueQuery): Promise<QueuePage> => {
    const index = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1;
    const [item] = items.slice(index, index + 1);
    const next = index + 1 < items.length ? (item?.id ?? null) : null;
    return Promise.resolve({
      total: items.length,
      counts: {},
      aside: 0,
      items: item ? [{ ...ITEM, ...item }] : [],
      next,
    });
  },
});
const provisional = { scope: 'overall', state: 'provisional', version: 1, language: 'it', protestUntilUs: at(2800) };
const publish = async (desk: DeskInMemory, over: object = {}) => {
  const { status, body } = await desk.post('/api/publications', { ...provisional, ...over });
  expect(status, JSON.stringify(body)).toBe(200);
  return publishAnswer.parse(body).amendment as AmendmentOf<'publish'>;
};
const scope = async (desk: DeskInMemory, id = 'overall') => {
  const { scopes } = publicationsAnswer.parse((await desk.get('/api/publications')).body);
  const found = scopes.find((each) => each.id === id);
  if (!found) throw new Error(`no scope ${id}`);
  return found;
};
const next = async (desk: DeskInMemory, id = 'overall') =>
  nextPublication.parse((await desk.get(`/api/publications/next?scope=${id}`)).body);
const sheetPath = (id: string): string => `/api/publications/${encodeURIComponent(id)}/sheet.pdf`;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('publishing over HTTP', () => {
  it('posts what stands, with its number, its hash and what it rests on', async () => {
    const desk = await open();
    expect(await scope(desk)).toMatchObject({ state: 'verification', stands: null, changed: null, postings: [] });
    const made = await publish(desk);
    expect(made).toMatchObject({
      ...{ scope: 'overall', state: 'provisional', version: 1, protestUntilUs: at(2800), author: 'desk:anna' },
      seen: { 'pi-1': entry },
      posted: { sheet: 1, language: 'it', printedUs: at(1000) },
    });
    expect(await scope(desk)).toMatchObject({ state: 'provisional', stands: made.id, changed: 0, pending: 0 });
    const pdf = await desk.bytes(sheetPath(made.id));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(sha256(pdf)).toBe(made.posted?.sha256);
  });

  it('keeps showing the same sheet whatever comes later, and says what has changed since', async () => {
    const desk = await open();
    const made = await publish(desk);
    const pdf = await desk.bytes(sheetPath(made.id));
    desk.take(correction);
    expect(await scope(desk)).toMatchObject({ changed: 2, stands: made.id });
    expect(await desk.bytes(sheetPath(made.id))).toEqual(pdf);
    expect((await next(desk)).version).toBe(2);

    const second = await publish(desk, { version: 2 });
    expect(second.posted?.sheet).toBe(2);
    const { since } = publicationAnswer.parse((await desk.get(`/api/publications/${second.id}`)).body);
    expect(since?.version).toBe(1);
    expect(
      since?.changes.map(({ car, before, after }) => [
        car,
        before?.position,
        before?.score,
        after?.position,
        after?.score,
      ]),
    ).toEqual([
      [1, 2, '7', 1, '7'],
      [2, 1, '3', 2, '9'],
    ]);
  });

  it('declares official what was posted, not what has come since', async () => {
    const desk = await open();
    await publish(desk);
    desk.take(correction);
    const late = { state: 'official', declaredBy: 'Collegio', reason: 'no protest', despite: [`protest ${at(2800)}`] };
    const official = await publish(desk, { ...late, protestUntilUs: null });
    expect(official).toMatchObject({ version: 1, state: 'official', posted: { sheet: 2, declaredBy: 'Collegio' } });
    const { rankings } = scoreFacts(rally, factsOf(official, [...desk.facts]), { asItStands: true });
    expect(rankings[0]?.rows.map(({ car, score }) => [car, score])).toEqual([
      [2, '3'],
      [1, '7'],
    ]);
    expect(await scope(desk)).toMatchObject({ state: 'official', changed: 2 });
  });

  it('asks for a reason where a car is awaited, a request is open or protests may still come', async () => {
    const desk = await open(driven.slice(0, 3));
    await desk.post('/api/register', { car: 1, trial: 'PC1', request: 'check', reason: 'held up' });
    const unseen = await desk.post('/api/publications', provisional);
    expect(unseen.status).toBe(409);
    const { doubts } = unseen.body as { doubts: { id: string; kind: string }[] };
    expect(doubts.map(({ kind }) => kind)).toEqual(['request', 'pending']);
    expect((await next(desk)).doubts).toEqual(doubts);
    const despite = doubts.map(({ id }) => id);
    expect(await desk.post('/api/publications', { ...provisional, despite })).toEqual({
      status: 409,
      body: { reason: 'something looks doubtful: to publish all the same a reason is required', doubts: [] },
    });
    const made = await publish(desk, { despite, reason: 'the press waits' });
    expect(made.reason).toBe('the press waits');
    expect(made.posted?.despite).toEqual(['request PC1 car 1 1', 'pending PC1 (1)']);
    expect((await next(desk)).doubts.map(({ kind }) => kind)).toEqual(['request', 'protest', 'pending']);
  });

  it('names what is in the queue for its trials, and for no others', async () => {
    const queue: readonly Partial<QueueItem>[] = [
      { id: 'q1', kind: 'implausible', trial: 'PC1', car: 2 },
      { id: 'q2', kind: 'unnumbered', station: 'a', line: 'B', crossing: 'x' },
      { id: 'q3', kind: 'unnumbered', station: 'a', line: 'Z' },
      { id: 'q4', kind: 'quarantined', station: 'a' },
      { id: 'q5', kind: 'missing', trial: 'PC7', car: 2 },
      { id: 'q6', kind: 'quarantined', station: 'elsewhere' },
    ];
    const desk = await open(driven, queue);
    expect((await next(desk, 'PC1')).doubts.map(({ id, where }) => [id, where])).toEqual([
      ['q1', null],
      ['q2', 'a/B'],
      ['q4', 'a'],
    ]);
  });

  it('tells the second of two who publish at once what the first has done', async () => {
    const desk = await open();
    const answers = await Promise.all([provisional, provisional].map((each) => desk.post('/api/publications', each)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      reason: expect.stringContaining('version 1, provisional, by desk:anna; the next version is 2'),
    });
    const others = await Promise.all(['leg-1', 'PC1', 'small'].map((id) => publish(desk, { scope: id })));
    expect(others.map(({ posted }) => posted?.sheet)).toEqual([2, 3, 4]);
  });

  it('does once what is sent twice, and refuses what the rally has not', async () => {
    const desk = await open();
    const one = await publish(desk, { key: 'sent-twice' });
    expect((await publish(desk, { key: 'sent-twice' })).id).toBe(one.id);
    expect((await desk.post('/api/publications', { ...provisional, scope: 'PC9' })).body).toEqual({
      reason: 'PC9: allowed is a trial, a leg, a ranking or the rally: PC1, leg-1, overall, small',
    });
    expect((await desk.get('/api/publications/nobody')).status).toBe(404);
  });

  it('falls back to what stood before when it is taken back', async () => {
    const desk = await open();
    const first = await publish(desk);
    const second = await publish(desk, { version: 2 });
    const undo = { action: 'undo', amendment: second.id, reason: 'wrong deadline' };
    const { body } = await desk.post('/api/amendments', { draft: undo, seen: second.n });
    expect((body as { amendment: Amendment }).amendment.action).toBe('undo');
    const now = await scope(desk);
    expect(now.stands).toBe(first.id);
    expect(now.postings.map(({ version, takenBack }) => [version, takenBack?.reason ?? null])).toEqual([
      [2, 'wrong deadline'],
      [1, null],
    ]);
    expect((await next(desk)).version).toBe(3);
  });

  it('works out again from the facts what another scorer had posted, and says who has its paper', async () => {
    const first = await open();
    const made = await publish(first);
    const other = await open([...first.facts, correction]);
    // Begun with the first look, there with the next.
    await scope(other);
    await next(other);
    other.take(amendment({ action: 'claim', id: 'c', car: 1, trial: 'PC1', request: 'x', entry: 77 }));
    expect(await scope(other)).toMatchObject({ state: 'provisional', changed: 2, openRequests: 1 });
    expect((await other.get(sheetPath(made.id))).body).toEqual({
      reason: 'sheet 1: another scorer posted it and has the paper; ask the one of desk:anna',
    });
    expect(utcMicros(made.atUs)).toBe(at(1000));
  });
});
