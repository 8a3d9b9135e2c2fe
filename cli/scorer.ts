import type { Command } from 'commander';
import { machineClock, stopwatch } from '../clock.ts';
import { startEmbeddedBroker, startScorer } from '../scorer/index.ts';
import { rallyOf } from './rally-of.ts';
import { brokerUrl, example, interrupted, port, Refused, random, say } from './shell.ts';

const BROKER_PORT = 1883;

interface ScorerFlags {
  rally: string;
  broker?: string;
  db: string;
  port: number;
  host: string;
  id: string;
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
      .option('--id <name>', 'of this scorer, as stations list it', 'desk'),
    'centesimo scorer --rally rally.yaml --broker mqtt://127.0.0.1:1883',
  ).action(async (flags: ScorerFlags) => {
    const { rally: loaded, sources } = rallyOf(flags.rally);
    const embedded = flags.broker ? null : await embeddedBroker();
    const broker = flags.broker ?? embedded?.url ?? '';
    const scorer = await startScorer({
      rally: loaded,
      sources,
      scorer: flags.id,
      broker,
      db: flags.db,
      port: flags.port,
      host: flags.host,
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
