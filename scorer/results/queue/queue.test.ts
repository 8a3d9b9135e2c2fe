import { describe, expect, it } from 'vitest';
import type { QueueKind } from '../../../protocol/api/queue.ts';
import type { Crossing, Fact } from '../../../protocol/messages/facts.ts';
import { utcMicros } from '../../../protocol/time.ts';
import { createScoreboard } from '../../scoring/index.ts';
import { amendment, at, crossing as crossingOf, rallyFrom } from '../../scoring/testing/small-rally.ts';
import { createQueue, PATIENCE_US } from './queue.ts';

/** Three trials in a row; a station `meadow` that no trial uses. */
const RALLY = rallyFrom(`
rally: small
name: Small rally
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
stations:
  - {id: castle, name: Castle, lines: [A, B]}
  - {id: lake, name: Lake, lines: [A, B]}
  - {id: meadow, name: Meadow, lines: [A]}
legs:
  - id: leg-1
    trials:
      - {id: PC1, kind: time, from: castle/A, to: castle/B, imposed: 15.00 s}
      - {id: PC2, kind: time, from: lake/A, to: lake/B, imposed: 20.00 s}
      - {id: CT1, kind: passage-control, line: meadow/A}
rankings: [{id: overall, race: classic}]
`);

/** As sure as can be, unless it says otherwise: whole seconds lie on the edge of a hundredth. */
const crossing: typeof crossingOf = (line, car, seconds, over = {}) =>
  crossingOf(line, car, seconds, { uncertaintyUs: 0, ...over });
const suggested = (line: string, car: number | null, seconds: number, over: Partial<Crossing> = {}): Crossing =>
  crossing(line, null, seconds, { suggested: car, id: `${line}:${seconds}${over.role ?? ''}`, ...over });
const backup = (line: string, seconds: number, over: Partial<Crossing> = {}): Crossing =>
  suggested(line, null, seconds, { role: 'backup', ...over });
let said = 0;
const say = (action: string, over: object): Fact => amendment({ id: `said-${++said}`, action, ...over });

function watch(...facts: readonly Fact[]) {
  const board = createScoreboard(RALLY);
  const queue = createQueue(RALLY, board.attention);
  board.attention.watch(queue.touch);
  for (const fact of facts) board.add(fact);
  const settle = (nowUs = at(86_400)) => {
    for (const _step of queue.look());
    return queue.counts(nowUs);
  };
  const list = () => {
    settle();
    settle(at(90_000));
    return queue.needs({}, 1000);
  };
  return {
    queue,
    settle,
    list,
    reasons: () => list().map(({ reason }) => reason),
    answers: (index = 0) => {
      const need = list()[index];
      return need === undefined ? [] : queue.answers(need);
    },
    take: (...more: readonly Fact[]) => {
      for (const fact of more) board.add(fact);
    },
    /** What enter does. */
    accept: () => {
      const [need] = list();
      const [answer] = need === undefined ? [] : queue.answers(need);
      if (answer?.does === 'amend') board.add(say(answer.draft.action, answer.draft));
      return answer;
    },
  };
}

