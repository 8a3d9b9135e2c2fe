import './accounts.css';
import { useCallback, useContext, useEffect, useState } from 'react';
import { z } from 'zod';
import {
  type Account,
  type AuditEntry,
  account,
  auditEntry,
  oneTimePassword,
} from '../../../../../protocol/api/accounts.ts';
import { get, post, put } from '../../api.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { AccountRow } from './account-row.tsx';
import { AddAccount } from './add-account.tsx';
import { Audit } from './audit.tsx';
import { Handed, type HandedPassword } from './handed.tsx';
import { accountsWords } from './words.ts';

interface Known {
  readonly accounts: readonly Account[];
  readonly audit: readonly AuditEntry[];
}

const pathOf = (name: string): string => `/api/accounts/${encodeURIComponent(name)}`;

/** Who may sign in, and who did. */
export function AccountsPage() {
  const words = accountsWords[useContext(LanguageContext)];
  const [known, setKnown] = useState<Known | null>(null);
  const [handed, setHanded] = useState<HandedPassword | null>(null);
  const [refused, setRefused] = useState<string | null>(null);

  const load = useCallback(async () => {
    const [accounts, audit] = await Promise.all([
      get('/api/accounts', z.array(account)),
      get('/api/sign-ins?limit=200', z.array(auditEntry)),
    ]);
    setKnown({ accounts, audit });
  }, []);
  /** Does something, and shows what it has become or why not. */
  const act = useCallback(
    async (action: () => Promise<unknown>): Promise<boolean> => {
      setRefused(null);
      try {
        await action();
        await load();
        return true;
      } catch (error) {
        setRefused(error instanceof Error ? error.message : String(error));
        return false;
      }
    },
    [load],
  );
  useEffect(() => {
    void act(async () => {});
  }, [act]);

  const hand = async (path: string, body: unknown): Promise<void> => {
    const made = await post(path, body, oneTimePassword);
    setHanded({ name: made.account.name, password: made.oneTimePassword });
  };

  if (known === null) {
    return (
      <main className="page">
        {refused === null ? (
          <Empty title={words.loading} />
        ) : (
          <div role="alert">
            <Empty title={words.broken} next={refused} />
            <p className="accounts-retry">
              <button type="button" onClick={() => void act(async () => {})}>
                {words.retry}
              </button>
            </p>
          </div>
        )}
      </main>
    );
  }
  return (
    <main className="page accounts">
      <div role="alert">{refused !== null && <p className="accounts-refused">{refused}</p>}</div>
      <div aria-live="polite">
        {handed && <Handed key={handed.password} handed={handed} onDone={() => setHanded(null)} />}
      </div>
      <section aria-labelledby="accounts-who">
        <h2 id="accounts-who">{words.accounts}</h2>
        <table className="accounts-table">
          <thead>
            <tr>
              <th scope="col">{words.name}</th>
              <th scope="col">{words.role}</th>
              <th scope="col">{words.state}</th>
              <th scope="col">{words.lastSignIn}</th>
              <th scope="col">
                <span className="spoken">{words.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {known.accounts.map((each) => (
              <AccountRow
                key={each.name}
                account={each}
                onChange={(change) => void act(() => put(pathOf(each.name), change, account))}
                onNewPassword={() => void act(() => hand(`${pathOf(each.name)}/password`, undefined))}
              />
            ))}
          </tbody>
        </table>
      </section>
      <AddAccount onAdd={(name, role) => act(() => hand('/api/accounts', { name, role }))} />
      <Audit entries={known.audit} />
    </main>
  );
}
