import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { canonicalJson } from '../../protocol/canonical.ts';
import { type Definition, type Fact, revisionOf } from '../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../protocol/time.ts';

/**
 * Every fact that the scorer has committed, append-only in one SQLite file and chained by hashes: nobody can change or take out a fact without
 * `verify` telling. A fact that comes twice is stored once; what cannot be read is stored beside them, in quarantine.
 *
 * The chain: `hash(n) = SHA-256(hash(n - 1) + body(n))`, in hex, `hash(0)` 64 zeros, body the canonical JSON of the fact.
 */
export interface Ledger {
  /** Random id under which this scorer numbers facts of its own. */
  readonly journal: string;
  /** Number of facts, and the hash of the last. */
  readonly head: { readonly count: number; readonly hash: string };
  /** One transaction, durable when it returns. Returns the facts that were new, in order. */
  commit(arrivals: readonly Arrival[]): Fact[];
  /** Highest entry of a station's journal up to which everything has been committed; 0 for an unknown one. */
  contiguous(station: string, journal: string): number;
  /** Journals heard of, with the station they came from. */
  journals(): { readonly station: string; readonly journal: string; readonly entry: number }[];
  /** Those after the n-th, in order, and those that are committed while they are walked: no commit waits for a reader. */
  facts(after?: number): IterableIterator<Fact>;
  /** Those of the files that were used, in order, without walking over everything else. */
  definitions(): Definition[];
  quarantined(): number;
  /** Payloads that were no facts, after the n-th, in the order in which they came. */
  quarantine(after?: number): QuarantineRow[];
  /** Notes on what waits for a person: facts are not changed by them, and the last one about a thing counts. */
  setAside(note: AsideNote): void;
  asides(): AsideNote[];
  close(): void;
}

export interface QuarantineRow {
  /** 1, 2, 3 … */
  readonly n: number;
  readonly station: string;
  readonly topic: string;
  readonly reason: string;
  readonly payload: Uint8Array;
  readonly atUs: UtcMicros;
}

/** What somebody has looked at and left as it is; with `reason: null`, taken up again. */
export interface AsideNote {
  readonly thing: string;
  readonly reason: string | null;
  readonly author: string;
  readonly atUs: UtcMicros;
}

export type Arrival =
  | { readonly kind: 'fact'; readonly station: string; readonly fact: Fact; readonly atUs: UtcMicros }
  | {
      readonly kind: 'unreadable';
      readonly station: string;
      readonly unreadable: Unreadable;
      readonly atUs: UtcMicros;
    };

/** A payload that is no fact. Where it says which journal and entry it is, it counts as delivered. */
export interface Unreadable {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly reason: string;
  readonly journal: string | null;
  readonly entry: number | null;
}

export class LedgerInUse extends Error {}

/** Read at once: some 0.3 MB, a few milliseconds. */
const PAGE_FACTS = 1_000;
/** A station that sends nothing but rubbish fills nobody's memory. */
const QUARANTINE_TOLD_MAX = 1_000;
const FIRST_HASH = '0'.repeat(64);

/**
 * `path` may be `:memory:`; `random` is uniform in [0, 1). Throws `LedgerInUse` where another scorer has it open; `readLedger` and `verifyLedger` may
 * at any time.
 */
