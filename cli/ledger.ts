import { type Command, Option } from 'commander';
import { readLedger, scoreFacts, verifyLedger } from '../scorer/index.ts';
import { example, explain, Refused, rallyOf } from './shell.ts';

/** `export` and `verify`: what comes out of a ledger, which may be in use. */
export function addLedger(program: Command): void {
  example(
    program
      .command('export')
      .description('facts or results out of a ledger, which may be in use')
      .requiredOption('--db <file>', 'ledger')
      .addOption(new Option('--what <what>', 'what to print').choices(['facts', 'results']).default('facts'))
      .option('--rally <file>', 'rally file, for results')
      .addOption(new Option('--format <format>', 'ndjson for facts, json for results').choices(['ndjson', 'json'])),
    'centesimo export --db ledger.db --what facts > facts.ndjson',
  ).action((flags: { db: string; what: string; rally?: string; format?: string }) => {
    if (flags.what === 'facts' && (flags.format ?? 'ndjson') === 'ndjson') {
      for (const fact of opened(flags.db, readLedger)) process.stdout.write(`${JSON.stringify(fact)}\n`);
      return;
    }
    if (flags.what === 'results' && (flags.format ?? 'json') === 'json') {
      if (!flags.rally) throw new Refused('export: results need --rally FILE');
      const scored = scoreFacts(rallyOf(flags.rally).rally, opened(flags.db, readLedger), { asItStands: true });
      process.stdout.write(`${JSON.stringify(scored)}\n`);
      return;
    }
    throw new Refused(`export: ${flags.what} as ${flags.format}: allowed are facts as ndjson and results as json`);
  });

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
function opened<Of>(path: string, open: (path: string) => Of): Of {
  try {
    return open(path);
  } catch (error) {
    throw new Refused(`${path}: ${explain(error)}; allowed is a ledger of centesimo scorer or rally`);
  }
}
