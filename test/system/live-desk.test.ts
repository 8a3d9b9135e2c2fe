import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineClock, stopwatch } from '../../clock.ts';
import type { QueuePage } from '../../protocol/api/queue.ts';
import { topics } from '../../protocol/topics.ts';
import { loadRally, type Scorer, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import { findProgram, pause, ROOT } from './command.ts';

const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write('skipped: the live desk, in a browser: chromium is not installed (apt-get install chromium)\n');

const OUTPUT = join(ROOT, 'test/output');
const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');

/** 220 cars, one every 20 seconds from 9:00 in Italy, over twelve lines at four stations. */
const CARS = Array.from({ length: 220 }, (_, index) => index + 1);
const RALLY = `rally: coppa
name: Coppa dei Laghi
timezone: Europe/Rome
rules: aci-rds
races:
  - {id: classic, name: Auto storiche, entries: entries.csv, firstStart: 2024-06-11T09:00:00, interval: 20 s}
stations:
  - {id: castello, name: Brescia Castello, lines: [A, B, C]}
  - {id: iseo, name: Iseo, lines: [A, B]}
  - {id: bergamo, name: Bergamo, lines: [S, M1, M2, A, B]}
  - {id: torino, name: Torino, lines: [A, B]}
legs:
  - id: leg-1
    name: Brescia - Bergamo
    trials:
      - {id: PC1, kind: time, from: castello/A, to: castello/B, imposed: 15.00 s}
      - {id: PC2, kind: time, from: castello/B, to: castello/C, imposed: 9.50 s}
      - {id: PC3, kind: time, from: iseo/A, to: iseo/B, imposed: 20.00 s}
      - {id: PM1, kind: average, from: bergamo/S, speed: 45 km/h, points: [{line: bergamo/M1, at: 1000 m}, {line: bergamo/M2, at: 2200 m}]}
      - {id: PC4, kind: time, from: bergamo/A, to: bergamo/B, imposed: 12.00 s}
  - id: leg-2
    name: Bergamo - Torino
    trials:
      - {id: PC5, kind: time, from: torino/A, to: torino/B, imposed: 30.00 s}
rankings:
  - {id: overall, title: Assoluta, race: classic}
  - {id: leg-1, title: Settore 1, race: classic, legs: [leg-1]}
`;
const MODELS = ['Lancia Lambda', 'Fiat 508 S Balilla', 'Alfa Romeo 6C 1750', 'Bugatti T 40', 'O.M. 665 Superba'];
const ENTRIES = `number,year,model,coefficient,driver\n${CARS.map((car) => `${car},19${27 + (car % 30)},${MODELS[car % 5]},1.${30 + (car % 40)},Equipaggio ${car}\n`).join('')}`;

/** Seconds after the car's start at which it is over each line; ends of trials move by what its crew is off. */
const ROAD = [
  ...[
    ['castello', 'A', 60],
    ['castello', 'B', 75],
    ['castello', 'C', 84.5],
    ['iseo', 'A', 1500],
    ['iseo', 'B', 1520],
  ],
  ...[
    ['bergamo', 'S', 3000],
    ['bergamo', 'M1', 3080],
    ['bergamo', 'M2', 3176],
    ['bergamo', 'A', 3600],
    ['bergamo', 'B', 3612],
  ],
] as const;
const START_US = Date.parse('2024-06-11T09:00:00+02:00') * 1000;
const startOf = (car: number): number => START_US + (car - 1) * 20_000_000;
/** Hundredths: a crew's own, a little other at each line. */
const off = (car: number, line: number): number => ((car * 7 + line * 13) % 11) - 5;
const timeAt = (car: number, line: number): number =>
  Math.round(startOf(car) + (ROAD[line]?.[2] ?? 0) * 1e6 + (line % 2 === 1 ? off(car, line) * 10_000 : 0)) + 4_321;

const entries = new Map<string, number>();
const crossing = (station: string, line: string, utcUs: number | null, over: object = {}) => {
  const entry = (entries.get(station) ?? 0) + 1;
  entries.set(station, entry);
  return {
    ...{ v: 1, kind: 'crossing', id: `${station}:00010001:${entry}:${line}`, rev: 0, journal: `j-${station}`, entry },
    ...{ station, line, utcUs, uncertaintyUs: 4, clock: 'pps', origin: 'tube', role: 'main', car: null },
    ...{ counts: true, doubts: [] as string[], ...over },
  };
};
/** All but the last twenty have driven the first leg, their numbers known. */
const driven = CARS.slice(0, 200).flatMap((car) =>
  ROAD.map(([station, line], index) => crossing(station, line, timeAt(car, index), { car })),
);

/** One of each kind that needs a person. Of car 201 on nothing else is known. */
const odd = {
  suggested: crossing('castello', 'A', timeAt(201, 0), { suggested: 201 }),
  unnumbered: crossing('castello', 'B', timeAt(201, 1)),
  single: crossing('castello', 'A', timeAt(202, 0), { suggested: 202, doubts: ['single'] }),
  twice: crossing('iseo', 'A', timeAt(200, 3) + 900_000, { suggested: 200 }),
  absurd: [
    crossing('castello', 'A', timeAt(203, 0), { car: 203 }),
    crossing('castello', 'B', timeAt(203, 0) + 2_000_000, { car: 203 }),
  ],
  missing: [
    crossing('castello', 'B', timeAt(204, 1), { car: 204 }),
    crossing('castello', 'C', timeAt(204, 2), { car: 204 }),
  ],
  edge: [
    crossing('castello', 'A', timeAt(205, 0), { car: 205 }),
    crossing('castello', 'B', Math.round(timeAt(205, 1) / 10_000) * 10_000 + 5, { car: 205, uncertaintyUs: 9 }),
  ],
  backup: crossing('bergamo', 'B', timeAt(200, 9) + 40_000, { role: 'backup' }),
};
const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isSo()) return;
    await pause(100);
  }
  throw new Error(`never so: ${isSo}`);
};
const status = (station: string, over: object) => ({
  ...{
    v: 1,
    station,
    online: true,
    sinceUs: START_US - 3_600e6,
    head: 900,
    acknowledged: { desk: 900 },
    journal: `j-${station}`,
  },
  ...{
    clock: { source: 'pps', uncertaintyUs: 3, driftPpm: -5.8, alarm: null },
    disk: { freeMiB: 24_000, alarm: null },
  },
  box: { link: 'up', boot: '00010001', firmware: '2.0.0', gone: 0, refused: {}, volts: 5.02, celsius: 31 },
  battery: { percent: 80, charging: false },
  ...over,
});

