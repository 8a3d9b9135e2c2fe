import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import mqtt from 'mqtt';
import { machineClock } from '../../clock.ts';
import { saveAnswer, setupPreview } from '../../protocol/api/setup.ts';
import type { Crossing } from '../../protocol/messages/facts.ts';
import { topics } from '../../protocol/topics.ts';
import { loadRally, openLedger, readLedger, startEmbeddedBroker } from '../../scorer/index.ts';
import { type Figure, percentile } from './figures.ts';
import { largeRally } from './scoring/large-rally.ts';

export const about =
  'Another version of the files put in force in a rally of 440 cars and 160 trials, while facts go on coming in.';

const SIZE = { cars: 440, trials: 160 };
const LATE_FACTS = 2_000;
/** 200 a second. */
const FACTS_EACH = 20;
const EVERY_MS = 100;

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  say('driving the rally');
  const { files, facts } = largeRally(SIZE, 'bench-1');
  const loading = loadRally('rally.yaml', (path) => files.get(path) ?? '');
  if (!loading.ok) throw new Error(JSON.stringify(loading.problems));
  const { rally } = loading;
  const folder = mkdtempSync(join(tmpdir(), 'bench-setup-'));
  const [db, file] = [join(folder, 'ledger.db'), join(folder, 'rally.yaml')];
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const late = facts.filter((fact): fact is Crossing => fact.kind === 'crossing').slice(-LATE_FACTS);
  const isLate = new Set<unknown>(late);
  const early = facts.filter((fact) => !isLate.has(fact));
  const ledger = openLedger(db, Math.random);
  ledger.commit(early.map((fact) => ({ kind: 'fact', station: 'x', fact, atUs: machineClock.nowUs() }) as const));
  ledger.close();

  say('starting the scorer');
  const broker = await startEmbeddedBroker();
  const args = ['scorer', '--rally', file, '--db', db, '--broker', broker.url, '--port', '0', '--open'];
  const scorer = spawn(process.execPath, [resolve('dist/cli.js'), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise<string>((found) => {
    scorer.stderr.on('data', (chunk: Buffer) => {
      const said = /desk: (http\S+)/.exec(chunk.toString())?.[1];
      if (said !== undefined) found(said);
    });
  });
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', 'x-centesimo': 'desk' };
    return (await fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const committed = async (): Promise<number> =>
    ((await (await fetch(`${address}healthz`)).json()) as { facts: number }).facts;
  /** What others wait for meanwhile: a question that costs nothing, asked again and again. */
  const timed = async <Of>(action: () => Promise<Of>) => {
    let isOver = false;
    const waits: number[] = [];
    const asking = (async () => {
      while (!isOver) {
        const fromMs = performance.now();
        await committed();
        waits.push(performance.now() - fromMs);
        await new Promise((done) => setTimeout(done, 5));
      }
    })();
    const fromMs = performance.now();
    const of = await action();
    const ms = performance.now() - fromMs;
    isOver = true;
    await asking;
    return { of, ms, p95: percentile(waits, 0.95), max: Math.max(...waits) };
  };
  // After its start it reads the facts for the public and for the queue beside everything else.
  await new Promise((done) => setTimeout(done, 20_000));
  const idle = await timed(() => new Promise((done) => setTimeout(done, 2_000)));

  say('asking what would change');
  const text = (files.get('rally.yaml') ?? '').replace(/imposed: [\d.]+ s/, 'imposed: 77.00 s');
  const changes = [{ kind: 'text', path: 'rally.yaml', text }];
  const preview = await timed(async () => setupPreview.parse(await post('api/setup/preview', { changes })));

  say('putting it in force');
  const station = await mqtt.connectAsync(broker.url);
  const { id } = rally;
  const publish = (crossings: readonly Crossing[]): void => {
    for (const crossing of crossings)
      station.publish(topics(id).crossing(crossing.station), JSON.stringify(crossing), { qos: 1 });
  };
  let sent = 0;
  const timer = setInterval(() => {
    publish(late.slice(sent, sent + FACTS_EACH));
    sent = Math.min(late.length, sent + FACTS_EACH);
  }, EVERY_MS);
  const before = await committed();
  const putting = await timed(async () => {
    const request = { changes, reason: 'bench', seen: { 'rally.yaml': 1 }, putInForce: true };
    return saveAnswer.parse(await post('api/setup/versions', request));
  });
  const during = (await committed()) - before;
  clearInterval(timer);
  publish(late.slice(sent));
  const definitions = 1;
  const all = before + late.length + definitions;
  for (let round = 0; round < 300 && (await committed()) < all; round += 1)
    await new Promise((done) => setTimeout(done, 100));
  const missing = all - (await committed());
  await station.endAsync();
  scorer.kill('SIGTERM');
  await new Promise((done) => scorer.on('close', done));
  await broker.close();
  const kept = [...readLedger(db)].length;
  rmSync(folder, { recursive: true, force: true });
  const { trialCount, placeCount } = preview.of;
  const figure = (
    what: string,
    measured: number,
    unit: string,
    note?: string,
    limit: number | null = null,
  ): Figure => ({
    ...{ what, measured, unit, limit },
    ...(note !== undefined && { note }),
  });
  return [
    figure('facts in the ledger', kept, ''),
    figure('a question that costs nothing, at rest, longest', idle.max, 'ms', `p95 ${idle.p95.toFixed(1)} ms`),
    figure('what would change', preview.ms / 1000, 's', `${trialCount} results and ${placeCount} places`),
    figure('  the question meanwhile, longest', preview.max, 'ms', `p95 ${preview.p95.toFixed(1)} ms`),
    figure('put in force', putting.ms / 1000, 's', `${during} facts committed meanwhile`),
    figure('  the question meanwhile, longest', putting.max, 'ms', `p95 ${putting.p95.toFixed(1)} ms`),
    figure('facts that were lost', missing, '', undefined, 0),
  ];
}
