import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Argument, type Command } from 'commander';
import { stopwatch } from '../clock.ts';
import { personName } from '../protocol/api/accounts.ts';
import { ROLES, type Role } from '../protocol/api/roles.ts';
import { type Accounts, openAccounts } from '../scorer/index.ts';
import { example, Refused, say } from './shell.ts';

const FILE = 'accounts.db';

/** Where a scorer keeps its accounts unless told otherwise. */
export const accountsBeside = (ledger: string): string => join(ledger === ':memory:' ? '.' : dirname(ledger), FILE);

interface Flags {
  accounts: string;
  json?: boolean;
}

/** Who sits at the terminal may read the file anyway; the audit says that it was done from here. */
const doer = () => ({ name: `terminal: ${userInfo().username}`, address: 'terminal' });

export function addAccount(program: Command): void {
  const account = example(
    program.command('account').description('who may sign in at the desk; also while the scorer runs'),
    "centesimo account add 'Anna Rossi' jury --accounts accounts.db",
    'centesimo account password chief --accounts accounts.db',
    'centesimo account list --accounts accounts.db',
  );
  const command = (name: string, description: string): Command =>
    account.command(name).description(description).option('--accounts <file>', 'file of the accounts', FILE);
  const role = new Argument('<role>', 'what the person may do').choices(ROLES);

  command('add', 'a new account; prints its one-time password')
    .argument('<name>', 'as it stands behind what the person does')
    .addArgument(role)
    .action(async (typed: string, as: Role, flags: Flags) => {
      const name = personName.safeParse(typed);
      if (!name.success) throw new Refused(`name: ${name.error.issues[0]?.message}`);
      await opened(flags.accounts, false, async (accounts) => handed(await accounts.add(doer(), name.data, as)));
    });
  command('password', 'a new one-time password; ends the sessions of the account')
    .argument('<name>')
    .action((name: string, flags: Flags) =>
      opened(flags.accounts, true, async (accounts) => handed(await accounts.resetPassword(doer(), name))),
    );
  command('role', 'another role')
    .argument('<name>')
    .addArgument(role)
    .action((name: string, as: Role, flags: Flags) =>
      opened(flags.accounts, true, async (accounts) => {
        const changed = accounts.change(doer(), name, { role: as });
        if (!changed.ok) throw new Refused(changed.reason);
        say(`${changed.name}: ${as}`);
      }),
    );
  command('disable', 'nobody signs in with it any more; its sessions end')
    .argument('<name>')
    .option('--undo', 'enables it again')
    .action((name: string, flags: Flags & { undo?: boolean }) =>
      opened(flags.accounts, true, async (accounts) => {
        const changed = accounts.change(doer(), name, { disabled: !flags.undo });
        if (!changed.ok) throw new Refused(changed.reason);
        say(`${changed.name}: ${flags.undo ? 'enabled' : 'disabled'}`);
      }),
    );
  command('list', 'names, roles and last sign-ins')
    .option('--json', 'as JSON')
    .action((flags: Flags) =>
      opened(flags.accounts, true, async (accounts) => {
        const all = accounts.list();
        if (flags.json) process.stdout.write(`${JSON.stringify(all)}\n`);
        else for (const each of all) process.stdout.write(`${lineOf(each)}\n`);
      }),
    );
}

function lineOf({
  name,
  role,
  disabled,
  mustChangePassword,
  sessions,
  lastSignInMs,
}: ReturnType<Accounts['list']>[number]) {
  const last = lastSignInMs === null ? 'never signed in' : `last ${new Date(lastSignInMs).toISOString().slice(0, 16)}Z`;
  const state = disabled ? 'disabled' : mustChangePassword ? 'one-time password' : `${sessions} sessions`;
  return `${role.padEnd(12)}${name.padEnd(24)}${last}  ${state}`;
}

function handed(made: Awaited<ReturnType<Accounts['add']>>): void {
  if (!made.ok) throw new Refused(made.reason);
  say(`${made.name}: one-time password, to be changed at the first sign-in`);
  process.stdout.write(`${made.oneTimePassword}\n`);
}

async function opened(path: string, mustExist: boolean, act: (accounts: Accounts) => Promise<void>): Promise<void> {
  if (mustExist && !existsSync(path)) {
    throw new Refused(`${path}: there is no such file; a scorer makes one when it starts, and so does account add`);
  }
  const accounts = openAccounts({ path, nowMs: stopwatch.realMs });
  try {
    await act(accounts);
  } finally {
    accounts.close();
  }
}
