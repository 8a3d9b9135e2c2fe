import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Aedes } from 'aedes';
import { machineClock, stopwatch } from '../../clock.ts';
import { encodeHostLine } from '../../protocol/serial/codec.ts';
import { topics } from '../../protocol/topics.ts';
import { ModelBox } from '../../simulator/box/model-box.ts';
import { createOscillator } from '../../simulator/box/oscillator.ts';
import { openPseudoTerminal } from '../../simulator/box/pseudo-terminal.ts';
import { createRandom } from '../../simulator/random.ts';
import { type Figure, percentile } from './figures.ts';

export const about =
  'From the last byte of a pulse to its message at the broker, each pulse committed to the disk first; beside it a Node-RED flow.';

const RATES = [
  { perSecond: 50, seconds: 10 },
  // `MINUTES=60` for the hour.
  { perSecond: 5, seconds: 60 * Number(process.env.MINUTES ?? 1) },
];
const EVERY_MS = 1;
const PULSE_US = 12_000;
const STATION = 'bench';
const RALLY = 'bench';

interface Run {
  readonly pulses: number;
  readonly arrived: number;
  readonly latenciesMs: readonly number[];
  readonly memoryMiB: number;
}

/** A program that reads a box's line at `path` and publishes what it hears at `broker`. */
interface Reader {
  readonly name: string;
  start(path: string, broker: string, folder: string): ChildProcess;
  /** The number of the edge that a message is about, or nothing. */
  seqOf(topic: string, payload: string): number | undefined;
  /** What the scorer would answer to a message, by topic; nothing where nobody waits for one. */
  answer(topic: string, payload: string): { readonly topic: string; readonly payload: string } | undefined;
  /** Tells the box itself what it has on the disk. The flow does not, so the measurement does it, or the box would stop. */
  readonly acknowledges: boolean;
}

const bridge: Reader = {
  name: 'bridge',
  start: (path, broker, folder) => {
    const file = join(folder, 'station.yaml');
    const channels = 'channels: {D8: {line: A, sensor: photocell}}';
    const lines = [`station: ${STATION}`, `rally: ${RALLY}`, 'port: 0', `broker: ${broker}`, `box: ${path}`, channels];
    writeFileSync(file, lines.join('\n'));
    // As the unit in station/service starts it.
    const words = [
      '--max-semi-space-size=1',
      '--optimize-for-size',
      resolve('dist/cli.js'),
      'bridge',
      '--config',
      file,
    ];
    return spawn(process.execPath, words, { stdio: 'ignore' });
  },
  seqOf: (topic, payload) => {
    if (!topic.includes('crossing')) return undefined;
    const { rev, seq } = JSON.parse(payload) as { rev: number; seq: number };
    return rev === 0 ? seq : undefined;
  },
  answer: (topic, payload) => {
    if (!topic.includes('crossing')) return undefined;
    const { journal, entry } = JSON.parse(payload) as { journal: string; entry: number };
    const body = JSON.stringify({ v: 1, journals: { [journal]: entry } });
    return { topic: topics(RALLY).acknowledgement('desk', STATION), payload: body };
  },
  acknowledges: true,
};

const nodeRed: Reader = {
  name: 'Node-RED 4 (serial in, function, MQTT out; no disk)',
  start: (path, broker, folder) => {
    const port = new URL(broker).port;
    const flow = [
      { id: 'tab', type: 'tab', label: 'bench' },
      {
        ...{ id: 'port', type: 'serial-port', serialport: path, serialbaud: '250000', databits: '8', parity: 'none' },
        ...{ stopbits: '1', waitfor: '', dtr: 'none', rts: 'none', cts: 'none', dsr: 'none', newline: '\\n' },
        ...{ bin: 'false', out: 'char', addchar: '', responsetimeout: '10000' },
      },
      { id: 'in', type: 'serial in', z: 'tab', serial: 'port', wires: [['parse']] },
      {
        ...{ id: 'parse', type: 'function', z: 'tab', outputs: 1, wires: [['out']], timeout: 0, noerr: 0 },
        initialize: '',
        finalize: '',
        libs: [],
        func: "const f = msg.payload.trim().split(' '); if (f[0] !== 'E' || f[4] !== '1') return null; msg.topic = 'bench/edge'; msg.payload = JSON.stringify({ seq: Number(f[1]) }); return msg;",
      },
      { id: 'out', type: 'mqtt out', z: 'tab', topic: '', qos: '1', retain: 'false', broker: 'broker', wires: [] },
      {
        id: 'broker',
        type: 'mqtt-broker',
        broker: '127.0.0.1',
        port,
        clientid: 'node-red',
        usetls: false,
        keepalive: '60',
      },
    ];
    writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow));
    const red = join(NODE_RED, 'node_modules/node-red/red.js');
    const options = ['--userDir', folder, '--port', '0', '-D', 'httpAdminRoot=false', join(folder, 'flows.json')];
    execFileSync('ln', ['-sfn', join(NODE_RED, 'node_modules'), join(folder, 'node_modules')]);
    writeFileSync(join(folder, 'package.json'), readFileSync(join(NODE_RED, 'package.json')));
    return spawn(process.execPath, [red, ...options], { stdio: 'ignore', cwd: folder });
  },
  seqOf: (topic, payload) => (topic === 'bench/edge' ? (JSON.parse(payload) as { seq: number }).seq : undefined),
  answer: () => undefined,
  acknowledges: false,
};

