import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { stopwatch } from '../../clock.ts';
import { topics } from '../../protocol/topics.ts';
import { startEmbeddedBroker } from '../../scorer/index.ts';
import { type Figure, percentile } from './figures.ts';

export const about = '2,000 public pages that listen to one process, and a ranking that changes every second.';

const LISTENERS = [100, 2_000];
/** So that who listens has a core, as a phone has. */
const LISTENERS_A_PROCESS = 1_000;
const UPDATES = 30;
const EVERY_MS = 1_000;
/** For the last page to hear of the last update. */
const PATIENCE_MS = 15_000;
const CONNECT_MS_MAX = 60_000;
const CARS = 440;
const TRIALS = 160;
/** Cars that finish a trial within a second, in a rally of 440 at 60 stations. */
const CARS_A_SECOND = 6;

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const count of LISTENERS) figures.push(...(await measure(count, say)));
  return figures;
}

async function measure(count: number, say: (text: string) => void): Promise<readonly Figure[]> {
  const broker = await startEmbeddedBroker();
  const client = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
  const topic = topics('bench');
  const rally = madeRally();
  await client.publishAsync(topic.publicRally, JSON.stringify(rally.description), { qos: 1, retain: true });
  const publish = (): Promise<unknown> => publishRanking(client, topic.public.ranking('overall'), rally.ranking());
  await publish();
  const server = child(['dist/cli.js', 'public', '--broker', broker.url, '--rally', 'bench', '--port', '0']);
  const port = Number((await said(server, /http:\/\/[^:]+:(\d+)/))[1]);
  await pause(1_000);
  const idleMib = memoryMib(server);
  say(`${count} pages connect`);
  const patienceMs = UPDATES * EVERY_MS + PATIENCE_MS;
  const listeners = Array.from({ length: Math.ceil(count / LISTENERS_A_PROCESS) }, () =>
    child([
      'dist/test/bench/public-listeners.js',
      ...[port, Math.min(count, LISTENERS_A_PROCESS), UPDATES, patienceMs + CONNECT_MS_MAX].map(String),
    ]),
  );
  const answers = listeners.map(printed);
  await Promise.all(listeners.map((each) => said(each, /listening/)));
  await pause(1_000);
  say('the ranking changes');
  const sentMs: number[] = [];
  let payloadBytes = 0;
  for (let update = 0; update < UPDATES; update += 1) {
    rally.drive();
    const payload = rally.ranking();
    payloadBytes = payload.length;
    sentMs.push(stopwatch.realMs());
    await publishRanking(client, topic.public.ranking('overall'), payload);
    await pause(Math.max(0, (sentMs[0] ?? 0) + (update + 1) * EVERY_MS - stopwatch.realMs()));
  }
  const busyMib = memoryMib(server);
  const heard = (await Promise.all(answers)).map((text) => JSON.parse(text) as { times: number[][]; bytes: number });
  server.kill('SIGTERM');
  await client.endAsync(true);
  await broker.close();

  const pages = heard.flatMap(({ times }) => times);
  const delays = pages.flatMap((times) => times.map((at, update) => at - (sentMs[update] ?? 0)));
  const last = sentMs.map((at, update) => Math.max(...pages.map((times) => (times[update] ?? Number.NaN) - at)));
  const missing = pages.reduce((sum, times) => sum + UPDATES - times.length, 0);
  const bytes = heard.reduce((sum, each) => sum + each.bytes, 0);
  const figure = (what: string, measured: number, unit: string, limit: number | null = null): Figure => {
    return { what: `${count} pages: ${what}`, measured, unit, limit };
  };
  return [
    figure(`updates not heard, of ${pages.length * UPDATES}`, missing, '', 0),
    figure('from the broker to a page, p50', percentile(delays, 0.5), 'ms'),
    figure('from the broker to a page, p99', percentile(delays, 0.99), 'ms'),
    figure('from the broker to the last page, median of updates', percentile(last, 0.5), 'ms'),
    figure('from the broker to the last page, worst of updates', Math.max(...last), 'ms', 1_000),
    figure('a ranking as it comes from the scorer', payloadBytes / 1024, 'KiB'),
    figure('a change as it goes to a page', bytes / Math.max(1, delays.length) / 1024, 'KiB'),
    figure('resident memory of the process without pages', idleMib, 'MiB'),
    figure('resident memory of the process with them', busyMib, 'MiB'),
  ];
}

