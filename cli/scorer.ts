import { type Command, Option } from 'commander';
import { machineClock, stopwatch } from '../clock.ts';
import { isLoopback, startEmbeddedBroker, startScorer } from '../scorer/index.ts';
import { accountsBeside } from './account.ts';
import { setupOf } from './rally-of.ts';
import { brokerUrl, example, interrupted, port, Refused, random, say } from './shell.ts';

const BROKER_PORT = 1883;

interface ScorerFlags {
  rally: string;
  broker?: string;
  db: string;
  port: number;
  host: string;
  id: string;
  accounts?: string;
  open?: boolean;
  takeFiles?: boolean;
}

export function addScorer(program: Command): void {
  example(
    program
      .command('scorer')
      .description('the central scorer with the desk')
      .requiredOption('--rally <file>', 'rally file')
      .option('--broker <url>', 'MQTT broker (default: one inside this process)', brokerUrl)
      .option('--db <file>', 'ledger', 'ledger.db')
      .option('--port <n>', "of the desk's page", port, 8080)
      .option('--host <address>', 'to listen on; anything but loopback is open to the network', '127.0.0.1')
      .option('--id <name>', 'of this scorer, as stations list it', 'desk')
      .option('--accounts <file>', 'who may sign in (default: accounts.db beside the ledger)')
      .option('--take-files', 'puts the files on disk in force, whatever was put in force at the desk')
      .addOption(
        new Option('--open', 'a closed room: nobody signs in, everybody is chief; loopback only').conflicts('accounts'),
      ),
    'centesimo scorer --rally rally.yaml --broker mqtt://127.0.0.1:1883',
  ).action(async (flags: ScorerFlags) => {
    if (flags.open && !isLoopback(flags.host)) {
      throw new Refused(
        `--open with --host ${flags.host}: everybody who gets in is chief; allowed is loopback, or accounts`,
      );
    }
    const setup = setupOf(flags.rally, flags.db, flags.takeFiles);
    const embedded = flags.broker ? null : await embeddedBroker();
    const broker = flags.broker ?? embedded?.url ?? '';
    const scorer = await startScorer({
      ...{ rally: setup.rally, sources: setup.sources, setup },
      scorer: flags.id,
      broker,
      db: flags.db,
      port: flags.port,
      host: flags.host,
      accounts: flags.open ? null : (flags.accounts ?? accountsBeside(flags.db)),
      clock: machineClock,
      stopwatch,
      random,
      log: say,
    });
    say(`desk: http://${flags.host}:${scorer.port}/   broker: ${broker}   ledger: ${flags.db}`);
    await interrupted();
    await scorer.stop();
    await embedded?.close();
  });
}

async function embeddedBroker(): ReturnType<typeof startEmbeddedBroker> {
  try {
    return await startEmbeddedBroker(BROKER_PORT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Refused(`a broker is already at port ${BROKER_PORT}: give --broker mqtt://127.0.0.1:${BROKER_PORT}`);
  }
}
