import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcMicros } from '../../protocol/time.ts';
import { COEFFICIENT_ONE, type RuleSet } from '../rules/index.ts';
import { isNearEdge, isUncertain, measure, type Reading, targetUnits } from './deviation.ts';
import { pointsForDeviation, printScore, scoreOfSums, scoreOfTrial } from './score.ts';
import { MILLE_MIGLIA, smallRally } from './testing/small-rally.ts';

const rds = smallRally().rules;
const milleMiglia = smallRally(MILLE_MIGLIA).rules;

const ofTrials = (trials: number, counted = 1) => ({ trials, counted, others: 0 });
/** As scores are summed. */
const POINT = 1_000_000;
const hundredth: Reading = rds.time;
const reading = (us: number, stamps: Reading['stamps']): Reading => ({ unit: { name: '', us, places: 0 }, stamps });

const scored = (rules: RuleSet, deviation: number, coefficient: number): string =>
  printScore(rules, scoreOfTrial(rules, pointsForDeviation(rules.time, deviation), coefficient));

describe('scores from rule text (regulations 2.5)', () => {
  it.each([
    {
      what: 'RDS: imposed 15.00 s, measured 15.07 s',
      rules: rds,
      deviation: 7,
      coefficient: COEFFICIENT_ONE,
      expected: '7',
    },
    {
      what: 'RDS: early costs as much as late',
      rules: rds,
      deviation: -7,
      coefficient: COEFFICIENT_ONE,
      expected: '7',
    },
    { what: 'RDS: no error', rules: rds, deviation: 0, coefficient: COEFFICIENT_ONE, expected: '0' },
    { what: 'RDS: error of 3.00 s', rules: rds, deviation: 300, coefficient: COEFFICIENT_ONE, expected: '300' },
    { what: 'RDS: error of 3.41 s, capped', rules: rds, deviation: 341, coefficient: COEFFICIENT_ONE, expected: '300' },
    { what: 'RDS: no coefficient', rules: rds, deviation: 7, coefficient: 18_000, expected: '7' },
    {
      what: '1000 Miglia: no error at 1.80',
      rules: milleMiglia,
      deviation: 0,
      coefficient: 18_000,
      expected: '756.00',
    },
    { what: '1000 Miglia: 1/100 at 1.25', rules: milleMiglia, deviation: 1, coefficient: 12_500, expected: '493.75' },
    {
      what: '1000 Miglia: 1/100 early at 1.25',
      rules: milleMiglia,
      deviation: -1,
      coefficient: 12_500,
      expected: '493.75',
    },
    { what: '1000 Miglia: 1/100 at 1.75', rules: milleMiglia, deviation: 1, coefficient: 17_500, expected: '691.25' },
    {
      what: 'table: the floor holds after the last row',
      rules: milleMiglia,
      deviation: 5,
      coefficient: 10_000,
      expected: '10.00',
    },
    {
      what: 'table: the floor holds for ever',
      rules: milleMiglia,
      deviation: 99_999,
      coefficient: 10_000,
      expected: '10.00',
    },
  ])('$what: $expected', ({ rules, deviation, coefficient, expected }) => {
    expect(scored(rules, deviation, coefficient)).toBe(expected);
  });

  // 395 x 1.25 = 493.75 points, in 1/1,000,000.
  it.each([
    { mode: 'nearest', places: 0, expected: '494' },
    { mode: 'truncate', places: 0, expected: '493' },
    { mode: 'up', places: 0, expected: '494' },
    { mode: 'nearest', places: 1, expected: '493.8' },
    { mode: 'truncate', places: 1, expected: '493.7' },
    { mode: 'nearest', places: 2, expected: '493.75' },
    { mode: 'truncate', places: 6, expected: '493.750000' },
  ] as const)('rounds each trial as the rule set says: $mode to $places places', ({ mode, places, expected }) => {
    const rules: RuleSet = { ...milleMiglia, rounding: { at: 'trial', mode, places } };
    expect(scored(rules, 1, 12_500)).toBe(expected);
  });

  it('rounds once, on the sum, where the rule set says so', () => {
    const rules: RuleSet = { ...milleMiglia, rounding: { at: 'total', mode: 'nearest', places: 0 } };
    const trial = scoreOfTrial(rules, 39_500, 12_500);
    expect(printScore(rules, trial)).toBe('493.75');
    // 2 x 493.75 = 987.5
    expect(printScore(rules, scoreOfSums(rules, ofTrials(2 * trial, 2), 12_500))).toBe('988');
  });

  it('rounds once what is an average and what is added to it', () => {
    // 21 of two trials is 10.5, and half a penalty makes 11: nothing to round up.
    const rules: RuleSet = { ...rds, total: 'average', rounding: { at: 'total', mode: 'up', places: 0 } };
    const sums = { trials: 21 * POINT, counted: 2, others: POINT / 2 };
    expect(printScore(rules, scoreOfSums(rules, sums, COEFFICIENT_ONE))).toBe('11');
    // 10.5 less 11 is half a point below 0, and up goes away from 0.
    const below = { trials: 21 * POINT, counted: 2, others: -11 * POINT };
    expect(printScore(rules, scoreOfSums(rules, below, COEFFICIENT_ONE))).toBe('-1');
  });

  it('multiplies the sum of penalties by 1.71 where the coefficient is one of the total (CIREAS, car of 1971: 100 is 171)', () => {
    const rules: RuleSet = { ...rds, coefficient: 'total', rounding: { at: 'total', mode: 'nearest', places: 2 } };
    const trial = scoreOfTrial(rules, 10_000, 17_100);
    expect(printScore(rules, scoreOfSums(rules, ofTrials(trial), 17_100))).toBe('171.00');
    expect(printScore(rules, scoreOfSums(rules, ofTrials(trial), COEFFICIENT_ONE))).toBe('100.00');
  });
});

