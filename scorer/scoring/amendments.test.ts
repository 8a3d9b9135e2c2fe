import { describe, expect, it } from 'vitest';
import { amendment as amendmentSchema, type Fact } from '../../protocol/messages/facts.ts';
import { type RankingRow, results as resultsSchema, type TrialResult } from '../../protocol/messages/results.ts';
import { scoreFacts } from './score-facts.ts';
import { createScoreboard, type ResultsOptions } from './scoreboard.ts';
import { amendment, at, crossing, MILLE_MIGLIA, smallRally } from './testing/small-rally.ts';

/** What the desk says of cars, trials and sensors. Sums by hand: PC1 7, PC2 3, PC3 and PC4 missing at 300 each. */

const rally = smallRally();
const merit = smallRally(MILLE_MIGLIA);
const live: ResultsOptions = { asItStands: true };

const drives = (car: number, deviations: readonly [number, number]): Fact[] => {
  const start = car * 100 + 0.001;
  const [first, second] = deviations;
  return [
    crossing('castle/A', car, start),
    crossing('castle/B', car, start + 15 + first / 100),
    crossing('castle/C', car, start + 25 + (first + second) / 100),
  ];
};
const base = drives(1, [7, 3]);

function row(
  facts: readonly Fact[],
  car = 1,
  options: ResultsOptions = live,
  ranking = 'overall',
  of = rally,
): RankingRow {
  for (const fact of facts)
    if (fact.kind === 'amendment') expect(amendmentSchema.safeParse(fact).error).toBeUndefined();
  const results = scoreFacts(of, facts, options);
  expect(resultsSchema.safeParse(results).success).toBe(true);
  expect(scoreFacts(of, facts.toReversed(), options)).toEqual(results);
  const found = results.rankings.find(({ id }) => id === ranking)?.rows.find((each) => each.car === car);
  if (found === undefined) throw new Error(`car ${car} has no row`);
  return found;
}
const trial = (facts: readonly Fact[], id = 'PC1', car = 1): TrialResult | undefined =>
  row(facts, car).trials.find((each) => each.trial === id);
const warnings = (facts: readonly Fact[]): string[] => scoreFacts(rally, facts, live).warnings;

describe('a penalty', () => {
  const penalty = (over: object = {}): Fact =>
    amendment({ action: 'penalty', id: 'p', car: 1, points: 100, article: '12.4', ...over });
  it('is added where the fewest win, several add up, and it is told in the row', () => {
    expect(row(base)).toMatchObject({ score: '10' });
    expect(row([...base, penalty(), penalty({ id: 'q', points: '50.5' })])).toMatchObject({
      score: '160.5',
      penalties: [
        { amendment: 'p', points: '100', article: '12.4' },
        { amendment: 'q', points: '50.5' },
      ],
    });
  });
  it('is taken off where the most win, and no coefficient of trials multiplies it', () => {
    // 420 x 1.80 = 756, 395 x 1.80 = 711; less 100.
    expect(row([...drives(1, [0, 1]), penalty()], 1, live, 'overall', merit).score).toBe('1367.00');
  });
  it('counts with its trial or leg only', () => {
    const ofTrial = [...base, penalty({ trial: 'PC2' })];
    expect(row(ofTrial, 1, { ...live, through: 'PC1' }).score).toBe('7');
    expect(row(ofTrial, 1, { ...live, through: 'PC2' }).score).toBe('110');
    const ofLeg = [...base, penalty({ leg: 'leg-2' })];
    expect(row(ofLeg, 1, live, 'leg-1').score).toBe('10');
    expect(row(ofLeg, 1, live).score).toBe('110');
  });
  it('goes when it is undone, and warns of a car that is not there', () => {
    expect(row([...base, penalty(), amendment({ action: 'undo', id: 'u', amendment: 'p' })]).score).toBe('10');
    expect(warnings([penalty({ car: 77 })])).toEqual(['amendment p (penalty) names car 77, which is in no entry list']);
  });
});

