import Database from 'better-sqlite3';
import type { Amendment, Crossing, Fact, Gap } from '../../protocol/messages/facts.ts';
import { decodeBoxLine, encodeBoxLine } from '../../protocol/serial/codec.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import type { BoxRecord, LinkMemory } from '../link/machine.ts';

/**
 * What a station knows, append-only, in one SQLite file: the box's lines as they came, then the facts we made of them, numbered 1, 2, 3 … A commit
 * is on the disk when it returns (WAL, synchronous = FULL: NORMAL may lose the last commits in a power cut).
 */
export interface Journal {
  /** Random id of this database: facts are numbered within it. */
  readonly id: string;
  /** Number of the last fact; 0 before the first. */
  readonly head: number;
  /** Durable when it returns. */
  recordRaw(records: readonly BoxRecord[]): void;
  /** Numbers the facts and makes them durable. */
  append(drafts: readonly StationDraft[]): Fact[];
  /** Facts after `entry`, at most `limit`, in order. */
  after(entry: number, limit: number): Fact[];
  /** Every fact, in order. */
  all(): IterableIterator<Fact>;
  /** The latest revision of a crossing. */
  crossing(id: string): Crossing | undefined;
  durableOf(boot: string): number;
  memory(): LinkMemory | null;
  /** The last records of a boot, oldest first: enough to know the clock and the passages that were waiting. */
  recent(boot: string, limit: number): BoxRecord[];
  acknowledged(scorer: string): number;
  /** Goes to the disk with the next commit: if it is lost, the scorer says it again. */
  setAcknowledged(scorer: string, entry: number): void;
  close(): void;
}

type Unnumbered<Of> = Of extends unknown ? Omit<Of, 'journal' | 'entry'> : never;
export type StationDraft = Unnumbered<Crossing> | Unnumbered<Amendment> | Unnumbered<Gap>;

export class JournalInUse extends Error {}

