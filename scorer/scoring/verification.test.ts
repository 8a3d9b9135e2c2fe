import { describe, expect, it } from 'vitest';
import { printProblem } from '../../protocol/files/problem.ts';
import type { Fact } from '../../protocol/messages/facts.ts';
import type { RankingRow } from '../../protocol/messages/results.ts';
import { loadRally, type Rally } from '../rally/index.ts';
import { scoreFacts } from './score-facts.ts';
import { amendment, crossing } from './testing/small-rally.ts';

/**
 * Published results, reckoned again from what is known of them, through the whole of scoring: entry list, crossings, results. The numbers
 * are those of press and organisers; what they were made of is the only whole number of hundredths that fits (facts: regulations, 2.3 to 2.5).
 */

/** A rally of time trials of 10 s, one after another. */
function rallyOf(rules: string, trials: number, entries: string, more: readonly string[] = []): Rally {
  const names = Array.from({ length: trials }, (_, index) => `PC${index + 1}`);
  const file = [
    'rally: check\nname: Check\ntimezone: Europe/Rome',
    `rules: ${rules}`,
    'races: [{id: race, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 60 s}]',
    'legs:\n  - id: leg-1\n    trials:',
    ...names.map((id) => `      - {id: ${id}, kind: time, from: ${id}/A, to: ${id}/B, imposed: 10.00 s}`),
    ...more.map((trial) => `      - ${trial}`),
    'rankings:\n  - {id: overall, race: race}\n  - {id: class, race: race, where: {class: one}}\n',
  ].join('\n');
  const loading = loadRally('rally.yaml', (path) => (path === 'rally.yaml' ? file : entries));
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return loading.rally;
}
/** Crossings of a car that is late by so many hundredths in each trial; `null` misses one. */
const late = (car: number, deviations: readonly (number | null)[]): Fact[] =>
  deviations.flatMap((deviation, index) =>
    deviation === null
      ? []
      : [
          crossing(`PC${index + 1}/A`, car, 1000 * index + 0.005),
          crossing(`PC${index + 1}/B`, car, 1000 * index + 10.005 + deviation / 100),
        ],
  );
const rows = (rally: Rally, facts: readonly Fact[], ranking = 'overall'): readonly RankingRow[] =>
  scoreFacts(rally, facts).rankings.find(({ id }) => id === ranking)?.rows ?? [];
const scores = (rally: Rally, facts: readonly Fact[], ranking?: string) =>
  Object.fromEntries(rows(rally, facts, ranking).map(({ car, score }) => [car, score]));
/** A sum as hundredths of several trials, none of them beyond `most`. */
const spread = (sum: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.floor(sum / count) + (index < sum % count ? 1 : 0));

/** By what a leading car is called, its year of build; raw penalties; published total. */
type Published = readonly [moment: string, car: string, year: number, raw: number, total: string];

