import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { commitEnds, copyAsLeft } from './left-on-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'left-on-disk-'));

describe('what a crash leaves on the disk', () => {
  it('is a state after one of the commits, wherever the log is cut', () => {
    const path = join(folder, 'written.db');
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE t (n INTEGER)');
    const first = commitEnds(path).length;
    for (let n = 1; n <= 5; n++) db.prepare('INSERT INTO t VALUES (?)').run(n);
    const ends = commitEnds(path);
    expect(ends).toHaveLength(first + 5);
    const rowsWhenCutAt = (logBytes: number): number => {
      const copy = join(folder, `cut-at-${logBytes}.db`);
      copyAsLeft(path, copy, logBytes, Buffer.from('garbage'));
      const left = new Database(copy);
      const rows = left.prepare('SELECT count(*) FROM t').pluck().get() as number;
      left.close();
      return rows;
    };
    expect(ends.slice(first - 1).map(rowsWhenCutAt)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(ends.slice(first).map((end) => rowsWhenCutAt(end - 1))).toEqual([0, 1, 2, 3, 4]);
    db.close();
  });
});