/** `path` may be `:memory:`. Throws `JournalInUse` where another process holds the file. */
export function openJournal(path: string, random: () => number): Journal {
  const db = new Database(path, { timeout: 500 });
  try {
    // One process owns a journal; a second bridge on the same file would number facts twice.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(SCHEMA);
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new JournalInUse(
        `${path}: the journal is in use by another process; stop the other bridge of this station`,
      );
    }
    throw error;
  }

  const id = readOrMakeId(db, random);
  let head = (db.prepare('SELECT max(entry) AS head FROM fact').get() as { head: number | null }).head ?? 0;

  const insertRaw = db.prepare('INSERT INTO raw (heard_us, boot, seq, text) VALUES (?, ?, ?, ?)');
  const insertFact = db.prepare('INSERT INTO fact (entry, id, kind, body) VALUES (?, ?, ?, ?)');
  const selectAfter = db.prepare('SELECT body FROM fact WHERE entry > ? ORDER BY entry LIMIT ?').pluck();
  const selectAll = db.prepare('SELECT body FROM fact ORDER BY entry').pluck();
  const selectCrossing = db
    .prepare("SELECT body FROM fact WHERE id = ? AND kind = 'crossing' ORDER BY entry DESC LIMIT 1")
    .pluck();
  const selectDurable = db.prepare('SELECT max(seq) FROM raw WHERE boot = ?').pluck();
  const selectRecent = db.prepare(
    'SELECT heard_us, boot, text FROM (SELECT * FROM raw WHERE boot = ? ORDER BY n DESC LIMIT ?) ORDER BY n',
  );
  const upsertAcknowledged = db.prepare(
    'INSERT INTO acknowledged (scorer, entry) VALUES (?, ?) ON CONFLICT (scorer) DO UPDATE SET entry = max(entry, excluded.entry)',
  );
  const acknowledged = new Map<string, number>(
    (db.prepare('SELECT scorer, entry FROM acknowledged').all() as { scorer: string; entry: number }[]).map((row) => [
      row.scorer,
      row.entry,
    ]),
  );
  const writeAcknowledged = () => {
    for (const [scorer, entry] of acknowledged) upsertAcknowledged.run(scorer, entry);
  };
  const parse = (body: unknown): Fact => JSON.parse(body as string) as Fact;

  return {
    id,
    get head() {
      return head;
    },
    recordRaw: db.transaction((records: readonly BoxRecord[]) => {
      for (const { boot, heardUs, text, line } of records) {
        const last = line.type === 'edge' ? line.seq : line.type === 'gap' ? line.seq + line.count - 1 : null;
        insertRaw.run(heardUs, boot, last, text === '' ? encodeBoxLine(line) : text);
      }
    }),
    append: (drafts) => {
      const facts = drafts.map((draft, i) => ({ ...draft, journal: id, entry: head + 1 + i }) as Fact);
      db.transaction(() => {
        for (const fact of facts) {
          insertFact.run((fact as Crossing).entry, fact.id, fact.kind, JSON.stringify(fact));
        }
        writeAcknowledged();
      })();
      head += facts.length;
      return facts;
    },
    after: (entry, limit) => selectAfter.all(entry, limit).map(parse),
    *all() {
      for (const body of selectAll.iterate()) yield parse(body);
    },
    crossing: (crossingId) => {
      const body = selectCrossing.get(crossingId);
      return body === undefined ? undefined : (parse(body) as Crossing);
    },
    durableOf: (boot) => (selectDurable.get(boot) as number | null) ?? 0,
    memory: () => {
      const row = db.prepare('SELECT boot FROM raw ORDER BY n DESC LIMIT 1').get() as { boot: string } | undefined;
      if (!row) return null;
      const durable = (selectDurable.get(row.boot) as number | null) ?? 0;
      const heartbeat = db
        .prepare("SELECT text FROM raw WHERE boot = ? AND text LIKE 'B %' ORDER BY n DESC LIMIT 1")
        .pluck()
        .get(row.boot) as string | undefined;
      const decoded = heartbeat === undefined ? undefined : decodeBoxLine(heartbeat);
      const announced = decoded?.ok && decoded.line.type === 'heartbeat' ? decoded.line.next : durable + 1;
      return { boot: row.boot, durable, announced };
    },
    recent: (boot, limit) =>
      (selectRecent.all(boot, limit) as { heard_us: number; boot: string; text: string }[]).flatMap((row) => {
        const decoded = decodeBoxLine(row.text);
        return decoded.ok
          ? [{ boot: row.boot, heardUs: row.heard_us as UtcMicros, text: row.text, line: decoded.line }]
          : [];
      }),
    acknowledged: (scorer) => acknowledged.get(scorer) ?? 0,
    setAcknowledged: (scorer, entry) => {
      acknowledged.set(scorer, Math.max(acknowledged.get(scorer) ?? 0, entry));
    },
    close: () => {
      writeAcknowledged();
      db.close();
    },
  };
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS raw (n INTEGER PRIMARY KEY, heard_us INTEGER NOT NULL, boot TEXT NOT NULL, seq INTEGER, text TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS raw_boot ON raw (boot, seq);
  CREATE TABLE IF NOT EXISTS fact (entry INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS fact_id ON fact (id, entry);
  CREATE TABLE IF NOT EXISTS acknowledged (scorer TEXT PRIMARY KEY, entry INTEGER NOT NULL);
`;

const JOURNAL_ID_CHARACTERS = 10;

function readOrMakeId(db: Database.Database, random: () => number): string {
  const stored = db.prepare("SELECT value FROM meta WHERE key = 'journal'").pluck().get() as string | undefined;
  if (stored !== undefined) return stored;
  let id = '';
  for (let i = 0; i < JOURNAL_ID_CHARACTERS; i++) id += Math.floor(random() * 36).toString(36);
  db.prepare("INSERT INTO meta (key, value) VALUES ('journal', ?)").run(id);
  return id;
}
