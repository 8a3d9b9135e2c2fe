import type { Command } from 'commander';
import { readLedger, scoreFacts, verifyLedger } from '../scorer/index.ts';
import { example, Refused, rallyOf } from './shell.ts';

/** `export` and `verify`: what comes out of a ledger, which may be in use. */
export function addLedger(program: Command): void {
  example(
    program
      .command('export')
      .description('facts or results out of a ledger, which may be in use')
      .requiredOption('--db <file>', 'ledger')
      .option('--what <what>', 'facts or results', 'facts')
      .option('--rally <file>', 'rally file, for results')
      .option('--format <format>', 'ndjson for facts, json for results'),
    'centesimo export --db ledger.db --what facts > facts.ndjson',
  ).action((flags: { db: string; what: string; rally?: string; format?: string }) => {
    if (flags.what === 'facts' && (flags.format ?? 'ndjson') === 'ndjson') {
      for (const fact of readLedger(flags.db)) process.stdout.write(`${JSON.stringify(fact)}\n`);
      return;
    }
    if (flags.what === 'results' && (flags.format ?? 'json') === 'json') {
      if (!flags.rally) throw new Refused('export: results need --rally FILE');
      const scored = scoreFacts(rallyOf(flags.rally).rally, readLedger(flags.db), { asItStands: true });
      process.stdout.write(`${JSON.stringify(scored)}\n`);
      return;
    }
    throw new Refused(
      `export: --what ${flags.what} --format ${flags.format}: allowed are facts as ndjson and results as json`,
    );
  });

  example(
    program.command('verify').description("checks a ledger's hash chain").requiredOption('--db <file>', 'ledger'),
    'centesimo verify --db ledger.db',
  ).action(({ db }: { db: string }) => {
    const verification = verifyLedger(db);
    if (!verification.ok) throw new Refused(`${db}: ${verification.problem}`);
    process.stdout.write(`${verification.count} facts, head ${verification.hash}\n`);
  });
}