describe('Winter Marathon: sum less the worst trial, times 1.yy, to the nearest whole', () => {
  it.each<Published>([
    ['2012 after 9', 'Cane, Lancia Aprilia', 1938, 22, '30'],
    ['2012 after 9', 'Bresciani, Alfa Giulia', 1967, 24, '40'],
    ['2012 after 9', 'Arzoni, 850 Spider', 1968, 27, '45'],
    ['2012 after 9', 'Salvinelli, Giulia', 1964, 33, '54'],
    ['2012 after 9', 'Aliverti, Mini', 1968, 35, '59'],
    ['2012 after 9', 'Rampello, MGA', 1955, 38, '59'],
    ['2012 after 9', 'Gamberini, Giulietta', 1962, 41, '66'],
    ['2012 after 9', 'Cavagna, Giulietta Spider', 1960, 41, '66'],
    ['2012 after 9', 'Salviato, Aprilia', 1939, 51, '71'],
    ['2012 after 9', 'Crugnola, TR3A', 1958, 48, '76'],
    ['2011 after 7', 'Porsche 911', 1968, 13, '22'],
    ['2011 after 7', 'Aprilia', 1938, 17, '23'],
    ['2011 after 11', 'Aprilia', 1938, 37, '51'],
    ['2011 after 7', 'Giulia GT', 1967, 19, '32'],
    ['2011 after 11', 'Giulia GT', 1967, 31, '52'],
    ['2015 final', 'Volvo 1800S', 1965, 165, '272'],
    ['2015 final', 'Porsche 356A', 1955, 177, '274'],
    ['2015 final', 'Fiat 508C', 1938, 226, '312'],
    ['2016 final', 'Volvo PV544', 1965, 158, '261'],
    ['2017 final', 'Fiat 508C', 1937, 202, '277'],
    ['2017 final', 'Aprilia', 1939, 230, '320'],
  ])('%s, %s %i: %i is %s', (_moment, car, year, raw, total) => {
    const rally = rallyOf('winter-marathon', 9, `number,year,model,coefficient\n1,${year},${JSON.stringify(car)},\n`);
    // Eight trials that make the raw sum, and a ninth that is worse than each of them and is dropped.
    const [row] = rows(rally, late(1, [...spread(raw, 8), 99]));
    expect(row?.score).toBe(total);
    expect(row?.trials.map(({ discarded }) => discarded ?? false)).toEqual([...Array(8).fill(false), true]);
  });
  it('2011 after 7, an open Porsche 356SC of 1965 at 1.65 - 0.05: 15 is 24', () => {
    const rally = rallyOf(
      '{extends: winter-marathon, relief: {column: category, equals: open, off: 0.05}}',
      9,
      'number,year,model,coefficient,category\n1,1965,Porsche 356SC Cabriolet,,open\n',
    );
    expect(scores(rally, late(1, [...spread(15, 8), 99]))).toEqual({ 1: '24' });
  });
  it('a half goes up: 250 at 1.25 is 313 (Bentley, 2017)', () => {
    const rally = rallyOf('winter-marathon', 9, 'number,year,model,coefficient\n1,1925,Bentley,1.25\n');
    expect(scores(rally, late(1, [...spread(250, 8), 99]))).toEqual({ 1: '313' });
  });
  // Where the year or the relief of an open car is not told, each coefficient that it may have, with the raw sum that then fits.
  it.each([
    ['2011 after 7', 'Healey Silverstone', '1.44', 20, '29'],
    ['2011 after 7', 'Healey Silverstone', '1.45', 20, '29'],
    ['2011 after 11', 'Healey Silverstone', '1.44', 31, '45'],
    ['2011 after 11', 'Healey Silverstone', '1.45', 31, '45'],
    ['2015 final', 'Bentley 3L', '1.20', 241, '289'],
    ['2015 final', 'Bentley 3L', '1.25', 231, '289'],
    ['2016 final', 'Fiat 508S', '1.25', 204, '255'],
    ['2016 final', 'Fiat 508S', '1.32', 193, '255'],
    ['2017 final', 'Fiat-Siata 508S', '1.25', 235, '294'],
    ['2017 final', 'Fiat-Siata 508S', '1.32', 223, '294'],
    ['2017 final', 'Bentley', '1.18', 265, '313'],
    ['2017 final', 'Bentley', '1.25', 250, '313'],
    ['2017 final', 'Fiat 520', '1.21', 305, '369'],
    ['2017 final', 'Fiat 520', '1.28', 288, '369'],
  ])('%s, %s at %s: %i is %s', (_moment, car, coefficient, raw, total) => {
    const rally = rallyOf('winter-marathon', 9, `number,year,model,coefficient\n1,1925,${car},${coefficient}\n`);
    expect(scores(rally, late(1, [...spread(raw, 8), 99]))).toEqual({ 1: total });
  });
  it('each kind has a cap of its own: an average trial of several points is not as dear as it can be at 300', () => {
    const rules =
      '{extends: winter-marathon, discard: {kinds: [time, average, time-control]}, trials: {time-control: {late: {cap: 50}}}}';
    const rally = rallyOf(rules, 2, 'number,year,model,coefficient\n1,1900,First,1.00\n', [
      '{id: PM1, kind: average, from: PM1/A, speed: 36 km/h, points: [{line: PM1/B, at: 100 m}, {line: PM1/C, at: 200 m}]}',
      '{id: CO1, kind: time-control, line: CO1/A, due: 10 min}',
    ]);
    const end = (seconds: number) => [
      ...late(1, [40, 0]),
      crossing('PM1/A', 1, 5000),
      crossing('PM1/B', 1, 5010),
      crossing('PM1/C', 1, seconds),
    ];
    const discarded = (facts: readonly Fact[]) =>
      rows(rally, facts)[0]?.trials.flatMap(({ trial, discarded }) => (discarded ? [trial] : []));
    // 0 + 300 of 600: the average trial goes. The control is at its own cap of 50 and stays.
    const control = crossing('CO1/A', 1, 9000);
    expect(discarded([...end(9000), control])).toEqual(['PM1']);
    expect(discarded([...end(5020), control])).toEqual(['PC1']);
  });
  it('from 2016 a trial of 300 cannot be dropped: of 300 and 40 it is 40; before, the 300', () => {
    const entries = 'number,year,model,coefficient\n1,1900,First,1.00\n';
    expect(scores(rallyOf('winter-marathon', 3, entries), late(1, [null, 40, 0]))).toEqual({ 1: '300' });
    expect(scores(rallyOf('winter-marathon', 3, entries), late(1, [341, 40, 0]))).toEqual({ 1: '300' });
    const before = rallyOf('{extends: winter-marathon, discard: {except: nothing}}', 3, entries);
    expect(scores(before, late(1, [null, 40, 0]))).toEqual({ 1: '40' });
    expect(scores(rallyOf('winter-marathon', 3, entries), late(1, [299, 40, 0]))).toEqual({ 1: '40' });
  });
});

