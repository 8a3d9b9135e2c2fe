import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { stopwatch } from '../clock.ts';
import { formatUtc } from '../protocol/time.ts';
import { FAULT_LEVELS, type FaultLevel, type Played, playRally, printSummary } from '../simulator/index.ts';
import { brokerUrl, example, interrupted, port, Refused, say, wholeNumber } from './shell.ts';

function speed(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const value = Number(text);
  if (!(value >= 0.1 && value <= SPEED_MAX)) {
    throw new InvalidArgumentError(`Allowed is 0.1 to ${SPEED_MAX} (times real time) or max.`);
  }
  return value;
}
/** Above this, a millisecond of this machine's delay is a tenth of a simulated second, and no host clock names a second any more. */
const SPEED_MAX = 60;

const SAMPLE_RALLY = ['../simulator/rallies/leg-1/rally.yaml', '../../simulator/rallies/leg-1/rally.yaml'];

interface RallyFlags {
  rally?: string;
  cars?: number;
  trials?: number;
  speed: number | 'max';
  seed: number;
  port: number;
  broker?: string;
  firmware: number;
  faults: FaultLevel;
  db?: string;
  exitWhenDone?: boolean;
  json?: boolean;
}

export function addRally(program: Command): void {
  example(
    program
      .command('rally')
      .description('the whole system on one machine: broker, simulated stations with the real firmware, scorer, desk')
      .option('--rally <file>', 'rally file (default: the sample rally)')
      .option('--cars <n>', 'first cars of each entry list (default: all)', wholeNumber(1, 10_000))
      .option('--trials <n>', 'first trials of the road (default: all)', wholeNumber(1, 1_000))
      .option('--speed <x>', 'times real time, or max', speed, 20)
      .option('--seed <n>', 'repeats a run', wholeNumber(0, 2 ** 32 - 1), 1)
      .option('--port <n>', "of the desk's page; 0 takes any free one", port, 8080)
      .option('--broker <url>', 'an MQTT broker (default: one inside this process)', brokerUrl)
      .option('--firmware <n>', 'stations on the real firmware; the others run the fast model', wholeNumber(0, 100), 1)
      .addOption(new Option('--faults <level>', 'noise on the serial lines').choices(FAULT_LEVELS).default('none'))
      .option('--db <file>', 'ledger (default: in a new temporary folder)')
      .option('--exit-when-done', 'ends with the last car; otherwise the desk stays up')
      .option('--json', 'the summary as one line of JSON'),
    'npm start',
    'npm start -- --cars 40 --trials 8 --speed max --exit-when-done --json',
  ).action(rally);
}

async function rally(flags: RallyFlags): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'centesimo-'));
  const ledger = flags.db ? resolve(flags.db) : join(folder, 'ledger.db');
  const bar = new SingleBar({
    format: '{bar} {clock}  {facts} facts',
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
  });
  const onTerminal = process.stderr.isTTY === true;
  let beginUs = 0;
  let played: Played;
  try {
    played = await playRally({
      rallyFile: flags.rally ? resolve(flags.rally) : sampleRally(),
      folder,
      ledger,
      cars: flags.cars ?? null,
      trials: flags.trials ?? null,
      speed: flags.speed,
      seed: flags.seed,
      port: flags.port,
      broker: flags.broker ?? null,
      firmware: flags.firmware,
      faults: flags.faults,
      command: [
        process.execPath,
        ...process.execArgv,
        fileURLToPath(new URL(`../cli${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)),
      ],
      stopwatch,
      log: (text) => (onTerminal && bar.isActive ? process.stderr.write(`\r\x1b[K${text}\n`) : say(text)),
      onReady: ({ page, rallyFile: file, plan }) => {
        say(`desk:   ${page}`);
        say(`rally:  ${file}`);
        say(`ledger: ${ledger}`);
        beginUs = plan.startUs;
        if (onTerminal) {
          bar.start(Math.ceil((plan.endUs - plan.startUs) / 1e6), 0, { clock: '', facts: 0 });
        }
      },
      onProgress: (count, atUs) => {
        if (!onTerminal) return;
        const clock = `${formatUtc(atUs).slice(11, 19)} UTC`;
        bar.update(Math.max(0, Math.round((atUs - beginUs) / 1e6)), { clock, facts: count });
      },
    });
  } finally {
    bar.stop();
  }
  const { summary } = played;
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : printSummary(summary));
  if (!flags.exitWhenDone) {
    say('The desk stays up. End with Ctrl-C.');
    await interrupted();
  }
  await played.close();
}

function sampleRally(): string {
  for (const path of SAMPLE_RALLY) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    try {
      readFileSync(file);
      return file;
    } catch {
      // Compiled, this file lies one folder deeper.
    }
  }
  throw new Refused('sample rally: not installed with this program; give --rally FILE');
}