describe('what needs a person', () => {
  it('is nothing where every car has its numbers and its times', () => {
    const { list } = watch(crossing('castle/A', 1, 10), crossing('castle/B', 1, 25), crossing('lake/A', 1, 400));
    expect(list()).toEqual([]);
  });

  it('is a crossing without a number: whoever was seen before and not yet here is likely, and accepted it is theirs', () => {
    const desk = watch(
      ...[crossing('castle/A', 1, 10), crossing('castle/B', 1, 25), crossing('castle/A', 2, 30)],
      suggested('castle/B', null, 45.1),
    );
    expect(desk.list()).toMatchObject([{ kind: 'unnumbered', reason: 'no-number', sinceUs: at(45.1) }]);
    expect(desk.answers()).toEqual([
      { does: 'amend', code: 'assign', draft: { action: 'assign', crossing: 'castle/B:45.1', car: 2 } },
      // It should have left 5 s ago, and nobody has seen it yet.
      { does: 'amend', code: 'assign', draft: { action: 'assign', crossing: 'castle/B:45.1', car: 3 } },
      { does: 'amend', code: 'void', draft: { action: 'void', crossing: 'castle/B:45.1' } },
    ]);
    desk.accept();
    expect(desk.list()).toEqual([]);
  });

  it('is a number that the running order suggested, until anybody confirms it, corrects it or voids it', () => {
    for (const [action, over] of [
      ['confirm', {}],
      ['assign', { car: 2 }],
      ['void', {}],
    ] as const) {
      const desk = watch(suggested('castle/A', 1, 10));
      expect(desk.list()).toMatchObject([{ kind: 'unconfirmed', reason: 'suggested', crossing: 'castle/A:10' }]);
      expect(desk.answers()[0]).toMatchObject({ draft: { action: 'confirm', crossing: 'castle/A:10' } });
      desk.take(say(action, { crossing: 'castle/A:10', ...over }));
      expect(desk.list(), action).toEqual([]);
    }
  });

  it('is not yet what is half a minute old: the marshal at the line comes first', () => {
    const { settle } = watch(suggested('castle/A', 1, 10));
    expect(settle(utcMicros(at(10) + PATIENCE_US - 1)).total).toBe(0);
    expect(settle(utcMicros(at(10) + PATIENCE_US)).total).toBe(1);
  });

  it('is patient too where nobody knows the time: from when it is first looked at', () => {
    const { settle } = watch(crossing('castle/A', 1, null));
    expect(settle(at(100)).total).toBe(0);
    expect(settle(utcMicros(at(100) + PATIENCE_US)).total).toBe(1);
  });

  it.each(['single', 'unsure', 'squirrel'])(
    'is a crossing of which the box doubts "%s", until a person has judged it',
    (doubt) => {
      const desk = watch(crossing('castle/A', 1, 10, { doubts: [doubt], id: 'a' }));
      expect(desk.list()).toMatchObject([{ kind: 'doubtful', reason: 'doubts', crossing: 'a' }]);
      expect(desk.accept()).toMatchObject({ code: 'confirm', draft: { action: 'assign', crossing: 'a', car: 1 } });
      expect(desk.list()).toEqual([]);
    },
  );

  it('is an axle too many: accepted, it stays no passage', () => {
    const desk = watch(suggested('castle/A', 1, 10, { counts: false, doubts: ['extra'] }));
    expect(desk.list()).toMatchObject([{ kind: 'doubtful', reason: 'doubts' }]);
    expect(desk.accept()).toMatchObject({ draft: { action: 'void' } });
    expect(desk.list()).toEqual([]);
  });

  it('is no pulse that the box explains: bounce, rear axle, too short, part of a car, self test', () => {
    const doubts = ['bounce', 'rear', 'short', 'break', 'test'];
    const pulses = doubts.map((doubt, index) => suggested('castle/A', 1, index, { counts: false, doubts: [doubt] }));
    expect(watch(...pulses, suggested('castle/A', null, 50, { test: true })).list()).toEqual([]);
  });

  it('is a crossing of which nobody knows the second', () => {
    const { list } = watch(crossing('castle/A', 1, null, { id: 'a' }));
    expect(list()).toMatchObject([{ kind: 'doubtful', reason: 'no-time', crossing: 'a' }]);
  });

  it('is a time below zero: the crossing of which nobody is sure is likely to be the wrong one', () => {
    const desk = watch(crossing('castle/A', 1, 40), suggested('castle/B', 1, 25));
    expect(desk.list()).toMatchObject([{ kind: 'implausible', reason: 'negative', timed: { measured: -1500 } }, {}]);
    expect(desk.answers()[0]).toMatchObject({ draft: { crossing: 'castle/B:25' } });
    desk.take(say('void', { crossing: 'castle/B:25' }));
    expect(desk.list()).toEqual([]);
  });

  // Imposed 15 s: half of it is 7.5 s, a minute more than twice it 90 s.
  it.each([
    [7.49, 1],
    [7.5, 0],
    [90, 0],
    [90.01, 1],
  ])('is a time of %s s against 15 s imposed: %i', (seconds, count) => {
    const { reasons } = watch(crossing('castle/A', 1, 10), crossing('castle/B', 1, 10 + seconds));
    expect(reasons()).toEqual(count === 1 ? ['absurd'] : []);
  });

  it('is the same car twice: a moment later it is one crossing too many, much later another car', () => {
    const [first, soon] = [crossing('castle/A', 1, 10), suggested('castle/A', 1, 11.5)];
    const desk = watch(first, soon);
    // One thing, and not two: that nobody has confirmed its number is no question as long as it may be one too many.
    expect(desk.list()).toMatchObject([{ kind: 'implausible', reason: 'twice', other: first.id, car: 1 }]);
    expect(desk.answers()[0]).toMatchObject({ draft: { action: 'void', crossing: soon.id } });
    const later = watch(first, suggested('castle/A', 1, 50));
    expect(later.answers()[0]).toMatchObject({ draft: { action: 'assign', crossing: 'castle/A:50', car: 2 } });
    later.accept();
    expect(later.list()).toEqual([]);
  });

  it('is a car that did not start, and one that is in no entry list', () => {
    const desk = watch(
      say('entry-state', { car: 2, state: 'not-started' }),
      crossing('castle/A', 2, 30),
      crossing('castle/A', 7, 50),
    );
    expect(desk.reasons().sort()).toEqual(['not-started', 'unknown-car']);
    desk.take(say('entry-state', { car: 2, state: 'running', n: 1 }));
    expect(desk.reasons()).toEqual(['unknown-car']);
  });

  it('is a crossing on a line that the rally has not', () => {
    expect(watch(crossing('castle/Z', 1, 10)).reasons()).toEqual(['unknown-line']);
  });

  it('is a stamp whose uncertainty may change the hundredth, until a person has said what it reads', () => {
    // 40 us beyond .00, bound 20 us: three times that reaches the edge.
    const desk = watch(
      crossing('castle/A', 1, 10.005),
      crossing('castle/B', 1, 25.00004, { uncertaintyUs: 20, id: 'b' }),
    );
    expect(desk.list()).toMatchObject([{ kind: 'uncertain', reason: 'edge', crossing: 'b', car: 1 }]);
    expect(desk.answers()).toMatchObject([
      { code: 'as-stamped', draft: { action: 'retime', crossing: 'b', utcUs: at(25.00004) } },
      { code: 'neighbour', draft: { action: 'retime', crossing: 'b', utcUs: at(25) - 1 } },
    ]);
    desk.accept();
    expect(desk.list()).toEqual([]);
  });

  it('is a line at which a car was not seen that was seen after it', () => {
    const desk = watch(crossing('castle/A', 1, 10), crossing('lake/A', 1, 400));
    expect(desk.list()).toMatchObject([
      {
        kind: 'missing',
        reason: 'missing',
        car: 1,
        missed: { trial: 'PC1', line: 'castle/B', beyond: { line: 'lake/A' } },
      },
    ]);
    desk.take(say('insert', { station: 'castle', line: 'B', car: 1, utcUs: at(25) }));
    expect(desk.list()).toEqual([]);
  });

  it('is no line that a car may still come to', () => {
    expect(watch(crossing('castle/A', 1, 10), crossing('castle/B', 1, 25)).list()).toEqual([]);
  });

  it('is one thing where a car was seen at no line of some trials in a row', () => {
    const { list } = watch(crossing('meadow/A', 1, 900));
    expect(list()).toMatchObject([{ kind: 'missing', reason: 'unseen', missed: { trial: 'PC1', through: 'PC2' } }]);
  });

  it('offers for a line that was missed the crossing there that is nobody’s', () => {
    const desk = watch(...[crossing('castle/A', 1, 10), suggested('castle/B', null, 25), crossing('lake/A', 1, 100)]);
    const missing = desk.list().findIndex(({ kind }) => kind === 'missing');
    expect(desk.answers(missing)[0]).toMatchObject({ draft: { action: 'assign', crossing: 'castle/B:25', car: 1 } });
  });

  it('is a main and a backup crossing of one car that differ by more than a hundredth', () => {
    const main = crossing('castle/A', 1, 10);
    expect(watch(main, backup('castle/A', 10.009)).list()).toEqual([]);
    const desk = watch(main, backup('castle/A', 10.011));
    expect(desk.list()).toMatchObject([
      { kind: 'differs', reason: 'apart', crossing: main.id, other: 'castle/A:10.011backup' },
    ]);
    expect(desk.answers()).toMatchObject([
      { does: 'aside' },
      { code: 'use-backup', draft: { action: 'retime', utcUs: at(10.011) } },
    ]);
    desk.take(say('retime', { crossing: main.id, utcUs: at(10.011) }));
    expect(desk.list()).toEqual([]);
  });

  it('is a car that only the backup saw: whoever is likely is written in at its time', () => {
    const desk = watch(
      ...[
        crossing('castle/A', 1, 10),
        backup('castle/A', 10.001),
        crossing('castle/A', 2, 30),
        backup('castle/A', 30.001),
      ],
      ...[crossing('castle/B', 1, 25), backup('castle/B', 45)],
    );
    expect(desk.list()).toMatchObject([{ kind: 'differs', reason: 'backup-only', crossing: 'castle/B:45backup' }]);
    expect(desk.answers()[0]).toMatchObject({
      draft: { action: 'insert', station: 'castle', line: 'B', car: 2, utcUs: at(45) },
    });
    desk.accept();
    expect(desk.list()).toEqual([]);
  });

  it('is a car that only the main sensor saw, between two that both saw, and not where a thumb is the second', () => {
    const cars = [crossing('castle/A', 1, 10), crossing('castle/A', 2, 30), crossing('castle/A', 3, 50)];
    const second = [backup('castle/A', 10.001), backup('castle/A', 50.001)];
    const desk = watch(...cars, ...second);
    expect(desk.list()).toMatchObject([{ kind: 'differs', reason: 'main-only', crossing: 'castle/A:2:30' }]);
    desk.take(backup('castle/A', 30.002));
    expect(desk.list()).toEqual([]);
    expect(watch(...cars, ...second.map((each) => ({ ...each, origin: 'manual' as const }))).list()).toEqual([]);
  });

  it('is a message that nobody could read', () => {
    const { queue, list } = watch();
    queue.quarantine({ n: 3, station: 'lake', topic: 'x', problem: 'no JSON', text: '{', atUs: at(5) });
    expect(list()).toMatchObject([{ kind: 'quarantined', reason: 'unreadable', quarantined: { text: '{' } }]);
  });
});

