import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createPassageReplay, loadStation, PulseRecordError, pulseRecord } from '../bridge/index.ts';
import { printProblem } from '../protocol/files/problem.ts';
import type { Crossing } from '../protocol/messages/facts.ts';
import { example, objectOf, Refused, read } from './shell.ts';

export function addPassages(program: Command): void {
  example(
    program
      .command('passages')
      .description('passages alone: pulses in, a crossing for each out, both NDJSON')
      .argument('[file]', 'pulses in order of time, {"utcUs","channel","level","seq"}; - for standard input', '-')
      .requiredOption('--config <file>', 'station file'),
    'centesimo passages --config station.yaml pulses.ndjson > crossings.ndjson',
  ).action((file: string, { config }: { config: string }) => {
    const loaded = loadStation(resolve(config), read);
    if (!loaded.ok) throw new Refused(loaded.problems.map(printProblem).join('\n'));
    const replay = createPassageReplay(loaded.config);
    const print = (crossings: readonly Crossing[]): void => {
      for (const crossing of crossings) process.stdout.write(`${JSON.stringify(crossing)}\n`);
    };
    for (const [index, line] of read(file).split('\n').entries()) {
      if (line.trim() === '') continue;
      const where = `${file}:${index + 1}`;
      try {
        print(replay.take(objectOf(line, pulseRecord, where, 'pulse')));
      } catch (error) {
        throw error instanceof PulseRecordError ? new Refused(`${where}: ${error.message}`) : error;
      }
    }
    print(replay.end());
  });
}
