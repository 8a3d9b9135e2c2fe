import type { Command } from 'commander';
import { printProblem } from '../protocol/files/problem.ts';
import { checkFile } from './check-file.ts';
import { example, Refused, read, say } from './shell.ts';

export function addCheck(program: Command): void {
  example(
    program
      .command('check')
      .description(
        'checks a rally file and all that it names, a station file, a rule set (a file, or a built-in one by its name), an entry list or a points table: all errors at once',
      )
      .argument('<file>', 'YAML or CSV, known by what stands in it; - for standard input')
      .option('--json', 'errors and warnings as JSON on standard output, too'),
    'centesimo check rally.yaml',
    'centesimo check entries.csv',
    'centesimo check 1000-miglia',
  ).action((file: string, { json = false }: { json?: boolean }) => {
    const { problems, warnings, summary } = checkFile(file, read);
    if (json) process.stdout.write(`${JSON.stringify({ file, errors: problems, warnings })}\n`);
    for (const warning of warnings) say(`warning: ${printProblem(warning)}`);
    if (problems.length > 0) throw new Refused(problems.map(printProblem).join('\n'));
    say(`${file}: ${summary}: no errors`);
  });
}
