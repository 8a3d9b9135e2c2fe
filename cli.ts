#!/usr/bin/env node
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { listPorts, loadStation, serialBoxPort, serveMarshal, startBridge, stationFile } from './bridge/index.ts';
import { machineClock, type Pace, pacedClock, stopwatch } from './clock.ts';
import { printProblem } from './protocol/files/problem.ts';
import type { Source } from './protocol/files/source-files.ts';
import * as facts from './protocol/messages/facts.ts';
import * as results from './protocol/messages/results.ts';
import * as station from './protocol/messages/station.ts';
import { formatUtc, utcMicros } from './protocol/time.ts';
import {
  loadRally,
  type Rally,
  rallyFile,
  readLedger,
  ruleSetFile,
  scoreFacts,
  startEmbeddedBroker,
  startScorer,
  verifyLedger,
} from './scorer/index.ts';
import { FAULT_LEVELS, type FaultLevel, type Played, playRally, printSummary } from './simulator/index.ts';

/** The one command: each subcommand is a process or a tool. Data goes to standard output, everything else to standard error. */

/** Ends the program with one line and exit code 1. */
class Refused extends Error {}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
const read = (path: string): string => readFileSync(path === '-' ? 0 : path, 'utf8');
const random = (): number => Math.random();

const program = new Command('centesimo')
  // Before the subcommands, which inherit it.
  .exitOverride()
  .description('Timing of regularity rallies: stations, bridges, scorer, desk and simulator')
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true });

const example = (command: Command, ...lines: string[]): Command =>
  command.addHelpText('after', `\nExample:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);

const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`Allowed is a whole number from ${min} to ${max}.`);
    }
    return value;
  };
const port = wholeNumber(0, 65_535);

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

function brokerUrl(text: string): string {
  if (!/^(mqtts?|tcp|ssl|wss?):\/\/[^/\s]+/.test(text)) {
    throw new InvalidArgumentError('Allowed is a URL such as mqtt://127.0.0.1:1883.');
  }
  return text;
}

// ------------------------------------------------------------------ rally

const SAMPLE_RALLY = ['simulator/rallies/leg-1/rally.yaml', '../simulator/rallies/leg-1/rally.yaml'];

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
      command: [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)],
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

// ----------------------------------------------------------------- bridge

function pace(text: string): Pace {
  const [realMs, utcUs, times] = text.split(',').map(Number);
  if (!realMs || !utcUs || !times) throw new InvalidArgumentError('Allowed is <real ms>,<UTC us>,<speed>.');
  return { realMs, utcUs: utcMicros(utcUs), speed: times };
}

example(
  program
    .command('bridge')
    .description("one station's bridge: box to crossings to MQTT")
    .requiredOption('--config <file>', 'station file')
    .option('--pace <anchor>', "simulated time, for the simulator's stations", pace),
  'centesimo bridge --config station.yaml',
).action(async ({ config, pace: anchor }: { config: string; pace?: Pace }) => {
  const loaded = loadStation(resolve(config), read);
  if (!loaded.ok) throw new Refused(loaded.problems.map(printProblem).join('\n'));
  await connected(loaded.config.box);
  const bridge = startBridge(loaded.config, {
    clock: anchor ? pacedClock(anchor) : machineClock,
    stopwatch,
    random,
    openPort: serialBoxPort(loaded.config.box),
    log: (text) => say(`${loaded.config.station}: ${text}`),
  });
  const desk = await serveMarshal(bridge, loaded.config.port);
  say(`${loaded.config.station}: marshal's desk on http://127.0.0.1:${desk.port}/`);
  await interrupted();
  await desk.close();
  await bridge.stop();
});

/** A path that is wrong from the start is a mistake in the file; a box that goes away later is waited for. */
async function connected(box: string): Promise<void> {
  if (existsSync(box)) return;
  const ports = (await listPorts()).join(', ');
  throw new Refused(
    `${box}: no such port; connected ports: ${ports || 'none'}; check the cable and "box" in the station file`,
  );
}

// ----------------------------------------------------------------- scorer

interface ScorerFlags {
  rally: string;
  broker?: string;
  db: string;
  port: number;
  host: string;
  id: string;
}

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
  const embedded = flags.broker ? null : await startEmbeddedBroker(1883);
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

// ------------------------------------------------------------------ tools

function rallyOf(path: string): { rally: Rally; sources: readonly Source[] } {
  const loading = loadRally(path, read);
  if (!loading.ok) throw new Refused(loading.problems.map(printProblem).join('\n'));
  for (const warning of loading.rally.warnings) say(`warning: ${printProblem(warning)}`);
  return loading;
}

