import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { createScoreboard } from '../scoring/index.ts';
import { amendment, at, smallRally } from '../scoring/testing/small-rally.ts';
import { isLate, isOpen, nextNumber, registerOf } from './register.ts';

const claim = (id: string, car: number, register: object | undefined, over: object = {}): Fact =>
  amendment({
    action: 'claim',
    ...{ id, car, trial: 'PC1', request: 'check the time', reason: 'held up by a tractor', atUs: at(600) },
    ...(register && { register }),
    ...over,
  });
const board = (facts: readonly Fact[]) => {
  const made = createScoreboard(smallRally());
  made.addAll(facts);
  return made;
};
const register = (facts: readonly Fact[]) => registerOf(board(facts).claims());

const decided = claim(
  'd1',
  1,
  {
    ...{ number: 1, of: 'c1', evidence: 'photo', receivedUs: at(590), decideByUs: at(2400), decider: 'stewards' },
    ...{ finding: 'obstruction', measure: 'average', amendments: ['r9'] },
  },
  { n: 1, atUs: at(1200), author: 'jury:bruno', outcome: 'obstruction, with report', reason: 'report of marshal 4' },
);
const opened = claim('c1', 1, {
  ...{ number: 1, evidence: 'photo', receivedUs: at(590), decideByUs: at(2400), decider: 'stewards' },
});

describe('the register', () => {
  it('keeps what a request says from its entry to its decision, in whatever order the facts come', () => {
    for (const facts of [
      [opened, decided],
      [decided, opened],
    ]) {
      const [request, ...others] = register(facts);
      expect(others).toEqual([]);
      expect(request).toMatchObject({
        ...{ number: '1', ofCar: 1, car: 1, trial: 'PC1', request: 'check the time', reason: 'held up by a tractor' },
        ...{
          evidence: 'photo',
          receivedUs: at(590),
          decideByUs: at(2400),
          decider: 'stewards',
          enteredBy: 'desk:anna',
        },
        decision: {
          ...{ outcome: 'obstruction, with report', finding: 'obstruction', measure: 'average' },
          ...{ reason: 'report of marshal 4', author: 'jury:bruno', atUs: at(1200) },
        },
        amendments: ['r9'],
      });
    }
  });

  it('numbers requests in the order in which they were entered and counts those of each crew', () => {
    const facts = [
      claim('c3', 2, { number: 3 }, { trial: 'PC3' }),
      claim('c1', 1, { number: 1 }),
      claim('c2', 2, { number: 2 }),
    ];
    expect(register(facts).map(({ number, car, ofCar }) => [number, car, ofCar])).toEqual([
      ['1', 1, 1],
      ['2', 2, 1],
      ['3', 2, 2],
    ]);
    expect(nextNumber(board(facts).claims())).toBe(4);
    expect(nextNumber([])).toBe(1);
  });

  it('tells two apart to whom two scorers gave one number', () => {
    const facts = [claim('late', 2, { number: 7 }, { atUs: at(700) }), claim('early', 1, { number: 7 })];
    expect(register(facts).map(({ number, id }) => [number, id])).toEqual([
      ['7', 'early'],
      ['7b', 'late'],
    ]);
  });

  it('never gives a number again: a request that was taken back stays as a line', () => {
    const undo = amendment({ action: 'undo', id: 'u', amendment: 'c1', reason: 'wrong car' });
    const [request] = register([opened, undo]);
    expect(request?.takenBackBy).toMatchObject({ id: 'u', reason: 'wrong car' });
    expect(request && isOpen(request)).toBe(false);
    expect(nextNumber(board([opened, undo]).claims())).toBe(2);
  });

  it('is open again where its decision is taken back', () => {
    const undo = amendment({ action: 'undo', id: 'u', amendment: 'd1' });
    const [request] = register([opened, decided, undo]);
    expect(request?.decision).toBeNull();
    expect(request && isOpen(request)).toBe(true);
  });

  it('keeps a decision when somebody says more of the request, and takes what is said', () => {
    const more = claim(
      'm',
      1,
      { number: 1, of: 'c1', evidence: 'photo and tape', decider: 'jury', amendments: ['r9', 'r10'] },
      { n: 2 },
    );
    const [request] = register([opened, decided, more]);
    expect(request).toMatchObject({
      evidence: 'photo and tape',
      decider: 'jury',
      decideByUs: null,
      reason: 'held up by a tractor',
    });
    expect(request?.decision).toMatchObject({ said: { id: 'd1' }, finding: 'obstruction' });
    expect(request?.amendments).toEqual(['r9', 'r10']);
  });

  it('reads claims from before there was a register: one request for each car and trial, without a number', () => {
    const facts = [
      claim('old1', 1, undefined),
      claim('old2', 1, undefined, { n: 1, outcome: 'time stands', reason: '' }),
      claim('c1', 2, { number: 1 }),
    ];
    expect(register(facts).map(({ number, car, decision }) => [number, car, decision?.outcome ?? null])).toEqual([
      ['–', 1, 'time stands'],
      ['1', 2, null],
    ]);
    expect(register(facts)[0]).toMatchObject({ receivedUs: at(600), decideByUs: null, evidence: null, amendments: [] });
  });

  it('is late past the deadline, and once decided by when it was decided', () => {
    const [open] = register([opened]);
    const [closed] = register([opened, decided]);
    const [tooLate] = register([opened, { ...decided, atUs: at(2401) } as Fact]);
    if (!open || !closed || !tooLate) throw new Error('no request');
    expect([isLate(open, at(2400)), isLate(open, at(2400.000001))]).toEqual([false, true]);
    expect(isLate(closed, at(9000))).toBe(false);
    expect(isLate(tooLate, at(9000))).toBe(true);
  });
});
