import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { utcMicros } from '../../protocol/time.ts';
import { type Arrival, openLedger, readLedger, verifyLedger } from './ledger.ts';

const path = (): string => join(mkdtempSync(join(tmpdir(), 'ledger-')), 'ledger.db');
const at = utcMicros(1_718_100_000_000_000);
const crossing = (entry: number, over: Partial<Fact> = {}): Fact =>
  ({
    v: 1,
    kind: 'crossing',
    id: `s:00010001:${entry}:A`,
    rev: 0,
    journal: 'j1',
    entry,
    station: 's',
    line: 'A',
    utcUs: at,
    uncertaintyUs: 3,
    clock: 'pps',
    origin: 'tube',
    role: 'main',
    car: null,
    suggested: 7,
    counts: true,
    doubts: [],
    ...over,
  }) as Fact;
const arrival = (fact: Fact): Arrival => ({ kind: 'fact', station: 's', fact, atUs: at });

describe('the ledger', () => {
  it('commits a fact once, however often it comes, and after a restart too', () => {
    const file = path();
    const ledger = openLedger(file, () => 0.5);
    expect(ledger.commit([arrival(crossing(1)), arrival(crossing(1))])).toHaveLength(1);
    expect(ledger.commit([arrival(crossing(1))])).toHaveLength(0);
    ledger.close();
    const again = openLedger(file, () => 0.1);
    expect(again.commit([arrival(crossing(1))])).toHaveLength(0);
    expect(again.head.count).toBe(1);
    expect(again.journal).toBe(ledger.journal);
  });

  it('keeps both of two facts that claim the same id and revision', () => {
    const ledger = openLedger(':memory:', () => 0.5);
    ledger.commit([arrival(crossing(1)), arrival(crossing(1, { uncertaintyUs: 4 } as Partial<Fact>))]);
    expect([...ledger.facts()]).toHaveLength(2);
  });

  it('acknowledges up to the first missing entry, whatever the order of arrival', () => {
    const ledger = openLedger(':memory:', () => 0.5);
    ledger.commit([arrival(crossing(2)), arrival(crossing(4))]);
    expect(ledger.contiguous('s', 'j1')).toBe(0);
    ledger.commit([arrival(crossing(1))]);
    expect(ledger.contiguous('s', 'j1')).toBe(2);
    ledger.commit([arrival(crossing(3))]);
    expect(ledger.contiguous('s', 'j1')).toBe(4);
    expect(ledger.journals()).toEqual([{ station: 's', journal: 'j1', entry: 4 }]);
  });

  it('counts a payload that it cannot read as delivered, and keeps it', () => {
    const ledger = openLedger(':memory:', () => 0.5);
    const unreadable = { topic: 't', payload: Buffer.from('{}'), reason: 'no fact', journal: 'j1', entry: 1 };
    const twice: Arrival = { kind: 'unreadable', station: 's', unreadable, atUs: at };
    ledger.commit([twice, twice]);
    expect(ledger.quarantined()).toBe(1);
    expect(ledger.contiguous('s', 'j1')).toBe(1);
  });

  it('remembers after a restart how far it has acknowledged', () => {
    const file = path();
    const ledger = openLedger(file, () => 0.5);
    ledger.commit([arrival(crossing(1)), arrival(crossing(2))]);
    ledger.close();
    expect(openLedger(file, () => 0.5).contiguous('s', 'j1')).toBe(2);
  });

  it('is verified, and read, while a scorer has it open', () => {
    const file = path();
    const ledger = openLedger(file, () => 0.5);
    ledger.commit([arrival(crossing(1)), arrival(crossing(2))]);
    expect(verifyLedger(file)).toEqual({ ok: true, ...ledger.head });
    expect([...readLedger(file)]).toEqual([crossing(1), crossing(2)]);
  });

  it.each([
    ['a changed fact', `UPDATE fact SET body = replace(body, '"suggested":7', '"suggested":8') WHERE n = 2`],
    ['a removed fact', 'DELETE FROM fact WHERE n = 2'],
    [
      'a changed fact with a new hash of its own',
      `UPDATE fact SET body = '{}', hash = '${'1'.repeat(64)}' WHERE n = 2`,
    ],
  ])('does not verify with %s', (_what, damage) => {
    const file = path();
    const ledger = openLedger(file, () => 0.5);
    ledger.commit([1, 2, 3].map((entry) => arrival(crossing(entry))));
    ledger.close();
    const db = new Database(file);
    db.exec(damage);
    db.close();
    expect(verifyLedger(file).ok).toBe(false);
  });

  it('belongs to one scorer at a time', () => {
    const file = path();
    const one = openLedger(file, () => 0.5);
    expect(() => openLedger(file, () => 0.5)).toThrow(/another scorer has this ledger open/);
    one.close();
    openLedger(file, () => 0.5).close();
  });

  it('keeps apart two stations that come with copies of one journal', () => {
    const ledger = openLedger(':memory:', () => 0.5);
    ledger.commit([arrival(crossing(1)), { ...arrival(crossing(1, { id: 'other' } as Partial<Fact>)), station: 't' }]);
    ledger.commit([arrival(crossing(2))]);
    expect([ledger.contiguous('s', 'j1'), ledger.contiguous('t', 'j1')]).toEqual([2, 1]);
  });
});