const publishRanking = (client: MqttClient, topic: string, payload: string): Promise<unknown> =>
  client.publishAsync(topic, payload, { qos: 1, retain: true });

/** A rally half driven: the ranking of 440 cars over 160 trials, in which some cars finish a trial each second. */
function madeRally() {
  const trials = Array.from({ length: TRIALS }, (_, index) => `PC${index + 1}`);
  const cars = Array.from({ length: CARS }, (_, index) => ({
    car: index + 1,
    done: TRIALS / 2 + (index % 7),
    deviations: trials.map((_, trial) => (trial < TRIALS / 2 + (index % 7) ? deviation(index, trial) : null)),
  }));
  let next = 0;
  const description = {
    ...{ v: 1, rally: 'bench', name: 'Bench', timezone: 'Europe/Rome', rules: 'bench', notices: [] },
    races: [{ id: 'classic', name: 'Classic' }],
    legs: [{ id: 'leg-1', name: 'Leg 1', trials }],
    trials: trials.map((id) => ({
      ...{ id, name: id, leg: 'leg-1', kind: 'time', races: ['classic'], released: true, places: 2 },
    })),
    rankings: [{ id: 'overall', title: 'Overall', race: 'classic', released: true }],
    entries: cars.map(({ car }) => ({ number: car, race: 'classic', model: 'ALFA ROMEO 6C 1500 SS', year: 1929 })),
  };
  return {
    description,
    drive: (): void => {
      for (let count = 0; count < CARS_A_SECOND; count += 1) {
        const each = cars[(next * 37) % CARS];
        next += 1;
        if (each === undefined || each.done >= TRIALS) continue;
        each.deviations[each.done] = deviation(each.car, each.done);
        each.done += 1;
      }
    },
    ranking: (): string => {
      const scored = cars.map((each) => ({ ...each, score: each.deviations.reduce<number>(points, 0) }));
      scored.sort((one, other) => other.score - one.score || one.car - other.car);
      const rows = scored.map(({ car, done, score, deviations }, index) => ({
        ...{ position: index + 1, car, score: score.toFixed(2), state: 'running', through: trials[done - 1] ?? null },
        gap: ((scored[0]?.score ?? 0) - score).toFixed(2),
        ...(index === 0 ? {} : { gapAhead: ((scored[index - 1]?.score ?? 0) - score).toFixed(2) }),
        deviations,
      }));
      return JSON.stringify({ v: 1, id: 'overall', title: 'Overall', notices: [], trials, rows });
    },
  };
}

const points = (sum: number, deviation: number | null): number =>
  deviation === null ? sum : sum + Math.max(0, 420 - 25 * Math.abs(deviation));
/** Any spread over both sides of zero will do. */
const deviation = (car: number, trial: number): number => ((car * 7919 + trial * 104_729) % 41) - 20;

const child = (args: readonly string[]): ChildProcess =>
  spawn(
    process.execPath,
    args.map((arg) => (arg.startsWith('dist/') ? resolve(arg) : arg)),
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );

function said(from: ChildProcess, pattern: RegExp): Promise<RegExpMatchArray> {
  return new Promise((found, failed) => {
    let text = '';
    const timer = stopwatch.afterRealMs(CONNECT_MS_MAX, () => {
      from.kill('SIGKILL');
      failed(new Error(`did not say ${pattern} in time: ${text}`));
    });
    from.stderr?.on('data', (chunk: Buffer) => {
      text += chunk;
      const match = text.match(pattern);
      if (match === null) return;
      timer.cancel();
      found(match);
    });
    from.on('exit', (code) => failed(new Error(`ended with ${code}: ${text}`)));
  });
}

function printed(from: ChildProcess): Promise<string> {
  return new Promise((done) => {
    let text = '';
    from.stdout?.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    from.on('close', () => done(text));
  });
}

function memoryMib({ pid }: ChildProcess): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
}

const pause = (ms: number): Promise<void> => new Promise((done) => void stopwatch.afterRealMs(ms, done));
