import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineClock, stopwatch } from '../../clock.ts';
import { topics } from '../../protocol/topics.ts';
import {
  loadRally,
  openSetup,
  readLedger,
  type Scorer,
  scoreFacts,
  startEmbeddedBroker,
  startScorer,
} from '../../scorer/index.ts';
import { findProgram, pause, ROOT, run, start } from './command.ts';

const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write('skipped: the set-up, in a browser: chromium is not installed (apt-get install chromium)\n');

const OUTPUT = join(ROOT, 'test/output');
const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');
const SAMPLE = join(ROOT, 'simulator/rallies/leg-1');
const SIZES = {
  desk: { width: 1440, height: 900 },
  projector: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
};

/** The sample rally, 418 cars; the first five have driven PC1: 9.00 s imposed, car n off by n hundredths. */
const START_US = Date.parse('2024-06-11T10:32:00Z') * 1000;
const CARS = [2, 3, 4, 5, 6];
const crossings = CARS.flatMap((car, index) =>
  ['A', 'B'].map((line, at) => ({
    ...{ v: 1, kind: 'crossing', id: `castello:${line}:${car}`, rev: 0, journal: 'j1', entry: index * 2 + at + 1 },
    ...{ station: 'brescia-castello', line, utcUs: START_US + car * 20_000_000 + at * (9_000_000 + car * 10_000) },
    ...{ uncertaintyUs: 4, clock: 'pps', origin: 'tube', role: 'main', car, counts: true, doubts: [] },
  })),
);

