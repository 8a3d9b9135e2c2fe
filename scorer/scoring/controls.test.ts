import { describe, expect, it } from 'vitest';
import { stepsFrom } from '../../protocol/lateness.ts';
import { amendment as amendmentSchema, type Fact } from '../../protocol/messages/facts.ts';
import { type RankingRow, results as resultsSchema } from '../../protocol/messages/results.ts';
import type { Rally } from '../rally/index.ts';
import { scoreFacts } from './score-facts.ts';
import { amendment, at, crossing, rallyFrom } from './testing/small-rally.ts';

/** Car 1 starts at 10:32:00Z, second 0 of `at`. */
const file = (rules: string, fields: Readonly<Record<string, string>> = {}, more = ''): string => `
rally: controls
name: Controls
timezone: Europe/Rome
rules: ${rules}
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: CO1, kind: time-control, line: iseo/CO, due: 10 min${fields.CO1 ?? ''}}
      - {id: CT1, kind: passage-control, line: sirmione/CT${fields.CT1 ?? ''}}
      - {id: CO2, kind: time-control, line: verona/CO, due: 20 min, from: CO1${fields.CO2 ?? ''}}
      - {id: PC1, kind: time, from: verona/A, to: verona/B, imposed: 10.00 s}
${more}rankings: [{id: overall, race: classic}, {id: plain, race: classic, coefficient: false}]
`;
const rally = (fields?: Readonly<Record<string, string>>, rules = 'aci-rds', more = ''): Rally =>
  rallyFrom(file(rules, fields, more));
const plain = rally();

function row(of: Rally, facts: readonly Fact[], asItStands = true, ranking = 0): RankingRow {
  for (const fact of facts)
    if (fact.kind === 'amendment') expect(amendmentSchema.safeParse(fact).error).toBeUndefined();
  const results = scoreFacts(of, facts, { asItStands });
  expect(resultsSchema.safeParse(results).error).toBeUndefined();
  expect(scoreFacts(of, facts.toReversed(), { asItStands })).toEqual(results);
  const found = results.rankings[ranking]?.rows.find(({ car }) => car === 1);
  if (found === undefined) throw new Error('no row');
  return found;
}
const trial = (of: Rally, facts: readonly Fact[], id: string, asItStands = true) =>
  row(of, facts, asItStands).trials.find((each) => each.trial === id);
const co1 = (seconds: number): Fact => crossing('iseo/CO', 1, seconds);
const co2 = (seconds: number): Fact => crossing('verona/CO', 1, seconds);
const ct1 = crossing('sirmione/CT', 1, 900);
const card = (control: string, minute: unknown, over: object = {}): Fact =>
  amendment({ action: 'card', id: `card-${control}`, car: 1, control, minute, ...over });

describe('a time control by the RDS', () => {
  it.each([
    // Regulations 2.5: due 10:00:00 stands for the 600th second.
    { clock: '10:00:59', second: 659, score: '0', deviation: 0 },
    { clock: '10:01:00', second: 660, score: '100', deviation: 1 },
    { clock: '09:59:59', second: 599, score: '100', deviation: -1 },
    { clock: '10:00:00', second: 600, score: '0', deviation: 0 },
    { clock: '09:59:00', second: 540, score: '100', deviation: -1 },
    { clock: '09:58:59', second: 539, score: '200', deviation: -2 },
    { clock: '10:03:59', second: 839, score: '300', deviation: 3 },
    { clock: '10:07:00', second: 1020, score: '300', deviation: 7 },
    { clock: '09:54:30', second: 270, score: '600', deviation: -6 },
  ])('due 10:00:00, at $clock: $score', ({ second, score, deviation }) => {
    expect(trial(plain, [co1(second)], 'CO1')).toEqual({
      trial: 'CO1',
      measured: String(second),
      deviation,
      score,
      state: 'ok',
    });
  });
  it.each([
    { clock: '10:01:29', second: 689.9, steps: 0 },
    { clock: '10:01:30', second: 690, steps: 1 },
    { clock: '10:00:29', second: 629, steps: -1 },
  ])('due 10:00:30, a half-minute control, at $clock: $steps min', ({ second, steps }) => {
    const rule = plain.rules.timeControl;
    expect(rule && stepsFrom(at(630), at(second), rule)).toBe(steps);
    const half = rallyFrom(file('aci-rds').replace('due: 10 min', 'due: 10.5 min'));
    expect(trial(half, [co1(second)], 'CO1')).toMatchObject({ deviation: steps });
  });
  it('early costs nothing where that is free', () => {
    expect(trial(rally({ CO1: ', early: free' }), [co1(100)], 'CO1')).toMatchObject({ score: '0', deviation: -9 });
  });
  it('missed costs what the rules say, once the car is seen beyond', () => {
    expect(trial(plain, [], 'CO1')).toMatchObject({ state: 'pending', score: null });
    expect(trial(plain, [ct1], 'CO1')).toMatchObject({ state: 'missing', score: '300' });
  });
});

