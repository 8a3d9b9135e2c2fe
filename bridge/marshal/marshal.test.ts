import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Crossing } from '../../protocol/messages/facts.ts';
import { utcMicros } from '../../protocol/time.ts';
import { openJournal } from '../journal/journal.ts';
import { createMarshalDesk, type MarshalDesk } from './marshal.ts';
import type { BoardEvent } from './wire.ts';

const NOW_US = 1_718_100_000_000_000;

/** A desk over a journal on a real disk; `held` is what the running order was told. */
function sit(path = join(mkdtempSync(join(tmpdir(), 'centesimo-test-')), 's.db')) {
  const journal = openJournal(path, Math.random);
  const held = new Map<string, number | null>();
  const desk: MarshalDesk = createMarshalDesk({
    station: 's',
    lines: ['A', 'B'],
    journal,
    clock: { nowUs: () => utcMicros(NOW_US), elapsedUs: () => 0, after: () => ({ cancel: () => {} }) },
    next: () => [7, 12, 43],
    append: (drafts) => journal.append(drafts),
    onStanding: ({ id }, car) => held.set(id, car),
  });
  const pass = (seq: number, suggested: number | null, more: Partial<Crossing> = {}): string => {
    const id = `s:0007a3f1:${seq}:A`;
    const [fact] = journal.append([
      {
        ...{ v: 1, kind: 'crossing', id, rev: 0, station: 's', line: 'A', utcUs: utcMicros(NOW_US + seq * 1e6) },
        ...{ uncertaintyUs: 4, clock: 'pps', origin: 'tube', role: 'main', car: null, suggested, counts: true },
        ...{ doubts: [], ...more },
      },
    ]);
    if (fact?.kind === 'crossing') desk.tell({ crossing: fact, heardRealMs: 1 });
    return id;
  };
  return { desk, journal, held, pass, path };
}
const through = (desk: MarshalDesk) => desk.snapshot().order.A?.through;

describe("the marshal's desk", () => {
  it('takes a car that is through out of those that come next, and gives it back when its crossing is void', () => {
    const { desk, pass, held } = sit();
    const id = pass(1, 7);
    expect(desk.snapshot().order.A).toEqual({ next: [12, 43], through: [7] });
    expect(desk.amend({ id: 'v', action: 'void', crossing: id, reason: 'a cat' }).ok).toBe(true);
    expect(desk.snapshot().order.A).toEqual({ next: [7, 12, 43], through: [] });
    expect(held.get(id)).toBeNull();
    expect(desk.amend({ action: 'undo', amendment: 'v' }).ok).toBe(true);
    expect(through(desk)).toEqual([7]);
    expect(held.get(id)).toBe(7);
  });

  it('says to every page what one of them did', () => {
    const { desk, pass } = sit();
    const events: BoardEvent[] = [];
    const stop = desk.watchBoard((event) => events.push(event));
    const id = pass(1, 7);
    desk.amend({ id: 'c', action: 'confirm', crossing: id });
    stop();
    pass(2, 12);
    const said = events.map((event) => Object.keys(event)[0]);
    expect(said).toEqual(['crossing', 'order', 'amendment', 'order']);
  });

  it('takes a car by hand, now where no time is said, and only over a line of its own', () => {
    const { desk } = sit();
    expect(desk.amend({ id: 'i', action: 'insert', line: 'A', car: 43 })).toEqual({ ok: true, id: 'i' });
    expect(desk.snapshot().amendments[0]).toMatchObject({ action: 'insert', station: 's', utcUs: NOW_US });
    expect(through(desk)).toEqual([43]);
    expect(desk.amend({ action: 'insert', line: 'Z', car: 43 })).toEqual({
      ok: false,
      reason: 'line Z: allowed are A, B',
    });
    expect(desk.amend({ action: 'assign', crossing: 'i', car: 44 }).ok).toBe(true);
    expect(through(desk)).toEqual([44]);
  });

  it('refuses to undo what is not there and what is an undo', () => {
    const { desk, pass } = sit();
    const id = pass(1, 7);
    desk.amend({ id: 'c', action: 'confirm', crossing: id });
    desk.amend({ id: 'u', action: 'undo', amendment: 'c' });
    expect(desk.amend({ action: 'undo', amendment: 'u' }).ok).toBe(false);
    expect(desk.amend({ action: 'undo', amendment: 'elsewhere' }).ok).toBe(false);
  });

  it('knows after a restart what it knew before', () => {
    const before = sit();
    const first = before.pass(1, 7);
    before.pass(2, 12, { counts: false, doubts: ['rear'] });
    before.desk.amend({ id: 'a', action: 'assign', crossing: first, car: 43 });
    before.desk.amend({ id: 'r', action: 'restore', crossing: 's:0007a3f1:2:A' });
    before.desk.amend({ id: 'i', action: 'insert', line: 'A', car: 9 });
    before.desk.amend({ id: 'u', action: 'undo', amendment: 'i' });
    const snapshot = before.desk.snapshot();
    before.journal.close();
    const after = sit(before.path);
    expect(after.desk.snapshot()).toEqual(snapshot);
    expect(after.held).toEqual(before.held);
    expect(through(after.desk)).toEqual([43, 12]);
    expect(after.desk.amend({ id: 'a', action: 'assign', crossing: first, car: 43 })).toEqual({ ok: true, id: 'a' });
    after.journal.close();
  });
});
