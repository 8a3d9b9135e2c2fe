import { describe, expect, it } from 'vitest';
import { amendment, type Crossing, crossing } from '../../../../protocol/messages/facts.ts';
import { deviationMessage, rankingMessage } from '../../../../protocol/messages/results.ts';
import { status } from '../../../../protocol/messages/station.ts';
import type { Incoming } from './incoming.ts';
import { rallyAnswer } from './rally.ts';
import { CROSSINGS_LIMIT, type DeskState, initialState, reduce } from './state.ts';

const START_US = 1_718_100_000_000_000;

const crossingOf = (id: string, over: object = {}): Incoming => ({ kind: 'crossing', crossing: factOf(id, over) });
const factOf = (id: string, over: object = {}): Crossing =>
  crossing.parse({
    ...{ v: 1, kind: 'crossing', id, rev: 0, journal: 'j', entry: 1, station: 'bracco', line: 'B', utcUs: START_US },
    ...{
      uncertaintyUs: 4,
      clock: 'pps',
      origin: 'tube',
      role: 'main',
      car: null,
      suggested: 43,
      counts: true,
      doubts: [],
    },
    ...over,
  });
const amend = (over: object): Incoming => ({
  kind: 'amendment',
  station: 'bracco',
  amendment: amendment.parse({
    ...{ v: 1, kind: 'amendment', n: 0, journal: 'j', entry: 2, atUs: START_US, author: 'marshal:bracco', reason: '' },
    ...over,
  }),
});
const deviationOf = (over: object): Incoming => ({
  kind: 'deviation',
  deviation: deviationMessage.parse({
    ...{ v: 1, trial: 'PC12', car: 43, measured: '12.03', deviation: 3, score: '395', state: 'provisional' },
    ...{ from: 'start', to: 'a', atUs: START_US },
    ...over,
  }),
});
const rally: Incoming = {
  kind: 'rally',
  rally: rallyAnswer.parse({
    ...{ rally: 'demo', name: 'Demo', timezone: 'Europe/Rome', rules: 'aci-rds', notices: [], rankings: [] },
    stations: [{ id: 'bracco', name: 'Bracco', lines: ['A', 'B'] }],
    trials: [{ id: 'PC12', name: 'PC12', leg: 'l', from: 'bracco/A', to: 'bracco/B', imposedHundredths: 1200 }],
    entries: [],
  }),
};
const link = (state: 'live' | 'lost'): Incoming => ({ kind: 'link', link: state, atMs: 0 });
const committed = (...facts: [Crossing, number | null, boolean][]): Incoming => ({
  kind: 'committed',
  crossings: facts.map(([fact, car, provisional]) => ({ crossing: fact, car, provisional })),
  refused: 0,
});

const stateAfter = (...messages: Incoming[]): DeskState => reduce(initialState(0), messages);
const only = (state: DeskState) => {
  expect(state.crossings).toHaveLength(1);
  return state.crossings[0];
};

