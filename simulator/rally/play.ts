import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Pace, pacedClock } from '../../clock.ts';
import type { Clock, Stopwatch } from '../../protocol/clock.ts';
import { printProblem } from '../../protocol/files/problem.ts';
import { addMicros, MICROS_PER_SECOND, type UtcMicros } from '../../protocol/time.ts';
import { loadRally, type Rally, type Scorer, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import { openPseudoTerminal, type PseudoTerminal } from '../box/pseudo-terminal.ts';
import type { FaultLevel } from '../faults/serial-noise.ts';
import { type Heard, seatOverHttp } from '../people/seats.ts';
import { createRandom, type Random } from '../random.ts';
import { createVirtualTime, type VirtualTime } from '../timeline/virtual.ts';
import { type BridgeProcess, bridgeProcess, writeStationFile } from './bridge-process.ts';
import { watchMqtt } from './bystander.ts';
import { copyRally } from './copy.ts';
import { type Plan, planRally } from './plan.ts';
import { createStation, type SimulatedStation } from './station.ts';
import { type Summary, summarise } from './summary.ts';

/** A whole rally on one machine: every station, the broker, the scorer, and what came of it. */
export interface PlayOptions {
  readonly rallyFile: string;
  /** Where the rally's own copies, journals and ledger go. */
  readonly folder: string;
  readonly ledger: string;
  readonly cars: number | null;
  readonly trials: number | null;
  /** Times real time, or as fast as it goes with time standing still for I/O. */
  readonly speed: number | 'max';
  readonly seed: number;
  readonly port: number;
  /** `null`: a broker inside this process. */
  readonly broker: string | null;
  /** How many stations run the real firmware. */
  readonly firmware: number;
  readonly faults: FaultLevel;
  /** How to start `centesimo`: program and first arguments. */
  readonly command: readonly string[];
  readonly stopwatch: Stopwatch;
  readonly log: (text: string) => void;
  readonly onReady: (ready: { readonly page: string; readonly rallyFile: string; readonly plan: Plan }) => void;
  readonly onProgress: (done: number, atUs: UtcMicros) => void;
}

export interface Played {
  readonly summary: Summary;
  /** Ends the scorer, its page and the broker. */
  close(): Promise<void>;
}

export class RallyRefused extends Error {}

const SCORER = 'desk';
/** The scorer and the broker are up before the first crew opens its station. */
const BEFORE_US = 5 * MICROS_PER_SECOND;
const START_ORDER = 'start-order.csv';
const SETTLE_MS_MAX = 60_000;

export async function playRally(options: PlayOptions): Promise<Played> {
  const { stopwatch, log } = options;
  const startedMs = stopwatch.realMs();
  const random = createRandom(options.seed);
  const original = loadRally(options.rallyFile, (path) => readFileSync(path, 'utf8'));
  if (!original.ok) throw new RallyRefused(original.problems.map(printProblem).join('\n'));
  const copy = copyRally(options.rallyFile, options.folder, options);
  const loading = loadRally(copy.rallyFile, (path) => readFileSync(path, 'utf8'));
  if (!loading.ok) throw new RallyRefused(loading.problems.map(printProblem).join('\n'));
  const { rally, sources } = loading;
  const plan = planRally(rally, copy.driveMinutes, random);

  const beginUs = addMicros(plan.startUs, -BEFORE_US);
  const time: Time =
    options.speed === 'max'
      ? { kind: 'virtual', clock: createVirtualTime(beginUs) }
      : pacedTime({ realMs: stopwatch.realMs(), utcUs: beginUs, speed: options.speed });
  const { clock } = time;

  const embedded = options.broker === null ? await startEmbeddedBroker() : null;
  const broker = options.broker ?? embedded?.url ?? '';
  const latencies = measureLatencies(stopwatch);
  const scorer = await startScorer({
    rally,
    sources,
    scorer: SCORER,
    broker,
    db: options.ledger,
    port: options.port,
    host: '127.0.0.1',
    clock,
    stopwatch,
    random: random.split('scorer'),
    onDeviation: ({ to }) => latencies.scored(to),
    log: (text) => log(`scorer: ${text}`),
  });
  const bystander = await watchMqtt(broker, rally.id);
  const startOrder = rally.entries.map((entry) => entry.number);
  writeFileSync(join(options.folder, START_ORDER), ['number', ...startOrder].join('\n'));
  const world: World = { options, rally, startOrder, clock, broker, random, heard: latencies.heard };
  const stations = await Promise.all(plan.stations.map((each, index) => setUp(world, each, index, time)));
  options.onReady({ page: `http://127.0.0.1:${scorer.port}/`, rallyFile: copy.rallyFile, plan });

  if (time.kind === 'virtual') await playVirtual(time.clock, stations, scorer, options);
  else await playPaced(time.clock, stations, scorer, options);

  await bystander.quiet(stopwatch);
  scorer.publishAll();
  const summary = summarise({
    rally,
    truth: plan.crossings,
    stamped: new Set(stations.flatMap((each) => [...each.station.stamped])),
    published: bystander.crossings,
    facts: [...scorer.facts()],
    results: scorer.results(true),
    latenciesMs: latencies.values(),
    seconds: (stopwatch.realMs() - startedMs) / 1000,
    simulatedSeconds: (plan.endUs - plan.startUs) / MICROS_PER_SECOND,
  });
  return {
    summary,
    close: async () => {
      await bystander.close();
      await scorer.stop();
      await embedded?.close();
    },
  };
}

/** Time stands still for I/O, or runs at a pace that other processes can share. */
type Time =
  | { readonly kind: 'virtual'; readonly clock: VirtualTime }
  | { readonly kind: 'paced'; readonly clock: Clock; readonly pace: Pace };

const pacedTime = (pace: Pace): Time => ({ kind: 'paced', clock: pacedClock(pace), pace });

interface World {
  readonly options: PlayOptions;
  readonly rally: Rally;
  readonly startOrder: readonly number[];
  readonly clock: Clock;
  readonly broker: string;
  readonly random: Random;
  readonly heard: Heard;
}

interface StationSetUp {
  readonly station: SimulatedStation;
  readonly process: BridgeProcess | null;
  /** After the last car: everything this station still has running ends. */
  end(): Promise<void>;
}

/** A station on the firmware gets a terminal; with a clock that other processes can share, its bridge is a process of its own. */
async function setUp(world: World, plan: Plan['stations'][number], index: number, time: Time): Promise<StationSetUp> {
  const { options, rally, broker } = world;
  const terminal: PseudoTerminal | null = index < options.firmware ? await openPseudoTerminal() : null;
  let process: BridgeProcess | null = null;
  let remote = null;
  if (terminal && time.kind === 'paced') {
    const port = await freePort();
    const stationFile = writeStationFile(plan, {
      rally: rally.id,
      scorer: SCORER,
      broker,
      folder: options.folder,
      entries: START_ORDER,
      box: terminal.path,
      port,
    });
    process = bridgeProcess({
      command: options.command,
      stationFile,
      pace: time.pace,
      stopwatch: options.stopwatch,
      log: options.log,
    });
    remote = seatOverHttp(`http://127.0.0.1:${port}`, world.heard, options.stopwatch);
  }
  const station = createStation(plan, {
    rally: rally.id,
    scorer: SCORER,
    broker,
    folder: options.folder,
    startOrder: world.startOrder,
    clock: world.clock,
    stopwatch: options.stopwatch,
    random: world.random.split(plan.id),
    heard: world.heard,
    log: options.log,
    faults: options.faults,
    terminal,
    remote,
  });
  return {
    station,
    process,
    end: async () => {
      await station.close();
      await process?.stop();
      terminal?.close();
    },
  };
}

/** One coordinator: on to the next event only when all that follows from the last one has happened. */
async function playVirtual(
  time: VirtualTime,
  setUps: readonly StationSetUp[],
  scorer: Scorer,
  options: PlayOptions,
): Promise<void> {
  const { stopwatch } = options;
  let open = setUps.length;
  const awake = new Set<SimulatedStation>();
  for (const { station, end } of setUps) {
    const { plan } = station;
    const at = (us: UtcMicros, action: () => void) => time.after(us - time.nowUs(), action);
    at(addMicros(plan.powerOnUs, -MICROS_PER_SECOND), () => {
      station.open();
      awake.add(station);
    });
    at(plan.powerOnUs, () => {
      station.powerOn();
      wake(station);
    });
    at(plan.powerOffUs, () => {
      station.powerOff();
      closing = end().then(() => {
        awake.delete(station);
        open--;
      });
    });
  }
  let closing: Promise<void> | null = null;
  let progressMs = 0;

  const wake = (station: SimulatedStation): void => {
    time.after(station.nextUs(), () => {
      if (time.nowUs() >= station.plan.powerOffUs) return;
      station.advance();
      wake(station);
    });
  };

  const idle = (): boolean => {
    if (!scorer.idle) return false;
    for (const station of awake) if (!station.idle) return false;
    return true;
  };

  const settle = async (): Promise<void> => {
    if (closing) {
      await closing;
      closing = null;
    }
    const sinceMs = stopwatch.realMs();
    while (!idle()) {
      await new Promise((resolve) => setImmediate(resolve));
      if (stopwatch.realMs() - sinceMs > SETTLE_MS_MAX) {
        const waiting = [...awake].filter((station) => !station.idle);
        throw new Error(
          `rally: nothing moves any more at ${new Date(time.nowUs() / 1000).toISOString()}: ` +
            waiting.map((station) => `${station.plan.id}: ${station.waitingFor}`).join('; '),
        );
      }
    }
  };

  let breatheMs = stopwatch.realMs();
  await time.play(
    () => open === 0,
    () => {
      const nowMs = stopwatch.realMs();
      if (nowMs - progressMs > 100) {
        progressMs = nowMs;
        options.onProgress(scorer.factCount, time.nowUs());
      }
      if (closing || !idle()) return settle();
      if (nowMs - breatheMs < 20) return undefined;
      // Pages and signals want their turn too.
      breatheMs = nowMs;
      return new Promise((resolve) => setImmediate(resolve));
    },
  );
}

const BOX_EVERY_MS = 4;
const LOOK_EVERY_MS = 100;
/** Real time without a new fact, before a crew that still waits for something goes home and what is missing is called lost. */
const QUIET_MS_MAX = 60_000;

async function playPaced(
  clock: Clock,
  setUps: readonly StationSetUp[],
  scorer: Scorer,
  options: PlayOptions,
): Promise<void> {
  const { stopwatch } = options;
  const pause = (ms: number) => new Promise<void>((resolve) => stopwatch.afterRealMs(ms, resolve));
  const powered = new Set<SimulatedStation>();
  let facts = 0;
  let changedMs = stopwatch.realMs();

  const goHome = async ({ station, end }: StationSetUp): Promise<void> => {
    while (!(await station.delivered()) && stopwatch.realMs() - changedMs < QUIET_MS_MAX) await pause(LOOK_EVERY_MS);
    powered.delete(station);
    station.powerOff();
    await end();
  };
  const days = setUps.map(
    (setUp) =>
      new Promise<void>((resolve, reject) => {
        const { station, process } = setUp;
        const { plan } = station;
        const at = (us: UtcMicros, action: () => void) => clock.after(us - clock.nowUs(), action);
        process?.start();
        at(addMicros(plan.powerOnUs, -MICROS_PER_SECOND), () => station.open());
        at(plan.powerOnUs, () => {
          station.powerOn();
          powered.add(station);
        });
        at(plan.powerOffUs, () => {
          goHome(setUp).then(resolve, reject);
        });
      }),
  );
  let over = false;
  const all = Promise.all(days).finally(() => {
    over = true;
  });

  for (let lookedMs = 0; !over; await pause(BOX_EVERY_MS)) {
    for (const station of powered) station.advance();
    const nowMs = stopwatch.realMs();
    if (nowMs - lookedMs < LOOK_EVERY_MS) continue;
    lookedMs = nowMs;
    if (scorer.factCount !== facts) {
      facts = scorer.factCount;
      changedMs = nowMs;
    }
    options.onProgress(facts, clock.nowUs());
  }
  await all;
}

function measureLatencies(stopwatch: Stopwatch) {
  const heardMs = new Map<string, number>();
  const scoredMs = new Map<string, number>();
  return {
    heard: (crossing: string, realMs: number): void => {
      if (!heardMs.has(crossing)) heardMs.set(crossing, realMs);
    },
    /** The first deviation that a crossing completes. */
    scored: (crossing: string | null): void => {
      if (crossing !== null && !scoredMs.has(crossing)) scoredMs.set(crossing, stopwatch.realMs());
    },
    values: (): number[] =>
      [...scoredMs].flatMap(([crossing, atMs]) => {
        const fromMs = heardMs.get(crossing);
        return fromMs === undefined ? [] : [atMs - fromMs];
      }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address ? address.port : 0;
}
