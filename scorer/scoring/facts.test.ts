import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { results as resultsSchema, type TrialResult } from '../../protocol/messages/results.ts';
import { contentHash } from './revisions.ts';
import { scoreFacts } from './score-facts.ts';
import { createScoreboard, type ResultsOptions } from './scoreboard.ts';
import { amendment, at, crossing, MILLE_MIGLIA, smallRally } from './testing/small-rally.ts';

const rally = smallRally();
const live: ResultsOptions = { asItStands: true };

function row(facts: readonly Fact[], car = 1, options: ResultsOptions = live, ranking = 'overall') {
  const results = scoreFacts(rally, facts, options);
  expect(resultsSchema.safeParse(results).success).toBe(true);
  const found = results.rankings.find(({ id }) => id === ranking)?.rows.find((each) => each.car === car);
  if (found === undefined) throw new Error(`car ${car} has no row`);
  return found;
}
function trial(facts: readonly Fact[], id = 'PC1', car = 1, options: ResultsOptions = live): TrialResult {
  const found = row(facts, car, options).trials.find((each) => each.trial === id);
  if (found === undefined) throw new Error(`no trial ${id}`);
  return found;
}
const warnings = (facts: readonly Fact[]): string[] => scoreFacts(rally, facts, live).warnings;

const start = crossing('castle/A', 1, 0.001);
const end = crossing('castle/B', 1, 15.071);

describe('a time', () => {
  it('is the end minus the start, its deviation measured minus imposed, its score by the rules', () => {
    expect(trial([start, end])).toEqual({ trial: 'PC1', measured: '15.07', deviation: 7, score: '7', state: 'ok' });
  });
  it('of no deviation at all is a time: zero is a value', () => {
    expect(trial([start, crossing('castle/B', 1, 15.001)])).toEqual({
      trial: 'PC1',
      measured: '15.00',
      deviation: 0,
      score: '0',
      state: 'ok',
    });
  });
  it('shares its line with the next trial of a chain', () => {
    expect(trial([start, end, crossing('castle/C', 1, 25.041)], 'PC2')).toMatchObject({
      measured: '9.97',
      deviation: -3,
      score: '3',
    });
  });
  it('is marked where the uncertainty could change its hundredth', () => {
    expect(trial([crossing('castle/A', 1, 0.00001), end])).toMatchObject({ deviation: 7, uncertain: true });
  });
  it('takes the second crossing of a circuit for the second pass', () => {
    const laps = [crossing('circuit/A', 1, 200.005), crossing('circuit/A', 1, 260.025)];
    expect(trial(laps, 'PC4')).toMatchObject({ measured: '60.02', deviation: 2, state: 'ok' });
  });
  it('takes on a circuit the pass that a person has said', () => {
    const laps = [
      crossing('circuit/A', 1, 100.005),
      crossing('circuit/A', 1, 200.005),
      crossing('circuit/A', 1, 260.025),
    ];
    const facts = [
      ...laps,
      amendment({ action: 'void', id: 'v', crossing: 'circuit/A:1:100.005' }),
      amendment({ action: 'assign', id: 'a', crossing: 'circuit/A:1:260.025', car: 1, pass: 1 }),
    ];
    // 260.02 is pass 1 now, so that 200.00 is what is left for pass 2.
    expect(trial(facts, 'PC4')).toMatchObject({ measured: '-60.02' });
    expect(warnings(facts).join()).toContain('check both crossings');
  });
});