describe('a crossing', () => {
  it('shows the suggested car, marked, until a person says which it was', () => {
    expect(only(stateAfter(crossingOf('a')))).toMatchObject({ car: 43, provisional: true });
    const confirmed = stateAfter(crossingOf('a'), amend({ id: 'x', action: 'confirm', crossing: 'a' }));
    expect(only(confirmed)).toMatchObject({ car: 43, provisional: false });
    const assigned = stateAfter(crossingOf('a'), amend({ id: 'x', action: 'assign', crossing: 'a', car: 51 }));
    expect(only(assigned)).toMatchObject({ car: 51, provisional: false });
  });

  it('is the same whichever of crossing and amendment comes first', () => {
    const confirm = amend({ id: 'x', action: 'confirm', crossing: 'a' });
    expect(stateAfter(confirm, crossingOf('a')).crossings).toEqual(stateAfter(crossingOf('a'), confirm).crossings);
    expect(stateAfter(confirm).crossings).toEqual([]);
  });

  it('follows its highest revision and ignores one that comes late', () => {
    const state = stateAfter(
      crossingOf('a', { rev: 2, uncertaintyUs: 9 }),
      crossingOf('a', { rev: 1, uncertaintyUs: 5 }),
    );
    expect(only(state)).toMatchObject({ uncertaintyUs: 9 });
  });

  it('keeps the number that a person gave through a later revision', () => {
    const state = stateAfter(
      crossingOf('a'),
      amend({ id: 'x', action: 'assign', crossing: 'a', car: 51 }),
      crossingOf('a', { rev: 1, suggested: 44 }),
    );
    expect(only(state)).toMatchObject({ car: 51, provisional: false });
  });

  it('takes of conflicting numbers the one with the greatest n, then time, then id', () => {
    const state = stateAfter(
      crossingOf('a'),
      amend({ id: 'x2', action: 'assign', crossing: 'a', car: 2, n: 1 }),
      amend({ id: 'x1', action: 'assign', crossing: 'a', car: 1 }),
    );
    expect(only(state)).toMatchObject({ car: 2 });
  });

  it('can be voided and restored, and a pulse that did not count counts again', () => {
    const voided = stateAfter(crossingOf('a'), amend({ id: 'x', action: 'void', crossing: 'a' }));
    expect(only(voided)).toMatchObject({ voided: true });
    const restored = stateAfter(
      crossingOf('a', { counts: false, doubts: ['bounce'] }),
      amend({ id: 'x', action: 'restore', crossing: 'a' }),
    );
    expect(only(restored)).toMatchObject({ counts: true, voided: false });
  });

  it('is as before once its amendment is undone, and the scorer is asked again', () => {
    const state = stateAfter(
      crossingOf('a'),
      amend({ id: 'x', action: 'assign', crossing: 'a', car: 51 }),
      amend({ id: 'y', action: 'undo', amendment: 'x' }),
    );
    expect(only(state)).toMatchObject({ car: 43, provisional: true });
    expect(state.questions).toBe(1);
  });

  it('can be written in by hand', () => {
    const insert = { id: 'x', action: 'insert', station: 'bracco', line: 'B', car: 7, utcUs: START_US };
    expect(only(stateAfter(amend(insert)))).toMatchObject({
      id: 'x',
      car: 7,
      provisional: false,
      doubts: ['inserted'],
    });
  });

  it('stands by its time, however late it comes, and without a time where it came', () => {
    const state = stateAfter(
      crossingOf('old', { utcUs: START_US - 5_000_000 }),
      crossingOf('new', { utcUs: START_US }),
      crossingOf('unlabelled', { utcUs: null }),
      crossingOf('late', { utcUs: START_US - 1_000_000 }),
      crossingOf('newest', { utcUs: START_US + 1_000_000 }),
    );
    expect(state.crossings.map((item) => item.id)).toEqual(['newest', 'unlabelled', 'new', 'late', 'old']);
  });

  it('stays the same object while nothing about it changes', () => {
    const before = stateAfter(crossingOf('a'), crossingOf('b', { utcUs: START_US + 1 }));
    const state = reduce(before, [crossingOf('c', { utcUs: START_US + 2 })]);
    expect(state.crossings[1]).toBe(before.crossings[0]);
    expect(state.crossings[2]).toBe(before.crossings[1]);
  });

  it('leaves the list when 300 newer ones have come', () => {
    const many = Array.from({ length: 1000 }, (_, index) => crossingOf(`c${index}`, { utcUs: START_US + index }));
    const state = stateAfter(...many);
    expect(state.crossings).toHaveLength(CROSSINGS_LIMIT);
    expect(state.crossings[0]?.id).toBe('c999');
    expect(state.records.size).toBe(CROSSINGS_LIMIT);
  });
});