export function openLedger(path: string, random: () => number): Ledger {
  const lock = lockLedger(path);
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(SCHEMA);
  const journal = readOrMakeId(db, random);

  const last = db.prepare('SELECT n, hash FROM fact ORDER BY n DESC LIMIT 1').get() as
    | { n: number; hash: string }
    | undefined;
  let head = { count: last?.n ?? 0, hash: last?.hash ?? FIRST_HASH };
  const progress = readProgress(db);

  const known = db.prepare('SELECT 1 FROM fact WHERE sha256 = ?').pluck();
  const insert = db.prepare(
    'INSERT INTO fact (n, id, rev, kind, station, journal, entry, at_us, sha256, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const insertQuarantine = db.prepare(
    'INSERT OR IGNORE INTO quarantine (station, topic, payload, sha256, reason, journal, entry, at_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const selectDefinitions = db.prepare("SELECT body FROM fact WHERE kind = 'definition' ORDER BY n").pluck();
  const selectPage = db.prepare('SELECT n, body FROM fact WHERE n > ? ORDER BY n LIMIT ?');

  const commit = db.transaction((arrivals: readonly Arrival[]) => {
    const fresh: Fact[] = [];
    let next = head;
    for (const arrival of arrivals) {
      const { station, atUs } = arrival;
      if (arrival.kind === 'unreadable') {
        const { topic, payload, reason, journal: from, entry } = arrival.unreadable;
        insertQuarantine.run(station, topic, payload, sha256(payload), reason, from, entry, atUs);
        continue;
      }
      const { fact } = arrival;
      const body = canonicalJson(fact);
      const sha = sha256(body);
      if (known.get(sha) !== undefined) continue;
      next = { count: next.count + 1, hash: sha256(next.hash + body) };
      insert.run(
        next.count,
        fact.id,
        revisionOf(fact),
        fact.kind,
        station,
        fact.journal,
        fact.entry,
        atUs,
        sha,
        body,
        next.hash,
      );
      fresh.push(fact);
    }
    return { fresh, next };
  });

  return {
    journal,
    get head() {
      return head;
    },
    commit: (arrivals) => {
      const { fresh, next } = commit(arrivals);
      head = next;
      for (const arrival of arrivals) {
        const from = arrival.kind === 'fact' ? arrival.fact : arrival.unreadable;
        if (from.journal !== null && from.entry !== null) progress.note(arrival.station, from.journal, from.entry);
      }
      return fresh;
    },
    contiguous: (station, of) => progress.contiguous(station, of),
    journals: () => progress.all(),
    *facts(after = 0) {
      let last = after;
      for (;;) {
        const page = selectPage.all(last, PAGE_FACTS) as { n: number; body: string }[];
        if (page.length === 0) return;
        for (const { n, body } of page) {
          last = n;
          yield parseFact(body);
        }
      }
    },
    quarantine: (after = 0) =>
      db
        .prepare(
          'SELECT n, station, topic, reason, payload, at_us AS atUs FROM quarantine WHERE n > ? ORDER BY n LIMIT ?',
        )
        .all(after, QUARANTINE_TOLD_MAX) as QuarantineRow[],
    setAside: ({ thing, reason, author, atUs }) => {
      db.prepare('INSERT INTO aside (thing, reason, author, at_us) VALUES (?, ?, ?, ?)').run(
        thing,
        reason,
        author,
        atUs,
      );
    },
    asides: () =>
      db
        .prepare(
          `SELECT thing, reason, author, at_us AS atUs FROM aside WHERE n IN (SELECT max(n) FROM aside GROUP BY thing) ORDER BY n`,
        )
        .all() as AsideNote[],
    definitions: () => selectDefinitions.all().map((body) => parseFact(body as string) as Definition),
    quarantined: () => db.prepare('SELECT count(*) FROM quarantine').pluck().get() as number,
    close: () => {
      db.close();
      lock?.close();
    },
  };
}

export type Verification =
  | { readonly ok: true; readonly count: number; readonly hash: string }
  | { readonly ok: false; readonly problem: string };

/** Recomputes the chain of a ledger file that may be in use. Throws where it is no ledger. */
export function verifyLedger(path: string): Verification {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    let hash = FIRST_HASH;
    let count = 0;
    for (const row of db.prepare('SELECT n, id, body, hash FROM fact ORDER BY n').iterate()) {
      const { n, id, body, hash: stored } = row as { n: number; id: string; body: string; hash: string };
      count++;
      if (n !== count) return { ok: false, problem: `fact ${count} is missing; the next one there is ${n} (${id})` };
      hash = sha256(hash + body);
      if (hash !== stored)
        return { ok: false, problem: `fact ${n} (${id}) or one before it is not what was committed` };
    }
    return { ok: true, count, hash };
  } finally {
    db.close();
  }
}

/** A fact with its place in the chain. */
export interface LedgerRow {
  /** 1, 2, 3 … */
  readonly n: number;
  readonly hash: string;
  /** When it was committed. */
  readonly atUs: UtcMicros;
  readonly fact: Fact;
}

/** The rows of a ledger file that may be in use, in order of commitment. Throws, at once, where it is no ledger. */
export function readLedgerRows(path: string): IterableIterator<LedgerRow> {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const rows = db.prepare('SELECT n, hash, at_us, body FROM fact ORDER BY n');
  function* read(): IterableIterator<LedgerRow> {
    try {
      for (const row of rows.iterate()) {
        const { n, hash, at_us, body } = row as { n: number; hash: string; at_us: UtcMicros; body: string };
        yield { n, hash, atUs: at_us, fact: parseFact(body) };
      }
    } finally {
      db.close();
    }
  }
  return read();
}

