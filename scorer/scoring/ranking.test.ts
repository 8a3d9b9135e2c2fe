import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { rankingMessage, results as resultsSchema, trialMessage } from '../../protocol/messages/results.ts';
import type { Rally } from '../rally/index.ts';
import { scoreFacts } from './score-facts.ts';
import { createScoreboard } from './scoreboard.ts';
import { amendment, crossing, MILLE_MIGLIA, rallyFrom, smallRally } from './testing/small-rally.ts';

/** Both crossings of PC1 by a car, so late by some hundredths. */
const pc1 = (car: number, deviation: number): Fact[] => [
  crossing('castle/A', car, car * 20 + 0.001),
  crossing('castle/B', car, car * 20 + 15.001 + deviation / 100),
];
const rally = smallRally();

const order = (facts: Fact[], options = {}, ranking = 'overall', of = rally) =>
  scoreFacts(of, facts, options)
    .rankings.find(({ id }) => id === ranking)
    ?.rows.map(({ position, car, score, state }) => [position, car, score, state]);

describe('a ranking', () => {
  it('puts the fewest penalties first, guests last and without a position', () => {
    expect(order([...pc1(1, 7), ...pc1(2, 3), ...pc1(3, 12), ...pc1(105, 0)])).toEqual([
      [1, 2, '903', 'finished'],
      [2, 1, '907', 'finished'],
      [3, 3, '912', 'finished'],
      [null, 105, '900', 'guest'],
    ]);
  });
  it('puts the most merit points first where the rules say so', () => {
    // 395 x 1.80 = 711, 420 x 1.25 = 525, 371 x 1.50 = 556.50
    expect(order([...pc1(1, 1), ...pc1(2, 0), ...pc1(3, -2)], {}, 'overall', smallRally(MILLE_MIGLIA))).toEqual([
      [1, 1, '711.00', 'finished'],
      [2, 3, '556.50', 'finished'],
      [3, 2, '525.00', 'finished'],
      [null, 105, '0.00', 'guest'],
    ]);
  });
  it('without the coefficient ranks plain points', () => {
    const rows = order([...pc1(1, 1), ...pc1(2, 0), ...pc1(3, -2)], {}, 'plain', smallRally(MILLE_MIGLIA));
    expect(rows?.map(([, car, score]) => [car, score])).toEqual([
      [2, '420.00'],
      [1, '395.00'],
      [3, '371.00'],
      [105, '0.00'],
    ]);
  });
  it('shares positions among equal scores and counts them all for the next', () => {
    expect(order([...pc1(1, 5), ...pc1(2, -5), ...pc1(3, 6)])?.map(([position, car]) => [position, car])).toEqual([
      [1, 1],
      [1, 2],
      [3, 3],
      [null, 105],
    ]);
  });
  it('lists only the cars that its columns ask for, and only its legs’ trials', () => {
    expect(order(pc1(1, 5), {}, 'ladies')?.map(([, car]) => car)).toEqual([2]);
    expect(
      scoreFacts(rally, [])
        .rankings.find(({ id }) => id === 'leg-1')
        ?.rows[0]?.trials.map(({ trial }) => trial),
    ).toEqual(['PC1', 'PC2', 'PC3']);
  });
  it('as it stands gives no position to a car without a trial, however few its penalties', () => {
    expect(order([...pc1(1, 7), crossing('castle/A', 2, 40.001)], { asItStands: true })).toEqual([
      [1, 1, '7', 'running'],
      [null, 2, null, 'running'],
      [null, 3, null, 'not-started'],
      [null, 105, null, 'guest'],
    ]);
  });
  it('through a trial ranks the trials up to it; cars with one of them pending follow without a position', () => {
    const facts = [...pc1(1, 7), ...pc1(2, 3), crossing('castle/C', 2, 65.031), crossing('castle/A', 3, 60)];
    expect(order(facts, { asItStands: true, through: 'PC2' })).toEqual([
      [1, 2, '3', 'finished'],
      [null, 1, '7', 'pending'],
      [null, 3, null, 'pending'],
      [null, 105, null, 'guest'],
    ]);
    const results = scoreFacts(rally, facts, { asItStands: true, through: 'PC1' });
    expect(results.rankings[0]).toMatchObject({
      through: 'PC1',
      rows: [{ car: 2, position: 1 }, { car: 1, position: 2 }, { car: 3 }, { car: 105 }],
    });
    expect(results.rankings[0]?.rows[0]?.trials).toHaveLength(1);
    expect(() => scoreFacts(rally, facts, { through: 'PC99' })).toThrow(
      'through PC99: the rally has no such trial; allowed: PC1, PC2, PC3, PC4',
    );
  });
  it('is published with its deviations in the order of the road, null for no time', () => {
    const board = createScoreboard(rally);
    for (const fact of [...pc1(1, 0), crossing('castle/C', 1, 45.001)]) board.add(fact);
    const table = board.ranking('overall');
    expect(rankingMessage.safeParse({ v: 1, ...table }).success).toBe(true);
    expect(table).toMatchObject({ id: 'overall', title: 'Overall', trials: ['PC1', 'PC2', 'PC3', 'PC4'] });
    expect(table?.rows[0]).toEqual({
      position: 1,
      car: 1,
      score: '0',
      state: 'running',
      through: 'PC2',
      gap: '0',
      deviations: [0, 0, null, null],
    });
    expect(board.ranking('nothing')).toBeUndefined();
  });
  it('names what a fact changed and no ranking that does not count it', () => {
    const board = createScoreboard(rally);
    const [start, end] = pc1(1, 7) as [Fact, Fact];
    // The car is seen for the first time: its rows say so.
    expect(board.add(start)).toMatchObject({ outcome: 'new', trials: [] });
    expect(board.add(end)).toEqual({
      outcome: 'new',
      trials: [
        { trial: 'PC1', measured: '15.07', deviation: 7, score: '7', state: 'ok', car: 1, from: start.id, to: end.id },
      ],
      // And the ladies', whose rows hold their positions in the overall.
      rankings: ['overall', 'leg-1', 'ladies', 'plain'],
    });
    expect(board.add(end)).toEqual({ outcome: 'duplicate', trials: [], rankings: [] });
    const second = board.add(crossing('circuit/A', 1, 200.005));
    expect(second.trials.map(({ trial, state }) => [trial, state])).toEqual([
      ['PC2', 'missing'],
      ['PC3', 'missing'],
    ]);
    expect(board.add(crossing('circuit/A', 1, 260.005)).rankings).toEqual(['overall', 'ladies', 'plain']);
  });
  it('moves a car’s result with an assign', () => {
    const board = createScoreboard(rally);
    const [start, end] = pc1(1, 7) as [Fact, Fact];
    for (const fact of [start, end, crossing('castle/A', 2, 20.005)]) board.add(fact);
    const change = board.add(amendment({ action: 'assign', id: 'a', crossing: end.id, car: 2 }));
    expect(change.trials).toMatchObject([
      { car: 1, trial: 'PC1', state: 'pending', deviation: null },
      { car: 2, trial: 'PC1', state: 'ok', deviation: 7 },
    ]);
    expect(change.rankings).toEqual(['overall', 'leg-1', 'ladies', 'plain']);
  });
});