describe('GP Nuvolari 2013: the average of 70 of 75 trials, to two places', () => {
  const crews: readonly (readonly [
    crew: string,
    total: number,
    discarded: number,
    average: string,
    position: number,
  ])[] = [
    ['Vesco', 225, 37, '3.21', 1],
    ['Salvinelli', 255, 37, '3.64', 2],
    ['Moceri', 255, 35, '3.64', 2],
    ['Fortin', 287, 55, '4.10', 4],
    ['Fontanella', 314, 71, '4.49', 5],
    ['Mozzi', 320, 57, '4.57', 6],
    ['Cane', 320, 61, '4.57', 6],
    ['Tonconogy', 326, 70, '4.66', 8],
  ];
  const entries = `number,year,model,coefficient\n${crews.map((_, index) => `${index + 1},1950,Car,\n`).join('')}`;
  const rally = rallyOf('gp-nuvolari', 75, entries);
  const facts = crews.flatMap(([, total, discarded], index) =>
    late(index + 1, [...spread(total, 70), ...spread(discarded, 5)]),
  );
  it.each(
    crews.map(([crew, total, discarded, average, position], index) => ({
      crew,
      total,
      discarded,
      average,
      position,
      car: index + 1,
    })),
  )('$crew: $total of 70 trials, $discarded discarded, is $average', ({ car, discarded, average, position }) => {
    const row = rows(rally, facts).find((each) => each.car === car);
    expect(row).toMatchObject({ score: average, position });
    const dropped = row?.trials.filter((trial) => trial.discarded) ?? [];
    expect(dropped).toHaveLength(5);
    expect(dropped.reduce((sum, { score }) => sum + Number(score), 0)).toBe(discarded);
  });
  it('an annulled trial counts neither in the sum nor in the divisor', () => {
    const annulled = amendment({ action: 'trial-state', id: 's', trial: 'PC1', state: 'annulled' });
    // Vesco: 225 - 4 of 69 = 3.2029
    expect(scores(rally, [...facts, annulled])[1]).toBe('3.20');
  });
});

