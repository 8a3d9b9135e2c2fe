import { createHash, randomBytes } from 'node:crypto';
import { type Account, type AuditEntry, type AuditEvent, passwordProblem } from '../../../protocol/api/accounts.ts';
import type { Role } from '../../../protocol/api/roles.ts';
import { type AccountRow, openAccountFile, type SessionRow } from './account-file.ts';
import { COST, type Cost, drawOneTimePassword, hashPassword, isPassword } from './password.ts';

/** Who may sign in, who is signed in, and who tried. What is refused is a value with its reason. */
export interface Accounts {
  list(): Account[];
  /** A new session's token, always another than any that was there before. The same answer after the same time for an unknown name and a wrong password. */
  signIn(name: string, password: string, address: string): Promise<Answer<{ readonly token: string }>>;
  /** Whose session this is, while it lasts. Keeps it from going idle. */
  session(token: string): Session | null;
  /** The same without keeping it. */
  look(token: string): Session | null;
  signOut(token: string, address: string): void;
  /** Ends every session of the account and begins a new one. `current` is asked for unless the password is a one-time one. */
  changePassword(
    token: string,
    current: string | undefined,
    next: string,
    address: string,
  ): Promise<Answer<{ readonly token: string }>>;
  add(by: Doer, name: string, role: Role): Promise<Answer<Handed>>;
  /** A new one-time password; ends the account's sessions. */
  resetPassword(by: Doer, name: string): Promise<Answer<Handed>>;
  change(
    by: Doer,
    name: string,
    change: { readonly role?: Role; readonly disabled?: boolean },
  ): Answer<{ readonly name: string }>;
  /** Makes the first chief where there is no account yet. */
  firstChief(): Promise<Handed | null>;
  /** Too many attempts: kept in the audit, like a refusal. */
  refusedForNow(name: string, address: string): void;
  /** The newest first. */
  audit(limit: number): AuditEntry[];
  /** A session may have ended or a role changed by what this process did; what another did shows with the next look. */
  onChange(listener: () => void): () => void;
  close(): void;
}

export type Answer<Of> = ({ readonly ok: true } & Of) | { readonly ok: false; readonly reason: string };

/** A password that is told once. */
export interface Handed {
  /** As the account has it, whatever capitals it was asked for by. */
  readonly name: string;
  readonly oneTimePassword: string;
}

export interface Session {
  readonly name: string;
  readonly role: Role;
  readonly mustChangePassword: boolean;
}

/** Who changes an account, for the audit. */
export interface Doer {
  readonly name: string;
  readonly address: string;
}