describe('measured times', () => {
  it.each([
    { from: 9_999, to: 15_070_000, expected: 1507, why: 'from truncated to 0.00' },
    { from: 10_000, to: 15_079_999, expected: 1506, why: 'both truncated: 15.07 - 0.01' },
    {
      from: 9_999,
      to: 15_010_000,
      expected: 1501,
      why: 'truncated first: 15.01 - 0.00, although only 15.000001 s lie between',
    },
  ])('truncate each stamp to 1/100 s and then subtract: $why', ({ from, to, expected }) => {
    expect(measure(utcMicros(from), utcMicros(to), hundredth)).toBe(expected);
  });

  it.each([
    { unit: '1/100 s', us: 10_000, stamps: 'truncate', from: 9_999, to: 15_010_000, expected: 1501 },
    { unit: '1/100 s', us: 10_000, stamps: 'subtract', from: 9_999, to: 15_010_000, expected: 1500 },
    { unit: '1/100 s', us: 10_000, stamps: 'round', from: 9_999, to: 15_010_000, expected: 1500 },
    { unit: '1/100 s', us: 10_000, stamps: 'round', from: 0, to: 15_005_000, expected: 1501 },
    { unit: '1/100 s', us: 10_000, stamps: 'subtract', from: 15_005_000, to: 0, expected: -1500 },
    { unit: '1/1000 s', us: 1_000, stamps: 'truncate', from: 999, to: 15_000_999, expected: 15_000 },
    { unit: '1/10 s', us: 100_000, stamps: 'truncate', from: 99_999, to: 15_099_999, expected: 150 },
    // UK: each time to the preceding whole second, 9:59 to the preceding minute is 9.
    { unit: '1 s', us: 1_000_000, stamps: 'truncate', from: 999_999, to: 270_000_000, expected: 270 },
    { unit: '1 min', us: 60_000_000, stamps: 'truncate', from: 0, to: 599_999_999, expected: 9 },
  ] as const)('are read as the rule set says: $stamps to $unit is $expected', ({ us, stamps, from, to, expected }) => {
    expect(measure(utcMicros(from), utcMicros(to), reading(us, stamps))).toBe(expected);
  });

  // 2.25 miles at 30 mph = 4:30 (HRCR); 2310 m at 48.6 km/h = 171.1111… s
  it.each([
    { us: 270_000_000, unitUs: 1_000_000, target: 'nearest', expected: 270 },
    { us: 171_500_000, unitUs: 1_000_000, target: 'nearest', expected: 172 },
    { us: 171_499_999, unitUs: 1_000_000, target: 'nearest', expected: 171 },
    { us: 171_999_999, unitUs: 1_000_000, target: 'truncate', expected: 171 },
    { us: 171_000_001, unitUs: 1_000_000, target: 'up', expected: 172 },
  ] as const)('have a target of whole units: $us µs, $target, is $expected', ({ us, unitUs, target, expected }) => {
    expect(targetUnits(us, { unit: { name: '', us: unitUs, places: 0 }, target })).toBe(expected);
  });

  it.each([
    { utcUs: 10_012, uncertaintyUs: 4, expected: true, why: '12 µs after the edge' },
    { utcUs: 10_013, uncertaintyUs: 4, expected: false, why: '13 µs after the edge' },
    { utcUs: 19_988, uncertaintyUs: 4, expected: true, why: '12 µs before the edge' },
    { utcUs: 19_987, uncertaintyUs: 4, expected: false, why: '13 µs before the edge' },
    { utcUs: 15_000, uncertaintyUs: 2_000, expected: true, why: 'the host’s clock is nowhere sure' },
    { utcUs: 10_000, uncertaintyUs: 0, expected: false, why: 'a typed time is taken as written' },
  ])('are uncertain within three times the uncertainty of either edge: $why', ({ utcUs, uncertaintyUs, expected }) => {
    expect(isNearEdge({ utcUs, uncertaintyUs }, 10_000)).toBe(expected);
  });

  it('that are less than one unit are none on either side of zero, and certain', () => {
    const stamp = (us: number) => ({ utcUs: utcMicros(1_718_101_920_000_000 + us), uncertaintyUs: 100 });
    expect(isUncertain(stamp(0), stamp(500), reading(10_000, 'subtract'))).toBe(false);
    expect(isUncertain(stamp(500), stamp(0), reading(10_000, 'subtract'))).toBe(false);
    expect(isUncertain(stamp(0), stamp(9_400), reading(10_000, 'subtract'))).toBe(true);
  });

  it('can change by true times within three times the uncertainty only where marked', () => {
    const stamps = fc.constantFrom<Reading['stamps']>('truncate', 'subtract', 'round');
    const error = fc.record({ bound: fc.nat(500), share: fc.integer({ min: -300, max: 300 }) });
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), error, error, stamps, (start, length, a, b, mode) => {
        const base = 1_718_101_920_000_000;
        const off = ({ bound, share }: { bound: number; share: number }) => Math.trunc((bound * share) / 100);
        const from = { utcUs: utcMicros(base + start), uncertaintyUs: a.bound };
        const to = { utcUs: utcMicros(base + start + length), uncertaintyUs: b.bound };
        const read = reading(10_000, mode);
        const truth = measure(utcMicros(from.utcUs + off(a)), utcMicros(to.utcUs + off(b)), read);
        if (truth !== measure(from.utcUs, to.utcUs, read)) expect(isUncertain(from, to, read)).toBe(true);
      }),
    );
  });
});
