import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { stopwatch } from '../clock.ts';
import { formatUtc } from '../protocol/time.ts';
import { FAULT_LEVELS, type FaultLevel, isTrue, type Played, playRally, printSummary } from '../simulator/index.ts';
import { brokerUrl, example, interrupted, port, Refused, say, wholeNumber } from './shell.ts';
import { statusLine } from './status-line.ts';

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

/** As a shell reports a program that Ctrl-C has ended. */
const EXIT_INTERRUPTED = 130;

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
      .description(
        'the whole system on one machine: broker, simulated stations, some on the real firmware, scorer, desk',
      )
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
    'centesimo rally --cars 40 --trials 8 --speed max --exit-when-done --json',
  ).action(rally);
}

async function rally(flags: RallyFlags): Promise<void> {
  if (flags.db && existsSync(flags.db)) {
    throw new Refused(
      `${flags.db}: there is a file already; a run needs a new one, so that it holds nothing of another`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'centesimo-'));
  const ledger = flags.db ? resolve(flags.db) : join(folder, 'ledger.db');
  const line = statusLine(process.stderr);
  const interruption = interrupted();
  let done = false;
  interruption.then(() => {
    if (done) return;
    // Journals and ledger are whole at any moment, and whatever was started ends with this process.
    line.end();
    process.exit(EXIT_INTERRUPTED);
  });
  let beginUs = 0;
  let endUs = 1;
  let played: Played;
  try {
    played = await playRally({
      ...flags,
      rallyFile: flags.rally ? resolve(flags.rally) : sampleRally(),
      folder,
      ledger,
      cars: flags.cars ?? null,
      trials: flags.trials ?? null,
      broker: flags.broker ?? null,
      command: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
      stopwatch,
      log: line.log,
      onReady: ({ page, rallyFile: file, plan }) => {
        line.log(`desk:   ${page}`);
        line.log(`rally:  ${file}`);
        line.log(`ledger: ${ledger}`);
        beginUs = plan.startUs;
        endUs = plan.endUs;
      },
      onProgress: (count, atUs) =>
        line.show((atUs - beginUs) / (endUs - beginUs), `${formatUtc(atUs).slice(11, 19)} UTC  ${count} facts`),
    });
  } catch (error) {
    line.end();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  line.end();
  done = true;
  const { summary } = played;
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : printSummary(summary));
  if (!flags.exitWhenDone) {
    say('The desk stays up. End with Ctrl-C.');
    await interruption;
  }
  await played.close();
  if (!isTrue(summary)) {
    throw new Refused(`the rally was not brought home whole; journals and ledger are kept in ${folder}`);
  }
}

function sampleRally(): string {
  for (const path of SAMPLE_RALLY) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    // Compiled, this file lies one folder deeper.
    if (existsSync(file)) return file;
  }
  throw new Refused('sample rally: not installed with this program; give --rally FILE');
}
