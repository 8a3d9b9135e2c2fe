import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { AuditEntry, AuditEvent } from '../../../protocol/api/accounts.ts';
import type { Role } from '../../../protocol/api/roles.ts';

/**
 * Accounts, sessions and the audit in one SQLite file that only its owner may read. It is no part of the ledger: facts are handed on between
 * scorers and kept for ever, passwords and sessions are neither. Accounts are disabled, never deleted, for their names stand behind facts.
 */
export interface AccountFile {
  accounts(): AccountRow[];
  account(name: string): AccountRow | undefined;
  insertAccount(row: AccountRow): void;
  updateAccount(row: AccountRow): void;
  session(tokenSha256: string): SessionRow | undefined;
  sessions(): SessionRow[];
  insertSession(row: SessionRow): void;
  touchSession(tokenSha256: string, seenMs: number): void;
  deleteSession(tokenSha256: string): void;
  record(entry: Omit<AuditEntry, 'n'>): void;
  /** The newest first. */
  audit(limit: number): AuditEntry[];
  lastMs(event: AuditEvent, name: string): number | null;
  /** All or nothing. */
  together<Of>(changes: () => Of): Of;
  close(): void;
}

export interface AccountRow {
  readonly name: string;
  readonly role: Role;
  readonly hash: string;
  readonly mustChangePassword: boolean;
  readonly disabled: boolean;
}

export interface SessionRow {
  readonly tokenSha256: string;
  readonly name: string;
  readonly sinceMs: number;
  readonly seenMs: number;
}

export class NoAccountFile extends Error {}

/** "CACC", so that a ledger given by mistake is not taken for one (sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x43414343;

/** Names are told apart as people do: not by capitals. */
export const nameKey = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** `path` may be `:memory:`. Throws `NoAccountFile` where it is another SQLite file. */
export function openAccountFile(path: string): AccountFile {
  if (path !== ':memory:') {
    // SQLite gives its own companions (-wal, -shm) the mode of the file.
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  }
  const db = new Database(path);
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
  if (tables > 0 && db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    db.close();
    throw new NoAccountFile(`${path}: is another file of SQLite; allowed is one of accounts, or a new name`);
  }
  db.pragma('journal_mode = WAL');
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.exec(SCHEMA);

  const selectAccounts = db.prepare('SELECT * FROM account ORDER BY name_key');
  const selectAccount = db.prepare('SELECT * FROM account WHERE name_key = ?');
  const insertAccount = db.prepare(
    'INSERT INTO account (name_key, name, role, hash, must_change, disabled) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const updateAccount = db.prepare(
    'UPDATE account SET role = ?, hash = ?, must_change = ?, disabled = ? WHERE name_key = ?',
  );
  const selectSession = db.prepare('SELECT * FROM session WHERE token_sha256 = ?');
  const selectSessions = db.prepare('SELECT * FROM session ORDER BY seen_ms');
  const insertSession = db.prepare('INSERT INTO session (token_sha256, name, since_ms, seen_ms) VALUES (?, ?, ?, ?)');
  const touchSession = db.prepare('UPDATE session SET seen_ms = ? WHERE token_sha256 = ?');
  const deleteSession = db.prepare('DELETE FROM session WHERE token_sha256 = ?');
  const insertAudit = db.prepare(
    'INSERT INTO audit (at_ms, event, name, by, address, detail) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const selectAudit = db.prepare(
    'SELECT n, at_ms AS atMs, event, name, by, address, detail FROM audit ORDER BY n DESC LIMIT ?',
  );
  const selectLast = db.prepare('SELECT max(at_ms) FROM audit WHERE event = ? AND name = ?').pluck();

  return {
    accounts: () => (selectAccounts.all() as StoredAccount[]).map(accountOf),
    account: (name) => {
      const stored = selectAccount.get(nameKey(name)) as StoredAccount | undefined;
      return stored && accountOf(stored);
    },
    insertAccount: ({ name, role, hash, mustChangePassword, disabled }) =>
      void insertAccount.run(nameKey(name), name, role, hash, Number(mustChangePassword), Number(disabled)),
    updateAccount: ({ name, role, hash, mustChangePassword, disabled }) =>
      void updateAccount.run(role, hash, Number(mustChangePassword), Number(disabled), nameKey(name)),
    session: (tokenSha256) => {
      const stored = selectSession.get(tokenSha256) as StoredSession | undefined;
      return stored && sessionOf(stored);
    },
    sessions: () => (selectSessions.all() as StoredSession[]).map(sessionOf),
    insertSession: ({ tokenSha256, name, sinceMs, seenMs }) =>
      void insertSession.run(tokenSha256, name, sinceMs, seenMs),
    touchSession: (tokenSha256, seenMs) => void touchSession.run(seenMs, tokenSha256),
    deleteSession: (tokenSha256) => void deleteSession.run(tokenSha256),
    record: ({ atMs, event, name, by, address, detail }) =>
      void insertAudit.run(atMs, event, name, by, address, detail),
    audit: (limit) => selectAudit.all(limit) as AuditEntry[],
    lastMs: (event, name) => selectLast.get(event, name) as number | null,
    together: (changes) => db.transaction(changes).immediate(),
    close: () => db.close(),
  };
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS account (
  name_key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  hash TEXT NOT NULL,
  must_change INTEGER NOT NULL,
  disabled INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS session (
  token_sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS audit (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  event TEXT NOT NULL,
  name TEXT NOT NULL,
  by TEXT NOT NULL,
  address TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS audit_last ON audit (event, name, at_ms);
CREATE TRIGGER IF NOT EXISTS audit_stays_as_it_is BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
`;

interface StoredAccount {
  readonly name: string;
  readonly role: Role;
  readonly hash: string;
  readonly must_change: number;
  readonly disabled: number;
}
const accountOf = ({ name, role, hash, must_change, disabled }: StoredAccount): AccountRow => ({
  name,
  role,
  hash,
  mustChangePassword: must_change === 1,
  disabled: disabled === 1,
});

interface StoredSession {
  readonly token_sha256: string;
  readonly name: string;
  readonly since_ms: number;
  readonly seen_ms: number;
}
const sessionOf = ({ token_sha256, name, since_ms, seen_ms }: StoredSession): SessionRow => ({
  tokenSha256: token_sha256,
  name,
  sinceMs: since_ms,
  seenMs: seen_ms,
});