describe('a state of an entry', () => {
  const state = (what: string, over: object = {}): Fact =>
    amendment({ action: 'entry-state', id: what, car: 1, state: what, ...over });
  it.each(['retired', 'excluded', 'not-started', 'guest'])('%s has a row and no position', (what) => {
    expect(row([...base, state(what)])).toMatchObject({ position: null, state: what, score: '10' });
    expect(row([...base, state(what)], 1, {})).toMatchObject({ position: null, state: what });
  });
  it('holds from its leg or trial on: what was driven before is ranked', () => {
    const facts = [...base, state('retired', { leg: 'leg-2' })];
    expect(row(facts, 1, live, 'leg-1')).toMatchObject({ position: 1, state: 'running' });
    expect(row(facts, 1, live)).toMatchObject({ position: null, state: 'retired' });
    expect(row([...base, state('retired', { trial: 'PC2' })], 1, { ...live, through: 'PC1' })).toMatchObject({
      position: 1,
      state: 'finished',
    });
  });
  it('ends with a readmission, and what was missed in between costs what the rules say', () => {
    const facts = [
      ...base,
      state('retired', { trial: 'PC3' }),
      state('readmitted', { n: 1, leg: 'leg-2' }),
      crossing('circuit/A', 1, 900.001),
      crossing('circuit/A', 1, 960.021),
    ];
    expect(row(facts)).toMatchObject({ position: 1, state: 'finished', score: '312' });
  });
  it('leaves a guest of the list one when it is readmitted', () => {
    const facts = [
      ...drives(105, [1, 1]),
      amendment({ action: 'entry-state', id: 's', car: 105, state: 'readmitted' }),
    ];
    expect(row(facts, 105)).toMatchObject({ position: null, state: 'guest' });
  });
  it('makes a guest of the list take part', () => {
    const facts = [...drives(105, [1, 1]), amendment({ action: 'entry-state', id: 's', car: 105, state: 'running' })];
    expect(row(facts, 105)).toMatchObject({ position: 1, state: 'running' });
  });
});

describe('a change of an entry', () => {
  const entry = (field: string, value: unknown, over: object = {}): Fact =>
    amendment({ action: 'entry', id: 'e', car: 1, field, value, ...over });
  it('of the coefficient scores every trial anew', () => {
    // 420 x 1.5 + 395 x 1.5 = 1222.50
    expect(row([...drives(1, [0, 1]), entry('coefficient', '1.50')], 1, live, 'overall', merit).score).toBe('1222.50');
  });
  it('moves a car between rankings, with a live board too', () => {
    const facts = [...base, entry('ladies', true)];
    expect(row(facts, 1, live, 'ladies').score).toBe('10');
    const board = createScoreboard(rally);
    board.addAll(base);
    expect(board.ranking('ladies')?.rows.map(({ car }) => car)).toEqual([2]);
    expect(board.add(entry('ladies', true)).rankings).toContain('ladies');
    expect(board.ranking('ladies')?.rows.map(({ car }) => car)).toEqual([1, 2]);
    board.add(amendment({ action: 'undo', id: 'u', amendment: 'e' }));
    expect(board.ranking('ladies')?.rows.map(({ car }) => car)).toEqual([2]);
  });
  it('that the list could not hold is refused by name', () => {
    expect(warnings([entry('coefficient', 'much')])).toEqual([
      'amendment e (entry): coefficient "much" is not allowed; allowed: a number from 0 to 10 with at most 4 places, such as 1.80',
    ]);
    expect(warnings([entry('number', 5)])[0]).toContain('number 5 is not allowed');
  });
});