export interface AccountsOptions {
  /** File, or `:memory:`. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly cost?: Cost;
}

const HOUR_MS = 3_600_000;
/** Somebody went home without signing out. */
export const IDLE_MS_MAX = 4 * HOUR_MS;
/** A rally's day, from the first mechanic to the last protest. */
export const SESSION_MS_MAX = 18 * HOUR_MS;
/** A request each second is no write each second. */
const SEEN_EVERY_MS = 60_000;
const TOKEN_BYTES = 32;
/** Desks, phones and forgotten browsers of one person; beyond it the one idle for the longest ends. */
const SESSIONS_EACH_MAX = 20;
const ACCOUNTS_MAX = 500;
/** A name as typed may be anything; the audit keeps enough of it to recognise. */
const TYPED_NAME_LENGTH_MAX = 60;
const FIRST_CHIEF = 'chief';

const NOT_YOU = 'name or password is wrong, or the account is disabled';

export function openAccounts({ path, nowMs: now, cost = COST }: AccountsOptions): Accounts {
  const file = openAccountFile(path);
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const nowMs = (): number => Math.floor(now());
  const record = (event: AuditEvent, name: string, { name: by, address }: Doer, detail = ''): void =>
    file.record({ atMs: nowMs(), event, name: name.slice(0, TYPED_NAME_LENGTH_MAX), by, address, detail });
  // Costs an unknown name what a known one costs.
  const nobodysHash = hashPassword(drawOneTimePassword(), cost);
  nobodysHash.catch(() => {});

  const isOver = ({ sinceMs, seenMs }: SessionRow): boolean =>
    nowMs() - sinceMs >= SESSION_MS_MAX || nowMs() - seenMs >= IDLE_MS_MAX;
  const expire = (row: SessionRow): void => {
    file.deleteSession(row.tokenSha256);
    record('expired', row.name, { name: row.name, address: '' });
  };
  const sessionsOf = (name: string): SessionRow[] => file.sessions().filter((row) => row.name === name);
  const endSessions = (name: string): void => {
    for (const row of sessionsOf(name)) file.deleteSession(row.tokenSha256);
  };
  const begin = (name: string): string => {
    for (const row of file.sessions()) if (isOver(row)) expire(row);
    for (const row of sessionsOf(name).slice(0, -(SESSIONS_EACH_MAX - 1))) file.deleteSession(row.tokenSha256);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    file.insertSession({ tokenSha256: sha256(token), name, sinceMs: nowMs(), seenMs: nowMs() });
    return token;
  };
  const find = (token: string): { readonly row: SessionRow; readonly account: AccountRow } | null => {
    const row = file.session(sha256(token));
    const account = row && file.account(row.name);
    if (!row || !account || account.disabled) return null;
    if (!isOver(row)) return { row, account };
    expire(row);
    return null;
  };
  const sessionOf = ({ name, role, mustChangePassword }: AccountRow): Session => ({ name, role, mustChangePassword });
  const described = (row: AccountRow): Account => ({
    name: row.name,
    role: row.role,
    disabled: row.disabled,
    mustChangePassword: row.mustChangePassword,
    sessions: sessionsOf(row.name).filter((session) => !isOver(session)).length,
    lastSignInMs: file.lastMs('signed-in', row.name),
  });
  const unknown = (name: string): { ok: false; reason: string } => ({
    ok: false,
    reason: `${name}: there is no such account; allowed are ${file
      .accounts()
      .map((row) => row.name)
      .join(', ')}`,
  });
  const add = async (by: Doer, name: string, role: Role): ReturnType<Accounts['add']> => {
    const oneTimePassword = drawOneTimePassword();
    const hash = await hashPassword(oneTimePassword, cost);
    return file.together(() => {
      if (file.account(name)) return { ok: false, reason: `${name}: there is such an account already` };
      if (file.accounts().length >= ACCOUNTS_MAX) return { ok: false, reason: `allowed are ${ACCOUNTS_MAX} accounts` };
      file.insertAccount({ name, role, hash, mustChangePassword: true, disabled: false });
      record('account-added', name, by, role);
      return { ok: true, name, oneTimePassword };
    });
  };

  return {
    list: () => file.accounts().map(described),
    signIn: async (name, password, address) => {
      const account = file.account(name);
      const right = await isPassword(password, account?.hash ?? (await nobodysHash));
      return file.together(() => {
        // While the hash was computed the account may have been disabled or its password changed.
        const current = account && file.account(name);
        if (!current || !right || current.disabled || current.hash !== account.hash) {
          record('refused', current?.name ?? name, { name: current?.name ?? name, address });
          return { ok: false, reason: NOT_YOU };
        }
        record('signed-in', current.name, { name: current.name, address });
        return { ok: true, token: begin(current.name) };
      });
    },
    session: (token) => {
      const found = find(token);
      if (!found) return null;
      if (nowMs() - found.row.seenMs >= SEEN_EVERY_MS) file.touchSession(found.row.tokenSha256, nowMs());
      return sessionOf(found.account);
    },
    look: (token) => {
      const found = find(token);
      return found && sessionOf(found.account);
    },
    signOut: (token, address) => {
      const found = find(token);
      if (!found) return;
      file.deleteSession(found.row.tokenSha256);
      record('signed-out', found.account.name, { name: found.account.name, address });
      changed();
    },
    changePassword: async (token, current, next, address) => {
      const before = find(token);
      if (!before) return { ok: false, reason: 'sign in first' };
      const { name, hash, mustChangePassword } = before.account;
      const problem = passwordProblem(next, name, current);
      if (problem) return { ok: false, reason: PASSWORD_PROBLEMS[problem] };
      const proven = current === undefined ? mustChangePassword : await isPassword(current, hash);
      if (!proven) {
        record('refused', name, { name, address }, 'change of password');
        return { ok: false, reason: 'the current password is wrong' };
      }
      if (await isPassword(next, hash)) return { ok: false, reason: PASSWORD_PROBLEMS.same };
      const nextHash = await hashPassword(next, cost);
      const answer = file.together(() => {
        const now = find(token);
        if (!now || now.account.hash !== hash) return { ok: false as const, reason: 'sign in again' };
        file.updateAccount({ ...now.account, hash: nextHash, mustChangePassword: false });
        endSessions(name);
        record('password-changed', name, { name, address });
        return { ok: true as const, token: begin(name) };
      });
      changed();
      return answer;
    },
    add,
    resetPassword: async (by, name) => {
      const oneTimePassword = drawOneTimePassword();
      const hash = await hashPassword(oneTimePassword, cost);
      const answer = file.together(() => {
        const row = file.account(name);
        if (!row) return unknown(name);
        file.updateAccount({ ...row, hash, mustChangePassword: true });
        endSessions(row.name);
        record('password-reset', row.name, by);
        return { ok: true as const, name: row.name, oneTimePassword };
      });
      changed();
      return answer;
    },
    change: (by, name, { role, disabled }) => {
      const answer = file.together((): Answer<{ readonly name: string }> => {
        const row = file.account(name);
        if (!row) return unknown(name);
        const next = { ...row, role: role ?? row.role, disabled: disabled ?? row.disabled };
        const chiefs = [...file.accounts().filter((each) => each.name !== row.name), next];
        if (!chiefs.some((each) => each.role === 'chief' && !each.disabled)) {
          return { ok: false, reason: `${row.name} is the last chief; make another one first` };
        }
        file.updateAccount(next);
        if (next.role !== row.role) record('role-changed', row.name, by, `${row.role} → ${next.role}`);
        if (next.disabled !== row.disabled) record(next.disabled ? 'disabled' : 'enabled', row.name, by);
        if (next.disabled) endSessions(row.name);
        return { ok: true, name: row.name };
      });
      changed();
      return answer;
    },
    firstChief: async () => {
      if (file.accounts().length > 0) return null;
      const made = await add({ name: 'scorer', address: '' }, FIRST_CHIEF, 'chief');
      return made.ok ? made : null;
    },
    refusedForNow: (name, address) => record('too-many', name, { name, address }),
    audit: (limit) => file.audit(limit),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => file.close(),
  };
}

const PASSWORD_PROBLEMS = {
  short: 'the password is too short; allowed are 10 to 200 characters',
  long: 'the password is too long; allowed are 10 to 200 characters',
  name: 'the password holds the name; choose one that does not',
  same: 'the new password is the old one; choose another',
} as const;

/** A random token of 256 bits needs no salt and no cost. */
const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');