describe('a crossing', () => {
  it('of a suggested car scores provisionally', () => {
    expect(trial([start, crossing('castle/B', null, 15.071, { suggested: 1 })])).toMatchObject({
      deviation: 7,
      state: 'provisional',
    });
  });
  it('of a suggested car gives way to one with the car set, earlier or later', () => {
    const facts = [start, crossing('castle/B', null, 14.001, { suggested: 1 }), end];
    expect(trial(facts)).toMatchObject({ deviation: 7, state: 'ok' });
    expect(warnings(facts)).toEqual([
      'crossing castle/B:null:14.001 on castle/B is suggested for car 1; castle/B:1:15.071 counts; assign or void it',
    ]);
  });
  it('that comes again for a car on a line warns, and the earliest counts', () => {
    const facts = [crossing('castle/B', 1, 15.5), start, end];
    expect(trial(facts)).toMatchObject({ deviation: 7 });
    expect(warnings(facts)).toEqual([
      'crossing castle/B:1:15.5 on castle/B is one more of car 1; castle/B:1:15.071 counts; assign or void it',
    ]);
  });
  it('at the same time as another counts by its id', () => {
    const [a, b] = ['x-1', 'x-2'].map((id) => crossing('castle/B', 1, 15.071, { id }));
    const board = createScoreboard(rally);
    board.addAll([start, b, a] as Fact[]);
    expect(board.trialResult(1, 'PC1')?.to).toBe('x-1');
  });
  it.each([
    { what: 'by a backup sensor', over: { role: 'backup' } },
    { what: 'of a self test', over: { test: true } },
    { what: 'that was taken for no passage', over: { counts: false, doubts: ['bounce'] } },
  ] as const)('$what never scores', ({ over }) => {
    const facts = [start, { ...crossing('castle/B', 1, 15.071), ...over, doubts: [] } as Fact];
    expect(trial(facts)).toMatchObject({ deviation: null, state: 'pending' });
    expect(warnings(facts)).toEqual([]);
  });
  it('of a self test does not score when it is restored either', () => {
    const test = crossing('castle/B', 1, 15.071, { test: true, counts: false });
    expect(trial([start, test, amendment({ action: 'restore', id: 'r', crossing: test.id })]).state).toBe('pending');
  });
  it('without a time holds its place, scores nothing, warns, and scores once it is retimed', () => {
    const unknown = crossing('castle/B', 1, null);
    expect(trial([start, unknown])).toMatchObject({ measured: null, deviation: null, score: null, state: 'pending' });
    expect(warnings([start, unknown])).toEqual([
      'crossing castle/B:1:null of car 1 on castle/B has no time; retime it',
    ]);
    const retime = amendment({ action: 'retime', id: 'r', crossing: unknown.id, utcUs: at(15.02) });
    expect(trial([start, unknown, retime])).toMatchObject({ deviation: 2, state: 'ok' });
  });
  it('of no car, no entry or no line of the rally warns', () => {
    expect(warnings([crossing('castle/A', null, 1), crossing('castle/A', 77, 2), crossing('moon/A', 1, 3)])).toEqual([
      'crossing castle/A:77:2 on castle/A: car 77 is in no entry list',
      'crossing castle/A:null:1 on castle/A: no car; assign one or void it',
      'crossing moon/A:1:3 on moon/A: the rally has no such line',
    ]);
  });
});

describe('a revision', () => {
  const early = crossing('castle/B', null, 15.071, { id: 'x', suggested: 1 });
  const later = crossing('castle/B', null, 15.031, { id: 'x', rev: 1, suggested: 2 });
  it('with a higher number supersedes a lower one, whichever comes first', () => {
    const board = createScoreboard(rally);
    board.addAll([later, start, crossing('castle/A', 2, 0.001), early]);
    expect(board.trialResult(1, 'PC1')).toMatchObject({ state: 'pending' });
    expect(board.trialResult(2, 'PC1')).toMatchObject({ deviation: 3, state: 'provisional' });
  });
  it('never changes the car', () => {
    const facts = [start, { ...early, car: 1 }, { ...later, car: 2 }];
    expect(trial(facts)).toMatchObject({ deviation: 3, state: 'ok' });
    expect(trial([...facts].reverse())).toMatchObject({ deviation: 3, state: 'ok' });
  });
  it('stays below every amendment', () => {
    const assign = amendment({ action: 'assign', id: 'a', crossing: 'x', car: 1 });
    expect(trial([start, early, assign, later])).toMatchObject({ deviation: 3, state: 'ok' });
  });
  it('that came with two contents counts with the smaller SHA-256, and warns', () => {
    const [one, two] = [early, { ...early, utcUs: at(15.041) }].sort((a, b) =>
      contentHash(a) < contentHash(b) ? -1 : 1,
    );
    const expected = one?.utcUs === at(15.041) ? 4 : 7;
    for (const facts of [
      [start, one, two],
      [start, two, one, one],
    ] as Fact[][]) {
      expect(trial(facts).deviation).toBe(expected);
      expect(warnings(facts)).toEqual([
        expect.stringMatching(/^crossing x rev 0: 2 different contents; the smallest SHA-256 counts: [0-9a-f]{16}…$/),
      ]);
      expect(scoreFacts(rally, facts).facts).toBe(2);
    }
  });
});

