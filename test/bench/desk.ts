import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { stopwatch } from '../../clock.ts';
import type { Fact } from '../../protocol/messages/facts.ts';
import { topics } from '../../protocol/topics.ts';
import { openLedger, startEmbeddedBroker } from '../../scorer/index.ts';
import { type Figure, percentile } from './figures.ts';
import { largeRally } from './scoring/large-rally.ts';

export const about =
  'The desk in a browser: 440 cars, 160 trials, driven by half; 200 facts a second over the broker. MINUTES=10 for memory.';

const SIZE = { cars: 440, trials: 160 };
const FACTS_A_SECOND = 200;
/** Of the rally at most, before anybody looks. */
const DRIVEN = 0.5;
const MINUTES = Number(process.env.MINUTES ?? 1);
const STEP_MS = 150;
/** Of an interaction that the browser does not tell, because it took less (PerformanceObserver, `durationThreshold`). */
const TOLD_MS_MIN = 16;
const COMMIT_FACTS = 2_000;
const STATION = 'bench';

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const executablePath = spawnSync('sh', ['-c', 'command -v chromium || command -v google-chrome'], {
    encoding: 'utf8',
  }).stdout.trim();
  if (executablePath === '') throw new Error('chromium is not installed: apt-get install chromium');
  say('driving the rally');
  const folder = mkdtempSync(join(tmpdir(), 'centesimo-desk-'));
  const { files, facts } = largeRally(SIZE, 'bench-1');
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  // What is left has to last.
  const driven = Math.floor(Math.min(facts.length * DRIVEN, facts.length - (MINUTES + 0.5) * 60 * FACTS_A_SECOND));
  writeLedger(join(folder, 'ledger.db'), facts.slice(0, driven));

  const broker = await startEmbeddedBroker();
  const scorer = spawn(
    process.execPath,
    [
      ...['dist/cli.js', 'scorer', '--rally', join(folder, 'rally.yaml'), '--db', join(folder, 'ledger.db')],
      ...['--broker', broker.url, '--port', '0', '--open'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let browser: Browser | undefined;
  try {
    const address = (await said(scorer, /desk: +(http\S+)/))[1] ?? '';
    say(`${driven} facts are there; the page opens`);
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info'],
    });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(watchPage);
    const openedMs = stopwatch.realMs();
    await page.goto(address);
    await page.locator('[data-testid=crossings] [data-crossing]').first().waitFor({ timeout: 60_000 });
    await page.locator('[data-testid=queue] [data-item]').first().waitFor({ timeout: 60_000 });
    const firstMs = stopwatch.realMs() - openedMs;
    const client = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
    const stream = startStream(client, facts.slice(driven));
    const beganMs = stopwatch.realMs();
    const cpuMs = processorMs(scorer);
    const figures = await use(page, stream, say);
    const busy = (100 * (processorMs(scorer) - cpuMs)) / (stopwatch.realMs() - beganMs);
    stream.stop();
    await client.endAsync(true);
    return [
      {
        what: 'from the address to the first rows',
        measured: firstMs,
        unit: 'ms',
        limit: null,
        note: `${driven} facts at the scorer`,
      },
      ...figures,
      {
        ...{ what: 'processor time of the scorer', measured: busy, unit: '% of a core', limit: null },
        note: `whatever else the machine does: load ${loadavg()[0]?.toFixed(1)}`,
      },
      { what: 'resident memory of the scorer', measured: memoryMib(scorer), unit: 'MiB', limit: null },
    ];
  } finally {
    await browser?.close();
    scorer.kill('SIGTERM');
    await broker.close();
  }
}

function writeLedger(path: string, facts: readonly Fact[]): void {
  const ledger = openLedger(path, Math.random);
  for (let from = 0; from < facts.length; from += COMMIT_FACTS) {
    ledger.commit(
      facts
        .slice(from, from + COMMIT_FACTS)
        .map((fact) => ({ kind: 'fact', station: stationOf(fact), fact, atUs: 0 as never })),
    );
  }
  ledger.close();
}

/** What the desk says in the rally comes from a marshal here, for the scorer hears stations alone. */
const stationOf = (fact: Fact): string => (fact.kind === 'crossing' ? fact.station : STATION);

interface Stream {
  /** When each crossing was sent, by its id, milliseconds since 1970. */
  readonly sentMs: ReadonlyMap<string, number>;
  readonly count: () => number;
  readonly stop: () => void;
}

