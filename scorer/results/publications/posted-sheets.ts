import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import type { Sheet } from '../sheets/sheet.ts';
import type { Language } from '../sheets/words.ts';
import type { PublishedTable } from './published-results.ts';

/**
 * What was posted, byte for byte, and the results that it says: in the ledger's own file, so that who carries the facts away carries along what hung
 * on the board. Nothing is ever changed or deleted. The facts know it by the hash of its bytes.
 */
export interface PostedSheets {
  keep(sha256: string, posted: PostedSheet): void;
  get(sha256: string): PostedSheet | undefined;
  close(): void;
}

export interface PostedSheet {
  readonly pdf: Buffer;
  readonly results: PostedResults;
}

/** As they stood, before a version, a number and a time were put on them. */
export interface PostedResults {
  readonly tables: readonly PublishedTable[];
  readonly sheets: Readonly<Record<Language, readonly Sheet[]>>;
}

const SCHEMA =
  'CREATE TABLE IF NOT EXISTS posted_sheet (sha256 TEXT PRIMARY KEY, pdf BLOB NOT NULL, results TEXT NOT NULL) WITHOUT ROWID;';

/** `path` is the ledger's, which the caller holds; `:memory:` gives one that ends with the process. */
export function openPostedSheets(path: string): PostedSheets {
  const db = new Database(path);
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  const insert = db.prepare('INSERT OR IGNORE INTO posted_sheet (sha256, pdf, results) VALUES (?, ?, ?)');
  const select = db.prepare('SELECT pdf, results FROM posted_sheet WHERE sha256 = ?');
  return {
    keep: (sha256, { pdf, results }) => {
      insert.run(sha256, pdf, JSON.stringify(results));
    },
    get: (sha256) => {
      const row = select.get(sha256) as { pdf: Buffer; results: string } | undefined;
      return row && { pdf: row.pdf, results: JSON.parse(row.results) as PostedResults };
    },
    close: () => {
      db.close();
    },
  };
}

export const hashOf = (pdf: Buffer): string => createHash('sha256').update(pdf).digest('hex');