describe('lateness beyond the maximum', () => {
  const maximum = (rules = 'aci-rds') =>
    `{extends: ${rules}, trials: {time-control: {maximum: {late: 30 min, onlyLeg: excluded, leg: 1000, lastLeg: excluded}}}}`;
  const late = co1(600 + 31 * 60);
  const second = '  - id: leg-2\n    trials: [{id: PC9, kind: time, from: z/A, to: z/B, imposed: 9 s}]\n';
  it('excludes from a rally of one leg', () => {
    expect(row(rally({}, maximum()), [late])).toMatchObject({ state: 'excluded', position: null });
    expect(row(rally({}, maximum()), [co1(600 + 30 * 60)])).toMatchObject({ position: 1, score: '300' });
  });
  it('costs 1,000 in a leg of several, and ends when the desk readmits or allows', () => {
    expect(row(rally({}, maximum(), second), [late])).toMatchObject({ score: '1000', position: 1 });
    const allowance = amendment({ action: 'allowance', id: 'a', race: 'classic', control: 'CO1', minutes: 31 });
    expect(row(rally({}, maximum()), [late, allowance])).toMatchObject({ score: '0', position: 1 });
    const readmit = amendment({ action: 'entry-state', id: 'r', car: 1, state: 'readmitted' });
    expect(row(rally({}, maximum()), [late, readmit])).toMatchObject({ position: 1, score: '300' });
  });
});

describe('a due time', () => {
  it('counts on from the due time of the control before it', () => {
    // CO1 due 600, reached 720; CO2 due 600 + 1200.
    expect(trial(plain, [co1(720), ct1, co2(1800)], 'CO2')).toMatchObject({ deviation: 0 });
  });
  it('or from what that one recorded, to the preceding minute (HRCR: 4:59 taken is 4:00)', () => {
    const recorded = rally({ CO2: ', basis: recorded' });
    expect(trial(recorded, [co1(779), ct1, co2(1920)], 'CO2')).toMatchObject({ deviation: 0 });
    expect(trial(recorded, [co1(779), ct1, co2(1919)], 'CO2')).toMatchObject({ deviation: -1 });
    // Nothing recorded: from its due time.
    expect(trial(recorded, [ct1, co2(1800)], 'CO2')).toMatchObject({ deviation: 0 });
  });
  it('is as provisional as what it counts from', () => {
    const guessed = crossing('iseo/CO', null, 779, { suggested: 1 });
    const recorded = rally({ CO2: ', basis: recorded' });
    expect(trial(recorded, [guessed, ct1, co2(1920)], 'CO2')).toMatchObject({ deviation: 0, state: 'provisional' });
    expect(trial(plain, [guessed, ct1, co2(1800)], 'CO2')).toMatchObject({ deviation: 0, state: 'ok' });
    // From the minute of CO1, second 720, 2 km at 48 km/h take 150 s.
    const average =
      '      - {id: PM1, kind: average, from: CO1, speed: 48 km/h, points: [{line: bracco/1, at: 2 km}]}\n';
    expect(trial(rally({}, 'aci-rds', average), [guessed, crossing('bracco/1', 1, 873)], 'PM1')).toMatchObject({
      state: 'provisional',
      score: '3',
    });
  });
  it('moves with the car’s own start', () => {
    const start = amendment({ action: 'start', id: 's', car: 1, leg: 'leg-1', utcUs: at(120) });
    expect(trial(plain, [co1(720), start], 'CO1')).toMatchObject({ deviation: 0, measured: '600' });
  });
  it.each([
    { what: 'all', over: {}, first: 0, second: 0 },
    { what: 'a race', over: { race: 'classic' }, first: 0, second: 0 },
    { what: 'cars', over: { cars: [1] }, first: 0, second: 0 },
    { what: 'other cars', over: { cars: [2] }, first: 5, second: 5 },
    { what: 'a later control', over: { control: 'CO2' }, first: 5, second: 0 },
  ])('takes in what is allowed to $what', ({ over, first, second }) => {
    const allowance = amendment({ action: 'allowance', id: 'a', control: 'CO1', minutes: 5, ...over });
    const facts = [co1(900), ct1, co2(2100), allowance];
    expect(trial(plain, facts, 'CO1')).toMatchObject({ deviation: first });
    expect(trial(plain, facts, 'CO2')).toMatchObject({ deviation: second });
  });
});

