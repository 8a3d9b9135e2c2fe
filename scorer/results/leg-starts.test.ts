import { describe, expect, it } from 'vitest';
import { fact } from '../../protocol/messages/facts.ts';
import { formatUtc } from '../../protocol/time.ts';
import { createScoreboard } from '../scoring/index.ts';
import { amendment, at, crossing, rallyFrom } from '../scoring/testing/small-rally.ts';
import { legStarts } from './leg-starts.ts';

describe('the start list of a leg in the order of a ranking', () => {
  const rally = rallyFrom(
    `
rally: two-days
name: Two days
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - {id: leg-1, trials: [{id: PC1, kind: time, from: a/A, to: a/B, imposed: 10.00 s}]}
  - id: leg-2
    starts: {classic: {first: 2024-06-12T08:00:00Z, interval: 30 s, order: ranking}}
    trials: [{id: CO1, kind: time-control, line: b/CO, due: 10 min}]
rankings: [{id: ladies, race: classic, where: {ladies: true}}, {id: overall, race: classic}]
`,
    'number,year,model,coefficient,ladies\n1,1930,a,,\n2,1931,b,,true\n3,1932,c,,\n4,1933,d,,\n',
  );
  const drive = (car: number, late: number) => [
    crossing('a/A', car, car * 100),
    crossing('a/B', car, car * 100 + 10 + late),
  ];
  const board = createScoreboard(rally);
  board.addAll([
    ...drive(1, 0.09),
    ...drive(2, 0.02),
    ...drive(3, 0.05),
    ...drive(4, 0.01),
    amendment({ action: 'entry-state', id: 'out', car: 4, state: 'retired', leg: 'leg-1' }),
  ]);
  const starts = legStarts(board, 'leg-2', { author: 'desk:anna', atUs: at(40_000) }) ?? [];

  it('puts the leader first, at the interval of the leg, and leaves out who is out', () => {
    expect(starts.map(({ car, utcUs }) => [car, formatUtc(utcUs).slice(11, 19)])).toEqual([
      [2, '08:00:00'],
      [3, '08:00:30'],
      [1, '08:01:00'],
    ]);
  });
  it('is made of facts that can be imported, after which controls are due', () => {
    expect(starts.every((start) => fact.safeParse(start).success)).toBe(true);
    // 08:01:00 + 10 min; reached at 08:11:30.
    board.addAll([...starts, crossing('b/CO', 1, 77_970)]);
    expect(board.trialResult(1, 'CO1')).toMatchObject({ deviation: 0, state: 'ok' });
  });
  it('is nothing for a leg that needs none, and unknown for one that is not there', () => {
    expect(legStarts(board, 'leg-1', { author: 'desk:anna', atUs: at(0) })).toEqual([]);
    expect(legStarts(board, 'leg-9', { author: 'desk:anna', atUs: at(0) })).toBeUndefined();
  });
});
