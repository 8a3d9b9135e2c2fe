import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { encodeBoxLine } from '../../protocol/serial/codec.ts';
import { ticks, utcMicros } from '../../protocol/time.ts';
import type { FactDraft } from '../crossings/crossings.ts';
import type { BoxRecord } from '../link/machine.ts';
import { JournalInUse, openJournal, readJournal } from './journal.ts';

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'journal-')), 'station.db');
const seeded = () => {
  let n = 0;
  return () => (n = (n + 0.37) % 1);
};
const heardUs = utcMicros(1_718_100_000_000_000);
const edge = (seq: number, boot = '00010001'): BoxRecord => {
  const line = { type: 'edge', seq, tick: ticks(seq * 100), channel: 'D8', level: 1, flags: 0 } as const;
  return { boot, heardUs, text: encodeBoxLine(line), line };
};
const gap = (seq: number): FactDraft => ({
  v: 1,
  kind: 'gap',
  id: `s:00010001:${seq}:gap`,
  station: 's',
  boot: '00010001',
  seq,
  count: 1,
  atUs: heardUs,
});

describe('the journal of a station', () => {
  it('has after a restart what it had before, and numbers what comes under a new id', () => {
    const path = newPath();
    const journal = openJournal(path, seeded());
    journal.recordRaw([edge(1), edge(2)]);
    journal.append([gap(1), gap(2)]);
    const { id } = journal;
    journal.close();
    const again = openJournal(path, () => 0.9);
    expect(again.id).toBe(id);
    expect(again.durableOf('00010001')).toBe(2);
    expect(again.memory()).toEqual({ boot: '00010001', durable: 2, announced: 3 });
    expect(again.recent('00010001').map(({ line }) => line.type === 'edge' && line.seq)).toEqual([1, 2]);
    const [third] = again.append([gap(3)]);
    expect(third).toMatchObject({ journal: again.id, entry: 1 });
    expect(again.id).not.toBe(id);
    expect([...again.all()]).toHaveLength(3);
    expect(again.position({ [id]: 2, [again.id]: 1 })).toEqual({ row: 3, ahead: false });
  });

  it('gives no number twice although the disk has lost facts that were sent', () => {
    const path = newPath();
    const before = openJournal(path, seeded());
    before.append([gap(1)]);
    before.close();
    const copy = `${path}.copy`;
    copyFileSync(path, copy);
    const sent = openJournal(path, () => 0.5);
    const [lost] = sent.append([gap(2)]);
    sent.close();
    // What the scorer has of the lost life is of that life alone.
    const again = openJournal(copy, () => 0.7);
    const [next] = again.append([gap(3)]);
    expect(next?.journal).not.toBe(lost?.journal);
    expect(again.position({ [before.id]: 1, [lost?.journal ?? '']: 1 })).toEqual({ row: 1, ahead: false });
  });

  it('belongs to one process', () => {
    const path = newPath();
    const journal = openJournal(path, seeded());
    journal.append([gap(1)]);
    expect(() => openJournal(path, seeded())).toThrow(JournalInUse);
  });

  it('knows which row a scorer has reached by what it says of each journal id', () => {
    const journal = openJournal(':memory:', seeded());
    journal.append([gap(1), gap(2), gap(3)]);
    expect(journal.position({})).toEqual({ row: 0, ahead: false });
    expect(journal.position({ [journal.id]: 2, other: 9 })).toEqual({ row: 2, ahead: false });
  });

  it('goes on under a new id when a scorer knows more than it does: it is an old copy', () => {
    const journal = openJournal(':memory:', seeded());
    journal.append([gap(1), gap(2)]);
    const old = journal.id;
    expect(journal.position({ [old]: 5 })).toEqual({ row: 2, ahead: true });
    journal.renew();
    expect(journal.id).not.toBe(old);
    expect(journal.append([gap(3)])).toMatchObject([{ journal: journal.id, entry: 1 }]);
    expect(journal.position({ [old]: 5 })).toEqual({ row: 2, ahead: false });
    expect(journal.position({ [old]: 5, [journal.id]: 1 })).toEqual({ row: 3, ahead: false });
    expect(journal.position({ [old]: 1, [journal.id]: 1 })).toEqual({ row: 1, ahead: false });
  });

  it('keeps the seconds that the clock needs, however long ago the GPS went away', () => {
    const journal = openJournal(':memory:', seeded());
    const line = (text: string): BoxRecord => ({ boot: 'b0000001', heardUs, text, line: edge(1).line });
    const pps = Array.from({ length: 200 }, (_, i) =>
      line(encodeBoxLine({ type: 'pps', tick: ticks(16_000_000 * (i + 1)) })),
    );
    const beats = Array.from({ length: 5_000 }, (_, i) =>
      line(
        encodeBoxLine({
          type: 'heartbeat',
          tick: ticks(16_000_000 * (i + 201)),
          next: 1,
          oldest: 1,
          gone: 0,
          refused: 0,
          resets: 0,
        }),
      ),
    );
    journal.recordRaw([...pps, ...beats]);
    const recent = journal.recent('b0000001');
    expect(recent.filter((each) => each.line.type === 'pps').length).toBeGreaterThanOrEqual(120);
    expect(recent.filter((each) => each.line.type === 'heartbeat')).toHaveLength(5_000);
  });

  it('gives back answers with when they were asked, and sentences of the GPS', () => {
    const journal = openJournal(newPath(), seeded());
    const boot = '00010001';
    const time = { type: 'time', nonce: '12ab', tick: ticks(7) } as const;
    const askedUs = utcMicros(heardUs - 4_000);
    const text = '$GPRMC,152505.00,A,5547.82113,N,02334.14130,E,0.253,,091209,,,A*7A';
    const records: BoxRecord[] = [
      { boot, heardUs, text: encodeBoxLine(time), line: time, askedUs },
      { boot, heardUs, text, line: { type: 'nmea', text } },
      edge(1),
    ];
    journal.recordRaw(records);
    expect(journal.recent(boot)).toEqual(records);
    journal.close();
  });

  it('goes on with a file of before stations could have a second box', () => {
    const path = newPath();
    const old = new Database(path);
    old.exec(`CREATE TABLE journal (id TEXT NOT NULL, first_row INTEGER NOT NULL);
      CREATE TABLE raw (n INTEGER PRIMARY KEY, heard_us INTEGER NOT NULL, boot TEXT NOT NULL, seq INTEGER, text TEXT NOT NULL, asked_us INTEGER);
      CREATE TABLE fact ("row" INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);`);
    const { boot, text } = edge(1);
    old.prepare('INSERT INTO raw VALUES (1, ?, ?, 1, ?, NULL)').run(heardUs, boot, text);
    old.close();
    const journal = openJournal(path, seeded());
    journal.recordRaw([{ ...edge(5), boot: '00090001', box: 1 }]);
    expect([journal.memory()?.boot, journal.memory(1)?.boot]).toEqual([boot, '00090001']);
    expect(journal.recent(boot)).toEqual([edge(1)]);
    journal.close();
  });

  it('is read for the desk from a stick, and another file is none', () => {
    const path = newPath();
    const journal = openJournal(path, seeded());
    const facts = journal.append([gap(1), gap(2)]);
    journal.close();
    expect(readJournal(path)).toEqual(facts);
    const other = newPath();
    new Database(other).exec('CREATE TABLE fact (n INTEGER)').close();
    expect(readJournal(other)).toBeNull();
  });
});
