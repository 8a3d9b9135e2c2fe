import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { results as resultsSchema, type TrialResult } from '../../protocol/messages/results.ts';
import type { Rally } from '../rally/index.ts';
import { idealTimes, idealUnits } from './ideal-time.ts';
import { scoreFacts } from './score-facts.ts';
import { createScoreboard } from './scoreboard.ts';
import { amendment, crossing, rallyFrom } from './testing/small-rally.ts';

/** 48 km/h is 75 s a kilometre: 2 km after 150 s, 4 km after 300 s. */
const rally = (fields = '', rules = 'aci-rds'): Rally =>
  rallyFrom(`
rally: average
name: Average
timezone: Europe/Rome
rules: ${rules}
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: PM1, kind: average, from: bracco/S, speed: 48 km/h, points: [{line: bracco/1, at: 2 km}, {line: bracco/2, at: 4 km}]${fields}}
      - {id: PC1, kind: time, from: lake/A, to: lake/B, imposed: 10.00 s}
rankings: [{id: overall, race: classic}]
`);
const tenth = '{extends: aci-rds, trials: {average: {unit: 1/10 s}}}';
const passes = (...seconds: readonly (number | null)[]): Fact[] =>
  ['bracco/S', 'bracco/1', 'bracco/2'].flatMap((line, index) => {
    const at = seconds[index] ?? null;
    return at === null ? [] : [crossing(line, 1, at)];
  });
function trial(of: Rally, facts: readonly Fact[], asItStands = true): TrialResult | undefined {
  const results = scoreFacts(of, facts, { asItStands });
  expect(resultsSchema.safeParse(results).error).toBeUndefined();
  expect(scoreFacts(of, facts.toReversed(), { asItStands })).toEqual(results);
  return results.rankings[0]?.rows.find(({ car }) => car === 1)?.trials.find((each) => each.trial === 'PM1');
}

describe('an average trial', () => {
  it('scores each point against start + distance / speed, in whole seconds by the RDS', () => {
    expect(trial(rally(), passes(10.9, 163.1, 307.9))).toEqual({
      trial: 'PM1',
      measured: null,
      deviation: null,
      score: '6',
      state: 'ok',
      points: [
        // 163 - 10 = 153 for 150; 307 - 10 = 297 for 300: each stamp to the preceding second.
        { line: 'bracco/1', measured: '153', deviation: 3, score: '3', state: 'ok' },
        { line: 'bracco/2', measured: '297', deviation: -3, score: '3', state: 'ok' },
      ],
    });
  });
  it('takes another unit from the rules', () => {
    expect(trial(rally('', tenth), passes(10.9, 163.15, 307.95))?.points).toMatchObject([
      { measured: '152.2', deviation: 22 },
      { measured: '297.0', deviation: -30 },
    ]);
  });
  it('counts each point from the one before where the basis is previous, and from the last with a time after a gap', () => {
    const previous = rally(', basis: previous');
    expect(trial(previous, passes(10, 163, 311))?.points).toMatchObject([
      { deviation: 3 },
      { measured: '148', deviation: -2 },
    ]);
    expect(trial(previous, [...passes(10, null, 311), crossing('lake/A', 1, 400)])?.points).toMatchObject([
      { state: 'missing', score: '300' },
      { measured: '301', deviation: 1 },
    ]);
  });
  it('is pending until every point is decided, and shows those that are', () => {
    expect(trial(rally(), passes(10, 163))).toMatchObject({
      state: 'pending',
      score: null,
      points: [
        { deviation: 3, score: '3' },
        { state: 'pending', score: null },
      ],
    });
    expect(trial(rally(), passes(10, 163), false)).toMatchObject({
      state: 'ok',
      score: '303',
      points: [{ deviation: 3 }, { state: 'missing', score: '300', deviation: null }],
    });
  });
  it('whose points are all missed is missing, each at its cost', () => {
    expect(trial(rally(), [crossing('lake/A', 1, 400)])).toMatchObject({ state: 'missing', score: '600' });
  });
  it('caps each point', () => {
    expect(trial(rally(), passes(10, 1000, 310))).toMatchObject({ score: '300' });
  });
  it('starts with the car, and some time after, and at another start once that is told', () => {
    const fromStart = rallyFromStart();
    // Car 1 starts at second 0 of the rally, the clock a minute later.
    const facts = [crossing('bracco/1', 1, 212), crossing('bracco/2', 1, 360)];
    expect(trial(fromStart, facts)?.points).toMatchObject([
      { measured: '152', deviation: 2 },
      { measured: '300', deviation: 0 },
    ]);
    const start = amendment({
      action: 'start',
      id: 's',
      car: 1,
      leg: 'leg-1',
      utcUs: Number(crossing('a/b', 1, 1).utcUs),
    });
    expect(trial(fromStart, [...facts, start])?.points).toMatchObject([{ deviation: 1 }, { deviation: -1 }]);
  });
  it('leaves out a point that is annulled', () => {
    const annul = amendment({ action: 'trial-state', id: 'x', trial: 'PM1', point: 'bracco/1', state: 'annulled' });
    expect(trial(rally(), [...passes(10, 163, 311), annul])).toMatchObject({
      score: '1',
      state: 'ok',
      points: [{ deviation: 3, score: null, state: 'annulled' }, { score: '1' }],
    });
  });
  it('as a whole may be annulled, or an average assigned', () => {
    const annul = amendment({ action: 'trial-state', id: 'x', trial: 'PM1', state: 'annulled' });
    expect(trial(rally(), [...passes(10, 163, 311), annul])).toMatchObject({ score: null, state: 'annulled' });
  });
  it('has no pending point once all is closed, whatever was ruled, and counts into an assigned average', () => {
    const state = (what: string) => amendment({ action: 'trial-state', id: 's', trial: 'PM1', state: what });
    for (const what of ['annulled', 'average']) {
      expect(trial(rally(), [...passes(10, 163), state(what)], true)?.points?.[1]?.state).toBe('pending');
      expect(trial(rally(), [...passes(10, 163), state(what)], false)?.points?.[1]?.state).toBe('missing');
    }
    // PM1 is 3 + 300 once it is closed, and PM2 has the mean of that one trial.
    const second = rally(
      `}
      - {id: PM2, kind: average, from: futa/S, speed: 48 km/h, points: [{line: futa/1, at: 2 km}]`,
    );
    const given = amendment({ action: 'trial-state', id: 's', trial: 'PM2', state: 'average' });
    const pm2 = (asItStands: boolean) =>
      scoreFacts(second, [...passes(10, 163), given], { asItStands }).rankings[0]?.rows.find(({ car }) => car === 1)
        ?.trials[1];
    expect(pm2(true)).toMatchObject({ trial: 'PM2', score: null });
    expect(pm2(false)).toMatchObject({ trial: 'PM2', score: '303' });
  });
  it('is provisional, and uncertain, where a point is', () => {
    const facts = [...passes(10.5, 163.5), crossing('bracco/2', null, 311.00001, { suggested: 1 })];
    expect(trial(rally(), facts)).toMatchObject({ state: 'provisional', uncertain: true });
  });
  it('tells a live board of each point as it comes', () => {
    const board = createScoreboard(rally());
    const states = passes(10, 163, 311).flatMap((fact) =>
      board.add(fact).trials.map(({ state, score }) => [state, score]),
    );
    // The start alone changes nothing that can be read.
    expect(states).toEqual([
      ['pending', null],
      ['ok', '4'],
    ]);
  });
  it('is published closed unless the file says otherwise', () => {
    expect(rally().trials.map(({ publish }) => publish)).toEqual(['closed', 'live']);
    const board = createScoreboard(rally());
    board.addAll(passes(10, 163, 311));
    expect([
      board.isReleased('trial', 'PM1'),
      board.isReleased('trial', 'PC1'),
      board.isReleased('ranking', 'overall'),
    ]).toEqual([false, true, true]);
    board.add(amendment({ action: 'close', id: 'c', trial: 'PM1' }));
    expect(board.isReleased('trial', 'PM1')).toBe(true);
    const official = createScoreboard(rally(', publish: official'));
    official.add(amendment({ action: 'close', id: 'c', trial: 'PM1' }));
    expect(official.isReleased('trial', 'PM1')).toBe(false);
    official.add(amendment({ action: 'publish', id: 'p', scope: 'PM1', state: 'official', version: 1 }));
    expect(official.isReleased('trial', 'PM1')).toBe(true);
  });
});

