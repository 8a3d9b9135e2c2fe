import { copyFileSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { encodeBoxLine } from '../../protocol/serial/codec.ts';
import { ticks, utcMicros } from '../../protocol/time.ts';
import { createRandom } from '../../simulator/random.ts';
import type { FactDraft } from '../crossings/crossings.ts';
import type { BoxRecord } from '../link/machine.ts';
import { openJournal } from './journal.ts';

/** Real files of real commits, cut off where a power cut would: SQLite writes its log frame by frame, and a commit is one when its last frame is whole. */

const BOOT = '00010001';
const heardUs = utcMicros(1_718_100_000_000_000);
const line = (seq: number): BoxRecord => {
  const edge = { type: 'edge', seq, tick: ticks(seq * 100), channel: 'D8', level: 1, flags: 0 } as const;
  return { boot: BOOT, heardUs, text: encodeBoxLine(edge), line: edge };
};
const fact = (seq: number): FactDraft => ({
  ...{ v: 1, kind: 'gap', id: `s:${BOOT}:${seq}:gap`, station: 's' },
  ...{ boot: BOOT, seq, count: 1, atUs: heardUs },
});

interface Commit {
  /** Of the log, once the commit had returned. */
  readonly logBytes: number;
  readonly lines: number;
  readonly facts: number;
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'power-cut-'));

/** A station's journal while it is written, never closed: what the disk holds is what a power cut leaves. */
function write(commits: number) {
  const path = join(newFolder(), 's.db');
  const journal = openJournal(path, () => 0.5);
  const log = `${path}-wal`;
  const done: Commit[] = [{ logBytes: statSync(log).size, lines: 0, facts: 0 }];
  for (let seq = 1; seq <= commits; seq++) {
    const before = done.at(-1) ?? { lines: 0, facts: 0 };
    if (seq % 2 === 1) journal.recordRaw([line(seq), line(seq + 1)]);
    else journal.append([fact(seq)]);
    done.push({
      logBytes: statSync(log).size,
      lines: before.lines + (seq % 2 === 1 ? 2 : 0),
      facts: before.facts + (seq % 2 === 0 ? 1 : 0),
    });
  }
  return { path, log, done };
}

function reopened(path: string, says: string[] = []) {
  const journal = openJournal(
    path,
    () => 0.9,
    (text) => says.push(text),
  );
  const facts: Fact[] = [...journal.all()];
  const found = { lines: journal.recent(BOOT).length, facts: facts.length };
  const [next] = journal.append([fact(99_999)]);
  journal.close();
  return { ...found, entries: facts.map(({ entry }) => entry), next };
}

describe('a journal after a power cut', () => {
  const random = createRandom('power');
  const { path, log, done } = write(40);
  const database = readFileSync(path);
  const bytes = readFileSync(log);

  const cutAt = (length: number, tail = Buffer.alloc(0)) => {
    const copy = join(newFolder(), 's.db');
    writeFileSync(copy, database);
    writeFileSync(`${copy}-wal`, Buffer.concat([bytes.subarray(0, length), tail]));
    return reopened(copy);
  };
  const upTo = (length: number) => done.filter(({ logBytes }) => logBytes <= length).at(-1) ?? done[0];

  it('has every commit that had returned, and none by halves, wherever the log ends', () => {
    const cuts = done.flatMap(({ logBytes }, i) => {
      const next = done[i + 1]?.logBytes ?? logBytes;
      return [logBytes, ...[0.1, 0.5, 0.999].map((share) => Math.floor(logBytes + share * (next - logBytes)))];
    });
    // The tables themselves were the first commits.
    for (const cut of cuts) {
      const { lines, facts, entries, next } = cutAt(cut);
      expect({ lines, facts }, `cut at ${cut}`).toEqual({ lines: upTo(cut)?.lines, facts: upTo(cut)?.facts });
      expect(entries).toEqual(entries.map((_, i) => i + 1));
      expect(next?.entry).toBe(1);
    }
  });

  it('takes no notice of what a dying disk wrote behind', () => {
    for (let i = 0; i < 30; i++) {
      const cut = Math.floor((done[5]?.logBytes ?? 0) + random() * (bytes.length - (done[5]?.logBytes ?? 0)));
      const garbage = Buffer.from(Array.from({ length: 4_096 }, () => Math.floor(256 * random())));
      const { lines, facts } = cutAt(cut, garbage);
      expect({ lines, facts }).toEqual({ lines: upTo(cut)?.lines, facts: upTo(cut)?.facts });
    }
  });
});

describe('a damaged journal', () => {
  const written = () => {
    const path = join(newFolder(), 's.db');
    const journal = openJournal(path, () => 0.5);
    for (let seq = 1; seq <= 400; seq++) {
      journal.recordRaw([line(seq)]);
      journal.append([fact(seq)]);
    }
    journal.close();
    return path;
  };
  /** Overwrites one page of the file. */
  const damage = (path: string, page: number) => {
    const file = readFileSync(path);
    file.fill(0xa5, page * 4_096, (page + 1) * 4_096);
    writeFileSync(path, file);
  };
  /** The page that holds the newest facts. */
  const lastLeaf = (path: string): number => {
    const db = new Database(path);
    const pages = db.pragma('page_count', { simple: true }) as number;
    db.close();
    const file = readFileSync(path);
    const at = file.lastIndexOf(`s:${BOOT}:400:gap`);
    return at < 0 ? pages - 1 : Math.floor(at / 4_096);
  };

  it('is set aside and goes on from what can be read, under another id, and says so', () => {
    const path = written();
    damage(path, lastLeaf(path));
    const says: string[] = [];
    const { facts, entries, next } = reopened(path, says);
    expect(existsSync(`${path}.damaged`)).toBe(true);
    expect(says).toHaveLength(1);
    expect(says[0]).toMatch(/is damaged: it is now .*\.damaged; \d+ lines and \d+ facts could be read/);
    expect(facts).toBeGreaterThan(200);
    expect(facts).toBeLessThan(401);
    expect(entries).toEqual(entries.map((_, i) => i + 1));
    expect(next?.entry).toBe(1);
  });

  it('begins anew where nothing can be read, and keeps the old file', () => {
    const path = written();
    writeFileSync(path, Buffer.alloc(20_000, 0x5a));
    const { lines, facts } = reopened(path);
    expect({ lines, facts }).toEqual({ lines: 0, facts: 0 });
    expect(existsSync(`${path}.damaged`)).toBe(true);
  });

  it('is not taken for one when it is whole', () => {
    const path = written();
    copyFileSync(path, `${path}.copy`);
    const { lines, facts } = reopened(path);
    expect({ lines, facts }).toEqual({ lines: 400, facts: 400 });
    expect(existsSync(`${path}.damaged`)).toBe(false);
  });
});
