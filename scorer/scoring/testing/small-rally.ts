import { printProblem } from '../../../protocol/files/problem.ts';
import type { Crossing, Fact } from '../../../protocol/messages/facts.ts';
import { type UtcMicros, utcMicros } from '../../../protocol/time.ts';
import { loadRally, type Rally } from '../../rally/index.ts';

/** A rally small enough to reckon by hand, and its facts, for the tests of this room. */

const FILE = `
rally: small
name: Small rally
timezone: Europe/Rome
rules: RULES
races:
  - {id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}
legs:
  - id: leg-1
    trials:
      - {id: PC1, kind: time, from: castle/A, to: castle/B, imposed: 15.00 s}
      - {id: PC2, kind: time, from: castle/B, to: castle/C, imposed: 10.00 s}
      - {id: PC3, kind: time, from: lake/A, to: lake/B, imposed: 20.00 s}
  - id: leg-2
    trials:
      - {id: PC4, kind: time, from: circuit/A, to: circuit/A#2, imposed: 60.00 s}
rankings:
  - {id: overall, title: Overall, race: classic}
  - {id: leg-1, race: classic, legs: [leg-1]}
  - {id: ladies, race: classic, where: {ladies: true}}
  - {id: plain, race: classic, coefficient: false}
`;

const ENTRIES = `number,year,model,coefficient,ladies,status
1,1927,O.M. 665 SUPERBA,1.80,false,race
2,1957,FIAT-ABARTH 750 GT ZAGATO,1.25,true,
3,1950,LANCIA AURELIA B10,1.50,,race
105,1955,MERCEDES-BENZ 300 SL,1.40,,guest
`;

export const TABLE = 'deviation,points\n0,420\n1,395\n2,371\n3,347\n4,300\nbeyond,10\n';
export const MILLE_MIGLIA = '{extends: 1000-miglia, tables: {time: points.csv}, notice: invented points}';

/** A rally of its own: text of its file and of its entry list. */
export function rallyFrom(file: string, entries: string = ENTRIES): Rally {
  const loading = loadRally('rally.yaml', (path) => (path === 'rally.yaml' ? file : entries));
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return loading.rally;
}

export function smallRally(rules = 'aci-rds', entries = ENTRIES): Rally {
  const files = new Map([
    ['rally.yaml', FILE.replace('RULES', rules)],
    ['entries.csv', entries],
    ['points.csv', TABLE],
  ]);
  const loading = loadRally('rally.yaml', (path) => files.get(path) ?? '');
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return loading.rally;
}

/** 2024-06-11T10:32:00Z. */
const START_US = 1_718_101_920_000_000;

/** Seconds after the first start. */
export const at = (seconds: number): UtcMicros => utcMicros(START_US + Math.round(seconds * 1_000_000));

/** A crossing of `station/line` by a car, with its number set unless `over` says otherwise. The id holds the line and, in hundredths, the time. */
export function crossing(
  line: string,
  car: number | null,
  seconds: number | null,
  over: Partial<Crossing> = {},
): Crossing {
  const [station = '', name = ''] = line.split('/');
  return {
    v: 1,
    kind: 'crossing',
    id: `${line}:${car}:${seconds}`,
    rev: 0,
    journal: 'j1',
    entry: 1,
    station,
    line: name,
    utcUs: seconds === null ? null : at(seconds),
    uncertaintyUs: 4,
    clock: 'pps',
    origin: 'tube',
    role: 'main',
    car,
    suggested: null,
    counts: true,
    doubts: [],
    ...over,
  };
}

type Said = { action: string; id: string } & Record<string, unknown>;

/** An amendment of the desk, made at the first start unless it says otherwise. */
export const amendment = (said: Said): Fact =>
  ({
    v: 1,
    kind: 'amendment',
    n: 0,
    journal: 'desk-1',
    entry: 1,
    atUs: at(0),
    author: 'desk:anna',
    reason: 'test',
    ...said,
  }) as unknown as Fact;
