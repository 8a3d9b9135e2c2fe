import type { Command } from 'commander';
import { ClockRecordError, clockRecord, createReplay, type PlacedEdge } from '../bridge/index.ts';
import { parseUtc } from '../protocol/time.ts';
import { example, objectOf, Refused, read, say } from './shell.ts';

export function addDiscipline(program: Command): void {
  example(
    program
      .command('discipline')
      .description("the clock alone: a box's ticks in, UTC of its edges out, both NDJSON")
      .argument('[file]', 'ticks in order, {"kind":"clock","hz":16000000} first; - for standard input', '-')
      .option('--not-before <utc>', 'labels before this are refused, as a bridge refuses those before its own making'),
    'centesimo discipline ticks.ndjson > times.ndjson',
  ).action((file: string, { notBefore }: { notBefore?: string }) => {
    const notBeforeUs = notBefore === undefined ? 0 : parseUtc(notBefore);
    if (notBeforeUs === undefined) {
      throw new Refused(`--not-before ${notBefore}: no time; allowed is UTC such as 2024-06-11T10:00:00Z`);
    }
    const replay = createReplay(notBeforeUs);
    const print = (edges: readonly PlacedEdge[]): void => {
      for (const edge of edges) process.stdout.write(`${JSON.stringify(edge)}\n`);
    };
    for (const [index, line] of read(file).split('\n').entries()) {
      if (line.trim() === '') continue;
      const where = `${file}:${index + 1}`;
      const record = objectOf(line, clockRecord, where, 'record');
      try {
        print(replay.take(record));
      } catch (error) {
        throw error instanceof ClockRecordError ? new Refused(`${where}: ${error.message}`) : error;
      }
    }
    print(replay.end());
    const refused = replay.clock?.refused;
    if (refused && (refused.edges > 0 || refused.labels > 0)) {
      say(`refused: ${refused.edges} PPS edges that were no second, ${refused.labels} labels`);
    }
  });
}