function startStream(client: MqttClient, facts: readonly Fact[]): Stream {
  const topic = topics('large');
  const sentMs = new Map<string, number>();
  const beganMs = stopwatch.realMs();
  let next = 0;
  let stopped = false;
  const send = (): void => {
    if (stopped) return;
    const due = Math.floor(((stopwatch.realMs() - beganMs) / 1000) * FACTS_A_SECOND);
    for (; next < due; next += 1) {
      const fact = facts[next];
      if (fact === undefined) break;
      const station = stationOf(fact);
      const to = fact.kind === 'crossing' ? topic.crossing(station) : topic.amendment(station);
      if (fact.kind === 'crossing' && fact.rev === 0) sentMs.set(fact.id, Date.now());
      client.publish(to, JSON.stringify(fact), { qos: 1 });
    }
    stopwatch.afterRealMs(5, send);
  };
  send();
  return {
    sentMs,
    count: () => next,
    stop: () => {
      stopped = true;
    },
  };
}

/** In the page, before anything of it: when rows are painted, and how long each interaction took. */
function watchPage(): void {
  const told = { rows: [] as [id: string, atMs: number][], events: [] as [id: number, ms: number, name: string][] };
  Object.assign(window, { told });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId?: number })[]) {
      if (entry.interactionId) told.events.push([entry.interactionId, entry.duration, entry.name]);
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  const seen = new Set<string>();
  new MutationObserver((changes) => {
    const fresh: string[] = [];
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue;
        for (const row of node.matches('[data-crossing]')
          ? [node]
          : node.querySelectorAll<HTMLElement>('[data-crossing]')) {
          const id = row.dataset.crossing ?? '';
          if (id === '' || seen.has(id)) continue;
          seen.add(id);
          if (seen.size > 5_000)
            for (const old of seen) {
              seen.delete(old);
              break;
            }
          fresh.push(id);
        }
      }
    }
    if (fresh.length === 0) return;
    // After the frame that they are in has been painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const atMs = performance.timeOrigin + performance.now();
        for (const id of fresh) told.rows.push([id, atMs]);
      };
      port2.postMessage(null);
    });
  }).observe(document, { childList: true, subtree: true });
}

interface Told {
  readonly rows: readonly (readonly [id: string, atMs: number])[];
  readonly events: readonly (readonly [id: number, ms: number, name: string])[];
}

const read = (page: Page): Promise<Told> =>
  page.evaluate(() => {
    const { told } = window as unknown as { told: { rows: never[]; events: never[] } };
    return { rows: told.rows.splice(0), events: told.events.splice(0) };
  });

async function use(page: Page, stream: Stream, say: (text: string) => void): Promise<readonly Figure[]> {
  const cdp = await page.context().newCDPSession(page);
  const endMs = stopwatch.realMs() + MINUTES * 60_000;
  const heapMib: number[] = [];
  const events = new Map<number, { ms: number; name: string }>();
  const rows = new Map<string, number>();
  const shown: [fromMs: number, toMs: number][] = [];
  let interactions = 0;
  const did = async (action: () => Promise<unknown>): Promise<void> => {
    interactions += 1;
    await action();
    await pause(STEP_MS);
  };
  const press = (key: string): Promise<void> => did(() => page.keyboard.press(key));
  const click = (selector: string): Promise<void> =>
    did(() => page.locator(selector).first().click({ timeout: 5_000 }));
  const note = async (): Promise<void> => {
    const told = await read(page);
    for (const [id, ms, name] of told.events) {
      if ((events.get(id)?.ms ?? 0) < ms) events.set(id, { ms, name });
    }
    for (const [id, atMs] of told.rows) rows.set(id, atMs);
  };
  await pause(3_000);
  await note();
  events.clear();
  heapMib.push(await heapOf(cdp));
  for (let round = 0; stopwatch.realMs() < endMs; round += 1) {
    // On the live page, with the list of crossings at its top: what comes is seen as it comes.
    const fromMs = Date.now();
    for (let step = 0; step < 12; step += 1) await press(step % 4 === 3 ? 'k' : 'j');
    await click(`[data-testid=queue] [data-item]:nth-child(${(round % 4) + 2})`);
    await press('Enter');
    await press('j');
    await press('u');
    await did(() => page.locator('.panel-ranking select').selectOption({ index: round % 5 }));
    for (let step = 0; step < 6; step += 1) await press('j');
    shown.push([fromMs, Date.now() - 1_000]);
    await click('[data-testid=crossings] [data-crossing]:nth-child(4)');
    for (let step = 0; step < 4; step += 1) await press('j');
    await press('Escape');
    for (const path of ['queue', 'crossings', 'trials', 'rankings', 'stations']) {
      await click(`.menu a[href="#/${path}"]`);
      for (let step = 0; step < 4; step += 1) await press('j');
      await page.mouse.move(600, 600);
      for (let step = 0; step < 5; step += 1) {
        await page.mouse.wheel(0, 900);
        await pause(50);
      }
      if (path === 'trials' || path === 'rankings') await press(']');
    }
    await click('.menu a[href="#/"]');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await note();
    heapMib.push(await heapOf(cdp));
    const left = Math.max(0, Math.round((endMs - stopwatch.realMs()) / 1000));
    say(`round ${round + 1}: ${stream.count()} facts sent, heap ${heapMib.at(-1)?.toFixed(1)} MiB, ${left} s left`);
  }
  await pause(1_500);
  await note();
  return [
    ...interactionFigures(events, interactions),
    ...rowFigures(stream.sentMs, rows, shown),
    ...heapFigures(heapMib, stream),
  ];
}

