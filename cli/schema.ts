import { Argument, type Command } from 'commander';
import { z } from 'zod';
import { stationFile } from '../bridge/index.ts';
import * as facts from '../protocol/messages/facts.ts';
import { publicRally } from '../protocol/messages/public-rally.ts';
import * as results from '../protocol/messages/results.ts';
import * as station from '../protocol/messages/station.ts';
import { apiDescription, rallyFile, ruleSetFile } from '../scorer/index.ts';
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
  'public-rally': publicRally,
  results: results.results,
  station: stationFile,
  rally: rallyFile,
  rules: ruleSetFile,
};

/** Of what the desk's HTTP takes and gives, rather than of one message. */
const API = 'api';
const NAMES = [...Object.keys(SCHEMAS), API];

export function addSchema(program: Command): void {
  example(
    program
      .command('schema')
      .description(`a JSON Schema: ${Object.keys(SCHEMAS).join(', ')}; ${API}: the desk's HTTP as OpenAPI`)
      .addArgument(new Argument('<name>', 'of the message or file').choices(NAMES)),
    'centesimo schema crossing',
  ).action(async (name: string) => {
    const schema = SCHEMAS[name];
    if (!schema && name !== API) throw new Refused(`schema ${name}: allowed are ${NAMES.join(', ')}`);
    const printed = schema ? z.toJSONSchema(schema, { io: 'input' }) : await apiDescription();
    process.stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
  });
}
