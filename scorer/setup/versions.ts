import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sha256 } from '../../protocol/files/source-files.ts';
import { type UtcMicros, utcMicros } from '../../protocol/time.ts';

/**
 * Every version of every file that a rally is set up by, and which of them were in force from when on. In the ledger's own file, so that who
 * carries the facts away carries along what they were scored by. Nothing is ever changed or deleted.
 */
export interface Versions {
  readonly all: (path: string) => readonly Version[];
  readonly get: (n: number) => Version | undefined;
  /** Highest number of all; 0 before the first. */
  readonly newest: (path: string) => number;
  /** The newest list of what is in force. */
  readonly inForce: () => InForce | undefined;
  /** Every such list, the newest first. */
  readonly history: () => readonly InForce[];
  /** Keeps texts as versions, those that are the newest of their path already under their number, in one transaction. */
  readonly keep: (texts: ReadonlyMap<string, string>, by: Authorship) => readonly Version[];
  readonly putInForce: (versions: readonly number[], origin: Origin, by: Authorship) => InForce;
  readonly close: () => void;
}

/** Who, when and why. */
export interface Authorship {
  readonly author: string;
  readonly reason: string;
  readonly atUs: UtcMicros;
}

export interface Version extends Authorship {
  /** 1, 2, 3 … over all files. */
  readonly n: number;
  /** From the rally file's folder. */
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
}

/** Files as they lay on disk at a start, or as somebody put them in force at the desk. */
export type Origin = 'disk' | 'desk';

export interface InForce extends Authorship {
  readonly n: number;
  readonly origin: Origin;
  /** One for each file. */
  readonly versions: readonly number[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS setup_version (
    n INTEGER PRIMARY KEY, path TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
    at_us INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS setup_version_path ON setup_version (path, n);
  CREATE TABLE IF NOT EXISTS setup_in_force (
    n INTEGER PRIMARY KEY, origin TEXT NOT NULL, versions TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL, at_us INTEGER NOT NULL);
`;

interface VersionRow {
  readonly n: number;
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
  readonly author: string;
  readonly reason: string;
  readonly at_us: number;
}

/** `path` is the ledger's, which the caller holds; `:memory:` gives one that ends with the process. */
export function openVersions(path: string): Versions {
  const db = new Database(path);
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  return versionsIn(db);
}

/** What is kept in a ledger that may be in use; `undefined` where there is no such file or nothing is kept in it. */
export function readVersions(path: string): Versions | undefined {
  if (!existsSync(path)) return undefined;
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const isThere = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'setup_in_force'").get() !== undefined;
  if (isThere) return versionsIn(db);
  db.close();
  return undefined;
}

function versionsIn(db: Database.Database): Versions {
  const all = db.prepare('SELECT * FROM setup_version WHERE path = ? ORDER BY n DESC');
  const one = db.prepare('SELECT * FROM setup_version WHERE n = ?');
  const newest = db.prepare('SELECT * FROM setup_version WHERE path = ? ORDER BY n DESC LIMIT 1');
  const history = db.prepare('SELECT * FROM setup_in_force ORDER BY n DESC');
  const last = db.prepare('SELECT * FROM setup_in_force ORDER BY n DESC LIMIT 1');

  const keep = (texts: ReadonlyMap<string, string>, { author, reason, atUs }: Authorship): Version[] => {
    const insert = db.prepare(
      'INSERT INTO setup_version (path, text, sha256, author, reason, at_us) VALUES (?, ?, ?, ?, ?, ?) RETURNING *',
    );
    return [...texts].map(([path, text]) => {
      const before = newest.get(path) as VersionRow | undefined;
      if (before?.text === text) return versionOf(before);
      return versionOf(insert.get(path, text, sha256(text), author, reason, atUs) as VersionRow);
    });
  };

  return {
    all: (path) => (all.all(path) as VersionRow[]).map(versionOf),
    get: (n) => {
      const row = one.get(n) as VersionRow | undefined;
      return row && versionOf(row);
    },
    newest: (path) => (newest.get(path) as VersionRow | undefined)?.n ?? 0,
    inForce: () => {
      const row = last.get() as InForceRow | undefined;
      return row && inForceOf(row);
    },
    history: () => (history.all() as InForceRow[]).map(inForceOf),
    keep: (texts, by) => db.transaction(keep)(texts, by),
    putInForce: (versions, origin, { author, reason, atUs }) =>
      inForceOf(
        db
          .prepare(
            'INSERT INTO setup_in_force (origin, versions, author, reason, at_us) VALUES (?, ?, ?, ?, ?) RETURNING *',
          )
          .get(origin, JSON.stringify(versions), author, reason, atUs) as InForceRow,
      ),
    close: () => db.close(),
  };
}

interface InForceRow {
  readonly n: number;
  readonly origin: Origin;
  readonly versions: string;
  readonly author: string;
  readonly reason: string;
  readonly at_us: number;
}

const versionOf = ({ at_us, ...row }: VersionRow): Version => ({ ...row, atUs: utcMicros(at_us) });

const inForceOf = ({ at_us, versions, ...row }: InForceRow): InForce => ({
  ...row,
  versions: JSON.parse(versions) as number[],
  atUs: utcMicros(at_us),
});
