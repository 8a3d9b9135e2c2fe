import { describe, expect, it } from 'vitest';
import type { Clock, Stopwatch } from '../../protocol/clock.ts';
import type { Fact } from '../../protocol/messages/facts.ts';
import { publicRally } from '../../protocol/messages/public-rally.ts';
import type { RankingMessage, TrialMessage } from '../../protocol/messages/results.ts';
import { createScoreboard } from '../scoring/index.ts';
import { amendment, at, crossing, rallyFrom } from '../scoring/testing/small-rally.ts';
import { createPublisher } from './publisher.ts';

/** A regularity trial of 36 km/h, which is 10 m/s: hidden points at 1000 m and 2000 m are due 100 s and 200 s after the start. */
const FILE = `
rally: small
name: Small
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: PC1, kind: time, from: castle/A, to: castle/B, imposed: 15.00 s}
      - {id: PM1, kind: average, from: bracco/S, speed: 36 km/h, points: [{line: wood/1, at: 1000 m}, {line: wood/2, at: 2000 m}]}
      - {id: PC2, kind: time, from: lake/A, to: lake/B, imposed: 10.00 s}
rankings:
  - {id: overall, race: classic}
  - {id: hidden, race: classic, trials: [PM1]}
  - {id: final, race: classic, publish: official}
`;
const ENTRIES = `number,year,model,coefficient,driver
7,1930,ALFA ROMEO 6C,1.00,<script>alert(1)</script>
8,1950,LANCIA AURELIA,1.00,Anna
`;

/** One publisher, what it has put on the public's topics, and time that passes when it is told to. */
function stand() {
  const facts: Fact[] = [];
  let timers: (() => void)[] = [];
  const timer = (action: () => void) => {
    timers.push(action);
    return { cancel: () => (timers = timers.filter((each) => each !== action)) };
  };
  const stopwatch: Stopwatch = { realMs: () => 0, afterRealMs: (_ms, action) => timer(action) };
  const clock: Clock = { nowUs: () => at(0), elapsedUs: () => 0, after: () => ({ cancel: () => {} }) };
  const rally = rallyFrom(FILE, ENTRIES);
  const board = createScoreboard(rally);
  const retained = new Map<string, string>();
  const said: string[] = [];
  const publisher = createPublisher({
    ...{ rally, board, scorer: 'desk', clock, stopwatch, onDeviation: () => {} },
    facts: (after = 0) => facts.slice(after),
    publish: (topic, payload, retain) => {
      if (!topic.startsWith('centesimo/small/result/')) return;
      said.push(`${topic} ${payload}`);
      if (retain && payload === '') retained.delete(topic);
      else if (retain) retained.set(topic, payload);
    },
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise<void>((done) => setImmediate(done));
      const due = timers;
      timers = [];
      for (const action of due) action();
    }
  };
  return {
    said,
    topics: () => [...retained.keys()].map((topic) => topic.replace('centesimo/small/result/', '')).sort(),
    table: <Message>(name: string): Message => JSON.parse(retained.get(`centesimo/small/result/${name}`) ?? 'null'),
    start: async () => {
      publisher.publishAll();
      await settle();
    },
    /** What the public has heard since. */
    hear: async (...fresh: Fact[]): Promise<string[]> => {
      const before = said.length;
      facts.push(...fresh);
      publisher.score(fresh);
      await settle();
      return said.slice(before);
    },
  };
}

let entry = 0;
const pass = (line: string, car: number, seconds: number): Fact => crossing(line, car, seconds, { entry: ++entry });
const scores = (table: RankingMessage) => table.rows.map(({ position, car, score }) => [position, car, score]);

