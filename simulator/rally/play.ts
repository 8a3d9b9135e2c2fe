import { readFileSync } from 'node:fs';
import type { Stopwatch } from '../../protocol/clock.ts';
import { printProblem } from '../../protocol/files/problem.ts';
import { addMicros, MICROS_PER_SECOND } from '../../protocol/time.ts';
import { loadRally, openSetup, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import type { FaultLevel } from '../faults/serial-noise.ts';
import { createRandom } from '../random.ts';
import { createVirtualTime } from '../timeline/virtual.ts';
import { watchMqtt } from './bystander.ts';
import { copyRally } from './copy.ts';
import { measureLatencies } from './latency.ts';
import { type Plan, planRally } from './plan.ts';
import { playPaced } from './play-paced.ts';
import { type Progress, playVirtual } from './play-virtual.ts';
import { pacedTime, setUpAll, type Time } from './set-up.ts';
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
  readonly onProgress: Progress;
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

export async function playRally(options: PlayOptions): Promise<Played> {
  const { stopwatch, log } = options;
  const startedMs = stopwatch.realMs();
  const random = createRandom(options.seed);
  const original = loadRally(options.rallyFile, (path) => readFileSync(path, 'utf8'));
  if (!original.ok) throw new RallyRefused(original.problems.map(printProblem).join('\n'));
  const copy = copyRally(options.rallyFile, options.folder, options);
  const opening = openSetup({ db: options.ledger, file: copy.rallyFile, read: (path) => readFileSync(path, 'utf8') });
  if (!opening.ok) throw new RallyRefused(opening.problems.map(printProblem).join('\n'));
  const { rally, sources } = opening.setup;
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
    ...{ rally, sources, setup: opening.setup },
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
  const stations = await setUpAll(
    {
      rally: rally.id,
      scorer: SCORER,
      broker,
      folder: options.folder,
      startOrder: rally.entries.map((entry) => entry.number),
      time,
      stopwatch,
      random,
      heard: latencies.heard,
      faults: options.faults,
      firmware: options.firmware,
      command: options.command,
      log,
    },
    plan,
  );
  options.onReady({ page: `http://127.0.0.1:${scorer.port}/`, rallyFile: copy.rallyFile, plan });

  if (time.kind === 'virtual') await playVirtual(time.clock, stations, scorer, stopwatch, options.onProgress);
  else await playPaced(time.clock, stations, scorer, stopwatch, options.onProgress);

  await bystander.quiet(stopwatch);
  scorer.publishAll();
  const summary = summarise({
    rally,
    truth: plan.crossings,
    said: stations.map((each) => each.station.said),
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
