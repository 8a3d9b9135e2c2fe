import { existsSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Crossing, Fact } from '../../protocol/messages/facts.ts';
import { decodeBoxLine, encodeBoxLine } from '../../protocol/serial/codec.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import type { FactDraft } from '../crossings/crossings.ts';
import type { BoxRecord, LinkMemory } from '../link/machine.ts';

/**
 * What a station knows, append-only, in one SQLite file: the box's lines as they came, then the facts we made of them. A commit is on the disk when
 * it returns (WAL, synchronous = FULL: NORMAL may lose the last commits in a power cut).
 *
 * Facts are numbered 1, 2, 3 … under a random id, the journal id, which is new for every new database and with every opening: a power cut may take back
 * what the disk had confirmed and the uplink sent, and numbers must not be given twice. It is new again when a scorer turns out to know more of it than this
 * file does: then the file is an old copy. Here `row` counts facts over all ids.
 */
export interface Journal {
  readonly id: string;
  /** Row of the last fact; 0 before the first. */
  readonly head: number;
  /** Durable when it returns. */
  recordRaw(records: readonly BoxRecord[]): void;
  /** Numbers the facts and makes them durable. */
  append(drafts: readonly FactDraft[]): Fact[];
  /** Facts after `row`, at most `limit`, in order. */
  after(row: number, limit: number): { readonly row: number; readonly fact: Fact }[];
  /** Every fact, in order. */
  all(): IterableIterator<Fact>;
  /** The latest revision of a crossing. */
  crossing(id: string): Crossing | undefined;
  /** Highest edge of a boot on disk, 0 where there is none. */
  durableOf(boot: string): number;
  /** Of the station's box with this number, 0 where left out. */
  memory(box?: number): LinkMemory | null;
  /** The newest boots of a box with lines on disk, oldest first, at most `limit`. */
  boots(limit: number, box?: number): string[];
  /** The last records of a boot, oldest first: enough to know the clock and the passages that were waiting. */
  recent(boot: string): BoxRecord[];
  /** Row up to which a scorer that says this has everything. `ahead`: it knows entries that are not here. */
  position(entries: Readonly<Record<string, number>>): { readonly row: number; readonly ahead: boolean };
  /** Goes on under a new id. */
  renew(): void;
  close(): void;
}

export class JournalInUse extends Error {}

/** Ten minutes of lines at two a second, and a burst. */
const RECENT_RECORDS = 2_000;
/** However long the GPS has been away, the seconds from before are needed to go on, and to know for how long that is good. */
const RECENT_SECONDS = 4_096;
const RECENT_RECORDS_MAX = 100_000;

/**
 * `path` may be `:memory:`; `random` is uniform in [0, 1). A damaged file is set aside, and what can be read of it, from the first line on, is the
 * beginning of a new one; `log` says so. Throws `JournalInUse` where another process holds the file.
 */
