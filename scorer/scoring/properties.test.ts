import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { scoreFacts } from './score-facts.ts';
import { createScoreboard } from './scoreboard.ts';
import { amendment, at, crossing, MILLE_MIGLIA, rallyFrom, smallRally } from './testing/small-rally.ts';

/** Rallies of nothing but trouble: few cars, few ids, so that everything collides with everything. */

const rally = smallRally(MILLE_MIGLIA);
const LINES = ['castle/A', 'castle/B', 'castle/C', 'lake/A', 'lake/B', 'circuit/A', 'moon/A'];
const crossingId = fc.integer({ min: 1, max: 12 }).map((n) => `x${n}`);
const amendmentId = fc.integer({ min: 1, max: 10 }).map((n) => `a${n}`);
const anyId = fc.oneof(crossingId, amendmentId);
const car = fc.constantFrom(1, 2, 3, 105, 77);
const seconds = fc.integer({ min: 0, max: 60 }).map((n) => n * 2.5 + 0.001);

const crossings: fc.Arbitrary<Fact> = fc
  .record({
    id: crossingId,
    line: fc.constantFrom(...LINES),
    seconds: fc.option(seconds, { freq: 8 }),
    car: fc.option(car),
    suggested: fc.option(car),
    rev: fc.nat(2),
    counts: fc.constantFrom(true, true, true, false),
    role: fc.constantFrom('main', 'main', 'main', 'backup'),
    uncertaintyUs: fc.constantFrom(4, 500),
  })
  .map(({ line, seconds, car, ...over }) => crossing(line, car, seconds, over as object));

const head = { n: fc.nat(2), atUs: fc.nat(3).map(at) };
const said: fc.Arbitrary<Record<string, unknown> & { action: string }> = fc.oneof(
  fc.record({
    ...head,
    action: fc.constant('assign'),
    crossing: anyId,
    car: fc.option(car),
    pass: fc.constantFrom(1, 2),
  }),
  fc.record({ ...head, action: fc.constant('assign'), crossing: anyId, car: fc.option(car) }),
  fc.record({ ...head, action: fc.constantFrom('confirm', 'void', 'restore'), crossing: anyId }),
  fc.record({ ...head, action: fc.constant('retime'), crossing: anyId, utcUs: seconds.map(at) }),
  fc.record({
    ...head,
    action: fc.constant('insert'),
    station: fc.constant('castle'),
    line: fc.constantFrom('A', 'B'),
    car,
    utcUs: seconds.map(at),
  }),
  fc.record({ ...head, action: fc.constantFrom('close', 'reopen'), trial: fc.constantFrom('PC1', 'PC3', 'PC9') }),
  fc.record({
    ...head,
    action: fc.constant('penalty'),
    car,
    points: fc.nat(500),
    trial: fc.constantFrom('PC1', 'PC9'),
  }),
  fc.record({ ...head, action: fc.constant('penalty'), car, points: fc.constant('7.5'), leg: fc.constant('leg-2') }),
  fc.record({
    ...head,
    action: fc.constant('entry-state'),
    car,
    state: fc.constantFrom('running', 'retired', 'excluded', 'readmitted', 'not-started', 'guest'),
    leg: fc.constantFrom('leg-1', 'leg-2', undefined),
  }),
  fc.record({ ...head, action: fc.constant('entry'), car, field: fc.constant('ladies'), value: fc.boolean() }),
  fc.record({
    ...head,
    action: fc.constant('entry'),
    car,
    field: fc.constant('coefficient'),
    value: fc.constantFrom('1.5', 1.1, 'much', null),
  }),
  fc.record({
    ...head,
    action: fc.constant('trial-state'),
    trial: fc.constantFrom('PC1', 'PC2'),
    state: fc.constantFrom('valid', 'annulled', 'neutralised', 'average'),
    cars: fc.constantFrom<unknown>('all', [1], [2, 105], undefined),
    race: fc.constantFrom('classic', 'modern', undefined),
  }),
  fc.record({
    ...head,
    action: fc.constant('source'),
    line: fc.constantFrom('castle/A', 'castle/B'),
    role: fc.constantFrom('main', 'backup'),
    fromUs: fc.option(seconds.map(at)),
    toUs: fc.option(seconds.map(at)),
  }),
  fc.record({
    ...head,
    action: fc.constantFrom('close', 'reopen'),
    trial: fc.constant('PC2'),
    race: fc.constantFrom('classic', 'modern'),
  }),
  fc.record({ ...head, action: fc.constantFrom('close', 'reopen'), leg: fc.constantFrom('leg-1', 'leg-2') }),
);
const undo = fc.record({ ...head, action: fc.constant('undo'), amendment: anyId });
const amendments: fc.Arbitrary<Fact> = fc
  .tuple(amendmentId, fc.oneof(said, undo))
  .map(([id, what]) => amendment({ ...what, id }));

const facts = fc.array(fc.oneof({ arbitrary: crossings, weight: 3 }, { arbitrary: amendments, weight: 2 }), {
  maxLength: 40,
});
const options = fc.record({
  asItStands: fc.boolean(),
  through: fc.option(fc.constantFrom('PC1', 'PC3'), { nil: undefined }),
});
const print = (value: unknown): string => JSON.stringify(value);

const RUNS = { numRuns: 300 };

