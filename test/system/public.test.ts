import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import mqtt, { type MqttClient } from 'mqtt';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results } from '../../protocol/messages/results.ts';
import { topics } from '../../protocol/topics.ts';
import { startEmbeddedBroker } from '../../scorer/index.ts';
import { findProgram, newFolder, pause, ROOT, type Running, run, start } from './command.ts';

const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write('skipped: the public page: chromium is not installed (apt-get install chromium)\n');

const OUTPUT = join(ROOT, 'test/output');
const PHONE = { width: 390, height: 844 };
const DISPLAY = { width: 1920, height: 1080 };

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
    ],
  });

/** What axe calls serious or critical. */
async function violations(page: Page): Promise<string[]> {
  const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');
  // As text in a world that the page's own policy does not reach.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

const rankingOf = (page: Page): Promise<string[]> =>
  page
    .locator('[data-testid=ranking] > li')
    .evaluateAll((rows) =>
      rows.map((row) => `${row.dataset.position ?? null} ${row.dataset.car} ${row.dataset.score ?? null}`),
    );
const linkOf = (page: Page): Promise<string | null> => page.locator('[data-testid=link]').getAttribute('data-state');

/** A network that can be cut: hands on to a port, or does not. */
async function cuttable(port: number): Promise<{ port: number; cut(): void; mend(): void; close(): void }> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((socket) => {
    const drop = (): void => void socket.destroy();
    socket.on('error', drop);
    if (isCut) return drop();
    const onward = new Socket();
    onward.on('error', drop);
    onward.connect(port, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('close', () => sockets.delete(each));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    mend: () => {
      isCut = false;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}

describe('what a phone has to load', () => {
  it('is far less than 100 kB of compressed script', () => {
    const folder = join(ROOT, 'dist/public/assets');
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
    process.stderr.write(`public page: ${bytes} bytes of script, compressed with gzip\n`);
    expect(scripts).toHaveLength(1);
    expect(bytes).toBeLessThan(30_000);
  });
});

describe.skipIf(!executablePath)('the public page, on a phone, during a rally at 20 times real time', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let rally: Running;
  let served: Running;
  let broker: { url: string; close(): Promise<void> };
  let network: Awaited<ReturnType<typeof cuttable>>;
  let desk = '';
  let rallyFile = '';
  const errors: string[] = [];
  const db = join(newFolder(), 'ledger.db');

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    browser = await launch();
    broker = await startEmbeddedBroker();
    // Which rally there is, the page's process finds out by itself.
    served = start(['public', '--broker', broker.url, '--port', '0']);
    rally = start([
      ...['rally', '--cars', '12', '--trials', '4', '--speed', '20', '--json', '--port', '0', '--db', db],
      ...['--broker', broker.url],
    ]);
    desk = (await rally.said(/desk: +(http\S+)/))[1] ?? '';
    rallyFile = (await rally.said(/rally: +(\S+)/))[1] ?? '';
    const port = Number((await served.said(/public page of leg-1: http:\/\/[^:]+:(\d+)/))[1]);
    network = await cuttable(port);
    context = await browser.newContext({ viewport: PHONE, locale: 'en-GB' });
    page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // A cut network is said by the browser too.
      if (message.type() === 'error' && !message.text().includes('net::')) errors.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${network.port}/`);
  });
  afterAll(async () => {
    for (const each of [rally, served]) each.process.kill('SIGTERM');
    await Promise.all([rally.ended, served.ended]);
    network.close();
    await broker.close();
    await browser.close();
  });

  it('opens in the language of the rally and follows its ranking', async () => {
    await page.locator('[data-testid=link][data-state=live]').waitFor();
    await page.getByRole('link', { name: 'Classifiche' }).waitFor();
    await page.locator('[data-testid=ranking] > li').first().waitFor();
    const early = await rankingOf(page);
    // What has just changed is marked, and not for ever.
    await page.locator('[data-testid=ranking] > li.marked').first().waitFor();
    await page.screenshot({ path: join(OUTPUT, 'public-phone-live-it.png') });
    await expect.poll(() => rankingOf(page), { timeout: 20_000 }).not.toEqual(early);
  });

  it('stands in the scorer too, beside the desk, with the displays', async () => {
    const wide = await context.newPage();
    await wide.setViewportSize(DISPLAY);
    for (const display of ['finish', 'speaker?trial=PC4&lang=en']) {
      await wide.goto(`${desk}public/display/${display}`);
      await wide.locator('[data-testid=link][data-state=live]').waitFor();
      await wide.locator(`.leaders li`).first().waitFor();
      await wide.screenshot({ path: join(OUTPUT, `public-display-${display.split('?')[0]}.png`) });
      expect(await violations(wide), display).toEqual([]);
      const fits = await wide.evaluate(() => document.documentElement.scrollHeight <= innerHeight);
      expect(fits, display).toBe(true);
    }
    await wide.close();
  });

  it('says when the network is gone and since when, keeps what it had, and catches up by itself', async () => {
    const before = await rankingOf(page);
    network.cut();
    await page.locator('[data-testid=link][data-state=lost]').waitFor();
    expect(await page.locator('[data-testid=link]').innerText()).toMatch(/Fermo dalle \d\d:\d\d:\d\d/);
    expect(await rankingOf(page)).toHaveLength(before.length);
    await page.screenshot({ path: join(OUTPUT, 'public-phone-lost.png') });
    await pause(3_000);
    network.mend();
    await page.locator('[data-testid=link][data-state=live]').waitFor();
    const there = async (): Promise<string[]> => {
      const answer = await fetch(`http://127.0.0.1:${network.port}/api/table/ranking/overall`);
      const { table } = (await answer.json()) as { table: { rows: Record<string, unknown>[] } };
      return table.rows.map(({ position, car, score }) => `${position} ${car} ${score}`);
    };
    const isCaughtUp = async () => JSON.stringify(await rankingOf(page)) === JSON.stringify(await there());
    await expect.poll(isCaughtUp, { timeout: 10_000 }).toBe(true);
  });

  it('has a link for each car and each trial, in both languages, without an obstacle', async () => {
    const root = `http://127.0.0.1:${network.port}/`;
    await page.locator('[data-testid=ranking] > li').first().click();
    await page.waitForURL(/#\/car\/\d+$/);
    await page.locator('[data-testid=car] [data-trial=PC1]').click();
    await page.waitForURL(/#\/trial\/PC1$/);
    await page.locator('[data-testid=trial] > li').first().waitFor();
    for (const language of ['italiano', 'English']) {
      await page.getByRole('button', { name: language }).click();
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        for (const path of ['', '#/trials', '#/trial/PC2', '#/cars', '#/car/5', '#/leg/leg-1', '#/car/999']) {
          await page.goto(`${root}${path}`);
          await page.locator('main h1, main .empty').first().waitFor();
          await pause(150);
          expect(await violations(page), `${path} ${language} ${scheme}`).toEqual([]);
          const name = `public-phone-${path.replace(/\W+/g, '-')}-${language}-${scheme}.png`;
          await page.screenshot({ path: join(OUTPUT, name) });
        }
      }
    }
    await page.goto(`${root}#/trials`);
    expect(await page.getByRole('heading', { name: 'Trials', exact: true }).count()).toBe(1);
    await page.emulateMedia({ colorScheme: null });
    await page.goto(root);
  });

  it('moves nothing for who does not want it', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const moved = await page.evaluate(async () => {
      let count = 0;
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (...args) {
        count += 1;
        return animate.apply(this, args);
      };
      await new Promise((done) => setTimeout(done, 3_000));
      Element.prototype.animate = animate;
      return count;
    });
    expect(moved).toBe(0);
  });

  it('says that the rally is silent when the broker is gone from whoever serves it', async () => {
    await rally.said(/The desk stays up/);
    const results = JSON.parse(
      (await run(['export', '--db', db, '--what', 'results', '--rally', rallyFile])).stdout,
    ) as Results;
    const expected = results.rankings[0]?.rows.map((row) => `${row.position} ${row.car} ${row.score}`) ?? [];
    expect(expected).toHaveLength(12);
    await expect.poll(() => rankingOf(page), { timeout: 5_000 }).toEqual(expected);
    // Whether its times are true is asked elsewhere: a browser at work on the same machine is no place to measure.
    rally.process.kill('SIGTERM');
    await rally.ended;
    await broker.close();
    await expect.poll(() => linkOf(page), { timeout: 5_000 }).toBe('stale');
    expect(await rankingOf(page)).toEqual(expected);
    expect(errors).toEqual([]);
  });

  it('is kept as a folder of files that open from a disk, with every sheet', async () => {
    const out = join(newFolder(), 'site');
    const made = await run(['archive', '--rally', rallyFile, '--db', db, '--out', out, '--language', 'en']);
    expect(made.code, made.stderr).toBe(0);
    for (const name of ['ranking-overall', 'trial-PC1', 'start-list-leg-1', 'penalties', 'retirements']) {
      expect(
        readFileSync(join(out, `sheets/${name}.pdf`))
          .subarray(0, 5)
          .toString(),
      ).toBe('%PDF-');
      expect(existsSync(join(out, `sheets/${name}.csv`))).toBe(true);
    }
    const results = JSON.parse(
      (await run(['score', '--rally', rallyFile, '--facts', await facts(db)])).stdout,
    ) as Results;
    const archived = await context.newPage();
    await archived.goto(`file://${out}/index.html`);
    await archived.locator('[data-testid=ranking] > li').first().waitFor();
    const expected = results.rankings[0]?.rows.map((row) => `${row.position} ${row.car} ${row.score}`);
    expect(await rankingOf(archived)).toEqual(expected);
    await archived.goto(`file://${out}/index.html#/car/5`);
    await archived.locator('[data-testid=car] > li').first().waitFor();
    expect(await archived.locator('[data-testid=car] > li').count()).toBe(4);
    await archived.goto(`file://${out}/index.html#/sheets`);
    await archived.locator('[data-testid=sheets] > li').first().waitFor();
    expect(await violations(archived)).toEqual([]);
    await archived.screenshot({ path: join(OUTPUT, 'public-archive-sheets.png') });
    expect((await run(['archive', '--rally', rallyFile, '--db', db, '--out', out])).stderr).toMatch(/is not empty/);
  });
});