export function openJournal(path: string, random: () => number, log: (text: string) => void = () => {}): Journal {
  const { db, isMended } = openSound(path, log);

  const insertJournal = db.prepare('INSERT INTO journal (id, first_row) VALUES (?, ?)');
  const insertRaw = db.prepare('INSERT INTO raw (heard_us, boot, seq, text, asked_us, box) VALUES (?, ?, ?, ?, ?, ?)');
  const insertFact = db.prepare(INSERT_FACT);
  const selectAfter = db.prepare('SELECT "row", body FROM fact WHERE "row" > ? ORDER BY "row" LIMIT ?');
  const selectAll = db.prepare('SELECT body FROM fact ORDER BY "row"').pluck();
  const selectCrossing = db
    .prepare(`SELECT body FROM fact WHERE id = ? AND kind = 'crossing' ORDER BY "row" DESC LIMIT 1`)
    .pluck();
  const selectDurable = db.prepare('SELECT max(seq) FROM raw WHERE boot = ?').pluck();
  const selectLastLine = db
    .prepare('SELECT text FROM raw WHERE boot = ? AND text LIKE ? ORDER BY n DESC LIMIT 1')
    .pluck();
  const selectRecent = db.prepare(
    `SELECT heard_us, boot, text, asked_us, box FROM raw WHERE boot = $boot AND n >= min(
       coalesce((SELECT n FROM raw WHERE boot = $boot ORDER BY n DESC LIMIT 1 OFFSET ${RECENT_RECORDS}), 0),
       coalesce((SELECT n FROM raw WHERE boot = $boot AND text LIKE 'P %' ORDER BY n DESC LIMIT 1 OFFSET ${RECENT_SECONDS}), 0))
     ORDER BY n LIMIT ${RECENT_RECORDS_MAX}`,
  );
  const selectBoots = db
    .prepare('SELECT boot FROM raw WHERE box = ? GROUP BY boot ORDER BY max(n) DESC LIMIT ?')
    .pluck();
  const parse = (body: unknown): Fact => JSON.parse(body as string) as Fact;

  let head = (db.prepare('SELECT max("row") FROM fact').pluck().get() as number | null) ?? 0;
  const journals = db.prepare('SELECT id, first_row AS firstRow FROM journal ORDER BY first_row, rowid').all() as {
    id: string;
    firstRow: number;
  }[];
  const drawId = (): string =>
    Array.from({ length: ID_CHARACTERS }, () => Math.floor(random() * 36).toString(36)).join('');
  /** The current id is of this opening. */
  let isOurs = false;
  const begin = (id: string): void => {
    journals.push({ id, firstRow: head + 1 });
    isOurs = true;
  };
  const renew = (): void => {
    const id = drawId();
    insertJournal.run(id, head + 1);
    begin(id);
  };
  // What was acknowledged of a damaged journal and cannot be read must not be numbered again.
  if (journals.length === 0 || isMended) renew();
  const current = () => journals.at(-1) ?? { id: '', firstRow: 1 };

  return {
    get id() {
      return current().id;
    },
    get head() {
      return head;
    },
    recordRaw: db.transaction((records: readonly BoxRecord[]) => {
      for (const { boot, heardUs, text, line, askedUs, box = 0 } of records) {
        const last = line.type === 'edge' ? line.seq : line.type === 'gap' ? line.seq + line.count - 1 : null;
        const written = text === '' && line.type !== 'nmea' ? encodeBoxLine(line) : text;
        insertRaw.run(heardUs, boot, last, written, askedUs ?? null, box);
      }
    }),
    append: (drafts) => {
      const { id, firstRow } = isOurs ? current() : { id: drawId(), firstRow: head + 1 };
      const facts = drafts.map((draft, i) => ({ ...draft, journal: id, entry: head + 2 + i - firstRow }) as Fact);
      db.transaction(() => {
        if (!isOurs) insertJournal.run(id, firstRow);
        for (const [i, fact] of facts.entries()) insertFact.run(head + 1 + i, fact.id, fact.kind, JSON.stringify(fact));
      })();
      if (!isOurs) begin(id);
      head += facts.length;
      return facts;
    },
    after: (row, limit) =>
      (selectAfter.all(row, limit) as { row: number; body: string }[]).map((each) => ({
        row: each.row,
        fact: parse(each.body),
      })),
    *all() {
      for (const body of selectAll.iterate()) yield parse(body);
    },
    crossing: (id) => {
      const body = selectCrossing.get(id);
      return body === undefined ? undefined : (parse(body) as Crossing);
    },
    durableOf: (boot) => (selectDurable.get(boot) as number | null) ?? 0,
    memory: (box = 0) => {
      const boot = selectBoots.get(box, 1) as string | undefined;
      if (boot === undefined) return null;
      const durable = (selectDurable.get(boot) as number | null) ?? 0;
      const heartbeat = selectLastLine.get(boot, 'B %') as string | undefined;
      const decoded = heartbeat === undefined ? undefined : decodeBoxLine(heartbeat);
      const announced = decoded?.ok && decoded.line.type === 'heartbeat' ? decoded.line.next : durable + 1;
      return { boot, durable, announced };
    },
    boots: (limit, box = 0) => (selectBoots.all(box, limit) as string[]).reverse(),
    recent: (boot) => (selectRecent.all({ boot }) as RawRow[]).flatMap(recordOf),
    position: (entries) => {
      let row = 0;
      for (const [i, { id, firstRow }] of journals.entries()) {
        const lastRow = (journals[i + 1]?.firstRow ?? head + 1) - 1;
        const claimed = firstRow - 1 + (entries[id] ?? 0);
        // An id that was renewed was ahead then; only the current one can be news.
        if (claimed > lastRow) {
          if (id === current().id) return { row: lastRow, ahead: true };
          row = lastRow;
          continue;
        }
        row = claimed;
        if (row < lastRow) break;
      }
      return { row, ahead: false };
    },
    renew,
    close: () => {
      db.close();
    },
  };
}

/** The facts of a station's journal that nobody has open, in order; `null` where the file is none. */
export function readJournal(path: string): Fact[] | null {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const tables = db.prepare("SELECT count(*) FROM sqlite_master WHERE name IN ('raw', 'fact', 'journal')").pluck();
    if (tables.get() !== 3) return null;
    const bodies = db.prepare('SELECT body FROM fact ORDER BY "row"').pluck().all() as string[];
    return bodies.map((body) => JSON.parse(body) as Fact);
  } finally {
    db.close();
  }
}