describe('a card', () => {
  it('stands above the crossing', () => {
    expect(trial(plain, [co1(720), card('CO1', at(600))], 'CO1')).toMatchObject({
      deviation: 0,
      score: '0',
      state: 'ok',
    });
    expect(trial(plain, [co1(600), card('CO1', 'missing')], 'CO1')).toMatchObject({ state: 'missing', score: '300' });
    expect(
      trial(plain, [co1(600), card('CO1', at(720)), card('CO1', at(660), { id: 'later', n: 1 })], 'CO1'),
    ).toMatchObject({
      deviation: 1,
    });
  });
  it('alone counts where the control asks for cards, and no card is no offence', () => {
    const cards = rally({ CO1: ', evidence: card', CT1: ', evidence: card' });
    expect(trial(cards, [co1(9999), ct1, co2(1800)], 'CO1')).toMatchObject({ state: 'ok', score: '0', measured: null });
    expect(trial(cards, [card('CO1', at(720))], 'CO1')).toMatchObject({ deviation: 2, score: '200' });
    expect(trial(cards, [card('CT1', 'missing')], 'CT1')).toMatchObject({ state: 'missing', score: '300' });
    expect(trial(cards, [], 'CO1')).toMatchObject({ state: 'pending' });
    expect(trial(cards, [], 'CO1', false)).toMatchObject({ state: 'ok', score: '0' });
  });
  it('from before the control opens does not count, and the control is missed once the car is beyond', () => {
    const opening = rally({ CO1: ', evidence: card, opens: 2024-06-11T10:40:00Z' });
    const early = card('CO1', at(420));
    expect(trial(opening, [early], 'CO1')).toMatchObject({ state: 'pending' });
    expect(trial(opening, [early, ct1], 'CO1')).toMatchObject({ state: 'missing', score: '300' });
  });
  it('shows that a car is on its way, where no line does', () => {
    expect(row(plain, [])).toMatchObject({ state: 'not-started', position: null });
    expect(row(plain, [card('CO1', at(600))])).toMatchObject({ state: 'running', position: 1, score: '0' });
    expect(row(plain, [card('CO1', 'missing')])).toMatchObject({ state: 'not-started', position: null, score: '300' });
  });
  it('that a control before the first line asks for is no longer waited for once the car is seen', () => {
    const first = rallyFrom(file('aci-rds', { CO1: ', evidence: card' }).replace(' line: iseo/CO,', ''));
    expect(trial(first, [], 'CO1')).toMatchObject({ state: 'pending' });
    expect(trial(first, [ct1], 'CO1')).toMatchObject({ state: 'ok', score: '0' });
  });
  it('for a control that is none warns', () => {
    const { warnings } = scoreFacts(plain, [card('CO7', 'stamped')]);
    expect(warnings).toEqual([
      'amendment card-CO7 (card) names control CO7, which the rally has not; it changes nothing',
    ]);
  });
});

describe('a passage control', () => {
  it('costs nothing when passed or stamped, and what the rules say when missed', () => {
    expect(trial(plain, [ct1], 'CT1')).toMatchObject({ state: 'ok', score: '0', deviation: null });
    expect(trial(plain, [card('CT1', 'stamped'), co2(1800)], 'CT1')).toMatchObject({ state: 'ok', score: '0' });
    expect(trial(plain, [co2(1800)], 'CT1')).toMatchObject({ state: 'missing', score: '300' });
  });
  it('is passed at a moment that nobody knows, provisionally by a car that was only suggested', () => {
    const seen = (car: number | null) => crossing('sirmione/CT', car, null, { suggested: 1 });
    expect(trial(plain, [seen(1)], 'CT1')).toMatchObject({ state: 'ok', score: '0', measured: null });
    expect(trial(plain, [seen(null)], 'CT1')).toMatchObject({ state: 'provisional', score: '0', measured: null });
  });
  it('is missed after it has closed', () => {
    const closing = rally({ CT1: ', closes: 2024-06-11T10:45:00Z' });
    expect(trial(closing, [crossing('sirmione/CT', 1, 780)], 'CT1')).toMatchObject({ state: 'ok' });
    expect(trial(closing, [crossing('sirmione/CT', 1, 780.5)], 'CT1')).toMatchObject({ state: 'missing' });
  });
});

describe('penalties of controls', () => {
  it('are taken off merit points, and no coefficient of trials multiplies them', () => {
    // 420 x 1.80 - 100
    const inline = file(
      '{extends: 1000-miglia, trials: {time: {score: {kind: table, rows: [420, 395], complete: true}}}}',
    );
    const facts = [co1(660), ct1, co2(1800), crossing('verona/A', 1, 2000.005), crossing('verona/B', 1, 2010.005)];
    expect(row(rallyFrom(inline), facts).score).toBe('656.00');
    expect(row(rallyFrom(inline), facts, true, 1).score).toBe('320.00');
  });
  it('are not multiplied where an average is assigned either', () => {
    const ruling = amendment({ action: 'trial-state', id: 's', trial: 'CO2', state: 'average' });
    // The car's coefficient is 1.80; CO1 is two minutes late.
    const facts = [co1(720), ct1, ruling];
    expect(trial(rally({}, '{extends: aci-rds, coefficient: trial}'), facts, 'CO2')).toMatchObject({
      score: '200',
      state: 'average',
    });
  });
  it('UK: a minute early costs 60 s, one late 15 s, and two thirds of the controls make a finisher', () => {
    const uk = rally({}, 'uk-ncr');
    expect(trial(uk, [co1(599)], 'CO1')).toMatchObject({ score: '60' });
    expect(trial(uk, [co1(780)], 'CO1')).toMatchObject({ score: '45' });
    const home = [crossing('verona/A', 1, 2000), crossing('verona/B', 1, 2010)];
    expect(row(uk, [co1(600), ct1, ...home], false)).toMatchObject({ state: 'finished', position: 1, score: '60' });
    expect(row(uk, [co1(600), ...home], false)).toMatchObject({ state: 'retired', position: null });
  });
});
