import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openJournal } from '../../bridge/journal/journal.ts';
import { machineClock, stopwatch } from '../../clock.ts';
import { utcMicros } from '../../protocol/time.ts';
import { loadRally, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import type { Figure } from './figures.ts';

export const about = 'A station that was without a network for 100,000 crossings, and then has one again.';

const CROSSINGS = 100_000;
const BATCH = 1_000;
const WAIT_MS_MAX = 300_000;
const STATION = 'brescia-castello';

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'centesimo-backlog-'));
  say('writing the journal');
  const journal = openJournal(join(folder, 's.db'), Math.random);
  for (let from = 1; from <= CROSSINGS; from += BATCH) {
    journal.append(Array.from({ length: BATCH }, (_, i) => crossing(from + i)));
  }
  journal.close();

  const loading = loadRally(resolve('simulator/rallies/leg-1/rally.yaml'), (path) => readFileSync(path, 'utf8'));
  if (!loading.ok) throw new Error('the sample rally does not load');
  const { rally, sources } = loading;
  const broker = await startEmbeddedBroker();
  const scorer = await startScorer({
    ...{ rally, sources, scorer: 'desk', broker: broker.url, db: join(folder, 'ledger.db'), port: 0 },
    ...{ host: '127.0.0.1', clock: machineClock, stopwatch, random: Math.random, log: () => {} },
  });
  const file = join(folder, 'station.yaml');
  const lines = [
    `station: ${STATION}`,
    `rally: ${rally.id}`,
    'port: 0',
    'journal: s.db',
    `broker: ${broker.url}`,
    'lines: [A]',
  ];
  writeFileSync(file, lines.join('\n'));
  say('delivering');
  const beganMs = stopwatch.realMs();
  const bridge = spawn(process.execPath, [resolve('dist/cli.js'), 'bridge', '--config', file], { stdio: 'ignore' });
  let memoryMiB = 0;
  const arrived = () => scorer.factCount - sources.length;
  while (arrived() < CROSSINGS && stopwatch.realMs() - beganMs < WAIT_MS_MAX) {
    await new Promise<void>((done) => void stopwatch.afterRealMs(200, done));
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${bridge.pid}/status`, 'utf8'))?.[1];
    memoryMiB = Math.max(memoryMiB, Math.round(Number(kib) / 1024));
  }
  const seconds = (stopwatch.realMs() - beganMs) / 1000;
  const lost = CROSSINGS - arrived();
  bridge.kill('SIGKILL');
  await scorer.stop();
  await broker.close();
  return [
    { what: 'crossings', measured: CROSSINGS, unit: '', limit: null },
    { what: 'not delivered', measured: lost, unit: '', limit: 0 },
    {
      what: 'from the start of the bridge to the last commit at the scorer',
      measured: seconds,
      unit: 's',
      limit: null,
    },
    { what: 'resident memory of the bridge', measured: memoryMiB, unit: 'MiB', limit: null },
  ];
}

const crossing = (seq: number) =>
  ({
    ...{ v: 1, kind: 'crossing', id: `${STATION}:00070001:${seq}:A`, rev: 0, station: STATION, line: 'A' },
    ...{
      utcUs: utcMicros(1_718_100_000e6 + seq * 800_000),
      uncertaintyUs: 4,
      clock: 'pps',
      origin: 'tube',
      role: 'main',
    },
    ...{ car: null, suggested: null, counts: true, doubts: [], rearUtcUs: null, boot: '00070001', seq },
  }) as const;