/** Facts of an NDJSON file; the first bad line ends it. */
function factsOf(path: string): facts.Fact[] {
  return read(path)
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const where = `${path}:${index + 1}`;
      let body: unknown;
      try {
        body = JSON.parse(line);
      } catch (error) {
        throw new Refused(`${where}: no JSON: ${(error as Error).message}; allowed is one fact a line`);
      }
      const parsed = facts.fact.safeParse(body);
      if (parsed.success) return [parsed.data];
      const issue = parsed.error.issues[0];
      throw new Refused(`${where}: ${issue?.path.join('.') || 'fact'}: ${issue?.message ?? 'not a fact'}`);
    });
}

example(
  program
    .command('score')
    .description('the same scoring offline: prints the results')
    .requiredOption('--rally <file>', 'rally file')
    .requiredOption('--facts <file>', 'facts, NDJSON; - for standard input')
    .option('--as-it-stands', 'legs are not taken as closed: what is not driven yet is pending, not missing')
    .option('--through <trial>', 'ranks the trials up to this one'),
  'centesimo score --rally rally.yaml --facts facts.ndjson',
).action((flags: { rally: string; facts: string; asItStands?: boolean; through?: string }) => {
  const { rally: loaded } = rallyOf(flags.rally);
  try {
    const scored = scoreFacts(loaded, factsOf(flags.facts), { asItStands: flags.asItStands, through: flags.through });
    process.stdout.write(`${JSON.stringify(scored)}\n`);
  } catch (error) {
    throw error instanceof RangeError ? new Refused(error.message) : error;
  }
});

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

example(
  program
    .command('export')
    .description('facts or results out of a ledger, which may be in use')
    .requiredOption('--db <file>', 'ledger')
    .option('--what <what>', 'facts or results', 'facts')
    .option('--rally <file>', 'rally file, for results')
    .option('--format <format>', 'ndjson for facts, json for results'),
  'centesimo export --db ledger.db --what facts > facts.ndjson',
).action((flags: { db: string; what: string; rally?: string; format?: string }) => {
  if (flags.what === 'facts' && (flags.format ?? 'ndjson') === 'ndjson') {
    for (const fact of readLedger(flags.db)) process.stdout.write(`${JSON.stringify(fact)}\n`);
    return;
  }
  if (flags.what === 'results' && (flags.format ?? 'json') === 'json') {
    if (!flags.rally) throw new Refused('export: results need --rally FILE');
    const scored = scoreFacts(rallyOf(flags.rally).rally, readLedger(flags.db), { asItStands: true });
    process.stdout.write(`${JSON.stringify(scored)}\n`);
    return;
  }
  throw new Refused(
    `export: --what ${flags.what} --format ${flags.format}: allowed are facts as ndjson and results as json`,
  );
});

example(
  program.command('verify').description("checks a ledger's hash chain").requiredOption('--db <file>', 'ledger'),
  'centesimo verify --db ledger.db',
).action(({ db }: { db: string }) => {
  const verification = verifyLedger(db);
  if (!verification.ok) throw new Refused(`${db}: ${verification.problem}`);
  process.stdout.write(`${verification.count} facts, head ${verification.hash}\n`);
});

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  fact: facts.fact,
  crossing: facts.crossing,
  amendment: facts.amendment,
  definition: facts.definition,
  gap: facts.gap,
  status: station.status,
  acknowledgement: station.acknowledgement,
  order: station.order,
  deviation: results.deviationMessage,
  trial: results.trialMessage,
  ranking: results.rankingMessage,
  results: results.results,
  station: stationFile,
  rally: rallyFile,
  rules: ruleSetFile,
};

example(
  program
    .command('schema')
    .description(`a JSON Schema: ${Object.keys(SCHEMAS).join(', ')}`)
    .argument('<name>', 'of the message or file'),
  'centesimo schema crossing',
).action((name: string) => {
  const schema = SCHEMAS[name];
  if (!schema) throw new Refused(`schema ${name}: allowed are ${Object.keys(SCHEMAS).join(', ')}`);
  process.stdout.write(`${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`);
});

// -------------------------------------------------------------------- run

/** Resolves with the first SIGINT or SIGTERM; a second one ends at once. */
function interrupted(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}

/** Troubles of the machine in words: what, where, what to do. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path, address, port: taken } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `port ${taken} on ${address} is taken by another program; give --port another number`;
  if (code === 'ENOENT') return `${path}: there is no such file`;
  if (code === 'SQLITE_CANTOPEN') return `${error.message}; is there such a file, and may it be written?`;
  if (code === 'EACCES') return `${path ?? ''}: permission denied`;
  return error.message;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `| head` has read enough.
  if (error.code === 'EPIPE') process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  const exit = error as { code?: string; exitCode?: number };
  if (exit.code?.startsWith('commander.')) process.exitCode = exit.exitCode === 0 ? 0 : 2;
  else {
    say(process.env.CENTESIMO_DEBUG && error instanceof Error ? (error.stack ?? error.message) : explain(error));
    process.exit(1);
  }
}
