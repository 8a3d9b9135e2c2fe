import { describe, expect, it } from 'vitest';
import {
  choices,
  conflictAnswer,
  correctionAnswer,
  type Preview,
  preview as previewAnswer,
  targetAnswer,
} from '../../../protocol/api/corrections.ts';
import type { Amendment, Fact } from '../../../protocol/messages/facts.ts';
import { amendment, at, crossing, smallRally } from '../../scoring/testing/small-rally.ts';
import { correctionRoutes } from '../routes/corrections.ts';
import { type DeskInMemory, deskInMemory } from '../testing/desk-in-memory.ts';

/**
 * The small rally by hand, by aci-rds: a point a hundredth, the fewest win. Car 1 is 7 late in PC1 and 3 late in PC2, car 2 is 1 late in PC1 and 2
 * late in PC2: 10 and 3 points.
 */
const drive = (car: number, start: number, first: number, second: number): Fact[] => [
  crossing('castle/A', car, start + 0.001, { id: `A${car}` }),
  crossing('castle/B', car, start + 15 + first / 100 + 0.001, { id: `B${car}` }),
  crossing('castle/C', car, start + 25 + (first + second) / 100 + 0.001, { id: `C${car}` }),
];
const driven = [...drive(1, 100, 7, 3), ...drive(2, 200, 1, 2)];

const open = (facts: readonly Fact[] = driven): Promise<DeskInMemory> =>
  deskInMemory([correctionRoutes], smallRally(), facts, at(1000));

const said = async (desk: DeskInMemory, request: object): Promise<Amendment> => {
  const { status, body } = await desk.post('/api/amendments', { seen: null, ...request });
  expect(status, JSON.stringify(body)).toBe(200);
  return correctionAnswer.parse(body).amendment;
};
const seenOf = async (desk: DeskInMemory, target: string) =>
  targetAnswer.parse((await desk.get(`/api/amendments?target=${encodeURIComponent(target)}`)).body);
const previewOf = async (desk: DeskInMemory, draft: object): Promise<Preview> => {
  const { status, body } = await desk.post('/api/preview', { draft });
  expect(status, JSON.stringify(body)).toBe(200);
  return previewAnswer.parse(body);
};

const voidA1 = { action: 'void', crossing: 'A1', reason: 'a cyclist' };
const retimeB1 = { action: 'retime', crossing: 'B1', utcUs: at(115.011), reason: 'read from the tape' };

