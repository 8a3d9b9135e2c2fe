import { scrypt } from 'node:crypto';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { openLedger } from '../../ledger/ledger.ts';
import { NoAccountFile } from './account-file.ts';
import { type Accounts, openAccounts } from './accounts.ts';
import { COST, drawOneTimePassword, hashPassword, isPassword } from './password.ts';

vi.mock('node:crypto', { spy: true });

const HOUR_MS = 3_600_000;
const cost = { N: 2, r: 8, p: 1 };
const terminal = { name: 'terminal', address: 'terminal' };

/** Accounts at a time that the test sets, with Anna of the desk signed in. */
async function withAnna(path = ':memory:') {
  const time = { nowMs: 0 };
  const accounts = openAccounts({ path, nowMs: () => time.nowMs, cost });
  await accounts.firstChief();
  const token = await signedIn(accounts, 'Anna', 'desk');
  return { time, accounts, token };
}

async function signedIn(accounts: Accounts, name: string, role: 'desk' | 'chief'): Promise<string> {
  const made = await accounts.add(terminal, name, role);
  if (!made.ok) throw new Error(made.reason);
  const first = await accounts.signIn(name, made.oneTimePassword, '10.0.0.7');
  if (!first.ok) throw new Error(first.reason);
  const changed = await accounts.changePassword(first.token, undefined, 'quattro ruote', '10.0.0.7');
  if (!changed.ok) throw new Error(changed.reason);
  return changed.token;
}

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'centesimo-accounts-')), 'accounts.db');

describe('passwords', () => {
  it('are hashed as RFC 7914 says (section 12, first 32 of 64 bytes)', async () => {
    const salt = Buffer.from('NaCl').toString('base64');
    const key = Buffer.from('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162', 'hex').toString(
      'base64',
    );
    expect(await isPassword('password', `scrypt:1024:8:16:${salt}:${key}`)).toBe(true);
    expect(await isPassword('passwore', `scrypt:1024:8:16:${salt}:${key}`)).toBe(false);
  });

  it('are kept with their cost and a salt of their own', async () => {
    const [one, two] = [await hashPassword('quattro ruote', cost), await hashPassword('quattro ruote', cost)];
    expect(one).toMatch(/^scrypt:2:8:1:/);
    expect(one).not.toBe(two);
    // OWASP Password Storage Cheat Sheet: N=2^15, r=8, p=3 is one of its equal choices.
    expect(COST).toEqual({ N: 32_768, r: 8, p: 3 });
  });

  it('drawn for one use hold nothing that is taken for something else', () => {
    for (let i = 0; i < 100; i++) expect(drawOneTimePassword()).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
  });

  it('stay as they are where the new one is short, the old one, or the name', async () => {
    const { accounts, token } = await withAnna();
    for (const next of ['kurz', 'quattro ruote', 'x'.repeat(201)]) {
      expect(await accounts.changePassword(token, 'quattro ruote', next, '')).toMatchObject({ ok: false });
    }
    expect(await accounts.changePassword(token, 'wrong password', 'cinque ruote', '')).toEqual({
      ok: false,
      reason: 'the current password is wrong',
    });
    expect(accounts.session(token)).toMatchObject({ name: 'Anna' });
  });
});