/** One process owns a journal; a second bridge on the same file would number facts twice. */
function openFile(path: string): Database.Database {
  const db = new Database(path, { timeout: 500 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(SCHEMA);
    // Journals of before a station could have two boxes.
    if (!columnsOf(db, 'raw').includes('box')) db.exec('ALTER TABLE raw ADD COLUMN box INTEGER NOT NULL DEFAULT 0');
    return db;
  } catch (error) {
    db.close();
    if (codeOf(error).startsWith('SQLITE_BUSY')) {
      throw new JournalInUse(
        `${path}: the journal is in use by another process; stop the other bridge of this station`,
      );
    }
    throw error;
  }
}

const columnsOf = (db: Database.Database, table: string): string[] =>
  (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : '');
const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));

function openSound(path: string, log: (text: string) => void): { db: Database.Database; isMended: boolean } {
  try {
    const db = openFile(path);
    const check = db.pragma('quick_check(1)', { simple: true });
    if (check === 'ok') return { db, isMended: false };
    db.close();
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  let aside = `${path}.damaged`;
  for (let n = 2; existsSync(aside); n++) aside = `${path}.damaged-${n}`;
  renameSync(path, aside);
  for (const tail of ['-wal', '-shm']) if (existsSync(path + tail)) renameSync(path + tail, aside + tail);
  const db = openFile(path);
  const kept = mend(aside, db);
  log(
    `journal ${path} is damaged: it is now ${aside}; ${kept.lines} lines and ${kept.facts} facts could be read and are kept; send that file to the desk`,
  );
  return { db, isMended: true };
}

/** Copies rows from the first one on, until one cannot be read. */
function mend(damaged: string, into: Database.Database): { lines: number; facts: number } {
  let source: Database.Database;
  try {
    source = new Database(damaged, { readonly: true });
  } catch {
    return { lines: 0, facts: 0 };
  }
  const copy = (select: string, insert: string, isNext: (row: unknown[], n: number) => boolean): number => {
    const put = into.prepare(insert);
    let n = 0;
    try {
      for (const row of source.prepare(select).raw().iterate() as IterableIterator<unknown[]>) {
        if (!isNext(row, n + 1)) break;
        put.run(...row);
        n++;
      }
    } catch {
      // The end of what can be read.
    }
    return n;
  };
  into.exec('BEGIN');
  const lines = copy(
    `SELECT n, heard_us, boot, seq, text, asked_us, ${boxColumn(source)} FROM raw NOT INDEXED ORDER BY n`,
    INSERT_RAW_ROW,
    () => true,
  );
  // A hole would give the facts behind it the numbers of others.
  const facts = copy(
    'SELECT "row", id, kind, body FROM fact NOT INDEXED ORDER BY "row"',
    INSERT_FACT,
    ([row], n) => row === n,
  );
  const isBegun = ([, firstRow]: unknown[]) => Number(firstRow) <= facts + 1;
  copy('SELECT id, first_row FROM journal ORDER BY rowid', 'INSERT INTO journal VALUES (?, ?)', isBegun);
  into.exec('COMMIT');
  source.close();
  return { lines, facts };
}

/** A damaged file of before a station could have two boxes has no such column, or cannot say. */
function boxColumn(source: Database.Database): string {
  try {
    return columnsOf(source, 'raw').includes('box') ? 'box' : '0';
  } catch {
    return '0';
  }
}

const INSERT_RAW_ROW = 'INSERT INTO raw (n, heard_us, boot, seq, text, asked_us, box) VALUES (?, ?, ?, ?, ?, ?, ?)';
const INSERT_FACT = 'INSERT INTO fact ("row", id, kind, body) VALUES (?, ?, ?, ?)';

interface RawRow {
  readonly heard_us: UtcMicros;
  readonly boot: string;
  readonly text: string;
  readonly asked_us: UtcMicros | null;
  readonly box: number;
}

function recordOf({ boot, heard_us, text, asked_us, box }: RawRow): BoxRecord[] {
  const record = { boot, heardUs: heard_us, text, ...(box !== 0 && { box }) };
  if (text.startsWith('$')) return [{ ...record, line: { type: 'nmea', text } }];
  const decoded = decodeBoxLine(text);
  if (!decoded.ok) return [];
  return [{ ...record, line: decoded.line, ...(asked_us !== null && { askedUs: asked_us }) }];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS journal (id TEXT NOT NULL, first_row INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS raw (n INTEGER PRIMARY KEY, heard_us INTEGER NOT NULL, boot TEXT NOT NULL, seq INTEGER, text TEXT NOT NULL, asked_us INTEGER, box INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS raw_boot ON raw (boot, n);
  CREATE INDEX IF NOT EXISTS raw_seq ON raw (boot, seq);
  CREATE TABLE IF NOT EXISTS fact ("row" INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS fact_id ON fact (id, "row");
`;

const ID_CHARACTERS = 10;
