import type { Command } from 'commander';
import { verifyLedger } from '../scorer/index.ts';
import { example, explain, Refused } from './shell.ts';

export function addVerify(program: Command): void {
  example(
    program.command('verify').description("checks a ledger's hash chain").requiredOption('--db <file>', 'ledger'),
    'centesimo verify --db ledger.db',
  ).action(({ db }: { db: string }) => {
    const verification = opened(db, verifyLedger);
    if (!verification.ok) throw new Refused(`${db}: ${verification.problem}`);
    process.stdout.write(`${verification.count} facts, head ${verification.hash}\n`);
  });
}

/** What SQLite says of a file that is no ledger names neither the file nor the remedy. */
export function opened<Of>(path: string, open: (path: string) => Of): Of {
  try {
    return open(path);
  } catch (error) {
    throw new Refused(`${path}: ${explain(error)}; allowed is a ledger of centesimo scorer or rally`);
  }
}
