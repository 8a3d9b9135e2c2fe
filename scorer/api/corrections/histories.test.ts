import { describe, expect, it } from 'vitest';
import { type CarDay, carDay, crossingFile, gapAnswer, trialFile } from '../../../protocol/api/histories.ts';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { amendment, at, crossing, smallRally } from '../../scoring/testing/small-rally.ts';
import { historyRoutes } from '../routes/histories.ts';
import { deskInMemory } from '../testing/desk-in-memory.ts';

/** The small rally by aci-rds: a point a hundredth, the fewest win. Car 1 is 7 late in PC1; the middle tube took it for car 2, and bounced. */
const facts: readonly Fact[] = [
  crossing('castle/A', null, 100.001, { id: 'A1', suggested: 1 }),
  amendment({ id: 'confirmed', action: 'confirm', crossing: 'A1', author: 'marshal:castle', atUs: at(101) }),
  crossing('castle/B', null, 115.071234, { id: 'B1', suggested: 2 }),
  crossing('castle/B', null, 115.071234, { id: 'B1', rev: 1, suggested: 2, rearUtcUs: at(115.2) }),
  crossing('castle/B', 1, 115.072, { id: 'B1-backup', role: 'backup' }),
  crossing('castle/B', null, 115.3, { id: 'bounce', suggested: 1, counts: false, doubts: ['bounce'] }),
  amendment({ id: 'photo', action: 'assign', crossing: 'B1', car: 1, reason: 'photo', atUs: at(130) }),
  amendment({ id: 'slip', action: 'void', crossing: 'A1', reason: 'wrong line', atUs: at(140) }),
  amendment({ id: 'back', action: 'undo', amendment: 'slip', reason: 'my mistake', atUs: at(150) }),
  amendment({ id: 'tape', action: 'insert', station: 'castle', line: 'C', car: 1, utcUs: at(125.1), atUs: at(160) }),
  amendment({ id: 'shut', action: 'close', leg: 'leg-1', atUs: at(170) }),
  amendment({ id: 'ice', action: 'trial-state', trial: 'PC3', state: 'annulled', atUs: at(180) }),
];
const open = () => deskInMemory([historyRoutes], smallRally(), facts);
const day = async (car: number): Promise<CarDay> => carDay.parse((await (await open()).get(`/api/cars/${car}`)).body);

describe("a car's day", () => {
  it('shows each trial with the stamps that it is made of and who says whose they are', async () => {
    const { trials, rankings, coefficient } = await day(1);
    expect(coefficient).toBe('1.80');
    const [pc1, pc2] = trials;
    expect(pc1).toMatchObject({
      imposed: '15.00',
      result: { measured: '15.07', deviation: 7, score: '7', state: 'ok' },
      stamps: [
        { part: 'start', line: 'castle/A', source: { crossing: { id: 'A1', owner: { author: 'marshal:castle' } } } },
        {
          part: 'end',
          line: 'castle/B',
          source: {
            crossing: {
              ...{ id: 'B1', utcUs: at(115.071234), suggested: 2, car: 1, uncertaintyUs: 4, clock: 'pps' },
              owner: { id: 'photo', reason: 'photo' },
            },
          },
        },
      ],
    });
    expect(pc2?.stamps[1]?.source).toMatchObject({ crossing: { id: 'tape', owner: { action: 'insert' } } });
    expect(rankings.find(({ ranking }) => ranking === 'overall')).toMatchObject({ position: 1, gap: '0' });
  });

  it('keeps what does not count, and why', async () => {
    const { spare } = await day(1);
    expect(spare.map(({ crossing: { id }, why }) => [id, why])).toEqual([
      ['B1-backup', 'other-sensor'],
      ['bounce', 'doubted'],
    ]);
    expect((await day(2)).spare.map(({ crossing: { id, car }, why }) => [id, car, why])).toEqual([
      ['B1', 1, 'reassigned'],
    ]);
  });

  it('tells every amendment with its undo', async () => {
    const { amendments } = await day(1);
    expect(amendments.map(({ amendment: { id }, inForce, undoes }) => [id, inForce, undoes?.id ?? null])).toEqual([
      ['confirmed', true, null],
      ['photo', true, null],
      ['slip', false, null],
      ['back', true, 'slip'],
      ['tape', true, null],
      ['ice', true, null],
    ]);
  });

  it('is none of a car in no list', async () => {
    const { status, body } = await (await open()).get('/api/cars/77');
    expect([status, body]).toEqual([404, { reason: 'car 77: it is in no entry list' }]);
    expect((await (await open()).get('/api/cars/x')).status).toBe(400);
  });

  it('tells the gap to the leader after each trial', async () => {
    const { body } = await (await open()).get('/api/cars/1/gaps?ranking=overall');
    expect(gapAnswer.parse(body).gaps[0]).toEqual({ trial: 'PC1', position: 1, gap: '0', leader: 1 });
    expect((await (await open()).get('/api/cars/1/gaps?ranking=none')).status).toBe(404);
  });
});

describe('the history of a crossing', () => {
  const file = async (id: string) => crossingFile.parse((await (await open()).get(`/api/crossing?id=${id}`)).body);

  it('begins with what its station sent, revision by revision', async () => {
    const { sent, said, parts, state } = await file('B1');
    expect(sent.map(({ rev, rearUtcUs }) => [rev, rearUtcUs ?? null])).toEqual([
      [0, null],
      [1, at(115.2)],
    ]);
    expect(said.map(({ amendment: { id } }) => id)).toEqual(['photo']);
    expect(parts).toEqual([
      { trial: 'PC1', part: 'end' },
      { trial: 'PC2', part: 'start' },
    ]);
    expect([state.suggested, state.car]).toEqual([2, 1]);
  });

  it('holds what was taken back, and the undo', async () => {
    const { said } = await file('A1');
    expect(said.map(({ amendment: { id }, inForce, undoes }) => [id, inForce, undoes?.id])).toEqual([
      ['confirmed', true, undefined],
      ['slip', false, undefined],
      ['back', true, 'slip'],
    ]);
  });

  it('says why one counts for nothing', async () => {
    expect((await file('bounce')).spare).toBe('doubted');
    expect((await file('B1-backup')).spare).toBe('other-sensor');
    expect((await (await open()).get('/api/crossing?id=unknown')).status).toBe(404);
  });

  it('of one that was written in begins with its author', async () => {
    const { sent, said } = await file('tape');
    expect(sent).toEqual([]);
    expect(said.map(({ amendment: { action, author } }) => [action, author])).toEqual([['insert', 'desk:anna']]);
  });
});

describe('the history of a trial', () => {
  const file = async (trial: string) =>
    trialFile.parse((await (await open()).get(`/api/trials/${trial}/history`)).body);

  it('holds what was said of it, of its leg, and of crossings on its lines', async () => {
    const { said, rows, lines } = await file('PC1');
    expect(lines).toEqual(['castle/A', 'castle/B']);
    expect(said.map(({ amendment: { id } }) => id)).toEqual(['confirmed', 'photo', 'slip', 'back', 'shut']);
    expect(rows[0]).toMatchObject({ car: 1, deviation: 7 });
    expect((await file('PC3')).said.map(({ amendment: { id } }) => id)).toEqual(['shut', 'ice']);
    expect((await (await open()).get('/api/trials/PC9/history')).status).toBe(404);
  });
});