describe('signing in', () => {
  it('answers an unknown name, a wrong password and a disabled account alike', async () => {
    const { accounts } = await withAnna();
    const wrong = await accounts.signIn('Anna', 'wrong', '');
    const unknown = await accounts.signIn('Nobody', 'wrong', '');
    accounts.change(terminal, 'Anna', { disabled: true });
    const disabled = await accounts.signIn('Anna', 'quattro ruote', '');
    expect(wrong).toMatchObject({ ok: false });
    expect(unknown).toEqual(wrong);
    expect(disabled).toEqual(wrong);
  });

  it('does the same work for an unknown name as for a wrong password, so that the time of an answer tells nothing', async () => {
    const accounts = openAccounts({ path: ':memory:', nowMs: () => 0, cost: { N: 2 ** 12, r: 8, p: 1 } });
    await accounts.firstChief();
    const work = async (name: string): Promise<unknown[]> => {
      vi.mocked(scrypt).mockClear();
      await accounts.signIn(name, 'wrong', '');
      return vi.mocked(scrypt).mock.calls.map(([, , bytes, cost]) => [bytes, cost]);
    };
    const known = await work('chief');
    expect(known).toHaveLength(1);
    expect(await work('nobody')).toEqual(known);
  });

  it('takes a name in any capitals and knows it by its own', async () => {
    const { accounts } = await withAnna();
    const answer = await accounts.signIn(' ANNA ', 'quattro ruote', '');
    expect(answer.ok && accounts.session(answer.token)).toMatchObject({ name: 'Anna', role: 'desk' });
  });

  it('with a one-time password asks for another', async () => {
    const { accounts } = await withAnna();
    const made = await accounts.add(terminal, 'Bruno', 'jury');
    const answer = await accounts.signIn('Bruno', made.ok ? made.oneTimePassword : '', '');
    expect(answer.ok && accounts.session(answer.token)).toMatchObject({ mustChangePassword: true });
  });
});

describe('a session', () => {
  it('ends after four hours in which nobody asked anything', async () => {
    const { accounts, time, token } = await withAnna();
    time.nowMs = 4 * HOUR_MS - 1;
    expect(accounts.session(token)).not.toBeNull();
    time.nowMs = 8 * HOUR_MS - 2;
    expect(accounts.session(token)).not.toBeNull();
    time.nowMs = 12 * HOUR_MS;
    expect(accounts.session(token)).toBeNull();
    expect(accounts.audit(1)).toMatchObject([{ event: 'expired', name: 'Anna' }]);
  });

  it('ends after eighteen hours, however busy', async () => {
    const { accounts, time, token } = await withAnna();
    for (let hour = 1; hour < 18; hour++) {
      time.nowMs = hour * HOUR_MS;
      expect(accounts.session(token)).not.toBeNull();
    }
    time.nowMs = 18 * HOUR_MS;
    expect(accounts.session(token)).toBeNull();
  });

  it('that is only looked at goes idle', async () => {
    const { accounts, time, token } = await withAnna();
    for (let hour = 1; hour < 4; hour++) {
      time.nowMs = hour * HOUR_MS;
      expect(accounts.look(token)).not.toBeNull();
    }
    time.nowMs = 4 * HOUR_MS;
    expect(accounts.look(token)).toBeNull();
  });

  it('ends with a sign-out, with its account, and with another password', async () => {
    const { accounts, token } = await withAnna();
    const another = await accounts.signIn('Anna', 'quattro ruote', '');
    const third = await accounts.signIn('Anna', 'quattro ruote', '');
    if (!another.ok || !third.ok) throw new Error('not signed in');
    accounts.signOut(another.token, '');
    expect(accounts.session(another.token)).toBeNull();
    expect(accounts.session(token)).not.toBeNull();

    const changed = await accounts.changePassword(token, 'quattro ruote', 'cinque ruote', '');
    expect(accounts.session(token)).toBeNull();
    expect(accounts.session(third.token)).toBeNull();
    const last = changed.ok ? changed.token : '';
    expect(accounts.session(last)).not.toBeNull();

    accounts.change(terminal, 'Anna', { disabled: true });
    expect(accounts.session(last)).toBeNull();
    accounts.change(terminal, 'Anna', { disabled: false });
    expect(accounts.session(last)).toBeNull();
  });

  it('has the role that the account has now', async () => {
    const { accounts, token } = await withAnna();
    accounts.change(terminal, 'Anna', { role: 'viewer' });
    expect(accounts.session(token)).toMatchObject({ role: 'viewer' });
  });

  it('is one of twenty at most; the one that was idle for the longest makes room', async () => {
    const { accounts, time, token } = await withAnna();
    for (let i = 0; i < 20; i++) {
      time.nowMs++;
      await accounts.signIn('Anna', 'quattro ruote', '');
    }
    expect(accounts.list().find(({ name }) => name === 'Anna')?.sessions).toBe(20);
    expect(accounts.session(token)).toBeNull();
  });
});

