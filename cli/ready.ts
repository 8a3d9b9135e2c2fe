import type { Command } from 'commander';
import { z } from 'zod';
import { example, Refused } from './shell.ts';

const readiness = z.object({
  ready: z.boolean(),
  items: z.array(
    z.object({
      what: z.string(),
      input: z.string().optional(),
      line: z.string().optional(),
      ok: z.boolean(),
      words: z.string(),
    }),
  ),
});

export function addReady(program: Command): void {
  example(
    program
      .command('ready')
      .description(
        'may the station be left alone with the first car? Box, clock, disk, scorer, and a pulse on each input',
      )
      .argument('[url]', "the marshal's API of a running bridge", 'http://127.0.0.1:8090')
      .option('--no-test', 'looks only, and touches no input: for when cars are on the way'),
    'centesimo ready',
    'centesimo ready http://192.168.4.1:8090 --no-test',
  ).action(async (url: string, { test }: { test: boolean }) => {
    const path = test ? '/api/self-test' : '/api/ready';
    const answer = await fetch(new URL(path, url), { method: test ? 'POST' : 'GET' }).catch(() => {
      throw new Refused(`${url}: no bridge answers there; start one, or give its URL`);
    });
    const parsed = readiness.safeParse(await answer.json().catch(() => null));
    if (!parsed.success) throw new Refused(`${url}: no bridge, or one of another version`);
    const { items, ready } = parsed.data;
    for (const { what, input, line, ok, words } of items) {
      const name = input === undefined ? what : `${input} (${line})`;
      process.stdout.write(`${ok ? 'ok ' : 'NO '} ${name.padEnd(10)} ${words}\n`);
    }
    process.stdout.write(ready ? 'ready\n' : 'not ready\n');
    process.exitCode = ready ? 0 : 1;
  });
}