function interactionFigures(events: ReadonlyMap<number, { ms: number; name: string }>, interactions: number): Figure[] {
  const told = [...events.values()].map(({ ms }) => ms);
  const all = [...told, ...Array.from({ length: Math.max(0, interactions - told.length) }, () => TOLD_MS_MIN)];
  const note = `${interactions} interactions, ${told.length} of them took ${TOLD_MS_MIN} ms or more`;
  return [
    { what: 'interaction to next paint, p50', measured: percentile(all, 0.5), unit: 'ms', limit: null, note },
    { what: 'interaction to next paint, p95', measured: percentile(all, 0.95), unit: 'ms', limit: 100 },
    { what: 'interaction to next paint, the longest', measured: Math.max(...all), unit: 'ms', limit: null },
  ];
}

function rowFigures(
  sentMs: ReadonlyMap<string, number>,
  rows: ReadonlyMap<string, number>,
  shown: readonly (readonly [number, number])[],
): Figure[] {
  const sent = [...sentMs].filter(([, at]) => shown.some(([from, to]) => at >= from && at <= to));
  let drawn = 0;
  let nextMs = Number.POSITIVE_INFINITY;
  const delays: number[] = [];
  // One that newer ones pushed out of sight before it was painted is counted as seen with the next that was.
  for (const [id, at] of sent.reverse()) {
    const painted = rows.get(id);
    if (painted !== undefined) drawn += 1;
    nextMs = painted === undefined ? nextMs : Math.min(nextMs, painted);
    const seenMs = painted ?? nextMs;
    if (Number.isFinite(seenMs)) delays.push(seenMs - at);
  }
  const note = `${sent.length} crossings, ${drawn} of them painted, the others pushed out of sight by newer ones of the same frame`;
  return [
    { what: 'fact sent to row visible, p50', measured: percentile(delays, 0.5), unit: 'ms', limit: null, note },
    { what: 'fact sent to row visible, p95', measured: percentile(delays, 0.95), unit: 'ms', limit: 250 },
  ];
}

/** Mebibytes a minute, by least squares over the second half: the first fills what has a bound. */
function heapFigures(heapMib: readonly number[], stream: Stream): Figure[] {
  const half = heapMib.slice(Math.floor(heapMib.length / 2));
  const minutes = (MINUTES / Math.max(1, heapMib.length - 1)) * Math.max(1, half.length - 1);
  const middle = (half.length - 1) / 2;
  const mean = half.reduce((sum, each) => sum + each, 0) / half.length;
  const slope =
    half.reduce((sum, each, index) => sum + (index - middle) * (each - mean), 0) /
    Math.max(
      1,
      half.reduce((sum, _each, index) => sum + (index - middle) ** 2, 0),
    );
  const perMinute = (slope * Math.max(1, half.length - 1)) / Math.max(minutes, 0.001);
  return [
    {
      what: 'JS heap after a collection, at first',
      measured: heapMib[0] ?? Number.NaN,
      unit: 'MiB',
      limit: null,
      note: `${stream.count()} facts in ${MINUTES} min`,
    },
    { what: 'JS heap after a collection, at last', measured: heapMib.at(-1) ?? Number.NaN, unit: 'MiB', limit: null },
    {
      ...{ what: 'JS heap, growth over the second half', measured: Math.max(0, perMinute), unit: 'MiB/min' },
      // Sooner, what has a bound is still being filled.
      limit: MINUTES >= 10 ? 0.5 : null,
    },
  ];
}

async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

const pause = (ms: number): Promise<void> => new Promise((done) => void stopwatch.afterRealMs(ms, done));

function said(child: ChildProcess, pattern: RegExp): Promise<RegExpMatchArray> {
  let text = '';
  return new Promise((found, failed) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk;
      const match = text.match(pattern);
      if (match) found(match);
    });
    child.on('close', (code) => failed(new Error(`the scorer ended with ${code}:\n${text}`)));
  });
}

function memoryMib({ pid }: ChildProcess): number {
  const kib = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return Math.round(Number(kib) / 1024);
}

/** User and system time so far: fields 14 and 15 of proc(5)'s stat, in hundredths of a second. */
function processorMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