describe('the file', () => {
  it('is for its owner only, and holds neither token nor password', async () => {
    const path = newFile();
    const { accounts, token } = await withAnna(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600);
    const db = new Database(path, { readonly: true });
    const all = ['account', 'session', 'audit'].map((table) =>
      JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all()),
    );
    expect(all.join()).not.toContain(token);
    expect(all.join()).not.toContain('quattro ruote');
    db.close();
    accounts.close();
  });

  it('of another kind is left alone', () => {
    const path = newFile();
    openLedger(path, Math.random).close();
    expect(() => openAccounts({ path, nowMs: () => 0 })).toThrow(NoAccountFile);
  });

  it('keeps its audit against change and deletion', async () => {
    const path = newFile();
    const { accounts } = await withAnna(path);
    const db = new Database(path);
    expect(() => db.prepare('DELETE FROM audit').run()).toThrow('append-only');
    expect(() => db.prepare("UPDATE audit SET name = 'Bruno'").run()).toThrow('append-only');
    db.close();
    accounts.close();
  });

  it('tells another process at once what this one changed', async () => {
    const path = newFile();
    const { accounts, token } = await withAnna(path);
    const other = openAccounts({ path, nowMs: () => 0, cost });
    expect(other.change(terminal, 'Anna', { disabled: true })).toMatchObject({ ok: true });
    expect(accounts.session(token)).toBeNull();
    other.close();
    accounts.close();
  });
});

describe('accounts', () => {
  it('begin with one chief, once', async () => {
    const accounts = openAccounts({ path: ':memory:', nowMs: () => 0, cost });
    expect(await accounts.firstChief()).toMatchObject({ name: 'chief' });
    expect(await accounts.firstChief()).toBeNull();
    expect(accounts.list()).toMatchObject([{ name: 'chief', role: 'chief', mustChangePassword: true }]);
  });

  it('never lose their last chief', async () => {
    const { accounts } = await withAnna();
    for (const change of [{ disabled: true }, { role: 'viewer' as const }]) {
      expect(accounts.change(terminal, 'chief', change)).toMatchObject({ ok: false });
    }
    accounts.change(terminal, 'Anna', { role: 'chief' });
    expect(accounts.change(terminal, 'chief', { disabled: true })).toMatchObject({ ok: true });
    expect(accounts.change(terminal, 'Anna', { role: 'desk' })).toMatchObject({ ok: false });
  });

  it('have one name each, in whatever capitals', async () => {
    const { accounts } = await withAnna();
    expect(await accounts.add(terminal, 'ANNA', 'jury')).toMatchObject({ ok: false });
  });

  it('leave a trace of whatever happens to them', async () => {
    const { accounts, time, token } = await withAnna();
    time.nowMs = 1_000;
    await accounts.signIn('Anna', 'wrong', '10.0.0.9');
    await accounts.signIn('Who?', 'wrong', '10.0.0.9');
    accounts.signOut(token, '10.0.0.7');
    accounts.change({ name: 'chief', address: '10.0.0.1' }, 'Anna', { role: 'jury' });
    await accounts.resetPassword({ name: 'chief', address: '10.0.0.1' }, 'Anna');
    accounts.change({ name: 'chief', address: '10.0.0.1' }, 'Anna', { disabled: true });
    const told = accounts
      .audit(100)
      .map(({ atMs, event, name, by, address, detail }) => [atMs, event, name, by, address, detail].join(' | '));
    expect(told).toEqual([
      '1000 | disabled | Anna | chief | 10.0.0.1 | ',
      '1000 | password-reset | Anna | chief | 10.0.0.1 | ',
      '1000 | role-changed | Anna | chief | 10.0.0.1 | desk → jury',
      '1000 | signed-out | Anna | Anna | 10.0.0.7 | ',
      '1000 | refused | Who? | Who? | 10.0.0.9 | ',
      '1000 | refused | Anna | Anna | 10.0.0.9 | ',
      '0 | password-changed | Anna | Anna | 10.0.0.7 | ',
      '0 | signed-in | Anna | Anna | 10.0.0.7 | ',
      '0 | account-added | Anna | terminal | terminal | desk',
      '0 | account-added | chief | scorer |  | chief',
    ]);
  });
});