describe('an amendment', () => {
  const unnumbered = crossing('castle/B', null, 15.071, { id: 'x' });
  it('assigns a car, also before the crossing has come', () => {
    const assign = amendment({ action: 'assign', id: 'a', crossing: 'x', car: 1 });
    expect(trial([start, unnumbered, assign])).toMatchObject({ deviation: 7, state: 'ok' });
    expect(trial([assign, start, unnumbered])).toMatchObject({ deviation: 7, state: 'ok' });
    expect(warnings([assign])).toEqual(['amendment a (assign) names crossing x, which is not there']);
  });
  it('takes a car off, and the running order’s suggestion with it', () => {
    const facts = [
      start,
      { ...unnumbered, suggested: 1 },
      amendment({ action: 'assign', id: 'a', crossing: 'x', car: null }),
    ];
    expect(trial(facts).state).toBe('pending');
    expect(warnings(facts)).toEqual([]);
  });
  it('confirms a suggestion, and warns where there is none', () => {
    const confirm = amendment({ action: 'confirm', id: 'c', crossing: 'x' });
    expect(trial([start, { ...unnumbered, suggested: 1 }, confirm])).toMatchObject({ deviation: 7, state: 'ok' });
    expect(warnings([unnumbered, confirm])).toContain(
      'crossing x on castle/B: confirmed, but the running order suggests no car; assign one',
    );
  });
  it('voids and restores a crossing', () => {
    const voided = amendment({ action: 'void', id: 'v', crossing: end.id });
    expect(trial([start, end, voided]).state).toBe('pending');
    expect(
      trial([start, end, voided, amendment({ action: 'restore', id: 'r', n: 1, crossing: end.id })]),
    ).toMatchObject({ deviation: 7 });
  });
  it('restores what the bridge did not count', () => {
    const doubtful = crossing('castle/B', 1, 15.071, { counts: false, doubts: ['single'] });
    expect(trial([start, doubtful, amendment({ action: 'restore', id: 'r', crossing: doubtful.id })])).toMatchObject({
      deviation: 7,
      state: 'ok',
    });
  });
  it('inserts a crossing, which other amendments may name', () => {
    const insert = amendment({ action: 'insert', id: 'i', station: 'castle', line: 'B', car: 1, utcUs: at(15.011) });
    expect(trial([start, insert])).toMatchObject({ deviation: 1, state: 'ok' });
    const retime = amendment({ action: 'retime', id: 'r', crossing: 'i', utcUs: at(15.021) });
    expect(trial([start, retime, insert])).toMatchObject({ deviation: 2, state: 'ok' });
    const undo = amendment({ action: 'undo', id: 'u', amendment: 'i' });
    expect(trial([start, undo, insert])).toMatchObject({ deviation: null, state: 'pending' });
  });
  it.each([
    { greater: 'n', first: { n: 2, atUs: at(1), id: 'a' }, second: { n: 1, atUs: at(2), id: 'b' } },
    { greater: 'atUs', first: { n: 1, atUs: at(2), id: 'a' }, second: { n: 1, atUs: at(1), id: 'b' } },
    { greater: 'id', first: { n: 1, atUs: at(1), id: 'b' }, second: { n: 1, atUs: at(1), id: 'a' } },
  ])('with the greater (n, atUs, id) wins over one that contradicts it: by $greater', ({ first, second }) => {
    const wins = amendment({ ...first, action: 'assign', crossing: 'x', car: 1 });
    const loses = amendment({ ...second, action: 'assign', crossing: 'x', car: 2 });
    for (const order of [
      [wins, loses],
      [loses, wins],
    ])
      expect(trial([start, unnumbered, ...order])).toMatchObject({ deviation: 7, state: 'ok' });
  });
  it('that is undone leaves the one before it in force', () => {
    const facts = [
      start,
      unnumbered,
      amendment({ action: 'assign', id: 'a', crossing: 'x', car: 1 }),
      amendment({ action: 'assign', id: 'b', n: 1, crossing: 'x', car: 2 }),
      amendment({ action: 'undo', id: 'u', amendment: 'b' }),
    ];
    expect(trial(facts)).toMatchObject({ deviation: 7, state: 'ok' });
  });
  it('undo is itself not undone', () => {
    const facts = [
      start,
      end,
      amendment({ action: 'void', id: 'v', crossing: end.id }),
      amendment({ action: 'undo', id: 'u', amendment: 'v' }),
      amendment({ action: 'undo', id: 'w', amendment: 'u' }),
    ];
    expect(trial(facts)).toMatchObject({ deviation: 7 });
    expect(warnings(facts)).toEqual(['amendment w (undo) names undo u; an undo is not undone, so it changes nothing']);
  });
  it('undo that names nothing warns, another undo of it or not', () => {
    const lost = amendment({ action: 'undo', id: 'u', amendment: 'nothing' });
    const warning = 'amendment u (undo) names amendment nothing, which is not there';
    expect(warnings([lost])).toEqual([warning]);
    expect(warnings([lost, amendment({ action: 'undo', id: 'w', amendment: 'u' })])).toContain(warning);
  });
  it('of a kind that is not known warns and changes nothing', () => {
    const facts = [start, end, amendment({ action: 'bless', id: 'b', car: 1 })];
    expect(trial(facts)).toMatchObject({ score: '7' });
    expect(warnings(facts)).toEqual(['amendment b: action "bless" is not supported; it changes nothing']);
  });
});