describe('other sets', () => {
  const entries = 'number,year,model,coefficient,class\n1,1971,Fulvia,,one\n2,1934,Balilla,,two\n';
  it('CIREAS: a car of 1971 with 100 penalties has 171 overall and 100 in its class', () => {
    const rally = rallyOf('cireas', 1, entries);
    expect(scores(rally, late(1, [100]))).toEqual({ 1: '171.00', 2: '402.00' });
    expect(scores(rally, late(1, [100]), 'class')).toEqual({ 1: '100.00' });
  });
  it('Raid.ch: 1934 is 1.34, on the trials and not on penalties, and the worst is discarded', () => {
    const penalty = amendment({ action: 'penalty', id: 'p', car: 2, points: 100 });
    expect(scores(rallyOf('raid-ch', 3, entries), [...late(2, [10, 50, 5]), penalty])[2]).toBe('120.10');
  });
  it('1000 Millas Sport: 1 point for 1/100 s', () => {
    expect(scores(rallyOf('1000-millas-sport', 2, entries), late(1, [13, -7]))[1]).toBe('20');
  });
  it('UK: each time to the preceding whole second', () => {
    const rally = rallyOf('uk-ncr', 1, entries);
    const facts = [crossing('PC1/A', 1, 0.999), crossing('PC1/B', 1, 12.001)];
    // 0.999 is 0, 12.001 is 12: 12 s for 10 s, although only 11.002 s lie between.
    expect(rows(rally, facts)[0]?.trials[0]).toMatchObject({ measured: '12', deviation: 2, score: '2' });
  });
  it('the first better trial is the one with more left where merit points are taken off', () => {
    const ties = { trials: { time: { score: { kind: 'table', rows: [420, 395], beyond: 0, complete: true } } } };
    const rules = JSON.stringify({
      extends: '1000-miglia',
      ...ties,
      ties: ['first-better-trial'],
      coefficient: 'none',
    });
    const rally = rallyOf(rules, 2, 'number,year,model,coefficient\n1,1950,a,\n2,1950,b,\n', [
      '{id: CT1, kind: passage-control, line: CT1/A}',
      '{id: CT2, kind: passage-control, line: CT2/A}',
    ]);
    // Car 1 misses the first control, car 2 the second.
    const facts = [...late(1, [0, 0]), ...late(2, [0, 0]), crossing('CT2/A', 1, 5000), crossing('CT1/A', 2, 5000)];
    expect(rows(rally, facts).map(({ position, car }) => [position, car])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
  it('a blank coefficient is 1.yy by the year where the rules say so, if only to part equal scores', () => {
    const rules = '{extends: aci-rds, coefficient: none, coefficientFrom: year, ties: [higher-coefficient]}';
    const rally = rallyOf(rules, 1, 'number,year,model,coefficient\n1,1938,a,1.20\n2,1938,b,\n');
    expect(
      rows(
        rally,
        [1, 2].flatMap((car) => late(car, [5])),
      ).map(({ car }) => car),
    ).toEqual([2, 1]);
  });
  it('equal scores are parted by the keys of the rules, in their order, and share a position where none parts them', () => {
    const list =
      'number,year,model,coefficient,displacementCc\n1,1950,a,,2000\n2,1940,b,,2000\n3,1940,c,,1500\n4,1940,d,,1500\n';
    const facts = [1, 2, 3, 4].flatMap((car) => late(car, [5, 5]));
    const order = (rules: string, more: readonly Fact[] = facts) =>
      rows(rallyOf(rules, 2, list), more).map(({ position, car }) => [position, car]);
    expect(order('aci-rds')).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 4],
    ]);
    expect(order('{extends: aci-rds, ties: [older-car, smaller-engine]}')).toEqual([
      [1, 3],
      [1, 4],
      [3, 2],
      [4, 1],
    ]);
    const first = [...late(1, [5, 5]), ...late(2, [6, 4]), ...late(3, [4, 6]), ...late(4, [10, 0])];
    expect(order('{extends: aci-rds, ties: [first-better-trial]}', first)).toEqual([
      [1, 3],
      [2, 1],
      [3, 2],
      [4, 4],
    ]);
    expect(order('{extends: aci-rds, ties: [most-zeros, older-car]}', first)).toEqual([
      [1, 4],
      [2, 2],
      [2, 3],
      [4, 1],
    ]);
  });
});

