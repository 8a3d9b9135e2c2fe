import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { createScoreboard } from '../../scoring/index.ts';
import { amendment, at, crossing, rallyFrom, smallRally } from '../../scoring/testing/small-rally.ts';
import { earlier, nextSheet, nextVersion, standing, stateOf, whyNot } from './life.ts';
import { changesBetween, tableOf } from './published-results.ts';
import { scopesOf } from './scopes.ts';

const publish = (id: string, over: object): Fact =>
  amendment({ action: 'publish', id, scope: 'overall', state: 'provisional', version: 1, atUs: at(0), ...over });
const saidIn = (facts: readonly Fact[]) => {
  const board = createScoreboard(smallRally());
  board.addAll(facts);
  return board.publications();
};
const posted = (sheet: number) => ({ sheet, sha256: '0'.repeat(64), language: 'it', printedUs: at(0) });

describe('the life of a publication', () => {
  const first = publish('p1', { posted: posted(1) });
  const official = publish('o1', { state: 'official', n: 1, posted: posted(2) });
  const second = publish('p2', { version: 2, n: 2, posted: posted(3) });

  it('is live while somebody waits for a car, under verification when nobody does, then what was posted', () => {
    expect(stateOf(undefined, 3)).toBe('live');
    expect(stateOf(undefined, 0)).toBe('verification');
    expect(stateOf(standing(saidIn([first]), 'overall'), 3)).toBe('provisional');
    expect(stateOf(standing(saidIn([first, official]), 'overall'), 0)).toBe('official');
    // A new version has to be declared anew.
    expect(stateOf(standing(saidIn([first, official, second]), 'overall'), 0)).toBe('provisional');
    expect(standing(saidIn([first]), 'ladies')).toBeUndefined();
  });

  it('goes back to what stood before when it is taken back, and gives neither its version nor its sheet again', () => {
    const said = saidIn([first, official, second, amendment({ action: 'undo', id: 'u', amendment: 'p2' })]);
    expect(standing(said, 'overall')?.id).toBe('o1');
    expect(nextVersion(said, 'overall')).toBe(3);
    expect(nextSheet(said)).toBe(4);
    expect(nextVersion([], 'overall')).toBe(1);
    expect(nextSheet([])).toBe(1);
  });

  it('tells its changes against the last version before it, however that was declared', () => {
    const said = saidIn([first, official, second]);
    expect(earlier(said, { scope: 'overall', version: 2 })?.id).toBe('o1');
    expect(earlier(said, { scope: 'overall', version: 1 })).toBeUndefined();
  });

  it('is refused under a number that is taken, to whoever has not seen what stands', () => {
    const asked = { scope: 'overall', state: 'provisional', version: 1 } as const;
    const said = saidIn([first]);
    expect(whyNot([], asked, at(10))).toBeUndefined();
    expect(whyNot(said, asked, at(10))).toBe(
      'overall: what stands is version 1, provisional, by desk:anna; the next version is 2; look at it and decide again',
    );
    expect(whyNot(said, { ...asked, version: 2 }, at(10))).toBeUndefined();
    expect(whyNot(said, { ...asked, state: 'official' }, at(10))).toBeUndefined();
    expect(whyNot(saidIn([first, official]), { ...asked, state: 'official' }, at(10))).toMatch(/next version is 2/);
    expect(whyNot([], { ...asked, protestUntilUs: at(10) }, at(10))).toMatch(/over already/);
  });
});

/**
 * By hand, by aci-rds, without coefficient, a point a hundredth, the fewest win: car 1 is 7 late, car 2 is 3 late, car 3 is 12 early. Then car 2 is found to have been 9 late, and
 * car 3 to have been car 1's shadow: its time goes.
 */
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
  'number,year,model,coefficient\n1,1927,One,1.00\n2,1957,Two,1.00\n3,1950,Three,1.00\n4,1951,Four,1.00\n',
);
const drive = (car: number, start: number, hundredths: number): Fact[] => [
  crossing('a/A', car, start + 0.001, { id: `A${car}` }),
  crossing('a/B', car, start + 15.001 + hundredths / 100, { id: `B${car}` }),
];
const driven = [...drive(1, 100, 7), ...drive(2, 200, 3), ...drive(3, 300, -12)];
const corrected = [
  amendment({ action: 'retime', id: 'r', crossing: 'B2', utcUs: at(215.091) }),
  amendment({ action: 'void', id: 'v', crossing: 'B3' }),
];
const tables = (facts: readonly Fact[]) => {
  const board = createScoreboard(rally);
  board.addAll(facts);
  return ['ranking:overall', 'trial:PC1'].map((sheet) => tableOf(board, sheet));
};

describe('a new version', () => {
  it('lists exactly what changed, car by car: places, deviations, scores', () => {
    const changes = changesBetween(tables(driven), tables([...driven, ...corrected]));
    const say = changes.map(({ sheet, car, before: was, after: is }) => [
      `${sheet} ${car}`,
      was && [was.position, was.deviation, was.score],
      is && [is.position, is.deviation, is.score],
    ]);
    expect(say).toEqual([
      ['ranking:overall 1', [2, null, '7'], [1, null, '7']],
      ['ranking:overall 2', [1, null, '3'], [2, null, '9']],
      ['ranking:overall 3', [3, null, '12'], [null, null, null]],
      ['trial:PC1 2', [null, 3, '3'], [null, 9, '9']],
      // Its end is not seen any more, and nobody has seen it beyond: it is awaited and has no row.
      ['trial:PC1 3', [null, -12, '12'], null],
    ]);
  });

  it('lists nothing where nothing has changed', () => {
    expect(changesBetween(tables(driven), tables([...driven].reverse()))).toEqual([]);
  });
});

describe('what can be published', () => {
  it('is every trial, leg, ranking and the rally; a leg that shares its id with its ranking is one with it', () => {
    expect(scopesOf(smallRally()).map(({ id, kinds, sheets, trials }) => [id, kinds, sheets, trials.length])).toEqual([
      ['PC1', ['trial'], ['trial:PC1'], 1],
      ['PC2', ['trial'], ['trial:PC2'], 1],
      ['PC3', ['trial'], ['trial:PC3'], 1],
      ['leg-1', ['leg', 'ranking'], ['ranking:leg-1'], 3],
      ['PC4', ['trial'], ['trial:PC4'], 1],
      // No ranking is of this leg alone: what stands after it is posted.
      ['leg-2', ['leg'], ['ranking:overall', 'ranking:ladies', 'ranking:plain'], 1],
      ['overall', ['ranking'], ['ranking:overall'], 4],
      ['ladies', ['ranking'], ['ranking:ladies'], 4],
      ['plain', ['ranking'], ['ranking:plain'], 4],
      ['small', ['rally'], ['ranking:overall', 'ranking:leg-1', 'ranking:ladies', 'ranking:plain'], 4],
    ]);
  });
});