describe.skipIf(!executablePath)('the live desk, in a browser, by keys', () => {
  let browser: Browser;
  let page: Page;
  let scorer: Scorer;
  let client: MqttClient;
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  let address = '';
  const topic = topics('coppa');

  const send = async (...facts: readonly { readonly station: string }[]): Promise<void> => {
    await Promise.all(
      facts.map((fact) => client.publishAsync(topic.crossing(fact.station), JSON.stringify(fact), { qos: 1 })),
    );
  };
  const queue = async (query = ''): Promise<QueuePage> =>
    (await (await fetch(`${address}/api/queue?limit=200${query}`)).json()) as QueuePage;
  const item = (reason: string) => page.locator(`[data-testid=queue] [data-reason=${reason}]`);
  const current = () => page.locator('[data-testid=queue] [aria-current=true]');
  /** Walks down to the item of a reason. */
  const walkTo = async (reason: string): Promise<void> => {
    await page.keyboard.press('Home');
    for (let step = 0; step < 40; step += 1) {
      if ((await current().getAttribute('data-reason')) === reason) return;
      await page.keyboard.press('j');
    }
    throw new Error(`there is no ${reason}`);
  };
  const open = async (hash: string): Promise<void> => {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await pause(300);
  };

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), 'centesimo-live-'));
    writeFileSync(join(folder, 'rally.yaml'), RALLY);
    writeFileSync(join(folder, 'entries.csv'), ENTRIES);
    const loading = loadRally(join(folder, 'rally.yaml'), (path) => readFileSync(path, 'utf8'));
    if (!loading.ok) throw new Error(JSON.stringify(loading.problems));
    broker = await startEmbeddedBroker();
    scorer = await startScorer({
      ...{
        rally: loading.rally,
        sources: loading.sources,
        scorer: 'desk',
        broker: broker.url,
        db: ':memory:',
        port: 0,
      },
      ...{ host: '127.0.0.1', clock: machineClock, stopwatch, random: Math.random, log: () => {} },
    });
    address = `http://127.0.0.1:${scorer.port}`;
    client = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
    await until(() => scorer.connected);
    for (const [station, over] of [
      ['castello', {}],
      [
        'iseo',
        { clock: { source: 'holdover', uncertaintyUs: 4_200, driftPpm: -2, alarm: 'no GPS second for 12 min' } },
      ],
      ['bergamo', { head: 1_060, battery: { percent: 17, charging: false } }],
    ] as const) {
      for (let minute = 60; minute <= 120; minute += 1) {
        const said = status(station, { ...over, atUs: START_US + minute * 60e6 });
        await client.publishAsync(topic.status(station), JSON.stringify(said), { qos: 1, retain: true });
      }
    }
    await send(...driven);
    const { suggested, unnumbered, single, twice, absurd, missing, edge, backup } = odd;
    await send(suggested, unnumbered, single, twice, ...absurd, ...missing, ...edge, backup);
    await client.publishAsync(topic.crossing('torino'), '{"kind":"crossing","speed":"fast"', { qos: 1 });
    await until(async () => (await queue()).total === 9);
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(address);
    await item('suggested').waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await client?.endAsync(true);
    await scorer?.stop();
    await broker?.close();
  });

  it('shows what needs a person first, the gravest kind on top, and counts it in the header', async () => {
    const reasons = await page
      .locator('[data-testid=queue] [data-reason]')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.reason));
    expect(reasons.slice(0, 6)).toEqual(['unreadable', 'no-number', 'twice', 'absurd', 'apart', 'missing']);
    expect(await page.locator('[data-testid=queue-count]').innerText()).toBe('!9');
    await page.screenshot({ path: join(OUTPUT, 'live-desk-it.png') });
  });

  it('gives a number by one key: the likely car is the first answer, and u takes it back', async () => {
    await walkTo('no-number');
    expect(await current().locator('[data-answer="1"]').innerText()).toContain('201');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await queue('&kind=unnumbered')).items.length).toBe(0);
    await item('no-number').waitFor({ state: 'detached' });
    const said = [...scorer.facts()].at(-1);
    expect(said).toMatchObject({ action: 'assign', crossing: odd.unnumbered.id, car: 201, author: 'chief:desk' });
    await page.keyboard.press('u');
    await expect.poll(async () => (await queue('&kind=unnumbered')).items.length).toBe(1);
    await item('no-number').waitFor();
  });

  it('confirms a suggestion, and what a marshal confirms meanwhile goes by itself', async () => {
    await walkTo('suggested');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await queue('&kind=unconfirmed')).items.length).toBe(0);
    expect([...scorer.facts()].at(-1)).toMatchObject({ action: 'confirm', crossing: odd.suggested.id });
    const { id } = odd.single;
    const confirmed = {
      v: 1,
      kind: 'amendment',
      id: 'castello:m1',
      journal: 'm-castello',
      entry: 1,
      action: 'confirm',
      crossing: id,
    };
    const signed = { ...confirmed, atUs: START_US + 5_000e6, author: 'marshal:castello', reason: '' };
    await client.publishAsync(topic.amendment('castello'), JSON.stringify(signed), { qos: 1 });
    await item('doubts').waitFor({ state: 'detached' });
  });

  it('voids the second crossing of a car, reads a stamp at the edge, and takes the backup by its second answer', async () => {
    await walkTo('twice');
    await page.keyboard.press('Enter');
    await item('twice').waitFor({ state: 'detached' });
    expect([...scorer.facts()].at(-1)).toMatchObject({ action: 'void', crossing: odd.twice.id });
    await walkTo('edge');
    await page.keyboard.press('Enter');
    await item('edge').waitFor({ state: 'detached' });
    expect([...scorer.facts()].at(-1)).toMatchObject({
      action: 'retime',
      crossing: odd.edge[1]?.id,
      utcUs: odd.edge[1]?.utcUs,
    });
    await walkTo('apart');
    await page.keyboard.press('2');
    await item('apart').waitFor({ state: 'detached' });
    expect([...scorer.facts()].at(-1)).toMatchObject({ action: 'retime', utcUs: odd.backup.utcUs });
  });

  it('sets aside with a reason, where every desk sees it, and takes it up again', async () => {
    await walkTo('absurd');
    await page.keyboard.press('s');
    await page.locator('.queue-dialog').waitFor();
    await page.keyboard.press('2');
    await item('absurd').waitFor({ state: 'detached' });
    const asides = (await (await fetch(`${address}/api/queue/aside`)).json()) as { reason: string; author: string }[];
    expect(asides).toMatchObject([{ reason: 'confrontato con il nastro', author: 'chief:desk' }]);
    await page.keyboard.press('u');
    await item('absurd').waitFor();
  });

  it('opens the corrections of the one in hand, tells its keys, and finds a car', async () => {
    await walkTo('no-number');
    await page.keyboard.press('r');
    await page.locator('.correction-dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.correction-dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.locator('.keys-help').waitFor();
    await page.screenshot({ path: join(OUTPUT, 'live-keys-it.png') });
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('42');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/car/42');
  });

  it('lists all crossings: thousands are walked through, and filters are asked of the scorer', async () => {
    await open('#/crossings');
    const rows = page.locator('[data-testid=crossings]');
    await rows.locator('[data-crossing]').first().waitFor();
    for (let step = 0; step < 8; step += 1) {
      await page.keyboard.press('End');
      await pause(400);
    }
    await expect.poll(async () => Number(await rows.getAttribute('data-count'))).toBeGreaterThan(600);
    expect(await rows.locator('[data-crossing]').count()).toBeLessThan(40);
    await page.locator('input[type=search]').last().fill('Equipaggio 17');
    await expect.poll(() => rows.locator('[data-crossing]').first().getAttribute('data-car')).toMatch(/^17\d?$/);
    const cars = await rows
      .locator('[data-crossing]')
      .evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.car));
    for (const car of cars) expect(car).toMatch(/^17\d?$/);
  });

  it('shows any trial with its stamps, and its rows lead to the car', async () => {
    await open('#/trials/PC3');
    const rows = page.locator('[data-testid=trial][data-trial=PC3] tbody [data-car]');
    await rows.first().waitFor();
    const told = await rows.evaluateAll((all) =>
      all.map(
        (row) => [Number((row as HTMLElement).dataset.car), Number((row as HTMLElement).dataset.deviation)] as const,
      ),
    );
    expect(told.length).toBeGreaterThan(10);
    // Its start is so many hundredths late as its crew is off there, and its end is on the second.
    for (const [car, deviation] of told) expect(deviation, `car ${car}`).toBe(0 - off(car, 3));
    await page.keyboard.press(']');
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/trials/PM1');
    await page.locator('[data-testid=trial][data-trial=PM1] [data-car]').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/^#\/car\/\d+$/);
  });

  it('puts the stations that need somebody first, with who is late, and how a clock went', async () => {
    await open('#/stations');
    const board = page.locator('[data-testid=station-board] tbody tr');
    await expect
      .poll(() => board.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.station)))
      .toEqual([...['iseo', 'bergamo', 'castello', 'torino']]);
    await page.keyboard.press('j');
    await page.locator('.clock-plot canvas').waitFor();
    expect(await page.locator('.station-one').innerText()).toContain('no GPS second');
  });

  it('shows each ranking with the places that were gained and lost', async () => {
    await open('#/rankings/leg-1');
    await page.locator('[data-testid=ranking][data-ranking=leg-1] [data-car]').first().waitFor();
    expect(Number(await page.locator('[data-testid=ranking]').getAttribute('data-count'))).toBe(220);
    // The leader drives one trial more than the others, half a second late: 50 points by the rules, where the fewest win.
    await page.keyboard.press('[');
    const rows = page.locator('[data-testid=ranking][data-ranking=overall] tbody [data-car]');
    await rows.first().waitFor();
    const leader = Number(await rows.first().getAttribute('data-car'));
    const at = START_US + 20_000e6;
    await send(crossing('torino', 'A', at, { car: leader }), crossing('torino', 'B', at + 30.5e6, { car: leader }));
    await expect.poll(() => rows.first().getAttribute('data-car')).not.toBe(String(leader));
    const lost = page.locator(`[data-testid=ranking] [data-car="${leader}"] .move[data-gained="false"]`);
    await page.mouse.move(700, 500);
    for (let step = 0; step < 40 && (await lost.count()) === 0; step += 1) {
      await page.mouse.wheel(0, 400);
      await pause(60);
    }
    expect(await lost.first().innerText()).toMatch(/^▼\d+/);
  });

  const PAGES = ['', 'queue', 'crossings', 'trials/PC1', 'rankings', 'stations/iseo'];
  const SIZES = { desk: [1440, 900], projector: [1920, 1080], phone: [390, 844] } as const;
  it.each(['it', 'en'] as const)(
    'reads well in %s at a desk, on a projector and on a phone; nothing serious for axe',
    async (language) => {
      for (const [size, [width, height]] of Object.entries(SIZES)) {
        for (const colorScheme of size === 'desk' ? (['light', 'dark'] as const) : (['light'] as const)) {
          const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: true });
          const shown = await context.newPage();
          await shown.addInitScript((chosen) => localStorage.setItem('centesimo.language', chosen), language);
          for (const path of PAGES) {
            await shown.goto(`${address}/#/${path}`);
            await shown.locator('main').waitFor();
            await pause(900);
            const name = `live-${path.split('/')[0] || 'desk'}-${size}-${colorScheme}-${language}.png`;
            await shown.screenshot({ path: join(OUTPUT, name) });
            await shown.addScriptTag({ path: AXE });
            const serious = await shown.evaluate(async () => {
              const axe = (
                window as unknown as {
                  axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
                }
              ).axe;
              const { violations } = await axe.run();
              return violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(
                  ({ id, nodes }) =>
                    `${id}: ${nodes
                      .slice(0, 3)
                      .map(({ html }) => html.slice(0, 200))
                      .join(' | ')}`,
                );
            });
            expect(serious, name).toEqual([]);
          }
          await context.close();
        }
      }
    },
  );
});