describe('a correction', () => {
  it('is kept with its author, time and reason, and numbered from what was said before', async () => {
    const desk = await open();
    const first = await said(desk, { draft: { ...retimeB1, reason: '  read from the tape ' } });
    expect(first).toMatchObject({ author: 'desk:anna', atUs: at(1000), n: 0, reason: 'read from the tape' });
    const second = await said(desk, { draft: { action: 'void', crossing: 'B1', reason: 'no car' }, seen: 0, known: 1 });
    expect(second.n).toBe(1);
    expect(desk.facts).toContainEqual(second);
    expect(desk.board.trialResult(1, 'PC1')?.measured).toBeNull();
  });

  it('goes on from the number of a marshal', async () => {
    const desk = await open();
    desk.take(amendment({ action: 'assign', id: 'marshal', crossing: 'B1', car: 3, n: 4 }));
    expect((await said(desk, { draft: retimeB1, seen: 4 })).n).toBe(5);
  });

  it.each([
    ['without a reason', { ...retimeB1, reason: undefined }, /reason/],
    ['with a blank reason', { ...retimeB1, reason: ' \t' }, /a reason is required/],
    ['of a crossing that nobody has sent', { ...retimeB1, crossing: 'B9' }, /crossing B9: nobody has sent it/],
    [
      'of a trial that the rally has not',
      { action: 'trial-state', trial: 'PC9', state: 'annulled', reason: 'ice' },
      /trial PC9: the rally has none; allowed are PC1, PC2, PC3, PC4/,
    ],
    ['for a car in no list', { action: 'assign', crossing: 'B1', car: 77, reason: 'photo' }, /car 77: .*1, 2, 3, 105/],
    [
      'of an entry to what the list may not say',
      { action: 'entry', car: 1, field: 'coefficient', value: 'many', reason: 'list' },
      /coefficient "many".*allowed/,
    ],
    ['that closes nothing', { action: 'close', reason: 'over' }, /name a trial or a leg/],
    ['of an action that there is not', { action: 'erase', crossing: 'B1', reason: 'x' }, /action/],
    ['that undoes what nobody said', { action: 'undo', amendment: 'nothing', reason: 'x' }, /nobody has said nothing/],
  ])('is refused %s, and says what is allowed', async (_what, draft, why) => {
    const desk = await open();
    for (const path of ['/api/amendments', '/api/preview']) {
      const { status, body } = await desk.post(path, { draft, seen: null });
      expect(status).toBe(400);
      expect((body as { reason: string }).reason).toMatch(why);
    }
    expect(desk.facts).toHaveLength(driven.length);
  });

  it('is refused where it is larger than any fact may be', async () => {
    const desk = await open();
    const { status, body } = await desk.post('/api/amendments', {
      draft: { ...retimeB1, more: 'x'.repeat(17_000) },
      seen: null,
    });
    expect([status, (body as { reason: string }).reason]).toEqual([400, expect.stringMatching(/bytes; allowed are/)]);
  });

  it('takes the right that its action asks for, and an undo that of what it undoes', async () => {
    const desk = await open();
    const start = await said(desk, {
      draft: { action: 'start', car: 1, leg: 'leg-1', utcUs: at(20), reason: 'flag' },
    });
    const gone = await said(desk, { draft: voidA1 });
    desk.signIn('carla', 'secretariat');
    const refused = await desk.post('/api/amendments', { draft: retimeB1, seen: null });
    expect([refused.status, refused.body]).toEqual([
      403,
      { reason: 'carla is secretariat, who may not: correct; ask the chief' },
    ]);
    const undo = (of: Amendment) => ({ draft: { action: 'undo', amendment: of.id, reason: 'slip' }, seen: 0 });
    expect((await desk.post('/api/amendments', undo(gone))).status).toBe(403);
    expect((await desk.post('/api/amendments', undo(start))).status).toBe(200);
    desk.signIn('piero', 'viewer');
    expect((await desk.post('/api/preview', { draft: retimeB1 })).status).toBe(403);
  });

  it('decides a claim only as the jury', async () => {
    const desk = await open();
    const claim = { action: 'claim', car: 1, trial: 'PC1', request: 'obstructed', reason: 'request 12' };
    expect((await desk.post('/api/amendments', { draft: claim, seen: null })).status).toBe(200);
    const decided = { draft: { ...claim, outcome: 'time stands' }, seen: 0 };
    expect((await desk.post('/api/amendments', decided)).status).toBe(403);
    desk.signIn('giudice', 'jury');
    expect((await desk.post('/api/amendments', decided)).status).toBe(200);
  });
});

describe('what a correction may name', () => {
  it('is listed in the order of the road', async () => {
    const { body } = await (await open()).get('/api/choices');
    const { trials, lines, columns } = choices.parse(body);
    expect(trials.map(({ id, kind, leg }) => [id, kind, leg])).toEqual([
      ['PC1', 'time', 'leg-1'],
      ['PC2', 'time', 'leg-1'],
      ['PC3', 'time', 'leg-1'],
      ['PC4', 'time', 'leg-2'],
    ]);
    expect(lines).toEqual(['castle/A', 'castle/B', 'castle/C', 'lake/A', 'lake/B', 'circuit/A']);
    expect(columns).toEqual(expect.arrayContaining(['model', 'coefficient', 'ladies', 'status']));
    expect(columns).not.toContain('number');
  });
});

