import { describe, expect, it } from 'vitest';
import type { Amendment, Crossing, Fact } from '../../protocol/messages/facts.ts';
import { utcMicros } from '../../protocol/time.ts';
import { loadRally } from '../rally/index.ts';
import { createArrivals } from './arrivals.ts';

const FILE = `
rally: r
name: R
timezone: Europe/Rome
rules: aci-rds
stations:
  - {id: one, name: One, lines: [A, B]}
  - {id: two, name: Two, lines: [A, B]}
  - {id: three, name: Three, lines: [A, B]}
races:
  - {id: classic, name: Classic, entries: entries.csv, firstStart: 2024-06-11T10:00:00Z, interval: 30 s}
legs:
  - id: L1
    name: Leg
    trials:
      - {id: P1, kind: time, from: one/A, to: one/B, imposed: 10 s}
      - {id: P2, kind: time, from: two/A, to: two/B, imposed: 10 s}
      - {id: P3, kind: time, from: three/A, to: three/B, imposed: 10 s}
rankings:
  - {id: overall, title: Overall, race: classic}
`;
const ENTRIES = 'number,year,model,coefficient\n1,1930,M,1.3\n2,1930,M,1.3\n3,1930,M,1.3\n';

const loaded = loadRally('rally.yaml', (path) => (path.endsWith('.csv') ? ENTRIES : FILE));
const crossing = (id: string, station: string, line: string, suggested: number, atS: number, over = {}): Fact =>
  ({
    v: 1,
    kind: 'crossing',
    id,
    rev: 0,
    journal: 'j',
    entry: 1,
    station,
    line,
    utcUs: utcMicros(atS * 1e6),
    uncertaintyUs: 4,
    clock: 'pps',
    origin: 'tube',
    role: 'main',
    car: null,
    suggested,
    counts: true,
    doubts: [],
    ...over,
  }) as Crossing;
const amendment = (body: object): Fact =>
  ({
    v: 1,
    kind: 'amendment',
    id: 'a',
    n: 0,
    journal: 'j',
    entry: 1,
    atUs: 0,
    author: 'x',
    reason: '',
    ...body,
  }) as Amendment;

describe('who is on the way to a station', () => {
  const begin = () => {
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    return createArrivals(loaded.rally);
  };
  const cars = (list: readonly { car: number; seenAt?: string | undefined; gone?: boolean | undefined }[]) =>
    list.map(({ car, seenAt, gone }) => `${car}${gone ? '!' : ''}${seenAt ? `@${seenAt}` : ''}`);

  it('are those seen before it and not yet there, nearest first', () => {
    const arrivals = begin();
    for (const fact of [
      crossing('x1', 'one', 'A', 1, 10),
      crossing('x2', 'one', 'B', 1, 20),
      crossing('x3', 'one', 'A', 2, 30),
      crossing('x4', 'two', 'A', 1, 90),
      crossing('x5', 'one', 'A', 3, 95),
    ])
      arrivals.take(fact);
    expect(cars(arrivals.at('three'))).toEqual(['1@two/A', '2@one/A', '3@one/A']);
    expect(cars(arrivals.at('two'))).toEqual(['2@one/A', '3@one/A']);
    expect(arrivals.at('one')).toEqual([]);
  });

  it('follow corrections, and say who will not come', () => {
    const arrivals = begin();
    arrivals.take(crossing('x1', 'one', 'A', 1, 10));
    arrivals.take(amendment({ action: 'assign', crossing: 'x1', car: 2 }));
    expect(cars(arrivals.at('two'))).toEqual(['2@one/A']);
    arrivals.take(amendment({ action: 'entry-state', car: 2, state: 'retired' }));
    arrivals.take(amendment({ action: 'entry-state', car: 3, state: 'not-started' }));
    expect(cars(arrivals.at('two'))).toEqual(['3!', '2!@one/A']);
    arrivals.take(amendment({ action: 'void', crossing: 'x1' }));
    expect(cars(arrivals.at('two'))).toEqual(['2!', '3!']);
  });

  it('leave out what does not count, and name the stations that it changes', () => {
    const arrivals = begin();
    arrivals.take(crossing('x1', 'two', 'A', 1, 10, { counts: false }));
    expect(arrivals.changed()).toEqual([]);
    arrivals.take(crossing('x2', 'two', 'A', 1, 10));
    expect(arrivals.at('three')).toHaveLength(1);
    expect(arrivals.changed()).toContain('three');
    expect(arrivals.changed()).toEqual([]);
  });

  it('say when they should come, by how long the last ones took from where each was seen', () => {
    const arrivals = begin();
    expect(arrivals.at('two')).toEqual([]);
    arrivals.take(crossing('a', 'one', 'B', 1, 10));
    expect(arrivals.at('two')[0]?.expectedUs).toBeNull();
    // Car 1 took 600 s, car 2 another 700 s with a stop, car 3 took 620 s; from the first line to the second they took 100 s at the station.
    for (const [car, left, came] of [
      [1, 10, 610],
      [2, 40, 740],
      [3, 70, 690],
    ] as const) {
      arrivals.take(crossing(`l${car}`, 'one', 'B', car, left));
      arrivals.take(crossing(`c${car}`, 'two', 'A', car, came));
      arrivals.take(crossing(`d${car}`, 'two', 'B', car, came + 100));
    }
    arrivals.take(crossing('e', 'one', 'B', 4, 1000));
    arrivals.take(crossing('f', 'one', 'A', 5, 1010));
    const [next, after] = arrivals.at('two');
    // 620 s is the one in the middle; nobody has been seen from line A on.
    expect(next).toMatchObject({ car: 4, expectedUs: 1_620e6 });
    expect(after).toMatchObject({ car: 5, expectedUs: null });
  });
});
