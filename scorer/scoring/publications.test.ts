import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { factsOf, publicationsIn } from './publications.ts';
import { scoreFacts } from './score-facts.ts';
import { createScoreboard } from './scoreboard.ts';
import { amendment, at, crossing, rallyFrom, smallRally } from './testing/small-rally.ts';

const rally = smallRally();
const drive = (car: number, entry: number, hundredths: number): Fact[] => [
  crossing('castle/A', car, entry, { entry, journal: 'pi-1' }),
  crossing('castle/B', car, entry + 15 + hundredths / 100, { entry: entry + 1, journal: 'pi-1' }),
];
const publish = (id: string, over: object): Fact =>
  amendment({ action: 'publish', id, scope: 'overall', state: 'provisional', version: 1, ...over });
const deviations = (facts: Iterable<Fact>) =>
  scoreFacts(rally, facts, { asItStands: true })
    .rankings[0]?.rows.flatMap(({ car, trials }) =>
      trials.flatMap(({ trial, deviation }) => (deviation === null ? [] : [`${car} ${trial} ${deviation}`])),
    )
    .sort();

describe('a publication', () => {
  const early = drive(1, 10, 7);
  const late = drive(2, 30, 3);
  const correction = amendment({
    action: 'retime',
    id: 'r',
    crossing: early[1]?.id,
    utcUs: at(25.05),
    atUs: at(500),
    journal: 'desk-1',
    entry: 9,
  });

  it('rests on what its author had seen, and stays as it is whatever comes later', () => {
    const said = publish('p', { atUs: at(400), seen: { 'pi-1': 11 } });
    const all = [...late, correction, said, ...early];
    const [publication] = publicationsIn(all);
    expect(publication?.id).toBe('p');
    if (publication === undefined) return;
    expect(deviations(factsOf(publication, all))).toEqual(['1 PC1 7']);
    expect(deviations(all)).toEqual(['1 PC1 5', '2 PC1 3']);
    expect(deviations(factsOf(publication, all.toReversed()))).toEqual(['1 PC1 7']);
  });

  it('that does not say so rests on what was timed or said up to its own time', () => {
    const all = [...early, ...late, correction, publish('p', { atUs: at(26) })];
    const [publication] = publicationsIn(all);
    if (publication === undefined) throw new Error('no publication');
    expect(deviations(factsOf(publication, all))).toEqual(['1 PC1 7']);
    const [after] = publicationsIn([...all, publish('q', { atUs: at(501), version: 2 })]).filter(
      ({ version }) => version === 2,
    );
    if (after === undefined) throw new Error('no publication');
    expect(deviations(factsOf(after, all))).toEqual(['1 PC1 5', '2 PC1 3']);
  });

  it('can be undone, and a later one of the same version takes its place', () => {
    const all = [
      publish('p', { atUs: at(26) }),
      publish('q', { atUs: at(27), state: 'official' }),
      publish('r', { atUs: at(28), version: 2 }),
      amendment({ action: 'undo', id: 'u', amendment: 'r' }),
      publish('s', { scope: 'leg-1', version: 3 }),
    ];
    const summary = (facts: readonly Fact[]) =>
      publicationsIn(facts).map(({ scope, version, state, id }) => [scope, version, state, id]);
    const expected = [
      ['leg-1', 3, 'provisional', 's'],
      ['overall', 1, 'official', 'q'],
    ];
    expect(summary(all)).toEqual(expected);
    expect(summary(all.toReversed())).toEqual(expected);
  });

  it('of the rally, a leg or the trial itself releases a trial that waits to be official', () => {
    const waiting = rallyFrom(
      `
rally: small
name: Small
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - {id: leg-1, trials: [{id: PC1, kind: time, from: a/A, to: a/B, imposed: 15.00 s, publish: official}]}
rankings: [{id: overall, race: classic, publish: official}]
`,
    );
    for (const [scope, trial, ranking] of [
      ['PC1', true, false],
      ['leg-1', true, false],
      ['overall', false, true],
      ['small', true, true],
      ['PC9', false, false],
    ] as const) {
      const board = createScoreboard(waiting);
      board.add(publish('p', { scope }));
      expect([board.isReleased('trial', 'PC1'), board.isReleased('ranking', 'overall')]).toEqual([false, false]);
      board.add(publish('q', { scope, state: 'official', n: 1 }));
      expect([board.isReleased('trial', 'PC1'), board.isReleased('ranking', 'overall')]).toEqual([trial, ranking]);
    }
  });
});