describe('a row', () => {
  const rows = (facts: Fact[], ranking: string, of = rally) =>
    scoreFacts(of, facts).rankings.find(({ id }) => id === ranking)?.rows ?? [];
  const said = (facts: Fact[], ranking: string, of = rally) =>
    rows(facts, ranking, of).map(({ position, car, tied, gap, gapAhead, overallPosition }) => [
      position,
      car,
      tied ?? false,
      gap,
      gapAhead,
      overallPosition,
    ]);
  it('says how far it is behind the leader and behind the car ahead, and whether it shares its position', () => {
    expect(said([...pc1(1, 5), ...pc1(2, -5), ...pc1(3, 12)], 'overall')).toEqual([
      [1, 1, true, '0', undefined, undefined],
      [1, 2, true, '0', '0', undefined],
      [3, 3, false, '7', '7', undefined],
      [null, 105, false, undefined, undefined, undefined],
    ]);
  });
  it('of some cars only says the position among all', () => {
    const facts = [...pc1(1, 5), ...pc1(2, 6), ...pc1(3, 12)];
    expect(said(facts, 'ladies')).toEqual([[1, 2, false, '0', undefined, 2]]);
    const board = createScoreboard(rally);
    for (const fact of facts) board.add(fact);
    expect(board.ranking('ladies')?.rows[0]).toMatchObject({ overallPosition: 2 });
    expect(board.add(amendment({ action: 'entry-state', id: 's', car: 1, state: 'retired' })).rankings).toContain(
      'ladies',
    );
    expect(board.ranking('ladies')?.rows[0]).toMatchObject({ overallPosition: 1 });
  });
});