describe('two people at the same crossing', () => {
  it('the second is told what the first did, and may decide again', async () => {
    const desk = await open();
    const before = await seenOf(desk, 'crossing B1');
    expect(before).toEqual({ seen: null, known: 0, said: [] });
    const anna = await said(desk, { draft: retimeB1, seen: before.seen, known: before.known });
    desk.signIn('bruno', 'desk');
    const draft = { action: 'assign', crossing: 'B1', car: 2, reason: 'photo' };
    const refused = await desk.post('/api/amendments', { draft, seen: before.seen, known: before.known });
    expect(refused.status).toBe(409);
    const conflict = conflictAnswer.parse(refused.body);
    expect(conflict.since).toEqual([anna]);
    expect(conflict.reason).toMatch(/desk:anna changed the same in between/);
    expect(desk.facts).toHaveLength(driven.length + 1);
    const bruno = await said(desk, { draft, seen: conflict.seen, known: conflict.known });
    expect([bruno.n, bruno.author]).toEqual([1, 'desk:bruno']);
  });

  it('a marshal who says something under the same number is not overlooked', async () => {
    const desk = await open();
    await said(desk, { draft: retimeB1 });
    const marshal = amendment({ action: 'void', id: 'marshal', crossing: 'B1', n: 0 });
    desk.take(marshal);
    const draft = { action: 'assign', crossing: 'B1', car: 2, reason: 'photo' };
    const refused = await desk.post('/api/amendments', { draft, seen: 0, known: 1 });
    expect(refused.status).toBe(409);
    expect(conflictAnswer.parse(refused.body).since).toEqual([marshal]);
  });

  it('an undo is a change too, and one thing is not taken back twice', async () => {
    const desk = await open();
    const retime = await said(desk, { draft: retimeB1 });
    const undo = {
      draft: { action: 'undo', amendment: retime.id, reason: 'the tape was of car 2' },
      seen: 0,
      known: 1,
    };
    const undone = await said(desk, undo);
    const again = await desk.post('/api/amendments', undo);
    expect(again.status).toBe(409);
    const { since, seen, known } = conflictAnswer.parse(again.body);
    expect(since).toEqual([undone]);
    const knowing = await desk.post('/api/amendments', { ...undo, seen, known });
    expect([knowing.status, (knowing.body as { reason: string }).reason]).toEqual([
      400,
      'undo: desk:anna has taken it back already: the tape was of car 2',
    ]);
    expect((await seenOf(desk, 'crossing B1')).said).toEqual([{ amendment: retime, undoneBy: undone }]);
    const twice = await desk.post('/api/preview', { draft: { action: 'undo', amendment: undone.id, reason: 'x' } });
    expect((twice.body as { reason: string }).reason).toMatch(/an undo is not itself undone/);
  });

  it('two who write in the same missing crossing are told of one another', async () => {
    const desk = await open();
    const insert = { action: 'insert', station: 'lake', line: 'A', car: 1, utcUs: at(300), reason: 'tape' };
    await said(desk, { draft: insert });
    expect((await desk.post('/api/amendments', { draft: { ...insert, utcUs: at(301) }, seen: null })).status).toBe(409);
    expect((await desk.post('/api/amendments', { draft: { ...insert, car: 2 }, seen: null })).status).toBe(200);
  });
});