describe('results', () => {
  it('are the same bytes whatever the order of the facts and however often each comes', () => {
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat(1_000_000)), options, (set, numbers, view) => {
        const expected = print(scoreFacts(rally, set, view));
        const repeated = [
          ...set,
          ...set.filter(() => (numbers.next().value ?? 0) % 3 === 0).map((fact) => structuredClone(fact)),
        ];
        const shuffled = repeated
          .map((fact) => ({ fact, key: numbers.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ fact }) => fact);
        expect(print(scoreFacts(rally, shuffled, view))).toBe(expected);
      }),
      RUNS,
    );
  });

  it('bear no trace of an amendment that was undone, but for the number of facts', () => {
    fc.assert(
      fc.property(facts, said, options, (set, what, view) => {
        const undone = [
          amendment({ ...what, id: 'new' }),
          amendment({ action: 'undo', id: 'undo-new', amendment: 'new' }),
        ];
        const { facts: count, ...expected } = scoreFacts(rally, set, view);
        const { facts: countWith, ...found } = scoreFacts(rally, [...set, ...undone], view);
        expect(print(found)).toBe(print(expected));
        expect(countWith).toBe(count + 2);
      }),
      RUNS,
    );
  });

  it('worked out fact by fact are those worked out from all facts', () => {
    fc.assert(
      fc.property(facts, (set) => {
        const live = createScoreboard(rally);
        const told = new Map<string, unknown>();
        const rankings = new Map(rally.rankings.map(({ id }) => [id, live.ranking(id)]));
        set.forEach((fact, index) => {
          const change = live.add(fact);
          for (const trial of change.trials) told.set(`${trial.car}/${trial.trial}`, trial);
          for (const id of change.rankings) rankings.set(id, live.ranking(id));
          if (index % 7 !== 0) return;
          const whole = createScoreboard(rally);
          whole.addAll(set.slice(0, index + 1));
          for (const { id } of rally.rankings) expect(rankings.get(id)).toEqual(whole.ranking(id));
        });
        expect(print(live.results())).toBe(print(scoreFacts(rally, set)));
        const whole = createScoreboard(rally);
        whole.addAll(set);
        for (const { number } of rally.entries) {
          for (const { id } of rally.trials) {
            const expected = whole.trialResult(number, id);
            expect(live.trialResult(number, id)).toEqual(expected);
            const last = told.get(`${number}/${id}`);
            // Who only listens to changes knows every time there is.
            if (expected?.deviation !== null || last !== undefined)
              expect({ ...(last as object), from: 0, to: 0 }).toEqual({ ...expected, from: 0, to: 0 });
          }
        }
      }),
      RUNS,
    );
  });
});

describe('results of a rally with controls and averages', () => {
  const everything = rallyFrom(
    `
rally: everything
name: Everything
timezone: Europe/Rome
rules: {extends: aci-rds, ties: [older-car], discard: {count: 1}}
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: CO1, kind: time-control, line: castle/A, due: 10 s, early: free}
      - {id: PM1, kind: average, from: CO1, speed: 50 km/h, basis: previous, points: [{line: castle/B, at: 100 m}, {line: castle/C, at: 300 m}]}
      - {id: CO2, kind: time-control, evidence: card, due: 20 s, from: CO1, basis: recorded}
      - {id: CT1, kind: passage-control, line: lake/A}
      - {id: PC1, kind: time, from: lake/A, to: lake/B, imposed: 20.00 s}
  - id: leg-2
    trials:
      - {id: PM2, kind: average, from: start, speed: 40 km/h, points: [{line: circuit/A, at: 1 km}]}
rankings:
  - {id: overall, race: classic}
  - {id: ladies, race: classic, where: {ladies: true}}
  - {id: teams, race: classic, kinds: [time, average], team: {best: 2}}
  - {id: morning, race: classic, through: PM1}
`,
    'number,year,model,coefficient,ladies,status,team\n1,1927,a,1,false,,Alfa\n2,1957,b,1,true,,Alfa\n3,1950,c,1,,,Beta\n105,1955,d,1,,guest,Beta\n',
  );
  const control = fc.constantFrom('CO1', 'CO2', 'CT1', 'PC1');
  const more: fc.Arbitrary<Fact> = fc
    .tuple(
      amendmentId,
      fc.oneof(
        fc.record({
          ...head,
          action: fc.constant('card'),
          car,
          control,
          minute: fc.oneof(seconds.map(at), fc.constantFrom('stamped', 'missing')),
        }),
        fc.record({
          ...head,
          action: fc.constant('start'),
          car,
          leg: fc.constantFrom('leg-1', 'leg-2'),
          utcUs: seconds.map(at),
        }),
        fc.record({ ...head, action: fc.constant('allowance'), control, minutes: fc.constantFrom(0.5, 1, 3) }),
        fc.record({
          ...head,
          action: fc.constant('trial-state'),
          trial: fc.constantFrom('PM1', 'CO1'),
          point: fc.constantFrom('castle/B', undefined),
          state: fc.constantFrom('valid', 'annulled', 'average'),
        }),
        undo,
      ),
    )
    .map(([id, what]) => amendment({ ...what, id }));
  const set = fc.array(fc.oneof(crossings, crossings, more, amendments), { maxLength: 40 });

  it('are the same whatever the order, and fact by fact or at once', () => {
    fc.assert(
      fc.property(set, fc.infiniteStream(fc.nat(1_000_000)), fc.boolean(), (facts, numbers, asItStands) => {
        const expected = print(scoreFacts(everything, facts, { asItStands }));
        const shuffled = facts
          .map((fact) => ({ fact, key: numbers.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ fact }) => fact);
        const live = createScoreboard(everything);
        const tables = new Map(everything.rankings.map(({ id }) => [id, live.ranking(id)]));
        for (const fact of shuffled) for (const id of live.add(fact).rankings) tables.set(id, live.ranking(id));
        expect(print(live.results({ asItStands }))).toBe(expected);
        const whole = createScoreboard(everything);
        whole.addAll(facts);
        for (const [id, table] of tables) expect(table).toEqual(whole.ranking(id));
      }),
      RUNS,
    );
  });
});