describe('a ranking of its own', () => {
  const entries = [
    'number,year,model,coefficient,driverBirthYear,group,team',
    '1,1927,a,1,1960,RC1,Alfa',
    '2,1957,b,1,1994,RC3,Alfa',
    '3,1950,c,1,2001,RC2,Alfa',
    '4,1950,d,1,,RC2,Beta',
    '5,1950,e,1,1995,RC2,Beta',
    '6,1950,f,1,1995,RC2,Gamma\n',
  ].join('\n');
  const of = (ranking: string, list = entries): Rally =>
    rallyFrom(
      `rally: own
name: Own
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: PC1, kind: time, from: castle/A, to: castle/B, imposed: 15.00 s}
      - {id: PC2, kind: time, from: castle/B, to: castle/C, imposed: 10.00 s}
      - {id: CO1, kind: time-control, line: castle/D, due: 20 min}
rankings: [{id: own, race: classic, ${ranking}}]
`,
      list,
    );
  const facts = [1, 2, 3, 4, 5, 6].flatMap((car) => pc1(car, car));
  const cars = (ranking: string, options = {}) =>
    scoreFacts(of(ranking), facts, options).rankings[0]?.rows.map(({ car }) => car);
  it.each([
    ['where: {driverBirthYear: ">= 1994"}', [2, 3, 5, 6]],
    ['where: {driverBirthYear: "<1994"}', [1]],
    ['where: {driverBirthYear: 1994}', [2]],
    ['where: {group: [RC1, RC3]}', [1, 2]],
    ['where: {group: "!= RC2"}', [1, 2]],
    ['where: {year: "> 1950", group: RC3}', [2]],
  ])('%s lists %j', (ranking, expected) => {
    expect(cars(ranking)).toEqual(expected);
  });
  it.each([
    ['trials: [PC2]', ['PC2']],
    ['kinds: [time]', ['PC1', 'PC2']],
    ['kinds: [time-control]', ['CO1']],
    ['through: PC2', ['PC1', 'PC2']],
    ['legs: [leg-1], kinds: [time], through: PC1', ['PC1']],
  ])('%s counts %j', (ranking, expected) => {
    expect(scoreFacts(of(ranking), []).rankings[0]?.rows[0]?.trials.map(({ trial }) => trial)).toEqual(expected);
  });
  it('through a trial gives no position to a car that has one before it pending', () => {
    const results = scoreFacts(of('through: PC2'), [...facts, crossing('castle/C', 3, 85.001)], { asItStands: true });
    expect(results.rankings[0]).toMatchObject({ through: 'PC2' });
    expect(results.rankings[0]?.rows.filter(({ position }) => position !== null).map(({ car }) => car)).toEqual([3]);
  });
  it('of teams has ties in the order of cars, as every ranking has', () => {
    // 2 + 5 of cars 3 and 2, 3 + 4 of cars 5 and 4.
    const equal = [...pc1(2, 5), ...pc1(3, 2), ...pc1(4, 4), ...pc1(5, 3)];
    const rally = of('team: {best: 2}, trials: [PC1]', entries.replaceAll('Alfa', 'Zeta'));
    expect(scoreFacts(rally, equal).rankings[0]?.rows.map(({ position, team, car }) => [position, team, car])).toEqual([
      [1, 'Zeta', 3],
      [1, 'Beta', 5],
      [null, 'Gamma', 6],
    ]);
  });
  it('of teams sums the best of their cars', () => {
    const rally = of('team: {best: 2}, trials: [PC1]');
    const expected = [
      { position: 1, team: 'Alfa', car: 1, cars: [1, 2], score: '3', gap: '0' },
      { position: 2, team: 'Beta', car: 4, cars: [4, 5], score: '9', gap: '6', gapAhead: '6' },
      { position: null, team: 'Gamma', car: 6, cars: [6], score: null },
    ];
    const results = scoreFacts(rally, facts);
    expect(resultsSchema.safeParse(results).error).toBeUndefined();
    expect(results.rankings[0]?.rows).toMatchObject(expected);
    const board = createScoreboard(rally);
    board.addAll(facts);
    expect(rankingMessage.safeParse({ v: 1, ...board.ranking('own') }).error).toBeUndefined();
    expect(board.ranking('own')?.rows).toMatchObject(expected);
  });
});

describe('the table of a trial', () => {
  it('puts the smallest deviation first, the missing last, and leaves the pending out', () => {
    const board = createScoreboard(rally);
    board.addAll([...pc1(1, -7), ...pc1(2, 3), crossing('castle/C', 3, 99)]);
    const table = board.trialTable('PC1');
    expect(trialMessage.safeParse({ v: 1, ...table }).success).toBe(true);
    expect(table?.rows.map(({ car, deviation, state }) => [car, deviation, state])).toEqual([
      [2, 3, 'ok'],
      [1, -7, 'ok'],
      [3, null, 'missing'],
    ]);
  });
});
