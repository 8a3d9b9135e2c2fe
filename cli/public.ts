import type { Command } from 'commander';
import { stopwatch } from '../clock.ts';
import { ID_PATTERN } from '../protocol/topics.ts';
import { startPublicPage } from '../scorer/index.ts';
import { brokerUrl, example, interrupted, port, Refused, random, say, wholeNumber } from './shell.ts';

interface PublicFlags {
  broker: string;
  rally?: string;
  port: number;
  host: string;
  listeners: number;
}

export function addPublic(program: Command): void {
  example(
    program
      .command('public')
      .description('the public page: reads what is released, keeps nothing; any number of them beside any broker')
      .requiredOption('--broker <url>', 'MQTT broker', brokerUrl)
      .option('--rally <id>', 'which rally (default: the only one that the broker knows of)')
      .option('--port <n>', 'of the page; 0 takes any free one', port, 8082)
      .option('--host <address>', 'to listen on; 0.0.0.0 for everybody', '127.0.0.1')
      .option(
        '--listeners <n>',
        'pages that may listen at once; further ones ask every 10 s',
        wholeNumber(1, 100_000),
        5_000,
      ),
    'centesimo public --broker mqtt://127.0.0.1:1883 --host 0.0.0.0 --port 80',
  ).action(async (flags: PublicFlags) => {
    if (flags.rally !== undefined && !ID_PATTERN.test(flags.rally)) {
      throw new Refused(
        `--rally ${flags.rally}: allowed are 1 to 40 letters, digits and hyphens, as the rally file has it`,
      );
    }
    const page = await startPublicPage({
      ...{ broker: flags.broker, rally: flags.rally ?? null, port: flags.port, host: flags.host },
      ...{ listenersMax: flags.listeners, stopwatch, random, log: say },
    });
    say(`public page of ${page.rally}: http://${flags.host}:${page.port}/`);
    await interrupted();
    await page.stop();
  });
}