describe('what the public hears of a trial with hidden points', () => {
  it('is nothing before it is closed: no total, no gap, no state moves when a car passes one', async () => {
    const { start, hear, table, topics, said } = stand();
    await start();
    expect(topics()).toEqual(['ranking/overall', 'rally', 'trial/PC1', 'trial/PC2'].sort());
    // 15.03 and 15.01: 3 and 1 hundredths.
    await hear(pass('castle/A', 7, 0), pass('castle/B', 7, 15.03), pass('castle/A', 8, 20), pass('castle/B', 8, 35.01));
    expect(scores(table('ranking/overall'))).toEqual([
      [1, 8, '1'],
      [2, 7, '3'],
    ]);
    await hear(pass('bracco/S', 7, 100), pass('bracco/S', 8, 120));
    expect(await hear(pass('wood/1', 7, 205), pass('wood/2', 7, 301))).toEqual([]);
    expect(await hear(pass('wood/1', 8, 220.5))).toEqual([]);
    expect(said.filter((each) => each.includes('wood') || each.includes('hidden points'))).toEqual([]);

    await hear(pass('wood/2', 8, 320), amendment({ action: 'close', id: 'c', trial: 'PM1' }));
    expect(topics()).toContain('trial/PM1');
    expect(topics()).toContain('ranking/hidden');
    expect(
      table<TrialMessage>('trial/PM1')
        .rows.map(({ car }) => car)
        .sort(),
    ).toEqual([7, 8]);
    const [leader, last] = table<RankingMessage>('ranking/overall').rows;
    // Car 8 was half a second late once, car 7 five seconds and one.
    expect([leader?.car, last?.car]).toEqual([8, 7]);
    expect(Number(last?.score)).toBeGreaterThan(3);
  });

  it('is taken back when it is reopened, for more cars are still to come', async () => {
    const { start, hear, topics } = stand();
    await start();
    await hear(pass('bracco/S', 7, 100), pass('wood/1', 7, 205), amendment({ action: 'close', id: 'c', trial: 'PM1' }));
    expect(topics()).toContain('trial/PM1');
    await hear(amendment({ action: 'reopen', id: 'r', trial: 'PM1', n: 1 }));
    expect(topics()).not.toContain('trial/PM1');
    expect(topics()).not.toContain('ranking/hidden');
  });

  it('is not even that a finish is missing, where only a hidden point has seen the car since', async () => {
    const { start, hear, table } = stand();
    await start();
    await hear(pass('castle/A', 7, 0));
    expect(await hear(pass('wood/1', 7, 205))).toEqual([]);
    await hear(pass('lake/A', 7, 400));
    expect(table<TrialMessage>('trial/PC1').rows).toMatchObject([{ car: 7, state: 'missing', deviation: null }]);
  });

  it('is not in a mean that is assigned elsewhere', async () => {
    const { start, hear, table } = stand();
    await start();
    await hear(pass('castle/A', 7, 0), pass('castle/B', 7, 15.03), pass('lake/A', 7, 400), pass('lake/B', 7, 410.05));
    const given = amendment({ action: 'trial-state', id: 's', trial: 'PC2', state: 'average', cars: [7] });
    await hear(given);
    const before = table<TrialMessage>('trial/PC2').rows;
    expect(await hear(pass('bracco/S', 7, 100), pass('wood/1', 7, 205), pass('wood/2', 7, 301))).toEqual([]);
    expect(table<TrialMessage>('trial/PC2').rows).toEqual(before);
  });

  it('is its name at most: the description of the rally has no line, no point, no speed', async () => {
    const { start, table, said } = stand();
    await start();
    const described = publicRally.strict().parse(table('rally'));
    expect(described.trials.map(({ id, released }) => [id, released])).toEqual([
      ['PC1', true],
      ['PM1', false],
      ['PC2', true],
    ]);
    expect(described.rankings.map(({ id, released }) => [id, released])).toEqual([
      ['overall', true],
      ['hidden', false],
      ['final', false],
    ]);
    expect(said.join('\n')).not.toMatch(/wood|bracco|1000|2000|36 km/);
    // As it is written; whoever shows it escapes it.
    expect(described.entries[0]).toMatchObject({ number: 7, driver: '<script>alert(1)</script>' });
  });
});