describe.skipIf(!executablePath)('the set-up, in a browser, while cars are on the road', () => {
  let browser: Browser;
  let page: Page;
  let scorer: Scorer;
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  let address = '';
  const folder = mkdtempSync(join(tmpdir(), 'setup-'));
  const [db, file] = [join(folder, 'ledger.db'), join(folder, 'rally.yaml')];
  const open = () => {
    const opening = openSetup({ db, file, read: (path) => readFileSync(path, 'utf8') });
    if (!opening.ok) throw new Error(JSON.stringify(opening.problems));
    return opening.setup;
  };

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    for (const name of ['rally.yaml', 'entries.csv', 'time-points.csv'])
      writeFileSync(join(folder, name), readFileSync(join(SAMPLE, name), 'utf8'));
    const setup = open();
    broker = await startEmbeddedBroker();
    scorer = await startScorer({
      ...{ rally: setup.rally, sources: setup.sources, setup, db, port: 0, scorer: 'desk', broker: broker.url },
      ...{ host: '127.0.0.1', clock: machineClock, stopwatch, random: Math.random, log: () => {} },
    });
    const station = await mqtt.connectAsync(broker.url);
    for (const crossing of crossings)
      await station.publishAsync(topics('leg-1').crossing('brescia-castello'), JSON.stringify(crossing), { qos: 1 });
    while (scorer.factCount < crossings.length) await pause(20);
    await station.endAsync();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    page = await browser.newPage({ viewport: SIZES.desk, colorScheme: 'light', locale: 'it-IT' });
    page.setDefaultTimeout(15_000);
    address = `http://127.0.0.1:${scorer.port}/`;
  });
  afterAll(async () => {
    await browser?.close();
    await scorer?.stop();
    await broker?.close();
  });

  const shot = (name: string) => page.screenshot({ path: join(OUTPUT, `setup-${name}.png`) });
  const noSerious = async (): Promise<void> => {
    // The policy lets no script of the page's in; this one comes from the debugger.
    await page.evaluate(readFileSync(AXE, 'utf8'));
    const found = (await page.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)).toEqual(
      [],
    );
  };
  const goTo = async (part: string): Promise<void> => {
    await page.goto(`${address}#/setup/${part}`);
  };
  const bar = () => page.locator('[data-testid=setup-bar]');
  const review = async (): Promise<string> => {
    await bar().getByRole('button', { name: 'Guarda che cosa cambia' }).click();
    const preview = page.locator('[data-testid=setup-preview]');
    await preview.waitFor();
    return preview.innerText();
  };
  const putInForce = async (reason: string): Promise<void> => {
    await page.getByLabel('Motivo').fill(reason);
    await page.getByRole('button', { name: 'Salva e metti in vigore' }).click();
    await page.locator('[data-testid=setup-said]', { hasText: 'In vigore' }).waitFor();
  };
  const text = async (path: string): Promise<string> =>
    ((await (await fetch(`${address}api/setup/text?path=${path}`)).json()) as { text: string }).text;
  /** By a scorer that was never anything else. */
  const expectAsAfresh = async (): Promise<void> => {
    const texts = new Map<string, string>();
    for (const path of ['rally.yaml', 'entries.csv', 'time-points.csv', 'starts-leg-1-classic.csv'])
      texts.set(path, (await text(path)) ?? '');
    const loading = loadRally('rally.yaml', (path) => texts.get(path) ?? '');
    if (!loading.ok) throw new Error(JSON.stringify(loading.problems));
    expect(scorer.results(false)).toEqual(scoreFacts(loading.rally, scorer.facts(), { asItStands: true }));
  };

  it('shows the rally file beside what it holds, and marks a problem at its line as it is typed', async () => {
    await goTo('rally');
    const editor = page.getByLabel('Testo di rally.yaml');
    await editor.waitFor();
    await shot('rally');
    await noSerious();
    await page.getByRole('button', { name: /^PC 2 / }).click();
    expect(
      await editor.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd)),
    ).toMatch(/id: PC2,/);
    const before = await editor.inputValue();
    await editor.fill(before.replace('imposed: 9.00 s', 'imposed: 9 bananas'));
    const problems = page.locator('[data-testid=setup-problems]');
    await problems.waitFor();
    expect(await problems.innerText()).toMatch(
      /rally\.yaml · riga 6\d[\s\S]*trial PC1: imposed "9 bananas" is not allowed; allowed: a duration such as/,
    );
    expect(await page.locator('.setup-gutter [data-problem=true]').allInnerTexts()).toEqual([
      expect.stringMatching(/^6\d$/),
    ]);
    expect(await bar().getByRole('button', { name: 'Prima i problemi' }).isDisabled()).toBe(true);
    await shot('rally-problem');
    await noSerious();
  });

  it('says which results that are driven already would change, before it is put in force, and then scores by it', async () => {
    const editor = page.getByLabel('Testo di rally.yaml');
    await editor.fill((await editor.inputValue()).replace('9 bananas', '9.04 s'));
    await expect.poll(() => page.locator('[data-testid=setup-problem-count]').innerText()).toBe('nessun problema');
    const said = await review();
    // Car 4 was 4 hundredths late and is on the hundredth now; car 2 is 2 early.
    expect(said).toMatch(/5 risultati già guidati cambiano/);
    expect(said).toMatch(/4 PC 1 \+0\.04 · \S+ → 0\.00 · 756/);
    await shot('preview');
    await noSerious();
    expect(scorer.results(false).rankings[0]?.rows.find(({ car }) => car === 4)?.trials[0]?.deviation).toBe(4);
    await putInForce('il road book dice 9.04');
    expect(scorer.results(false).rankings[0]?.rows.find(({ car }) => car === 4)?.trials[0]?.deviation).toBe(0);
    await expectAsAfresh();
    expect(await page.locator('[data-testid=setup-in-force]').innerText()).toMatch(
      /desk: il road book dice 9\.04[\s\S]*rally\.yaml: il file sul disco è diverso/,
    );
  });

  it('changes the entry list in place by keyboard: a cell, a car withdrawn, one pasted, with the number that is taken marked', async () => {
    await goTo('entries');
    const grid = page.locator('[data-testid=setup-entries]');
    await grid.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('O.M. 665 Superba Tipo MM');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+Delete');
    await page.keyboard.press('Insert');
    for (const cell of ['3', '1955', 'Porsche 356', '1.45']) {
      await page.keyboard.type(cell);
      await page.keyboard.press('Tab');
    }
    const problems = page.locator('[data-testid=setup-problems]');
    await problems.waitFor();
    expect(await problems.innerText()).toMatch(/number 3 is on line 3 too; allowed: each number once/);
    await page.keyboard.press('ArrowDown');
    await shot('entries-problem');
    await noSerious();
    // To the number again, and another one.
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('900');
    await page.keyboard.press('Enter');
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text', '901\t1957\tLancia Appia\t1.57\n902\t1938\tFiat 1500\t1.38');
      document
        .querySelector('[data-testid=setup-entries]')
        ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    });
    await page.getByText('Incollato: 2 nuove, 0 cambiate').waitFor();
    await expect.poll(() => page.locator('[data-testid=setup-problem-count]').innerText()).toBe('nessun problema');
    await shot('entries');
    await grid.focus();
    const begunMs = Date.now();
    for (let key = 0; key < 50; key += 1) await page.keyboard.press('ArrowUp');
    process.stdout.write(`set-up: ${((Date.now() - begunMs) / 50).toFixed(1)} ms a key in a list of 420 cars\n`);
    const said = await review();
    expect(said).toMatch(/partenze cambiano/);
    await putInForce('ritiro e tre iscritti nuovi');
    const list = (await text('entries.csv')).split('\n');
    expect(list[1]).toMatch(/^2,1925,O\.M\. 665 Superba Tipo MM,/);
    expect(list.filter((line) => /^90[012],/.test(line))).toEqual([
      '900,1955,Porsche 356,1.45',
      '901,1957,Lancia Appia,1.57',
      '902,1938,Fiat 1500,1.38',
    ]);
    expect(list).toHaveLength(1 + 418 - 1 + 3 + 1);
    await expectAsAfresh();
  });

  it('orders the starts of a leg by keys, from the ranking or the entries, with the times shown', async () => {
    await goTo('starts');
    const order = page.locator('[data-testid=setup-starts]');
    await order.waitFor();
    const cars = () =>
      order
        .locator('[data-car]')
        .evaluateAll((rows) => rows.slice(0, 4).map((row) => (row as HTMLElement).dataset.car));
    // The page was never loaded again: it heard that there is another entry list.
    await expect.poll(() => order.locator('[data-car="901"]').innerText(), { timeout: 10_000 }).toMatch(/Lancia Appia/);
    const first = await cars();
    await order.focus();
    await page.keyboard.press('Alt+ArrowDown');
    expect(await cars()).toEqual([first[1], first[0], first[2], first[3]]);
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('p');
    expect(await cars()).toEqual([first[1], first[2], first[0], first[3]]);
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    expect(await cars()).toEqual([first[0], first[1], first[2], first[3]]);
    await page.getByRole('button', { name: 'Come la classifica' }).click();
    expect(await cars()).not.toEqual(first);
    const byRanking = await cars();
    await page.getByLabel('Intervallo').fill('30 s');
    expect(await order.locator('time').nth(2).innerText()).toBe('12:33:00');
    await shot('starts');
    await noSerious();
    await review();
    await putInForce('si parte in ordine di classifica');
    expect((await text('starts-leg-1-classic.csv')).split('\n').slice(1, 5)).toEqual(byRanking);
    expect(await text('rally.yaml')).toMatch(/order: starts-leg-1-classic\.csv/);
    expect(await text('rally.yaml')).toMatch(/# INVENTED, because no public text gives them/);
    await expectAsAfresh();
  });

  it('names what the organiser still has to say of the rules', async () => {
    await goTo('rules');
    await page.locator('[data-testid=setup-unknown]').waitFor();
    await shot('rules');
    await noSerious();
    await page.getByRole('link', { name: 'time-points.csv' }).click();
    expect(await page.getByLabel('Testo di time-points.csv').inputValue()).toMatch(/^deviation,points\n0,420/);
  });

  it('keeps every version with author and reason, shows what it changed, and goes back to one as a new one', async () => {
    await goTo('versions/rally.yaml');
    const versions = page.locator('[data-testid=setup-versions]');
    await versions.waitFor();
    expect(await versions.locator('[data-version]').allInnerTexts()).toEqual([
      expect.stringMatching(/si parte in ordine di classifica[\s\S]*desk/),
      expect.stringMatching(/il road book dice 9\.04[\s\S]*desk/),
      expect.stringMatching(/read at start[\s\S]*scorer/),
    ]);
    await versions.getByRole('button', { name: /il road book/ }).click();
    const difference = page.locator('[data-testid=setup-difference]');
    await expect
      .poll(() => difference.locator('[data-kind=removed]').allInnerTexts())
      .toEqual([expect.stringMatching(/PC1.*imposed: 9\.00 s/)]);
    expect(await difference.locator('[data-kind=added]').allInnerTexts()).toEqual([
      expect.stringMatching(/PC1.*imposed: 9\.04 s/),
    ]);
    await shot('versions');
    await noSerious();
    await versions.getByRole('button', { name: /read at start/ }).click();
    await page.getByRole('button', { name: 'Torna a questa' }).click();
    await review();
    await putInForce('era giusto prima');
    expect(await text('rally.yaml')).toBe(readFileSync(file, 'utf8'));
    expect(await versions.locator('[data-version]').count()).toBe(4);
    expect(scorer.results(false).rankings[0]?.rows.find(({ car }) => car === 5)?.trials[0]?.deviation).toBe(5);
  });

  it('says who else has saved meanwhile, before anything is put over it', async () => {
    await goTo('rally');
    const editor = page.getByLabel('Testo di rally.yaml');
    const before = await editor.inputValue();
    await editor.fill(before.replace('name: Iseo\n', 'name: Iseo, lago\n'));
    await expect.poll(() => page.locator('[data-testid=setup-problem-count]').innerText()).toBe('nessun problema');
    const other = await fetch(`${address}api/setup/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-centesimo': 'desk' },
      body: JSON.stringify({
        ...{
          changes: [
            { kind: 'text', path: 'rally.yaml', text: before.replace('name: Novara\n', 'name: Novara, stadio\n') },
          ],
        },
        ...{ reason: 'nome della postazione', seen: { 'rally.yaml': 99 }, putInForce: false },
      }),
    });
    expect(other.status).toBe(200);
    await review();
    await page.getByLabel('Motivo').fill('nome del lago');
    await page.getByRole('button', { name: 'Salva e metti in vigore' }).click();
    const conflict = page.locator('[data-testid=setup-conflict]');
    await conflict.waitFor();
    expect(await conflict.innerText()).toMatch(/desk: nome della postazione/);
    await shot('conflict');
    await conflict.getByRole('button', { name: 'Lascia la mia' }).click();
    await bar().waitFor({ state: 'detached' });
  });

  it('is read on a projector and a phone, in the dark, and in English', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    for (const part of ['rally', 'entries', 'starts', 'rules', 'versions']) {
      await goTo(part);
      await pause(400);
      for (const size of ['projector', 'phone'] as const) {
        await page.setViewportSize(SIZES[size]);
        await page.emulateMedia({ colorScheme: size === 'projector' ? 'dark' : 'light' });
        await shot(`${part}-${size}`);
      }
      await noSerious();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await page.setViewportSize(SIZES.desk);
    }
  });

  it('is in force at the next start, said plainly, written to files on request, and given up by --take-files', async () => {
    const before = scorer.results(false);
    await scorer.stop();
    const setup = open();
    expect(setup.madeAtDesk).toMatchObject({ reason: 'era giusto prima' });
    expect(scoreFacts(setup.rally, readLedger(db), { asItStands: true })).toEqual(before);
    const out = join(folder, 'in-force');
    const written = await run(['export', '--db', db, '--what', 'setup', '--to', out]);
    expect(written.code).toBe(0);
    expect(readFileSync(join(out, 'entries.csv'), 'utf8')).toMatch(/Porsche 356/);
    const again = await run(['export', '--db', db, '--what', 'setup', '--to', folder]);
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/entries\.csv: there is another file already; allowed is --to/),
    });

    const args = ['scorer', '--rally', file, '--db', db, '--open', '--port', '0', '--broker', broker.url];
    const desks = start(args);
    await desks.said(/set-up: in force is what chief:desk put in force at the desk: era giusto prima/);
    await desks.said(/warning: entries\.csv: the file on disk is another and is not used; --take-files/);
    await desks.said(/desk: http/);
    desks.process.kill('SIGTERM');
    await desks.ended;
    const disks = start([...args, '--take-files']);
    await disks.said(/desk: http/);
    disks.process.kill('SIGTERM');
    await disks.ended;
    expect(disks.stderr()).not.toMatch(/in force is what/);
    expect(open()).toMatchObject({ madeAtDesk: null });
    expect(open().rally.entries).toHaveLength(418);
  });
});
