import { describe, expect, it } from 'vitest';
import type { Amendment, Fact } from '../../protocol/messages/facts.ts';
import { createScoreboard, type Scoreboard } from './scoreboard.ts';
import { toTheEnd } from './steps.ts';
import { amendment, at, crossing, smallRally } from './testing/small-rally.ts';

/** What was only tried leaves nothing behind: whatever it is, the board reads afterwards as one that has never heard of it. */

const rally = smallRally();
const id = (line: string, car: number, seconds: number): string => `${line}:${car}:${seconds}`;
const facts: Fact[] = [
  ...[1, 2, 3].flatMap((car) => [
    crossing('castle/A', car, car * 100),
    crossing('castle/B', car, car * 100 + 15 + car / 100),
    crossing('castle/C', car, car * 100 + 25),
  ]),
  crossing('castle/B', null, 116, { suggested: 1 }),
  crossing('castle/B', 2, 215.5, { role: 'backup' }),
  amendment({ action: 'void', id: 'v1', crossing: id('castle/C', 3, 325) }),
  amendment({ action: 'insert', id: 'i1', station: 'lake', line: 'A', car: 1, utcUs: at(400) }),
];
const tried = (said: { action: string } & Record<string, unknown>): Amendment =>
  amendment({ id: 'tried', n: 1, ...said }) as Amendment;

const everyAction: readonly Amendment[] = [
  tried({ action: 'assign', crossing: id('castle/B', 1, 115.01), car: 2 }),
  tried({ action: 'confirm', crossing: 'castle/B:null:116' }),
  tried({ action: 'void', crossing: id('castle/A', 1, 100) }),
  tried({ action: 'restore', crossing: id('castle/C', 3, 325) }),
  tried({ action: 'retime', crossing: id('castle/A', 1, 100), utcUs: at(100.5) }),
  tried({ action: 'insert', station: 'lake', line: 'B', car: 1, utcUs: at(420) }),
  tried({ action: 'source', line: 'castle/B', role: 'backup' }),
  tried({ action: 'start', car: 1, leg: 'leg-1', utcUs: at(5) }),
  tried({ action: 'penalty', car: 1, points: 100 }),
  tried({ action: 'entry-state', car: 2, state: 'retired' }),
  tried({ action: 'entry', car: 2, field: 'ladies', value: false }),
  tried({ action: 'trial-state', trial: 'PC1', state: 'annulled', cars: 'all' }),
  tried({ action: 'close', leg: 'leg-1' }),
  tried({ action: 'reopen', trial: 'PC1' }),
  tried({ action: 'claim', car: 1, trial: 'PC1', request: 'obstructed' }),
  tried({ action: 'publish', scope: 'overall', state: 'official', version: 1 }),
  tried({ action: 'undo', amendment: 'v1' }),
  tried({ action: 'undo', amendment: 'i1' }),
];

function tryOut<Seen>(board: Scoreboard, said: Amendment, look: () => Seen) {
  return toTheEnd(
    board.tryOutInSteps(said, function* () {
      yield;
      return look();
    }),
  );
}

/** What a trial of a car says but for the two names; an insert that is tried has another id. */
function blank(board: Scoreboard, car: number, trial: string) {
  const { car: _car, trial: _trial, ...rest } = board.trialResult(car, trial) ?? { car, trial };
  return JSON.parse(JSON.stringify(rest).replaceAll('"real"', '"tried"')) as object;
}

describe('an amendment that was only tried', () => {
  const untouched = createScoreboard(rally);
  untouched.addAll(facts);

  it.each(everyAction.map((said) => [said.action, said] as const))('%s leaves nothing behind', (_action, said) => {
    const board = createScoreboard(rally);
    board.addAll(facts);
    const real = { ...said, id: 'real' } as Amendment;
    const fresh = createScoreboard(rally);
    fresh.addAll([...facts, real]);
    const overall = (of: Scoreboard) => JSON.stringify(of.ranking('overall'));
    const { seen, change, before } = tryOut(board, said, () => overall(board));
    expect(seen).toEqual(overall(fresh));
    for (const { car, trial, ...after } of change.trials) expect(after).toEqual(blank(fresh, car, trial));
    expect(before.map(({ car, trial }) => `${car} ${trial}`).sort()).toEqual(
      change.trials.map(({ car, trial }) => `${car} ${trial}`).sort(),
    );
    for (const { car, trial, ...was } of before) expect(was).toEqual(blank(untouched, car, trial));
    expect(board.results({ asItStands: true })).toEqual(untouched.results({ asItStands: true }));
    for (const { id } of rally.rankings) expect(board.ranking(id)).toEqual(untouched.ranking(id));
    expect(board.crossingHistory('tried')).toBeUndefined();
    // What is said of the same afterwards counts as ever.
    board.add(real);
    expect(board.results({ asItStands: true })).toEqual(fresh.results({ asItStands: true }));
  });
});
