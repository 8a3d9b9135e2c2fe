import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineClock, stopwatch } from '../../clock.ts';
import type { Amendment } from '../../protocol/messages/facts.ts';
import { topics } from '../../protocol/topics.ts';
import { openSetup, type Scorer, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import { findProgram, pause, ROOT } from './command.ts';

const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write('skipped: control cards, in a browser: chromium is not installed (apt-get install chromium)\n');

const OUTPUT = join(ROOT, 'test/output');
const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');
const CARS = Array.from({ length: 40 }, (_, index) => index + 1);

/** Time controls every half hour of the road and a stamp; 40 cars, one a minute from 9:00 in Italy. Car n is due at CO1 at 9:30 + n - 1. */
const RALLY = `rally: coppa
name: Coppa dei Laghi
timezone: Europe/Rome
rules: aci-rds
races:
  - {id: classic, name: Auto storiche, entries: entries.csv, firstStart: 2024-06-11T09:00:00, interval: 1 min}
legs:
  - id: leg-1
    name: Brescia - Torino
    trials:
      - {id: PC1, kind: time, from: castello/A, to: castello/B, imposed: 15.00 s}
      - {id: CO1, name: CO1 Iseo, kind: time-control, line: iseo/CO, due: 30 min}
      - {id: CT1, name: CT1 Lovere, kind: passage-control, evidence: card}
      - {id: CO2, name: CO2 Bergamo, kind: time-control, line: bergamo/CO, due: 30 min, from: CO1}
      - {id: CO3, name: CO3 Lecco, kind: time-control, line: lecco/CO, due: 30 min, from: CO2}
      - {id: CO4, name: CO4 Como, kind: time-control, line: como/CO, due: 30 min, from: CO3}
      - {id: CO5, name: CO5 Torino, kind: time-control, line: torino/CO, due: 30 min, from: CO4}
rankings:
  - {id: overall, race: classic}
`;
const MODELS = ['Lancia Lambda', 'Fiat 508 S Balilla', 'Alfa Romeo 6C 1750', 'Bugatti T 40', 'O.M. 665 Superba'];
const ENTRIES = `number,year,model,coefficient,driver\n${CARS.map((car) => `${car},19${30 + (car % 40)},${MODELS[car % 5]},1.${30 + (car % 40)},Equipaggio ${car}\n`).join('')}`;

const start = Date.parse('2024-06-11T09:00:00+02:00');
/** Minutes after the first start, as a card has it. */
const clock = (minutes: number): string =>
  new Date(start + minutes * 60_000 + 7_200_000).toISOString().slice(11, 16).replace(':', '');
const CONTROLS = ['iseo', 'bergamo', 'lecco', 'como', 'torino'];
/** When car n is seen at the n-th control: 20 seconds into its minute; car 5 is two minutes late at the second. */
const seenAt = (car: number, control: number): number =>
  30 * (control + 1) + car - 1 + (car === 5 && control > 0 ? 2 : 0) + 1 / 3;

const crossings = CARS.flatMap((car) =>
  CONTROLS.map((station, control) => ({
    ...{ v: 1, kind: 'crossing', id: `${station}:00010001:${car}:CO`, rev: 0, journal: `j-${station}`, entry: car },
    ...{ station, line: 'CO', utcUs: (start + Math.round(seenAt(car, control) * 60_000)) * 1000, uncertaintyUs: 4 },
    ...{ clock: 'pps', origin: 'photocell', role: 'main', car, counts: true, doubts: [] },
  })),
);

describe.skipIf(!executablePath)('control cards, in a browser, by the keypad', () => {
  let browser: Browser;
  let page: Page;
  let scorer: Scorer;
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  let address = '';

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), 'cards-'));
    const [db, file] = [join(folder, 'ledger.db'), join(folder, 'rally.yaml')];
    writeFileSync(file, RALLY);
    writeFileSync(join(folder, 'entries.csv'), ENTRIES);
    const opening = openSetup({ db, file, read: (path) => readFileSync(path, 'utf8') });
    if (!opening.ok) throw new Error(JSON.stringify(opening.problems));
    broker = await startEmbeddedBroker();
    scorer = await startScorer({
      ...{ rally: opening.setup.rally, sources: opening.setup.sources, setup: opening.setup, db, port: 0 },
      ...{ scorer: 'desk', broker: broker.url, host: '127.0.0.1', clock: machineClock, stopwatch },
      ...{ random: Math.random, log: () => {} },
    });
    const station = await mqtt.connectAsync(broker.url);
    for (const crossing of crossings)
      await station.publishAsync(topics('coppa').crossing(crossing.station), JSON.stringify(crossing), { qos: 1 });
    while (scorer.factCount < crossings.length) await pause(20);
    await station.endAsync();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'it-IT' });
    address = `http://127.0.0.1:${scorer.port}/`;
  });
  afterAll(async () => {
    await browser?.close();
    await scorer?.stop();
    await broker?.close();
  });

  const cards = () =>
    [...scorer.facts()].filter(
      (fact): fact is Extract<Amendment, { action: 'card' }> => fact.kind === 'amendment' && fact.action === 'card',
    );
  const shot = (name: string) => page.screenshot({ path: join(OUTPUT, `cards-${name}.png`) });
  const row = (control: string) => page.locator(`[data-control=${control}]`);
  let keys = 0;
  const press = async (text: string): Promise<void> => {
    for (const key of text) {
      await page.keyboard.press(key === '\n' ? 'Enter' : key);
      keys += 1;
    }
  };
  const noSerious = async (): Promise<void> => {
    // The policy lets no script of the page's in; this one comes from the debugger.
    await page.evaluate(readFileSync(AXE, 'utf8'));
    const found = (await page.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual(
      [],
    );
  };
  const minutesOf = (car: number): string[] =>
    [0, 1, 2, 3, 4].map((control) => clock(Math.floor(seenAt(car, control))));
  const cardOf = (car: number): string => {
    const [first, ...others] = minutesOf(car);
    return `${car}\n${first}*${others.join('')}`;
  };

  it('shows at each key what the card costs, and what differs from the crossing is asked for again', async () => {
    await page.goto(`${address}#/cards`);
    await page.locator('[data-testid=cards-field]').waitFor();
    await shot('empty');
    await noSerious();
    await press('5\n');
    await page.locator('[data-testid=cards-number]').waitFor();
    // Due at 9:34 and seen at 9:34:20; two minutes late at CO2, due at 10:04.
    await press('0934*1006');
    expect(await row('CO1').innerText()).toMatch(/9:34[\s\S]*09:34:20[\s\S]*in orario/);
    expect(await row('CO2').innerText()).toMatch(/10:04[\s\S]*10:06:20[\s\S]*2 min in ritardo[\s\S]*200 pt/);
    await shot('typing');
    // The crossing at CO3 was at 10:36:20.
    await press('1037-1136');
    expect(await row('CO3').innerText()).toMatch(/il passaggio dice 10:36:20/);
    await expect.poll(() => page.locator('main').getAttribute('data-phase')).toBe('again');
    await shot('again');
    await noSerious();
    // The first was mistyped; the second is what the card says: a key confirms it.
    await press('1036\n');
    expect(await row('CO4').innerText()).toMatch(/manca[\s\S]*la vettura è passata alle 11:06:20/);
    await expect.poll(() => page.locator('main').getAttribute('data-phase')).toBe('ready');
    await press('\n');
    await expect.poll(() => cards().length).toBe(6);
    expect(cards().map(({ car, control, minute, author }) => [car, control, minute, author])).toEqual([
      [5, 'CO1', (start + 34 * 60_000) * 1000, 'chief:desk'],
      [5, 'CT1', 'stamped', 'chief:desk'],
      [5, 'CO2', (start + 66 * 60_000) * 1000, 'chief:desk'],
      [5, 'CO3', (start + 96 * 60_000) * 1000, 'chief:desk'],
      [5, 'CO4', 'missing', 'chief:desk'],
      [5, 'CO5', (start + 156 * 60_000) * 1000, 'chief:desk'],
    ]);
    expect(
      scorer
        .results(false)
        .rankings[0]?.rows.find(({ car }) => car === 5)
        ?.trials.find(({ trial }) => trial === 'CO2'),
    ).toMatchObject({ deviation: 2, score: '200' });
  });

  it('opens a card again and sends what was corrected, and nothing else', async () => {
    await press('5\n');
    await page.locator('[data-testid=cards-number]').waitFor();
    await press('\n\n\n\n1106\n');
    await expect.poll(() => page.locator('main').getAttribute('data-phase')).toBe('ready');
    await press('\n');
    await expect.poll(() => cards().length).toBe(7);
    expect(cards().at(-1)).toMatchObject({ car: 5, control: 'CO4', n: 1, minute: (start + 126 * 60_000) * 1000 });
  });

  it('takes 26 keys and a few more for a card of six controls, 34 cards in one go', async () => {
    keys = 0;
    const begunMs = Date.now();
    const entered = CARS.filter((car) => car !== 5 && car <= 35);
    for (const car of entered) {
      await press(`${cardOf(car)}\n`);
      // As a person does, who sees the number of the next car's field before the next key.
      await page.locator('main[data-phase=car]').waitFor();
    }
    await expect.poll(() => cards().length, { timeout: 15_000 }).toBe(7 + entered.length * 6);
    const each = keys / entered.length;
    process.stdout.write(
      `control cards: ${each.toFixed(1)} keys a card of six controls, ${entered.length} cards in ${((Date.now() - begunMs) / 1000).toFixed(1)} s by a machine\n`,
    );
    // Number of the car (one or two digits), Enter, four digits for each of five minutes, one key for a stamp, Enter.
    expect(each).toBeLessThanOrEqual(2 + 1 + 5 * 4 + 1 + 1);
    const rows = scorer.results(false).rankings[0]?.rows ?? [];
    const controls = ({ trials }: (typeof rows)[number]) => trials.filter(({ trial }) => trial.startsWith('CO'));
    expect(
      rows
        .filter(({ car }) => entered.includes(car))
        .flatMap(controls)
        .every(({ deviation }) => deviation === 0),
    ).toBe(true);
  });

  it('says which cards are still missing, by control, and opens one of them', async () => {
    const progress = page.locator('[data-progress=CO3]');
    await expect.poll(() => progress.getAttribute('data-missing'), { timeout: 12_000 }).toBe('5');
    expect(await progress.locator('button').allInnerTexts()).toEqual(['36', '37', '38', '39', '40']);
    await shot('missing');
    await progress.getByRole('button', { name: '38' }).click();
    await expect.poll(() => page.locator('[data-testid=cards-number]').innerText()).toBe('38');
    await page.keyboard.press('Escape');
  });

  it('loses nothing where the network goes while it is sent, and says when somebody else was first', async () => {
    await press('36\n');
    await page.locator('[data-testid=cards-number]').waitFor();
    await press(cardOf(36).split('\n')[1] ?? '');
    await page.route('**/api/amendments', (route) => route.abort());
    await press('\n');
    await page.locator('[data-testid=cards-waiting]').waitFor();
    await shot('lost');
    expect(cards().filter(({ car }) => car === 36)).toEqual([]);
    await page.unroute('**/api/amendments');
    await expect.poll(() => cards().filter(({ car }) => car === 36).length, { timeout: 10_000 }).toBe(6);

    await press('37\n');
    await page.locator('[data-testid=cards-number]').waitFor();
    const other = await fetch(`${address}api/amendments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-centesimo': 'desk' },
      body: JSON.stringify({
        draft: { action: 'card', car: 37, control: 'CO1', minute: 'missing', reason: 'empty' },
        seen: null,
        known: 0,
      }),
    });
    expect(other.status).toBe(200);
    await press(`${cardOf(37).split('\n')[1]}\n`);
    const refused = page.locator('[data-testid=cards-refused]');
    await refused.waitFor();
    expect(await refused.innerText()).toMatch(/Vettura 37 · CO1: chief:desk intanto l’ha cambiata/);
    await shot('conflict');
    await refused.getByRole('button', { name: 'Apri' }).click();
    await page.locator('[data-testid=cards-number]').waitFor();
    expect(await row('CO1').innerText()).toMatch(/la vettura è passata alle/);
    await press(`${minutesOf(37)[0]}\n\n\n\n\n\n`);
    await expect.poll(() => cards().filter(({ car, control }) => car === 37 && control === 'CO1').length).toBe(2);
  });

  it('is read on a projector and a phone, in the dark, and in English', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await press('38\n');
    await page.locator('[data-testid=cards-number]').waitFor();
    await press('1008*1037');
    await shot('projector');
    await page.getByRole('button', { name: 'English' }).click();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 1440, height: 900 });
    await row('CO2').getByRole('button').click();
    await shot('dark');
    await noSerious();
    await page.setViewportSize({ width: 390, height: 844 });
    await shot('phone-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await shot('phone');
    await noSerious();
    // A phone's own keys tell no more than what stands in the field.
    await page.locator('[data-testid=cards-field]').fill('1037');
    expect(await row('CO2').innerText()).toMatch(/10:37/);
  });
});
