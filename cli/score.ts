import type { Command } from 'commander';
import * as facts from '../protocol/messages/facts.ts';
import { scoreFacts } from '../scorer/index.ts';
import { published } from './published.ts';
import { example, Refused, rallyOf, read } from './shell.ts';

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
    const all = factsOf(flags.facts);
    const facts = flags.published === undefined ? all : published(all, flags.published).facts;
    try {
      const scored = scoreFacts(loaded, facts, { asItStands: flags.asItStands, through: flags.through });
      process.stdout.write(`${JSON.stringify(scored)}\n`);
    } catch (error) {
      throw error instanceof RangeError ? new Refused(error.message) : error;
    }
  });
}

/** Facts of an NDJSON file; the first bad line ends it. */
function factsOf(path: string): facts.Fact[] {
  return read(path)
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const where = `${path}:${index + 1}`;
      let body: unknown;
      try {
        body = JSON.parse(line);
      } catch (error) {
        throw new Refused(`${where}: no JSON: ${(error as Error).message}; allowed is one fact a line`);
      }
      const parsed = facts.fact.safeParse(body);
      if (parsed.success) return [parsed.data];
      const issue = parsed.error.issues[0];
      throw new Refused(`${where}: ${issue?.path.join('.') || 'fact'}: ${issue?.message ?? 'not a fact'}`);
    });
}