function rallyFromStart(): Rally {
  return rallyFrom(`
rally: average
name: Average
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: PM1, kind: average, from: start, offset: 1 min, speed: 48 km/h, points: [{line: bracco/1, at: 2 km}, {line: bracco/2, at: 4 km}]}
rankings: [{id: overall, race: classic}]
`);
}

describe('an ideal time', () => {
  const times = (points: readonly number[], speeds: readonly (readonly [number, number])[]) =>
    idealTimes(
      points.map((atMm) => ({ line: { station: 'a', line: 'b', pass: 1 }, atMm })),
      speeds.map(([fromMm, metresPerHour]) => ({ fromMm, metresPerHour })),
    );
  const units = (us: number, target: 'nearest' | 'truncate' | 'up') => ({ unit: { name: '', us, places: 0 }, target });
  it.each([
    // 2310 m / 48.6 km/h = 171.1111… s
    { points: [2_310_000], speeds: [[0, 48_600]], us: 10_000, target: 'nearest', expected: 17_111 },
    { points: [2_310_000], speeds: [[0, 48_600]], us: 10_000, target: 'up', expected: 17_112 },
    { points: [2_310_000], speeds: [[0, 48_600]], us: 1_000_000, target: 'nearest', expected: 171 },
    // HRCR: 2.25 miles (3621.024 m) at 30 mph (48.280320 km/h) is 4:30; to the metres an hour that can be written, 270.00179 s.
    { points: [3_621_024], speeds: [[0, 48_280]], us: 1_000_000, target: 'truncate', expected: 270 },
    // 1 km at 40 km/h and 1 km at 50 km/h: 90 s + 72 s
    {
      points: [2_000_000],
      speeds: [
        [0, 40_000],
        [1_000_000, 50_000],
      ],
      us: 10_000,
      target: 'nearest',
      expected: 16_200,
    },
    // 500 m of it at 30 km/h, before the change: 60 s
    {
      points: [500_000],
      speeds: [
        [0, 30_000],
        [1_000_000, 50_000],
      ],
      us: 10_000,
      target: 'nearest',
      expected: 6_000,
    },
  ] as const)('$points mm at $speeds is $expected of $us µs', ({ points, speeds, us, target, expected }) => {
    const [ideal] = times(points, speeds);
    expect(ideal && idealUnits(null, ideal, units(us, target))).toBe(expected);
  });
  it('from point to point is exact, whatever fractions both have', () => {
    const [a, b] = times([1_000_000, 2_000_000], [[0, 48_600]]);
    // 1000 m at 48.6 km/h = 74.0740… s
    expect(a && b && idealUnits(a, b, units(10_000, 'nearest'))).toBe(7407);
  });
});