describe('a deviation', () => {
  it('stands at the crossing that completed it, and a newer one of the same car and trial replaces it', () => {
    const state = stateAfter(crossingOf('a'), deviationOf({}), deviationOf({ deviation: 0, score: '400' }));
    expect(only(state)?.deviations).toMatchObject([{ trial: 'PC12', deviation: 0, score: '400' }]);
  });

  it('goes when the car is taken from the crossing', () => {
    const state = stateAfter(
      crossingOf('a'),
      deviationOf({}),
      deviationOf({ deviation: null, score: null, measured: null, to: null, state: 'pending' }),
    );
    expect(only(state)?.deviations).toEqual([]);
  });

  it('comes with the crossing where it was completed before the page was opened', () => {
    const result = { trial: 'PC12', measured: '12.03', deviation: 3, score: '395', state: 'ok' } as const;
    const told: Incoming = {
      ...{ kind: 'committed', refused: 0 },
      crossings: [{ crossing: factOf('a'), car: 43, provisional: false, results: [result] }],
    };
    expect(only(stateAfter(rally, told))?.deviations).toMatchObject([{ trial: 'PC12', deviation: 3 }]);
    // By now another crossing has completed the trial.
    const moved = deviationOf({ to: 'b', deviation: 4 });
    expect(only(stateAfter(rally, told, moved))?.deviations).toEqual([]);
  });
});

describe('the link', () => {
  it('drops what the scorer no longer has when it comes back, and keeps what came since', () => {
    const before = stateAfter(link('live'), crossingOf('gone'), crossingOf('stays', { utcUs: START_US + 1 }));
    const state = reduce(before, [
      link('lost'),
      link('live'),
      crossingOf('fresh', { utcUs: START_US + 2 }),
      committed([factOf('stays', { utcUs: START_US + 1 }), 51, false]),
    ]);
    expect(state.crossings.map(({ id, car }) => [id, car])).toEqual([
      ['fresh', 43],
      ['stays', 51],
    ]);
  });

  it('shows the time of the newest fact, and after coming back the time of a rally that has begun again', () => {
    const before = stateAfter(crossingOf('a'), crossingOf('b', { utcUs: START_US - 1 }));
    expect(before.latestUs).toBe(START_US);
    const state = reduce(before, [link('live'), crossingOf('c', { utcUs: START_US - 9_000_000 })]);
    expect(state.latestUs).toBe(START_US - 9_000_000);
  });
});

describe('a station', () => {
  const says = (over: object): Incoming => ({
    kind: 'status',
    status: status.parse({ v: 1, station: 'bracco', ...over }),
  });

  it('that its will declares gone keeps what it last said of its work, not of its clock', () => {
    const clock = { source: 'pps', uncertaintyUs: 2, driftPpm: 1 };
    const state = stateAfter(
      says({ online: true, head: 9, acknowledged: { main: 7 }, lastPulseUs: START_US, clock }),
      says({ online: false }),
    );
    const gone = state.stations.get('bracco');
    expect(gone).toMatchObject({ online: false, head: 9, acknowledged: { main: 7 }, lastPulseUs: START_US });
    expect(gone?.clock).toBeUndefined();
  });
});

describe('a ranking', () => {
  const rankingOf = (...scores: string[]): Incoming => ({
    kind: 'ranking',
    ranking: rankingMessage.parse({
      ...{ v: 1, id: 'overall', title: 'Overall', notices: [], trials: ['PC1', 'PC2'] },
      rows: scores.map((score, index) => ({
        ...{ position: index + 1, car: index + 1, score, state: 'running', through: 'PC1', deviations: [0, null] },
      })),
    }),
  });

  it('keeps the rows that have not changed as the same objects', () => {
    const before = stateAfter(rankingOf('30', '20', '10'));
    const state = reduce(before, [rankingOf('30', '21', '10')]);
    const [oldRows, rows] = [before, state].map((of) => of.rankings.get('overall')?.rows);
    expect(rows?.[0]).toBe(oldRows?.[0]);
    expect(rows?.[1]).toMatchObject({ score: '21' });
    expect(rows?.[2]).toBe(oldRows?.[2]);
  });
});
