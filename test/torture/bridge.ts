import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { machineClock, stopwatch } from '../../clock.ts';
import type { Crossing } from '../../protocol/messages/facts.ts';
import { loadRally, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import { ModelBox } from '../../simulator/box/model-box.ts';
import { createOscillator } from '../../simulator/box/oscillator.ts';
import { openPseudoTerminal } from '../../simulator/box/pseudo-terminal.ts';
import { createRandom } from '../../simulator/random.ts';

/**
 * A box that goes on stamping, a bridge that is killed at any moment and started again, a scorer that must in the end have every pulse once. The box holds 104 edges,
 * so that it can wait for the longest start.
 */

export interface Outlived {
  readonly pulses: number;
  /** Pulses that the scorer has no crossing of, and that nobody has declared gone. */
  readonly lost: number;
  /** Pulses that found the box's ring full, because no bridge lived for long enough, and that are declared so. */
  readonly declared: number;
  /** Crossings of no pulse, and entries of a journal that two facts share. */
  readonly invented: number;
  readonly twice: number;
  /** Crossings whose last revision is further from the truth than it says. */
  readonly wrong: number;
  readonly seconds: number;
}

const CLI = resolve('dist/cli.js');
const RALLY = resolve('simulator/rallies/leg-1/rally.yaml');
const STATION = 'brescia-castello';
const EVERY_MS = 5;
const PULSES_PER_SECOND = 3;
const PULSE_US = 12_000;
/** A bridge lives for at most this before it is killed; some are killed before they have opened anything. */
const LIFE_MS_MAX = 2_500;
const QUIET_MS_MAX = 60_000;
const FULL_MS_MAX = 60_000;
/** The box's clock gives its moments to the millisecond or so; what is checked is that no second and no pulse is mistaken. */
const WRONG_US = 1_000;

/** Kills the bridge at random moments, some before it has opened anything. */
export const killBridges = (kills: number, seed: string, folder: string): Promise<Outlived> =>
  torment(seed, folder, async ({ start, pause, random }) => {
    let bridge = start();
    await pause(8_000);
    for (let kill = 0; kill < kills; kill++) {
      await pause(LIFE_MS_MAX * random());
      bridge.kill('SIGKILL');
      bridge = start();
    }
    await pause(2_000);
  });

/** Lets the bridge write no file beyond `kib`, until it says that it cannot; `quietMs` later it may. */
export const fillDisk = (kib: number, quietMs: number, seed: string, folder: string): Promise<Outlived> =>
  torment(seed, folder, async ({ start, pause }) => {
    const bridge = start(`ulimit -S -f ${kib * 2}; exec`);
    let said = '';
    bridge.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    for (let waitedMs = 0; !said.includes('nothing is acknowledged'); waitedMs += 100) {
      if (waitedMs > FULL_MS_MAX) throw new Error(`the disk was never full: ${said}`);
      await pause(100);
    }
    await pause(quietMs);
    execFileSync('prlimit', ['--pid', String(bridge.pid), '--fsize=unlimited:unlimited']);
    await pause(3_000);
  });

export interface Torment {
  /** Starts the bridge, with shell words before its command. */
  start(before?: string): ChildProcess;
  pause(ms: number): Promise<void>;
  readonly random: () => number;
}

export async function torment(seed: string, folder: string, act: (with_: Torment) => Promise<void>): Promise<Outlived> {
  const random = createRandom(seed);
  const beganMs = stopwatch.realMs();
  const pause = (ms: number) => new Promise<void>((done) => void stopwatch.afterRealMs(ms, done));
  const loading = loadRally(RALLY, (path) => readFileSync(path, 'utf8'));
  if (!loading.ok) throw new Error('the sample rally does not load');
  const broker = await startEmbeddedBroker();
  const scorer = await startScorer({
    rally: loading.rally,
    sources: loading.sources,
    scorer: 'desk',
    broker: broker.url,
    db: join(folder, 'ledger.db'),
    port: 0,
    host: '127.0.0.1',
    clock: machineClock,
    stopwatch,
    random: () => random(),
    log: () => {},
  });

  const terminal = await openPseudoTerminal();
  const powerOnUs = machineClock.nowUs();
  const box = new ModelBox({
    number: 7,
    powerOnUs,
    oscillator: createOscillator({ hz: 16_000_000, powerOnUs, offsetPpm: -6_700 }),
    pps: { jitterNs: 30, random: () => random() },
    onBytes: (bytes) => void terminal.write(bytes),
  });
  terminal.onBytes((bytes) => box.receive(bytes));

  /** Moments of the pulses: their numbers are 1, 3, 5 … as the box counts edges. */
  const pulsesUs: number[] = [];
  let nextUs = powerOnUs + 6e6;
  let isPulsing = true;
  const running = setInterval(() => {
    const nowUs = machineClock.nowUs();
    while (isPulsing && nextUs < nowUs + 50_000) {
      box.input('D8', 1, nextUs);
      box.input('D8', 0, nextUs + PULSE_US);
      pulsesUs.push(nextUs);
      nextUs += Math.round((1e6 / PULSES_PER_SECOND) * (0.6 + 0.8 * random()));
    }
    box.advanceTo(nowUs);
  }, EVERY_MS);

  const file = join(folder, 'station.yaml');
  writeFileSync(
    file,
    [
      `station: ${STATION}`,
      `rally: ${loading.rally.id}`,
      'port: 0',
      `broker: ${broker.url}`,
      `box: ${terminal.path}`,
      'channels: {D8: {line: A, sensor: photocell}}',
    ].join('\n'),
  );
  let bridge: ChildProcess | null = null;
  const start = (before = 'exec'): ChildProcess => {
    const command = `${before} "${process.execPath}" "${CLI}" bridge --config "${file}"`;
    bridge = spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
    bridge.stderr?.resume();
    return bridge;
  };
  await act({ start, pause, random });
  isPulsing = false;

  /** The last revision of each crossing that the scorer has. */
  const crossings = (): Map<number, Crossing> => {
    const latest = new Map<number, Crossing>();
    for (const fact of scorer.facts()) {
      if (fact.kind !== 'crossing' || fact.seq === undefined) continue;
      const before = latest.get(fact.seq);
      if (!before || fact.rev > before.rev) latest.set(fact.seq, fact);
    }
    return latest;
  };
  const declaredCount = (): number =>
    [...scorer.facts()].reduce((sum, fact) => sum + (fact.kind === 'gap' ? Math.ceil(fact.count / 2) : 0), 0);
  for (
    let waitedMs = 0;
    waitedMs < QUIET_MS_MAX && crossings().size + declaredCount() < pulsesUs.length;
    waitedMs += 500
  )
    await pause(500);
  await pause(1_500);

  const found = crossings();
  const gone = new Set<number>();
  for (const fact of scorer.facts()) {
    if (fact.kind === 'gap') for (let i = 0; i < fact.count; i++) gone.add(fact.seq + i);
  }
  const entries = [...scorer.facts()].map(({ journal, entry }) => `${journal}:${entry}`);
  const truth = new Map(pulsesUs.map((atUs, i) => [2 * i + 1, atUs]));
  const result: Outlived = {
    pulses: pulsesUs.length,
    lost: [...truth.keys()].filter((seq) => !found.has(seq) && !gone.has(seq)).length,
    declared: [...truth.keys()].filter((seq) => !found.has(seq) && gone.has(seq)).length,
    invented: [...found.keys()].filter((seq) => !truth.has(seq)).length,
    twice: entries.length - new Set(entries).size,
    wrong: [...found].filter(([seq, { utcUs }]) => utcUs !== null && Math.abs(utcUs - (truth.get(seq) ?? 0)) > WRONG_US)
      .length,
    seconds: Math.round((stopwatch.realMs() - beganMs) / 1000),
  };
  (bridge as ChildProcess | null)?.kill('SIGKILL');
  clearInterval(running);
  terminal.close();
  await scorer.stop();
  await broker.close();
  return result;
}