describe('cases straight from rule texts (facts: regulations, 2.5)', () => {
  /** One control of the first of two legs, or of the last; the car starts at 10:32:00Z and is due at a time of day. */
  const control = (dueMinutes: string, more: { rules?: string; leg?: 'first' | 'last' | 'only' } = {}): Rally => {
    const { rules = 'aci-rds', leg = 'only' } = more;
    const it = `  - {id: it, trials: [{id: CO1, kind: time-control, line: co/A, due: ${dueMinutes}}]}`;
    const other = '  - {id: other, trials: [{id: PC1, kind: time, from: pc/A, to: pc/B, imposed: 10.00 s}]}';
    const legs = leg === 'only' ? [it] : leg === 'first' ? [it, other] : [other, it];
    const file = [
      'rally: check\nname: Check\ntimezone: Europe/Rome',
      `rules: ${rules}`,
      'races: [{id: race, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 60 s}]',
      // The control's leg has a start of its own where it is the last.
      `legs:\n${legs.join('\n').replace('{id: it,', '{id: it, starts: {race: {first: 2024-06-11T10:32:00Z, interval: 60 s}},')}`,
      'rankings: [{id: overall, race: race}]\n',
    ].join('\n');
    const loading = loadRally('rally.yaml', (path) =>
      path === 'rally.yaml' ? file : 'number,year,model,coefficient\n1,1950,a,\n',
    );
    if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
    return loading.rally;
  };
  /** Seconds after the start at which the control is reached. */
  const arrive = (rally: Rally, seconds: number) => rows(rally, [crossing('co/A', 1, seconds)])[0];
  const timed = (rules: string, year: number, coefficient: string, deviations: readonly (number | null)[]) =>
    rows(
      rallyOf(rules, deviations.length, `number,year,model,coefficient,class\n1,${year},a,${coefficient},one\n`),
      late(1, deviations),
    )[0];
  const MAXIMUM =
    '{extends: aci-rds, trials: {time-control: {maximum: {late: 30 min, onlyLeg: excluded, leg: 1000, lastLeg: excluded}}}}';
  const MERITS =
    '{extends: 1000-miglia, notice: rows beyond the two published are invented, trials: {time: {score: {kind: table, rows: [420, 395, 370], beyond: 0, complete: true}}}}';

  it.each([
    ['RDS time trial, imposed 15.00 s, measured 15.07', '7', () => timed('aci-rds', 1950, '', [7])?.score],
    ['RDS time trial, error 3.41 s', '300', () => timed('aci-rds', 1950, '', [341])?.score],
    ['RDS control due 10:00:00, card at 10:00:59', '0', () => arrive(control('28 min'), 28 * 60 + 59)?.score],
    ['RDS control due 10:00:00, card at 10:01:00', '100', () => arrive(control('28 min'), 29 * 60)?.score],
    ['RDS control due 10:00:30, card at 10:01:29', '0', () => arrive(control('1710 s'), 1710 + 59)?.score],
    ['RDS control due 10:00:30, card at 10:01:30', '100', () => arrive(control('1710 s'), 1710 + 60)?.score],
    ['RDS control due 10:00:00, card at 09:59:59', '100', () => arrive(control('28 min'), 28 * 60 - 1)?.score],
    ['RDS control 7 min late', '300', () => arrive(control('28 min'), 35 * 60)?.score],
    [
      'RDS beyond the maximum, one leg',
      'excluded',
      () => arrive(control('28 min', { rules: MAXIMUM }), 59 * 60)?.state,
    ],
    [
      'RDS beyond the maximum, a leg of several',
      '1000',
      () => arrive(control('28 min', { rules: MAXIMUM, leg: 'first' }), 59 * 60)?.trials[0]?.score,
    ],
    [
      'RDS beyond the maximum, the final leg',
      'excluded',
      () => arrive(control('28 min', { rules: MAXIMUM, leg: 'last' }), 59 * 60)?.state,
    ],
    ['CIREAS, a car of 1971, 100 penalties', '171.00', () => timed('cireas', 1971, '', [100])?.score],
    ['1000 Miglia, no error, coefficient 1.80', '756.00', () => timed(MERITS, 1930, '1.80', [0])?.score],
    ['1000 Miglia, 1/100 s, coefficient 1.25', '493.75', () => timed(MERITS, 1957, '1.25', [1])?.score],
    [
      'Winter Marathon from 2016, trials of 300 and 40',
      '300',
      () => timed('winter-marathon', 1900, '1.00', [null, 40])?.score,
    ],
    // A standard section of the UK: the control of 9:59 is that of 9, on time for 9 and, with the next due, reckoned from 9.
    ['UK, 9:59 for a section of 9 min', '0', () => arrive(control('9 min', { rules: 'uk-ncr' }), 9 * 60 + 59)?.score],
    [
      'UK, 10:00 for a section of 9 min, 15 s a minute',
      '15',
      () => arrive(control('9 min', { rules: 'uk-ncr' }), 600)?.score,
    ],
  ])('%s: %s', (_case, published, ours) => {
    expect(ours()).toBe(published);
  });

  it('UK regularity, 2.25 miles at 30 mph: 4:30 is on time', () => {
    const file = [
      'rally: check\nname: Check\ntimezone: Europe/London\nrules: uk-ncr',
      'races: [{id: race, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 60 s}]',
      // 2.25 miles are 3621.024 m; 30 mph are 48.28032 km/h. The file knows metres and km/h to three places.
      'legs: [{id: leg-1, trials: [{id: R1, kind: average, from: r/S, speed: 48.28 km/h, points: [{line: r/1, at: 3621 m}]}]}]',
      'rankings: [{id: overall, race: race}]\n',
    ].join('\n');
    const loading = loadRally('rally.yaml', (path) =>
      path === 'rally.yaml' ? file : 'number,year,model,coefficient\n1,1950,a,\n',
    );
    if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
    const measured = rows(loading.rally, [crossing('r/S', 1, 60), crossing('r/1', 1, 60 + 270)])[0]?.trials[0];
    expect(measured?.points?.[0]).toMatchObject({ measured: '270', deviation: 0, score: '0' });
  });
});