const NODE_RED = join(tmpdir(), 'centesimo-bench-node-red');

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const reader of [bridge, nodeRed]) {
    if (reader === nodeRed && !installed(say)) continue;
    for (const { perSecond, seconds } of RATES) {
      say(`${reader.name}: ${perSecond} pulses a second for ${seconds} s`);
      const { pulses, arrived, latenciesMs, memoryMiB } = await measure(reader, perSecond, seconds);
      const what = (text: string) => `${reader.name}, ${perSecond} a second, ${text}`;
      const isOurs = reader === bridge;
      figures.push(
        { what: what('pulses'), measured: pulses, unit: '', limit: null, note: `in ${seconds} s` },
        { what: what('lost'), measured: pulses - arrived, unit: '', limit: isOurs ? 0 : null },
        { what: what('p50'), measured: percentile(latenciesMs, 0.5), unit: 'ms', limit: null },
        { what: what('p99'), measured: percentile(latenciesMs, 0.99), unit: 'ms', limit: isOurs ? 10 : null },
        { what: what('max'), measured: percentile(latenciesMs, 1), unit: 'ms', limit: null },
        { what: what('resident memory'), measured: memoryMiB, unit: 'MiB', limit: isOurs ? 100 : null },
      );
    }
  }
  return figures;
}

/** Node-RED is a dependency of this benchmark alone, and installed where nothing else sees it. */
function installed(say: (text: string) => void): boolean {
  if (existsSync(join(NODE_RED, 'node_modules/node-red/red.js'))) return true;
  say('installing Node-RED into the temporary folder');
  mkdirSync(NODE_RED, { recursive: true });
  writeFileSync(join(NODE_RED, 'package.json'), '{"private": true}');
  try {
    const packages = ['node-red@4', 'node-red-node-serialport@2'];
    execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: NODE_RED, stdio: 'ignore' });
    return true;
  } catch (error) {
    say(`Node-RED cannot be installed, and is left out: ${(error as Error).message}`);
    return false;
  }
}

async function measure(reader: Reader, perSecond: number, seconds: number): Promise<Run> {
  const random = createRandom('bench-bridge');
  const pause = (ms: number) => new Promise<void>((done) => void stopwatch.afterRealMs(ms, done));
  const folder = mkdtempSync(join(tmpdir(), 'centesimo-bench-'));
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    broker.handle(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = `mqtt://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;

  const saidMs = new Map<number, number>();
  const latenciesMs: number[] = [];
  broker.on('publish', ({ topic, payload }) => {
    const answer = reader.answer(topic, payload.toString());
    if (answer) {
      const packet = { cmd: 'publish', qos: 1, dup: false, retain: true, ...answer } as const;
      broker.publish(packet, () => {});
    }
    const seq = reader.seqOf(topic, payload.toString());
    const said = seq === undefined ? undefined : saidMs.get(seq);
    if (seq === undefined || said === undefined) return;
    saidMs.delete(seq);
    latenciesMs.push(stopwatch.realMs() - said);
  });

  const terminal = await openPseudoTerminal();
  const powerOnUs = machineClock.nowUs();
  let pulses = 0;
  const box = new ModelBox({
    number: 7,
    powerOnUs,
    oscillator: createOscillator({ hz: 16_000_000, powerOnUs, offsetPpm: 40 }),
    pps: { jitterNs: 30, random: () => random() },
    onBytes: (bytes) => {
      terminal.write(bytes);
      // A line sent again is measured from its first time.
      for (const line of Buffer.from(bytes).toString('latin1').split('\n')) {
        const edge = /^E (\d+) \w+ D8 1 /.exec(line);
        if (edge && !saidMs.has(Number(edge[1])) && Number(edge[1]) > heard) {
          heard = Number(edge[1]);
          saidMs.set(heard, stopwatch.realMs());
          pulses++;
          if (!reader.acknowledges) {
            const line = encodeHostLine({ type: 'acknowledge', seq: heard - 1 });
            queueMicrotask(() => box.receive(Buffer.from(`${line}\n`)));
          }
        }
      }
    },
  });
  let heard = 0;
  terminal.onBytes((bytes) => box.receive(bytes));
  let nextUs = Number.POSITIVE_INFINITY;
  let endUs = 0;
  const running = setInterval(() => {
    const nowUs = machineClock.nowUs();
    for (; nextUs < endUs && nextUs < nowUs + 20_000; nextUs += 1e6 / perSecond) {
      box.input('D8', 1, nextUs + PULSE_US * random() * 0.2);
      box.input('D8', 0, nextUs + PULSE_US);
    }
    box.advanceTo(nowUs);
  }, EVERY_MS);

  const child = reader.start(terminal.path, url, folder);
  // Both need a moment to start; the bridge besides a name for the second.
  await pause(12_000);
  nextUs = machineClock.nowUs() + 100_000;
  endUs = nextUs + seconds * 1e6;
  await pause(seconds * 1000 + 3_000);
  const memoryMiB = residentMiB(child.pid ?? 0);
  clearInterval(running);
  child.kill('SIGKILL');
  terminal.close();
  await new Promise<void>((done) => broker.close(() => server.close(() => done())));
  return { pulses, arrived: latenciesMs.length, latenciesMs, memoryMiB };
}

function residentMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
}
