import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadStation } from '../bridge/index.ts';
import { printProblem } from '../protocol/files/problem.ts';
import { example, Refused, rallyOf, read, say } from './shell.ts';

export function addCheck(program: Command): void {
  example(
    program
      .command('check')
      .description('checks a rally file and all that it names, or a station file: all errors at once')
      .argument('<file>', 'rally or station file, YAML'),
    'centesimo check rally.yaml',
  ).action((file: string) => {
    if (/^station\s*:/m.test(read(file))) {
      const loaded = loadStation(resolve(file), read);
      if (!loaded.ok) throw new Refused(loaded.problems.map(printProblem).join('\n'));
      return say(`${file}: station ${loaded.config.station}: no errors`);
    }
    const { rally: loaded } = rallyOf(file);
    say(
      `${file}: ${loaded.name}: ${loaded.entries.length} cars, ${loaded.trials.length} trials, rules ${loaded.rules.id}: no errors`,
    );
  });
}
