import { describe, expect, it } from 'vitest';
import type { Amendment, Crossing } from '../../../../protocol/messages/facts.ts';
import { utcMicros } from '../../../../protocol/time.ts';
import type { StationCars } from '../../wire.ts';
import {
  confirmation,
  initialState,
  type Kept,
  keptOf,
  type Message,
  type PageState,
  reduce,
  viewOf,
} from './state.ts';

const station: StationCars = { station: 's', lines: ['A', 'B'], hasBox: true, timezone: 'UTC', cars: [] };
const crossing = (entry: number, suggested: number | null, more: Partial<Crossing> = {}): Crossing => ({
  ...{ v: 1, kind: 'crossing', id: `c${entry}`, rev: 0, journal: 'j', entry, station: 's', line: 'A', suggested },
  ...{ utcUs: utcMicros(entry * 1e6), uncertaintyUs: 4, clock: 'pps', origin: 'tube', role: 'main', car: null },
  ...{ counts: true, doubts: [], ...more },
});
const came = (...of: Parameters<typeof crossing>): Message => ({
  type: 'board',
  event: { crossing: crossing(...of) },
});
const order = (next: number[], through: number[] = []): Message => ({
  type: 'board',
  event: { order: { A: { next, through } } },
});
const play = (...messages: Message[]): PageState =>
  messages.reduce(reduce, reduce(initialState(0), { type: 'station', station }));
const act = (id: string, action: Extract<Message, { type: 'act' }>['action']): Message => ({
  ...{ type: 'act', id, action, atUs: 1 },
});

/** Closed and opened again. */
const again = (state: PageState): PageState => {
  const kept = keptOf(state, initialState(0));
  return initialState(9, kept ? (JSON.parse(JSON.stringify(kept)) as Kept) : undefined);
};

