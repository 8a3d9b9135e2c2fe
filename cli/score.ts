import type { Command } from 'commander';
import { fact } from '../protocol/messages/facts.ts';
import { scoreFacts } from '../scorer/index.ts';
import { published } from './published.ts';
import { rallyOf } from './rally-of.ts';
import { example, ndjson, Refused } from './shell.ts';

interface ScoreFlags {
  rally: string;
  facts: string;
  asItStands?: boolean;
  through?: string;
  published?: string;
}

export function addScore(program: Command): void {
  example(
    program
      .command('score')
      .description('the same scoring offline: prints the results')
      .requiredOption('--rally <file>', 'rally file')
      .requiredOption('--facts <file>', 'facts, NDJSON; - for standard input')
      .option('--as-it-stands', 'legs are not taken as closed: what is not driven yet is pending, not missing')
      .option('--through <trial>', 'ranks the trials up to this one')
      .option(
        '--published <scope:version>',
        'from the facts that a published version rests on; scope alone: the newest',
      ),
    'centesimo score --rally rally.yaml --facts facts.ndjson',
    'centesimo score --rally rally.yaml --facts facts.ndjson --published overall:2',
  ).action((flags: ScoreFlags) => {
    const { rally: loaded } = rallyOf(flags.rally);
    const all = ndjson(flags.facts, fact, 'fact');
    const facts = flags.published === undefined ? all : published(all, flags.published).facts;
    try {
      const scored = scoreFacts(loaded, facts, { asItStands: flags.asItStands, through: flags.through });
      process.stdout.write(`${JSON.stringify(scored)}\n`);
    } catch (error) {
      throw error instanceof RangeError ? new Refused(error.message) : error;
    }
  });
}