describe('the queue', () => {
  it('is the same whatever the order in which facts come', () => {
    const facts = [
      ...[crossing('castle/A', 1, 10), backup('castle/A', 10.2), crossing('castle/A', 2, 30), backup('castle/A', 50)],
      ...[suggested('castle/B', 1, 20), crossing('lake/A', 2, 400), suggested('lake/A', 2, 402)],
      ...[say('confirm', { crossing: 'castle/B:20' }), crossing('castle/A', 3, 50.3)],
    ];
    const ids = (of: readonly Fact[]) =>
      watch(...of)
        .list()
        .map(({ id }) => id)
        .sort();
    const forwards = ids(facts);
    expect(forwards.length).toBeGreaterThan(3);
    expect(ids(facts.toReversed())).toEqual(forwards);
  });

  it('tells the gravest first, and counts each kind', () => {
    const { settle, list } = watch(
      suggested('castle/A', 1, 10),
      crossing('castle/A', 7, 20),
      suggested('castle/A', null, 40),
    );
    expect(list().map(({ kind }): QueueKind => kind)).toEqual(['unnumbered', 'implausible', 'unconfirmed']);
    expect(settle()).toEqual({ total: 3, aside: 0, of: { unnumbered: 1, implausible: 1, unconfirmed: 1 } });
  });

  it('is told by pages, of a kind, a station or a car', () => {
    const facts = ['castle/A:10', 'castle/A:20', 'castle/B:30', 'castle/B:40'].map((id, index) =>
      suggested(id.slice(0, 8), (index % 2) + 1, Number(id.slice(9))),
    );
    const { queue, list } = watch(...facts);
    list();
    const all = queue.needs({ kind: 'unconfirmed' }, 10);
    expect(all.map(({ crossing: id }) => id)).toEqual(facts.map(({ id }) => id));
    expect(queue.needs({ kind: 'unconfirmed', after: all[0]?.id ?? '' }, 2)).toEqual(all.slice(1, 3));
    expect(queue.needs({ car: 2 }, 10)).toEqual([all[1], all[3]]);
    expect(queue.needs({ station: 'lake' }, 10)).toEqual([]);
    expect(queue.needs({ kind: 'missing' }, 10)).toEqual([]);
  });

  it('leaves out what was set aside, until it is about something else or is put back', () => {
    const desk = watch(crossing('castle/A', 1, 10), crossing('castle/B', 1, 200));
    const [absurd] = desk.list();
    desk.queue.setAside(new Set([absurd?.id ?? '']));
    expect(desk.settle()).toEqual({ total: 0, aside: 1, of: {} });
    desk.take(say('retime', { crossing: 'castle/B:1:200', utcUs: at(210) }));
    expect(desk.settle()).toEqual({ total: 1, aside: 0, of: { implausible: 1 } });
    desk.take(say('undo', { amendment: `said-${said}` }));
    expect(desk.settle()).toEqual({ total: 0, aside: 1, of: {} });
    desk.queue.setAside(new Set());
    expect(desk.settle()).toEqual({ total: 1, aside: 0, of: { implausible: 1 } });
  });
});