describe('what is kept between visits', () => {
  const seen = play(came(1, 7), came(2, 12), act('a', { action: 'assign', crossing: 'c1', car: 43 }), {
    type: 'ahead',
    car: 51,
  });

  it('is enough to work with out of reach of the station', () => {
    const opened = again(seen);
    expect(opened.station).toEqual(station);
    expect(viewOf(opened).queue.map(({ id }) => id)).toEqual(['c2']);
    const keyed = reduce(opened, act('b', { action: 'assign', crossing: 'c2', car: 44 }));
    expect(again(keyed).outbox.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(again(keyed).ahead).toEqual([51]);
  });

  it('gives way to what the station says: a crossing that it no longer tells of is gone', () => {
    const snapshot = { crossings: [crossing(2, 12), crossing(3, 8)], amendments: [], undone: [], order: {} };
    const back = reduce(again(seen), { type: 'snapshot', snapshot });
    expect(viewOf(back).queue.map(({ id }) => id)).toEqual(['c2', 'c3']);
    expect([...back.keyed]).toEqual([['c3', 51]]);
  });

  it('is forgotten at another station, whose numbers begin again', () => {
    const other = [crossing(1, 9, { id: 'o1' })];
    const there = reduce(again(seen), {
      type: 'snapshot',
      snapshot: { crossings: other, amendments: [], undone: [], order: {} },
    });
    expect(viewOf({ ...there, outbox: [] }).all.map(({ id }) => id)).toEqual(['o1']);
    const next = reduce(there, came(2, 10, { id: 'o2' }));
    expect(next.newestEntry).toBe(2);
    expect([...next.keyed]).toEqual([['o2', 51]]);
  });
});

describe('what the page shows', () => {
  it('is the oldest car that waits, with the others in a queue behind it', () => {
    const view = viewOf(play(came(1, 7), came(2, 12), came(3, null, { counts: false, doubts: ['rear'] })));
    expect(view.queue.map(({ id }) => id)).toEqual(['c1', 'c2']);
    expect(view.current?.id).toBe('c1');
    expect(view.proposal).toEqual({ car: 7, from: 'order' });
    expect(confirmation(view)).toEqual({ action: 'confirm', crossing: 'c1' });
  });

  it('is the last passage when nobody waits', () => {
    const view = viewOf(play(came(1, 7), act('a', { action: 'confirm', crossing: 'c1' })));
    expect(view.queue).toEqual([]);
    expect(view.current).toMatchObject({ id: 'c1', car: 7, numbered: true });
    expect(confirmation(view)).toBeNull();
  });

  it('is what was done here, before the station has taken it and after', () => {
    const done = play(came(1, 7), act('a', { action: 'assign', crossing: 'c1', car: 43 }));
    expect(viewOf(done).all[0]?.car).toBe(43);
    expect(done.outbox.map(({ id }) => id)).toEqual(['a']);
    const sent = reduce(done, { type: 'sent', id: 'a' });
    expect(sent.outbox).toEqual([]);
    expect(viewOf(sent).all[0]?.car).toBe(43);
  });

  it('goes back to what it was when the station refuses, and says why', () => {
    const done = play(came(1, 7), act('a', { action: 'assign', crossing: 'c1', car: 43 }));
    const refused = reduce(done, { type: 'refused', id: 'a', reason: 'no' });
    expect(viewOf(refused).current).toMatchObject({ car: 7, numbered: false });
    expect(refused.answer).toEqual({ kind: 'refused', reason: 'no' });
    expect(refused.own).toEqual([]);
  });

  it('undoes the last own action, and only own ones', () => {
    const other: Amendment = {
      ...{ v: 1, kind: 'amendment', id: 'x', n: 1, journal: 'j', entry: 9, atUs: utcMicros(5), author: 'marshal:s' },
      ...{ reason: '', action: 'confirm', crossing: 'c2' },
    };
    const done = play(
      ...[came(1, 7), came(2, 12), act('a', { action: 'void', crossing: 'c1', reason: 'a cat' })],
      { type: 'board', event: { amendment: other } },
      { type: 'undo', id: 'u', atUs: 2 },
    );
    expect(viewOf(done).queue.map(({ id }) => id)).toEqual(['c1']);
    expect(done.outbox.map(({ id }) => id)).toEqual(['a', 'u']);
    expect(reduce(done, { type: 'undo', id: 'v', atUs: 3 })).toBe(done);
  });

  it('says again what was changed elsewhere with a higher number', () => {
    const done = play(
      came(1, 7),
      act('a', { action: 'assign', crossing: 'c1', car: 43 }),
      act('b', { action: 'assign', crossing: 'c1', car: 34 }),
    );
    expect(done.outbox.map(({ n }) => n)).toEqual([1, 2]);
    expect(viewOf(done).all[0]?.car).toBe(34);
  });

  it('says so when more waits for the station than it keeps, and drops nothing of what it took', () => {
    const insert = { action: 'insert', line: 'A', car: 1, utcUs: 5 } as const;
    const full = play(...Array.from({ length: 1_001 }, (_, at) => act(`a${at}`, insert)));
    expect(full.answer).toEqual({ kind: 'full' });
    expect(full.outbox).toHaveLength(1_000);
    expect(full.outbox[0]?.id).toBe('a0');
  });

  it('proposes the next car where a person gave the suggested one to another crossing', () => {
    const done = play(
      ...[order([43, 44]), came(1, 43), came(2, 51), act('a', { action: 'assign', crossing: 'c1', car: 51 })],
    );
    const view = viewOf(done);
    expect(view.proposal).toEqual({ car: 43, from: 'order' });
    expect(confirmation(view)).toEqual({ action: 'assign', crossing: 'c2', car: 43 });
  });

  it('proposes numbers that were keyed before, in their order, to the crossings that come then', () => {
    const done = play(
      ...[{ type: 'ahead', car: 51 } as const, { type: 'ahead', car: 39 } as const],
      ...[came(1, 7), came(2, null, { counts: false, doubts: ['rear'] }), came(3, 12)],
    );
    expect(viewOf(done).proposal).toEqual({ car: 51, from: 'keyed' });
    expect(done.ahead).toEqual([]);
    const later = reduce(done, act('a', { action: 'assign', crossing: 'c1', car: 51 }));
    expect(viewOf(later).proposal).toEqual({ car: 39, from: 'keyed' });
  });

  it('does not give a number keyed before to a crossing that it was told of again', () => {
    const done = play(came(4, 7), { type: 'ahead', car: 51 }, came(4, 7, { rev: 1 }), came(3, 12));
    expect(done.ahead).toEqual([51]);
  });

  it('joins a snapshot with what came while it was on its way', () => {
    const done = play(came(2, 12), {
      type: 'snapshot',
      snapshot: { crossings: [crossing(1, 7)], amendments: [], undone: [], order: {} },
    });
    expect(viewOf(done).queue.map(({ id }) => id)).toEqual(['c1', 'c2']);
  });

  it('gives numbers keyed before to the crossings that came while it was away', () => {
    const done = play(...[came(1, 7), { type: 'ahead', car: 51 } as const, { type: 'ahead', car: 39 } as const], {
      type: 'snapshot',
      snapshot: { crossings: [crossing(1, 7), crossing(3, 12), crossing(2, 8)], amendments: [], undone: [], order: {} },
    });
    expect([...done.keyed]).toEqual([
      ['c2', 51],
      ['c3', 39],
    ]);
    expect(done.ahead).toEqual([]);
  });

  it('keeps to one line where a person chose it', () => {
    const done = play(came(1, 7), came(2, 12, { line: 'B' }), { type: 'line', line: 'B' });
    expect(viewOf(done).all.map(({ id }) => id)).toEqual(['c2']);
  });

  it('forgets old crossings, and none that waits', () => {
    const done = play(
      came(1, 7),
      ...Array.from({ length: 400 }, (_, at) => came(at + 2, 1, { counts: false, doubts: ['rear'] })),
    );
    expect(done.board.records.size).toBeLessThanOrEqual(200);
    expect(viewOf(done).queue.map(({ id }) => id)).toEqual(['c1']);
  });
});

describe('a second record of a crossing', () => {
  // Entry n is at second n; the backup's own entries come right behind.
  const backup = (entry: number, utcUs: number) => came(entry, null, { role: 'backup', utcUs: utcMicros(utcUs) });

  it('is told beside the first, and wants an eye beyond a hundredth', () => {
    const view = viewOf(play(came(10, 7), backup(11, 10.0004e6), came(20, 12), backup(21, 20.0231e6)));
    expect(view.all.map(({ id }) => id)).toEqual(['c10', 'c20']);
    expect(view.current?.id).toBe('c10');
    expect([...view.compared]).toEqual([
      ['c10', { kind: 'agrees', differenceUs: 400 }],
      ['c20', { kind: 'differs', differenceUs: 23_100 }],
    ]);
  });

  it('is missed on either side once a later car was seen', () => {
    const view = viewOf(play(came(10, 7), came(20, 12), backup(21, 20e6), backup(31, 30e6), came(40, 8)));
    expect(view.all.map(({ id }) => id)).toEqual(['c10', 'c20', 'c31', 'c40']);
    expect([...view.compared]).toEqual([
      ['c20', { kind: 'agrees', differenceUs: 0 }],
      ['c10', { kind: 'none' }],
      ['c31', { kind: 'none' }],
    ]);
  });

  it('of a thumb may be half a second off, and need not be there', () => {
    const pressed = came(11, null, { role: 'backup', origin: 'manual', utcUs: utcMicros(10.3e6) });
    const view = viewOf(play(came(10, 7), pressed, came(20, 12)));
    expect([...view.compared]).toEqual([['c10', { kind: 'agrees', differenceUs: 300_000 }]]);
  });
});