describe('a request that is sent again', () => {
  it('with the same key is done once', async () => {
    const desk = await open();
    const request = { draft: retimeB1, key: 'k-1234567' };
    const first = await said(desk, request);
    expect(await said(desk, request)).toEqual(first);
    expect(desk.facts).toHaveLength(driven.length + 1);
  });

  it('is done once also after the scorer was started again', async () => {
    const desk = await open();
    const request = { draft: retimeB1, key: 'k-1234567' };
    const first = await said(desk, request);
    const restarted = await open(desk.facts.map((fact) => JSON.parse(JSON.stringify(fact)) as Fact));
    expect(await said(restarted, request)).toEqual(first);
    expect(restarted.facts).toHaveLength(driven.length + 1);
  });

  it('with the key of another is refused', async () => {
    const desk = await open();
    await said(desk, { draft: retimeB1, key: 'k-1234567' });
    const other = { draft: { ...retimeB1, utcUs: at(115.5) }, seen: 0, key: 'k-1234567' };
    expect((await desk.post('/api/amendments', other)).status).toBe(400);
    desk.signIn('bruno', 'desk');
    expect((await desk.post('/api/amendments', { draft: retimeB1, seen: 0, key: 'k-1234567' })).status).toBe(400);
    expect(desk.facts).toHaveLength(driven.length + 1);
  });
});

describe('a preview', () => {
  it('tells the scores and places that a corrected time changes, and changes none', async () => {
    const desk = await open();
    const before = desk.board.results({ asItStands: true });
    // B1 at 15.01 s: PC1 7 late becomes 1 late, PC2 3 late becomes 9 late.
    const { scores, places } = await previewOf(desk, retimeB1);
    expect(scores).toMatchObject([
      {
        car: 1,
        trial: 'PC1',
        before: { deviation: 7, score: '7' },
        after: { deviation: 1, score: '1', measured: '15.01' },
      },
      { car: 1, trial: 'PC2', before: { deviation: 3, score: '3' }, after: { deviation: 9, score: '9' } },
    ]);
    // The sum is 10 either way, so that nobody moves.
    expect(places).toEqual([]);
    expect(desk.board.results({ asItStands: true })).toEqual(before);
    expect(desk.facts).toHaveLength(driven.length);
    expect(await previewOf(desk, retimeB1)).toMatchObject({ scoreCount: 2, placeCount: 0 });
  });

  it('tells who moves in which ranking', async () => {
    const desk = await open();
    // Car 2 has 3 and leads; with 100 points more it is behind the 10 of car 1.
    const { scores, places } = await previewOf(desk, {
      ...{ action: 'penalty', car: 2, points: 100, reason: 'stopped before the tube' },
    });
    expect(scores).toEqual([]);
    expect(places.filter(({ ranking }) => ranking === 'overall')).toEqual([
      {
        ranking: 'overall',
        car: 1,
        before: { position: 2, score: '10', state: 'running' },
        after: { position: 1, score: '10', state: 'running' },
      },
      {
        ranking: 'overall',
        car: 2,
        before: { position: 1, score: '3', state: 'running' },
        after: { position: 2, score: '103', state: 'running' },
      },
    ]);
    expect(places.filter(({ ranking }) => ranking === 'ladies')).toMatchObject([
      { car: 2, before: { position: 1 }, after: { position: 1, score: '103' } },
    ]);
  });

  it('follows what was said and timed since', async () => {
    const desk = await open();
    await previewOf(desk, retimeB1);
    desk.take(...drive(3, 300, 0, 5));
    const retime = await said(desk, { draft: retimeB1 });
    const undo = await previewOf(desk, { action: 'undo', amendment: retime.id, reason: 'the tape was of car 2' });
    expect(undo.scores).toMatchObject([
      { car: 1, trial: 'PC1', before: { deviation: 1 }, after: { deviation: 7 } },
      { car: 1, trial: 'PC2', before: { deviation: 9 }, after: { deviation: 3 } },
    ]);
    // Car 3 has driven past the end of PC1 without a time; of PC2 it has an end and no start, which may still come.
    const voided = await previewOf(desk, { action: 'void', crossing: 'B3', reason: 'a dog' });
    expect(voided.scores.map(({ car, trial, before, after }) => [car, trial, before.deviation, after.state])).toEqual([
      [3, 'PC1', 0, 'missing'],
      [3, 'PC2', 5, 'pending'],
    ]);
  });
});