describe('a state of a trial', () => {
  const state = (what: string, over: object = {}): Fact =>
    amendment({ action: 'trial-state', id: what, trial: 'PC1', state: what, ...over });
  it.each(['annulled', 'neutralised'])('%s keeps the times to be seen and counts for nothing', (what) => {
    expect(trial([...base, state(what)])).toEqual({
      trial: 'PC1',
      measured: '15.07',
      deviation: 7,
      score: null,
      state: what,
    });
    expect(row([...base, state(what)]).score).toBe('3');
  });
  it('may be of some cars or of one race', () => {
    const facts = [...base, ...drives(2, [5, 5])];
    expect(row([...facts, state('annulled', { cars: [2] })], 1).score).toBe('10');
    expect(row([...facts, state('annulled', { cars: [2] })], 2).score).toBe('5');
    expect(row([...facts, state('annulled', { cars: 'all' })], 1).score).toBe('3');
    expect(row([...facts, state('annulled', { race: 'modern' })], 1).score).toBe('10');
    expect(row([...facts, state('annulled'), state('valid', { n: 1, cars: [2] })], 2).score).toBe('10');
  });
  it('average takes the mean of the car’s other timed trials of the leg', () => {
    // PC2 3 and PC3 8: (3 + 8) / 2 = 5.5
    const facts = [...base, crossing('lake/A', 1, 300.001), crossing('lake/B', 1, 320.081), state('average')];
    expect(trial(facts)).toMatchObject({ deviation: 7, score: '6', state: 'average' });
    expect(row(facts)).toMatchObject({ score: '17' });
    // With the points of the 1000 Miglia: (347 + 10) / 2 = 178.5, x 1.80 = 321.30
    expect(row(facts, 1, live, 'overall', merit).trials[0]).toMatchObject({ score: '321.30' });
  });
  it('average waits for another trial to average', () => {
    const first = base.slice(0, 2);
    expect(trial([...first, state('average')])).toMatchObject({ score: null, state: 'average' });
    const board = createScoreboard(rally);
    for (const fact of [...first, state('average')]) board.add(fact);
    const change = board.add(base[2] as Fact);
    expect(change.trials.map(({ trial, score }) => [trial, score])).toEqual([
      ['PC2', '3'],
      ['PC1', '3'],
    ]);
  });
});

describe('a source', () => {
  const backup = crossing('castle/B', 1, 115.041, { id: 'b', role: 'backup' });
  const source = (over: object = {}): Fact =>
    amendment({ action: 'source', id: 's', line: 'castle/B', role: 'backup', ...over });
  it('makes the backup sensor score on its line, and the main one not', () => {
    expect(trial([...base, backup])).toMatchObject({ deviation: 7 });
    expect(trial([...base, backup, source()])).toMatchObject({ deviation: 4 });
    expect(trial([...base, source()], 'PC1')).toMatchObject({ state: 'missing' });
  });
  it('holds between its times', () => {
    expect(trial([...base, backup, source({ fromUs: at(115), toUs: at(116) })])).toMatchObject({ deviation: 4 });
    expect(trial([...base, backup, source({ fromUs: at(116) })])).toMatchObject({ deviation: 7 });
    expect(trial([...base, backup, source({ toUs: at(115) })])).toMatchObject({ deviation: 7 });
  });
  it('leaves alone what a person has written in, and ends when undone', () => {
    const insert = amendment({ action: 'insert', id: 'i', station: 'castle', line: 'B', car: 1, utcUs: at(115.021) });
    expect(trial([...base, source(), insert])).toMatchObject({ deviation: 2 });
    expect(trial([...base, backup, source(), amendment({ action: 'undo', id: 'u', amendment: 's' })])).toMatchObject({
      deviation: 7,
    });
  });
});

describe('what is only kept', () => {
  it('a claim and a publication change no score', () => {
    const claim = amendment({
      action: 'claim',
      id: 'c',
      car: 1,
      trial: 'PC1',
      request: 'baulked',
      outcome: 'time stands',
    });
    const publish = amendment({ action: 'publish', id: 'p', scope: 'overall', state: 'official', version: 2 });
    expect(row([...base, claim, publish])).toEqual(row(base));
    expect(warnings([claim, publish])).toEqual([]);
  });
});
