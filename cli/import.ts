import type { Command } from 'commander';
import { machineClock } from '../clock.ts';
import { importFacts, openLedger } from '../scorer/index.ts';
import { example, Refused, random, read, say } from './shell.ts';
import { opened } from './verify.ts';

export function addImport(program: Command): void {
  example(
    program
      .command('import')
      .description('facts of a station that came on a stick, into a ledger that no scorer has open')
      .requiredOption('--db <file>', 'ledger')
      .argument('<facts>', 'NDJSON; - for standard input'),
    'centesimo import --db ledger.db bs-castello.ndjson',
  ).action((facts: string, { db }: { db: string }) => {
    const text = read(facts);
    const ledger = opened(db, (path) => openLedger(path, random));
    const { fresh, known, refused } = importFacts(ledger, text, machineClock.nowUs());
    ledger.close();
    for (const why of refused) say(`${facts}: ${why}; kept in quarantine`);
    say(`${fresh} facts new, ${known} known, ${refused.length} in quarantine`);
    if (refused.length > 0)
      throw new Refused(`${facts}: ${refused.length} lines are no facts; allowed is one fact a line`);
  });
}