/** The facts alone. */
export function readLedger(path: string): IterableIterator<Fact> {
  const rows = readLedgerRows(path);
  function* facts(): IterableIterator<Fact> {
    for (const { fact } of rows) yield fact;
  }
  return facts();
}

/** A second file, held exclusively by the one that writes: the ledger itself stays open to readers. */
function lockLedger(path: string): Database.Database | null {
  if (path === ':memory:') return null;
  const lock = new Database(`${path}.lock`, { timeout: 200 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by INTEGER); COMMIT');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new LedgerInUse(
        `${path}: another scorer has this ledger open; give each scorer a file of its own with --db`,
      );
    }
    throw error;
  }
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS fact (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, rev INTEGER NOT NULL, kind TEXT NOT NULL, station TEXT NOT NULL, journal TEXT NOT NULL,
    entry INTEGER NOT NULL, at_us INTEGER NOT NULL, sha256 TEXT NOT NULL UNIQUE, body TEXT NOT NULL, hash TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS fact_entry ON fact (journal, entry);
  CREATE TABLE IF NOT EXISTS quarantine (
    n INTEGER PRIMARY KEY, station TEXT NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL, sha256 TEXT NOT NULL, reason TEXT NOT NULL,
    journal TEXT, entry INTEGER, at_us INTEGER NOT NULL, UNIQUE (topic, sha256));
  CREATE TABLE IF NOT EXISTS aside (
    n INTEGER PRIMARY KEY, thing TEXT NOT NULL, reason TEXT, author TEXT NOT NULL, at_us INTEGER NOT NULL);
`;

const sha256 = (of: string | Uint8Array): string => createHash('sha256').update(of).digest('hex');

function readOrMakeId(db: Database.Database, random: () => number): string {
  const stored = db.prepare("SELECT value FROM meta WHERE key = 'journal'").pluck().get() as string | undefined;
  if (stored !== undefined) return stored;
  const id = Array.from({ length: 10 }, () => Math.floor(random() * 36).toString(36)).join('');
  db.prepare("INSERT INTO meta (key, value) VALUES ('journal', ?)").run(id);
  return id;
}

/** How far each journal has been committed without a hole. */
function readProgress(db: Database.Database) {
  const of = new Map<string, { station: string; journal: string; upTo: number; beyond: Set<number> }>();
  const keyOf = (station: string, journal: string) => `${station} ${journal}`;
  const note = (station: string, journal: string, entry: number): void => {
    let each = of.get(keyOf(station, journal));
    if (!each) {
      each = { station, journal, upTo: 0, beyond: new Set() };
      of.set(keyOf(station, journal), each);
    }
    if (entry <= each.upTo) return;
    each.beyond.add(entry);
    while (each.beyond.delete(each.upTo + 1)) each.upTo++;
  };
  const rows = db
    .prepare(
      'SELECT station, journal, entry FROM fact UNION SELECT station, journal, entry FROM quarantine WHERE entry IS NOT NULL ORDER BY 2, 3',
    )
    .iterate();
  for (const row of rows) {
    const { station, journal, entry } = row as { station: string; journal: string; entry: number };
    note(station, journal, entry);
  }
  return {
    note,
    contiguous: (station: string, journal: string) => of.get(keyOf(station, journal))?.upTo ?? 0,
    all: () => [...of.values()].map(({ station, journal, upTo }) => ({ station, journal, entry: upTo })),
  };
}

const SHARED = ['journal', 'station', 'line', 'boot', 'clock', 'origin', 'role', 'author', 'reason'] as const;
const texts = new Map<string, string>();
const TEXTS_MAX = 10_000;
const NO_DOUBTS: readonly string[] = [];

/**
 * A fact from its JSON, with one text for all that say the same: of 140,000 crossings each had its own copy of station, line, journal and
 * four more, 30 MB of them.
 */
function parseFact(body: string): Fact {
  const fact = JSON.parse(body) as Record<string, unknown>;
  for (const field of SHARED) {
    const text = fact[field];
    if (typeof text !== 'string') continue;
    const known = texts.get(text);
    if (known !== undefined) fact[field] = known;
    else if (texts.size < TEXTS_MAX) texts.set(text, text);
  }
  if (Array.isArray(fact.doubts) && fact.doubts.length === 0) fact.doubts = NO_DOUBTS;
  return fact as unknown as Fact;
}