describe.skipIf(!executablePath)('the public page of a rally that somebody means ill', () => {
  it('shows script in a name as the text that it is, and runs none', async () => {
    const browser = await launch();
    const broker = await startEmbeddedBroker();
    const client: MqttClient = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
    const topic = topics('evil');
    const name = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
    const say = (to: string, message: object) =>
      client.publishAsync(to, JSON.stringify(message), { qos: 1, retain: true });
    await say(topic.publicRally, {
      ...{ v: 1, rally: 'evil', name, timezone: 'Europe/Rome', rules: name, notices: [name] },
      races: [{ id: 'a', name }],
      legs: [{ id: 'leg-1', name, trials: ['PC1'] }],
      trials: [{ id: 'PC1', name, leg: 'leg-1', kind: 'time', races: ['a'], released: true, places: 2 }],
      rankings: [
        { id: 'overall', title: name, race: 'a', released: true },
        { id: 'other', title: name, race: 'a', released: true },
      ],
      entries: [{ number: 7, race: 'a', model: name, year: 1930, driver: name, coDriver: name, team: name }],
    });
    await say(topic.public.ranking('overall'), {
      ...{ v: 1, id: 'overall', title: name, notices: [name], trials: ['PC1'] },
      rows: [{ position: 1, car: 7, score: name, state: 'running', through: 'PC1', gap: name, deviations: [3] }],
    });
    await say(topic.public.trial('PC1'), {
      ...{ v: 1, trial: 'PC1', notices: [name] },
      rows: [{ car: 7, trial: 'PC1', measured: name, deviation: 3, score: name, state: 'ok' }],
    });
    const served = start(['public', '--broker', broker.url, '--rally', 'evil', '--port', '0']);
    const root = (await served.said(/(http:\S+)/))[1] ?? '';
    const page = await (await browser.newContext({ viewport: PHONE })).newPage();
    for (const path of [
      '',
      '#/trials',
      '#/trial/PC1',
      '#/cars',
      '#/car/7',
      `#/${encodeURIComponent(name)}`,
      'display/speaker',
    ]) {
      await page.goto(`${root}${path}`);
      await page.locator('main').first().waitFor();
      await pause(400);
      expect(await page.evaluate(() => (globalThis as { hit?: number }).hit), path).toBeUndefined();
      expect(await page.locator('main img, main script').count()).toBe(0);
    }
    await page.goto(`${root}#/car/7`);
    await expect.poll(() => page.locator('h1').innerText()).toBe(`${name} / ${name}`);
    served.process.kill('SIGTERM');
    await served.ended;
    await client.endAsync(true);
    await broker.close();
    await browser.close();
  });
});

/** A ledger's facts as a file, as `centesimo score` reads them. */
async function facts(db: string): Promise<string> {
  const path = join(newFolder(), 'facts.ndjson');
  writeFileSync(path, (await run(['export', '--db', db, '--what', 'facts'])).stdout);
  return path;
}
