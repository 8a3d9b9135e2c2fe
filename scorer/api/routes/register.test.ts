import { describe, expect, it } from 'vitest';
import { correctionAnswer, targetAnswer } from '../../../protocol/api/corrections.ts';
import {
  candidatesAnswer,
  decisionOf,
  moreOf,
  newRequestAnswer,
  registerAnswer,
} from '../../../protocol/api/register.ts';
import { amendment, at, smallRally } from '../../scoring/testing/small-rally.ts';
import { type DeskInMemory, deskInMemory } from '../testing/desk-in-memory.ts';
import { correctionRoutes } from './corrections.ts';
import { registerRoutes } from './register.ts';

const open = (): Promise<DeskInMemory> => deskInMemory([registerRoutes, correctionRoutes], smallRally(), [], at(1000));
const asked = { car: 1, trial: 'PC1', request: 'check the time', reason: 'held up' };
const enter = async (desk: DeskInMemory, over: object = {}) => {
  const { status, body } = await desk.post('/api/register', { ...asked, ...over });
  expect(status, JSON.stringify(body)).toBe(200);
  return newRequestAnswer.parse(body).amendment;
};
const read = async (desk: DeskInMemory) => registerAnswer.parse((await desk.get('/api/register')).body).requests;
const first = async (desk: DeskInMemory) => {
  const [request] = await read(desk);
  if (!request) throw new Error('the register is empty');
  return request;
};
const seen = async (desk: DeskInMemory) => {
  const { seen: n, known } = targetAnswer.parse((await desk.get('/api/amendments?target=claim%201%20PC1')).body);
  return { seen: n, known };
};
const decide = { outcome: 'obstruction', finding: 'obstruction', measure: 'average', reason: 'report 4' } as const;

describe('the register over HTTP', () => {
  it('numbers what is entered, once however often it is sent', async () => {
    const desk = await open();
    const one = await enter(desk, {
      key: 'sent-twice',
      receivedUs: at(900),
      decideByUs: at(2000),
      decider: 'stewards',
    });
    expect((await enter(desk, { key: 'sent-twice' })).id).toBe(one.id);
    await enter(desk, { car: 2 });
    expect((await read(desk)).map(({ number, car, state, late }) => [number, car, state, late])).toEqual([
      ['1', 1, 'open', false],
      ['2', 2, 'open', false],
    ]);
    expect(await first(desk)).toMatchObject({
      ...{ receivedUs: at(900), decideByUs: at(2000), decider: 'stewards', enteredBy: 'desk:anna', trialName: 'PC 1' },
      ...{ model: 'O.M. 665 SUPERBA 1927', reason: 'held up', ofCar: 1 },
    });
  });

  it('gives two numbers to two people who enter at the same moment', async () => {
    const desk = await open();
    await Promise.all([enter(desk), enter(desk, { car: 2 }), enter(desk, { car: 3 })]);
    expect((await read(desk)).map(({ number }) => number)).toEqual(['1', '2', '3']);
  });

  it('refuses a car, a trial or a deadline that cannot be, in words', async () => {
    const desk = await open();
    for (const [over, reason] of [
      [{ car: 999 }, 'car 999: it is in no entry list'],
      [{ trial: 'PC9' }, 'trial PC9: the rally has none; allowed are PC1, PC2, PC3, PC4'],
      [{ receivedUs: at(900), decideByUs: at(900) }, 'deadline: it lies before the request came'],
      [{ reason: ' ' }, 'reason: the reason is missing: whoever asks in years to come reads it'],
    ] as const) {
      expect(await desk.post('/api/register', { ...asked, ...over })).toEqual({ status: 400, body: { reason } });
    }
    expect(desk.facts).toEqual([]);
  });

  it('is late a microsecond past its deadline', async () => {
    const desk = await open();
    await enter(desk, { receivedUs: at(900), decideByUs: at(1000) });
    await enter(desk, { receivedUs: at(900), decideByUs: at(999.999999) });
    expect((await read(desk)).map(({ late }) => late)).toEqual([false, true]);
  });

  it('is decided by who may, linked by who amends, and open again when the decision is taken back', async () => {
    const desk = await open();
    await enter(desk);
    const draft = decisionOf(await first(desk), decide);
    const denied = await desk.post('/api/amendments', { draft, ...(await seen(desk)) });
    expect(denied.status).toBe(403);

    desk.signIn('bruno', 'jury');
    const answer = await desk.post('/api/amendments', { draft, ...(await seen(desk)) });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(await first(desk)).toMatchObject({
      state: 'decided',
      decision: {
        finding: 'obstruction',
        measure: 'average',
        reason: 'report 4',
        author: 'jury:bruno',
        atUs: at(1000),
      },
    });

    desk.signIn('anna', 'desk');
    desk.take(
      amendment({ action: 'trial-state', id: 'before', trial: 'PC1', cars: [1], state: 'valid', atUs: at(999) }),
      amendment({ action: 'trial-state', id: 'ts', trial: 'PC1', cars: [1], state: 'average', atUs: at(1100) }),
      amendment({ action: 'penalty', id: 'other', car: 2, points: 1, atUs: at(1100) }),
    );
    const { id } = await first(desk);
    const offered = await desk.get(`/api/register/${encodeURIComponent(id)}/candidates`);
    expect(candidatesAnswer.parse(offered.body).map((each) => each.id)).toEqual(['ts']);
    const link = moreOf(await first(desk), { reason: 'done', amendments: ['ts'] });
    expect((await desk.post('/api/amendments', { draft: link, ...(await seen(desk)) })).status).toBe(200);
    const linked = await first(desk);
    expect(linked).toMatchObject({
      state: 'decided',
      amendments: [{ id: 'ts', action: 'trial-state', inForce: true }],
    });

    const undo = { action: 'undo', amendment: linked.decision?.said.id, reason: 'new evidence' };
    expect((await desk.post('/api/amendments', { draft: undo, ...(await seen(desk)) })).status).toBe(403);
    desk.signIn('bruno', 'jury');
    const undone = await desk.post('/api/amendments', { draft: undo, ...(await seen(desk)) });
    correctionAnswer.parse(undone.body);
    expect(await first(desk)).toMatchObject({ state: 'open', decision: null, amendments: [{ id: 'ts' }] });
  });

  it('answers years later from the facts alone', async () => {
    const desk = await open();
    await enter(desk, { evidence: 'photo', receivedUs: at(900), decideByUs: at(2000), decider: 'stewards' });
    desk.signIn('bruno', 'jury');
    const draft = decisionOf(await first(desk), decide);
    await desk.post('/api/amendments', { draft, ...(await seen(desk)) });
    const before = await read(desk);
    const later = await deskInMemory([registerRoutes], smallRally(), desk.facts, at(1000));
    expect(await read(later)).toEqual(before);
  });
});