describe('not yet is not missed', () => {
  it('leaves a trial pending until the car is seen on a later line of the route', () => {
    expect(trial([start])).toEqual({ trial: 'PC1', measured: null, deviation: null, score: null, state: 'pending' });
    expect(trial([start, crossing('castle/B', 2, 50)]).state).toBe('pending');
    expect(trial([start, crossing('castle/C', 1, 25)])).toEqual({
      trial: 'PC1',
      measured: null,
      deviation: null,
      score: '300',
      state: 'missing',
    });
    // PC2 ends on the line where the car was seen: nothing later yet.
    expect(trial([start, crossing('castle/C', 1, 25)], 'PC2').state).toBe('pending');
    expect(trial([start, crossing('lake/A', 1, 90)], 'PC2').state).toBe('missing');
  });
  it('is missed once a trial or its leg is closed, and pending again when it is reopened', () => {
    const close = amendment({ action: 'close', id: 'c', trial: 'PC1' });
    expect(trial([start, close])).toMatchObject({ state: 'missing', score: '300' });
    expect(trial([start, close], 'PC2').state).toBe('pending');
    expect(trial([start, close, amendment({ action: 'reopen', id: 'r', n: 1, trial: 'PC1' })]).state).toBe('pending');
    const leg = amendment({ action: 'close', id: 'l', n: 2, leg: 'leg-1' });
    expect(trial([leg, start], 'PC2').state).toBe('missing');
    expect(trial([leg, start], 'PC4').state).toBe('pending');
    expect(trial([leg, start, amendment({ action: 'undo', id: 'u', amendment: 'l' })], 'PC2').state).toBe('pending');
  });
  it('counts of all closings and reopenings that cover a trial the greatest (n, atUs, id), whichever comes first', () => {
    const close = amendment({ action: 'close', id: 'c', n: 1, trial: 'PC1' });
    const reopen = amendment({ action: 'reopen', id: 'r', n: 2, trial: 'PC1' });
    const closeLeg = amendment({ action: 'close', id: 'l', n: 3, leg: 'leg-1' });
    for (const order of [
      [close, reopen],
      [reopen, close],
    ]) {
      expect(trial([start, ...order]).state).toBe('pending');
      expect(trial([start, closeLeg, ...order]).state).toBe('missing');
    }
    const other = amendment({ action: 'close', id: 'o', trial: 'PC1', race: 'modern' });
    expect(trial([start, other]).state).toBe('pending');
    expect(warnings([other])).toEqual(['amendment o (close) names race modern, which the rally has not']);
  });
  it('takes all legs as closed for final results', () => {
    expect(row([start, end], 1, {})).toMatchObject({ score: '907', state: 'finished', through: 'PC1' });
    expect(row([start, end], 2, {})).toMatchObject({ score: '1200', state: 'finished', through: null });
  });
  it('scores a late crossing of a trial that was missed', () => {
    const board = createScoreboard(rally);
    board.add(start);
    expect(board.add(crossing('castle/C', 1, 25.041)).trials).toMatchObject([
      { trial: 'PC1', state: 'missing', score: '300' },
    ]);
    expect(board.add(end).trials).toMatchObject([
      { trial: 'PC1', state: 'ok', deviation: 7, from: start.id, to: end.id },
      { trial: 'PC2', state: 'ok', deviation: -3, from: end.id, to: 'castle/C:1:25.041' },
    ]);
  });
});

describe('a station', () => {
  it('that declares edges lost is named in the warnings', () => {
    const gap: Fact = {
      v: 1,
      kind: 'gap',
      id: 'g',
      journal: 'j1',
      entry: 2,
      station: 'castle',
      boot: '0007a3f1',
      seq: 12,
      count: 3,
      atUs: at(1),
    };
    expect(warnings([gap])).toEqual([
      'station castle: 3 edges declared lost from number 12 of boot 0007a3f1 on; look at the paper tape',
    ]);
  });
});

describe('under the 1000 Miglia’s rules', () => {
  const merit = smallRally(MILLE_MIGLIA);
  it('points are multiplied by the coefficient, a missing trial scores 0, and the notice is in every output', () => {
    const facts = [crossing('castle/A', 1, 0.001), crossing('castle/B', 1, 15.001)];
    const results = scoreFacts(merit, facts);
    expect(results.rankings[0]?.rows[0]).toMatchObject({ position: 1, car: 1, score: '756.00' });
    expect(results.rankings[0]?.rows[0]?.trials[1]).toMatchObject({
      state: 'missing',
      score: '0.00',
      measured: null,
      deviation: null,
    });
    expect(results.notices).toEqual(['invented points']);
    const board = createScoreboard(merit);
    expect(board.ranking('overall')?.notices).toEqual(['invented points']);
    expect(board.trialTable('PC1')?.notices).toEqual(['invented points']);
  });
});
