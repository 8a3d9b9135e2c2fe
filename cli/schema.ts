import { Argument, type Command } from 'commander';
import { z } from 'zod';
import { stationFile } from '../bridge/index.ts';
import * as facts from '../protocol/messages/facts.ts';
import * as results from '../protocol/messages/results.ts';
import * as station from '../protocol/messages/station.ts';
import { rallyFile, ruleSetFile } from '../scorer/index.ts';
import { example, Refused } from './shell.ts';

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  fact: facts.fact,
  crossing: facts.crossing,
  amendment: facts.amendment,
  definition: facts.definition,
  gap: facts.gap,
  status: station.status,
  acknowledgement: station.acknowledgement,
  order: station.order,
  deviation: results.deviationMessage,
  trial: results.trialMessage,
  ranking: results.rankingMessage,
  results: results.results,
  station: stationFile,
  rally: rallyFile,
  rules: ruleSetFile,
};

export function addSchema(program: Command): void {
  example(
    program
      .command('schema')
      .description(`a JSON Schema: ${Object.keys(SCHEMAS).join(', ')}`)
      .addArgument(new Argument('<name>', 'of the message or file').choices(Object.keys(SCHEMAS))),
    'centesimo schema crossing',
  ).action((name: string) => {
    const schema = SCHEMAS[name];
    if (!schema) throw new Refused(`schema ${name}: allowed are ${Object.keys(SCHEMAS).join(', ')}`);
    process.stdout.write(`${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`);
  });
}
