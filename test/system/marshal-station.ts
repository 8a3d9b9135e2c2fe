import { join } from 'node:path';
import { type BoxPortEvents, type Bridge, type StationConfig, serveMarshal, startBridge } from '../../bridge/index.ts';
import { stopwatch } from '../../clock.ts';
import { type BoxLine, decodeHostLine, EDGE_FLAGS, encodeBoxLine } from '../../protocol/serial/codec.ts';
import { ticks, utcMicros } from '../../protocol/time.ts';
import { newFolder } from './command.ts';

/** A station in this process, with a box that the test plays in real time, a GPS that is always there and a broker that is not. */

const HZ = 16_000_000;
/** 2024-06-11T12:00:00Z. */
export const EPOCH_S = 1_718_107_200;
const BOOT = '0007a3f1';
/** Seconds that the box counted before the test began. */
const WARM_UP_S = 20;

export interface TestStation {
  readonly bridge: Bridge;
  readonly url: string;
  /** A car touches the tube with both axles; `bounce`: the front one twice. */
  pass(options?: { readonly channel?: string; readonly bounce?: boolean }): Promise<void>;
  /** UTC of the station in microseconds. */
  nowUs(): number;
  /** As a Wi-Fi out of reach: nobody answers, the station goes on. */
  away(): Promise<void>;
  back(): Promise<void>;
  /** The GPS says nothing more, and neither does the box. */
  unplug(): void;
  stop(): Promise<void>;
}

/** Nearer to one another cars are hard to tell from axles. */
const APART_MS = 2_000;

const CARS = [
  { number: 43, driver: 'Bianchi', coDriver: 'Rossi', model: 'Lancia Lambda', year: '1928' },
  { number: 51, driver: 'Ferrari', coDriver: 'Gallo', model: 'Fiat 508 S Balilla Coppa d’Oro', year: '1933' },
  { number: 39, driver: 'Moreau', model: 'Bugatti T 37', year: '1927' },
  { number: 44, driver: 'Conti', coDriver: 'Villa', model: 'OM 665 Superba', year: '1926' },
  { number: 118, driver: 'Schmidt', coDriver: 'Weber', model: 'Mercedes-Benz 300 SL', year: '1955' },
  { number: 210, driver: 'Riva', model: 'Alfa Romeo Giulietta Sprint Veloce', year: '1956' },
  { number: 302, driver: 'Lehmann', coDriver: 'Kurz', model: 'Porsche 356 A', year: '1957' },
  { number: 333, driver: 'Galli', coDriver: 'Serra', model: 'Maserati A6 GCS', year: '1954' },
  { number: 371, driver: 'Dupont', model: 'Citroën DS 19', year: '1957' },
  { number: 388, driver: 'Marini', coDriver: 'Costa', model: 'Lancia Aurelia B20 GT', year: '1955' },
];

export async function openStation(): Promise<TestStation> {
  const begunMs = stopwatch.realMs();
  const second = (): number => WARM_UP_S + (stopwatch.realMs() - begunMs) / 1000;
  let warmingSecond: number | null = 0;
  const nowUs = (): number => Math.round((EPOCH_S + (warmingSecond ?? second())) * 1e6) + 3_000;
  let port: BoxPortEvents | null = null;
  let plugged = true;
  const asked: string[] = [];
  /** Of the test pulses that it is asked for, this box hears D8 alone. */
  const hear = (text: string): void => {
    asked.push(text);
    const { line } = { line: null, ...decodeHostLine(text) };
    if (line?.type === 'test-pulse' && line.channel === 'D8') edge(second(), 'D8', EDGE_FLAGS.test);
  };
  const config: StationConfig = {
    station: 'bs-castello',
    rally: 'test',
    scorers: ['desk'],
    // Nobody listens there.
    broker: 'mqtt://127.0.0.1:9',
    box: 'test',
    gps: null,
    channels: new Map([
      ['D8', { line: 'A', sensor: 'tube', lengthM: 0, celsius: 20, role: 'main' }],
      ['D3', { line: 'B', sensor: 'tube', lengthM: 0, celsius: 20, role: 'main' }],
    ]),
    lines: ['A', 'B'],
    startOrder: CARS.map(({ number }) => number),
    cars: CARS,
    port: 0,
    journalPath: join(newFolder(), 's.db'),
  };
  const bridge = startBridge(config, {
    clock: {
      nowUs: () => utcMicros(nowUs()),
      elapsedUs: () => second() * 1e6,
      after: (us, action) => stopwatch.afterRealMs(us / 1000, action),
    },
    stopwatch,
    random: Math.random,
    openPort: async (events) => {
      port = events;
      return { bytes: { read: 0, written: 0 }, write: (text) => hear(text.trim()), close: () => {} };
    },
    log: () => {},
  });
  await stopwatchPause(10);
  const say = (line: BoxLine): void => {
    if (plugged) port?.onLine(encodeBoxLine(line));
  };
  const tickAt = (at: number) => ticks(Math.round(at * HZ));
  const question = asked.map(decodeHostLine).findLast((each) => each.ok && each.line.type === 'hello-request');
  const nonce = question?.ok && question.line.type === 'hello-request' ? question.line.nonce : '';
  say({ type: 'hello', protocol: 2, firmware: '1.0.0', hz: HZ, boot: BOOT, next: 1, oldest: 1, nonce });
  for (warmingSecond = 1; warmingSecond <= WARM_UP_S; warmingSecond++)
    say({ type: 'pps', tick: tickAt(warmingSecond) });
  warmingSecond = null;

  let seq = 0;
  let lastSecond = WARM_UP_S;
  let going = true;
  const live = (): void => {
    if (!going) return;
    const now = second();
    if (Math.floor(now) > lastSecond) {
      lastSecond = Math.floor(now);
      say({ type: 'pps', tick: tickAt(lastSecond) });
      const next = seq + 1;
      say({ type: 'heartbeat', tick: tickAt(now), next, oldest: next, gone: 0, refused: 0, resets: 1 });
    }
    stopwatch.afterRealMs(5, live);
  };
  live();
  const edge = (at: number, channel: string, flags = 0): void =>
    say({ type: 'edge', seq: ++seq, tick: tickAt(at), channel, level: 1, flags });

  let desk = await serveMarshal(bridge, 0);
  const { port: httpPort } = desk;
  return {
    bridge,
    url: `http://127.0.0.1:${httpPort}/`,
    nowUs: () => nowUs() - 3_000,
    pass: async ({ channel = 'D8', bounce = false } = {}) => {
      const at = second();
      edge(at, channel);
      if (bounce) edge(at + 0.004, channel);
      await stopwatchPause(250);
      edge(at + 0.25, channel);
      await stopwatchPause(APART_MS);
    },
    away: () => desk.close(),
    back: async () => {
      desk = await serveMarshal(bridge, httpPort);
    },
    unplug: () => {
      plugged = false;
    },
    stop: async () => {
      going = false;
      await desk.close();
      await bridge.stop();
    },
  };
}

const stopwatchPause = (ms: number): Promise<void> => new Promise((done) => stopwatch.afterRealMs(ms, done));
