import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pacedClock, stopwatch } from '../../clock.ts';
import type { Amendment, AmendmentOf } from '../../protocol/messages/facts.ts';
import { utcMicros } from '../../protocol/time.ts';
import { topics } from '../../protocol/topics.ts';
import { openSetup, type Scorer, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import { findProgram, pause, ROOT } from './command.ts';

const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write(
    'skipped: register and paper, in a browser: chromium is not installed (apt-get install chromium)\n',
  );
const hasPdfTools = findProgram('pdftotext') !== undefined;

const OUTPUT = join(ROOT, 'test/output');
const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');

/** Twelve cars a minute apart through six time trials of 12 s; by aci-rds, without coefficient, a hundredth is a point and the fewest win. */
const CARS = Array.from({ length: 12 }, (_, index) => index + 1);
const TRIALS = Array.from({ length: 6 }, (_, index) => index + 1);
const RALLY = `rally: prove
name: Coppa delle Verifiche
timezone: Europe/Rome
rules: aci-rds
races:
  - {id: classic, name: Auto storiche, entries: entries.csv, firstStart: 2024-06-11T09:00:00, interval: 1 min}
legs:
  - {id: tappa-1, name: Brescia - Verona, trials: [${TRIALS.slice(0, 4).map(trialText).join(', ')}]}
  - {id: tappa-2, name: Verona - Roma, trials: [${TRIALS.slice(4).map(trialText).join(', ')}, {id: CO1, name: CO1 Roma, kind: time-control, evidence: card, due: 120 min}]}
rankings:
  - {id: assoluta, title: Assoluta, race: classic, coefficient: false, kinds: [time]}
  - {id: tappa-1, title: Brescia - Verona, race: classic, legs: [tappa-1], coefficient: false}
`;
function trialText(trial: number): string {
  return `{id: PC${trial}, kind: time, from: prova-${trial}/A, to: prova-${trial}/B, imposed: 12.00 s}`;
}
const MODELS = ['Lancia Lambda', 'Fiat 508 S Balilla', 'Alfa Romeo 6C 1750', 'Bugatti T 40', 'O.M. 665 Superba'];
const ENTRIES = `number,year,model,coefficient,driver,coDriver\n${CARS.map((car) => `${car},19${30 + car},${MODELS[car % 5]},1.${30 + car},Pilota ${car},Navigatore ${car}\n`).join('')}`;

/** Hundredths of car n in trial k. */
const deviationOf = (car: number, trial: number): number => ((car * 7 + trial * 5) % 23) - 11;
const sumOf = (car: number, change = 0): number =>
  TRIALS.reduce((sum, trial) => sum + Math.abs(deviationOf(car, trial)), change);
/** By hand: each car's sum, the fewest first; ties share a position. */
const places = (change: Readonly<Record<number, number>> = {}): ReadonlyMap<number, number> => {
  const sums = new Map(CARS.map((car) => [car, sumOf(car, change[car] ?? 0)]));
  return new Map(
    CARS.map((car) => [car, 1 + CARS.filter((other) => (sums.get(other) ?? 0) < (sums.get(car) ?? 0)).length]),
  );
};
const startUs = Date.parse('2024-06-11T09:00:00+02:00') * 1000;
const at = (car: number, seconds: number): number => startUs + (car - 1) * 60_000_000 + Math.round(seconds * 1_000_000);
const driven = TRIALS.flatMap((trial) =>
  CARS.flatMap((car) =>
    (['A', 'B'] as const).map((line) => ({
      ...{ v: 1, kind: 'crossing', id: `prova-${trial}:00010001:${car}:${line}`, rev: 0, journal: `j-${trial}` },
      ...{ entry: car * 2 + (line === 'A' ? 0 : 1), station: `prova-${trial}`, line, uncertaintyUs: 4, clock: 'pps' },
      utcUs: at(car, trial * 600 + 0.001 + (line === 'A' ? 0 : 12 + deviationOf(car, trial) / 100)),
      ...{ origin: 'tube', role: 'main', car, suggested: car, counts: true, doubts: [], boot: '00010001', seq: car },
    })),
  ),
);
/** A quarter past noon, when all are through. */
const NOW_US = utcMicros(Date.parse('2024-06-11T12:15:00+02:00') * 1000);

describe.skipIf(!executablePath)('register, publishing and print, in a browser', () => {
  let browser: Browser;
  let desk: BrowserContext;
  let page: Page;
  let scorer: Scorer;
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  let address = '';
  const faults: string[] = [];

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), 'register-'));
    const [db, file] = [join(folder, 'ledger.db'), join(folder, 'rally.yaml')];
    writeFileSync(file, RALLY);
    writeFileSync(join(folder, 'entries.csv'), ENTRIES);
    const opening = openSetup({ db, file, read: (path) => readFileSync(path, 'utf8') });
    if (!opening.ok) throw new Error(JSON.stringify(opening.problems));
    broker = await startEmbeddedBroker();
    const clock = pacedClock({ realMs: stopwatch.realMs(), utcUs: NOW_US, speed: 1 });
    scorer = await startScorer({
      ...{ rally: opening.setup.rally, sources: opening.setup.sources, setup: opening.setup, db, port: 0 },
      ...{
        scorer: 'desk',
        broker: broker.url,
        host: '127.0.0.1',
        clock,
        stopwatch,
        random: Math.random,
        log: () => {},
      },
    });
    const station = await mqtt.connectAsync(broker.url);
    for (const crossing of driven)
      await station.publishAsync(topics('prove').crossing(crossing.station), JSON.stringify(crossing), { qos: 1 });
    while (scorer.factCount < driven.length) await pause(20);
    await station.endAsync();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    address = `http://127.0.0.1:${scorer.port}/`;
    desk = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'it-IT' });
    page = await open(desk);
  });
  afterAll(async () => {
    await browser?.close();
    await scorer?.stop();
    await broker?.close();
  });

  async function open(context: BrowserContext): Promise<Page> {
    const opened = await context.newPage();
    opened.on('pageerror', (error) => faults.push(String(error)));
    await opened.goto(address);
    await opened.locator('[data-testid=connection][data-state=live]').waitFor();
    return opened;
  }
  const go = async (hash: string, of = page): Promise<void> => {
    await of.evaluate((to) => {
      location.hash = to;
    }, hash);
  };
  const amendments = (): Amendment[] =>
    [...scorer.facts()].filter((each): each is Amendment => each.kind === 'amendment');
  /** The one amendment that an action makes. */
  const saidBy = async <Said extends Amendment>(act: () => Promise<unknown>): Promise<Said> => {
    const count = amendments().length;
    await act();
    await expect.poll(() => amendments().length, { timeout: 20_000 }).toBe(count + 1);
    return amendments().at(-1) as Said;
  };
  const shot = (name: string, of = page) => of.screenshot({ path: join(OUTPUT, `paper-${name}.png`) });
  const accessible = async (of = page): Promise<void> => {
    await of.addScriptTag({ path: AXE }).catch(() => of.evaluate(readFileSync(AXE, 'utf8')));
    const found = (await of.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    expect(
      found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    ).toEqual([]);
  };
  const fetched = async (href: string | null): Promise<Buffer> => {
    const response = await fetch(new URL(href ?? '', address));
    expect(response.status, href ?? '').toBe(200);
    // Else Chromium shows a blank page (crbug.com/271452).
    if (response.headers.get('content-type') === 'application/pdf')
      expect(response.headers.get('content-security-policy')).not.toMatch(/default-src|object-src/);
    return Buffer.from(await response.arrayBuffer());
  };
  const textOf = (pdf: Buffer): string =>
    hasPdfTools ? spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }).stdout : '';
  const request = (number: string, of = page) => of.locator(`[data-request="${number}"]`);
  const scope = (id: string) => page.locator(`[data-testid=publish] [data-row][data-scope=${id}]`);

  it('enters a request for a check by keyboard; the scorer numbers it', async () => {
    await go('#/register');
    await page.locator('[data-testid=register]').waitFor();
    await page.getByText('Nessuna richiesta di verifica').waitFor();
    await page.keyboard.press('n');
    const form = page.locator('[data-testid=new-request]');
    await form.waitFor();
    await page.keyboard.type('3');
    await form.getByText('Pilota 3').waitFor();
    await form.locator('[name=trial]').selectOption('PC2');
    await form.getByRole('button', { name: 'Ostacolo in prova' }).click();
    await form.locator('[name=reason]').fill('un trattore sulla strada 200 m prima del tubo');
    await form.locator('[name=evidence]').fill('rapporto del commissario 4');
    await form.locator('[name=received]').fill('1210');
    await form.getByRole('button', { name: '+30' }).click();
    expect(await form.locator('[name=decideBy]').inputValue()).toBe('12:40');
    await form.locator('[name=decider]').fill('Collegio dei commissari sportivi');
    await shot('register-new');
    await accessible();
    const said = await saidBy<AmendmentOf<'claim'>>(() => form.locator('button[type=submit]').click());
    expect(said).toMatchObject({
      ...{ action: 'claim', car: 3, trial: 'PC2', request: 'Ostacolo in prova', author: 'chief:desk' },
      reason: 'un trattore sulla strada 200 m prima del tubo',
      register: {
        ...{ number: 1, evidence: 'rapporto del commissario 4', decider: 'Collegio dei commissari sportivi' },
        receivedUs: Date.parse('2024-06-11T12:10:00+02:00') * 1000,
        decideByUs: Date.parse('2024-06-11T12:40:00+02:00') * 1000,
      },
    });
    await page.locator('[data-testid=request][data-number="1"]').waitFor();
    expect(await request('1').getAttribute('data-urgency')).toBe('calm');
  });

  it('tells what is missing before anything is sent, and a deadline that is over', async () => {
    const count = amendments().length;
    await page.keyboard.press('n');
    const form = page.locator('[data-testid=new-request]');
    await form.locator('[name=car]').fill('99');
    await form.locator('button[type=submit]').click();
    await form.getByText('nessuna vettura con questo numero').waitFor();
    expect(amendments()).toHaveLength(count);
    await form.locator('[name=car]').fill('5');
    await form.locator('[name=trial]').selectOption('PC4');
    await form.locator('[name=request]').fill('Verifica del tempo');
    await form.locator('[name=reason]').fill('passati senza fermarsi');
    await form.locator('[name=received]').fill('1130');
    await form.locator('[name=decideBy]').fill('1129');
    await form.locator('button[type=submit]').click();
    await form.getByText('prima che sia presentata').waitFor();
    await form.locator('[name=decideBy]').fill('1200');
    await saidBy(() => form.locator('button[type=submit]').click());
    await request('2').waitFor();
    expect(await request('2').getAttribute('data-urgency')).toBe('late');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /in ritardo/ }).click();
    expect(await page.locator('[data-request]').count()).toBe(1);
    await shot('register-late');
    await page.getByRole('button', { name: /tutte/ }).click();
  });

  it('decides by keyboard, amends, and links what followed', async () => {
    await go('#/register/1');
    await page.locator('[data-testid=request][data-number="1"]').waitFor();
    await page.keyboard.press('d');
    const form = page.locator('[data-testid=decide]');
    await form.waitFor();
    await page.keyboard.press('3');
    expect(await form.locator('[name=measure]').inputValue()).toBe('average');
    await form.locator('[name=reason]').fill('il rapporto conferma il trattore');
    await shot('register-decide');
    await accessible();
    const decision = await saidBy<AmendmentOf<'claim'>>(() => form.locator('button[type=submit]').click());
    expect(decision).toMatchObject({
      ...{ action: 'claim', car: 3, trial: 'PC2', n: 1, outcome: 'ostacolo, con rapporto' },
      register: { number: 1, finding: 'obstruction', measure: 'average' },
    });
    await request('1').and(page.locator('[data-state=decided]')).waitFor();

    await page.getByRole('button', { name: 'Assegna la media' }).click();
    await page.locator('[data-testid=correction][data-action=trial-state]').waitFor();
    await page.locator('[data-testid=preview][data-state=there]').waitFor();
    await page.keyboard.press('Alt+1');
    const ruling = await saidBy<AmendmentOf<'trial-state'>>(() =>
      page.locator('[data-testid=correction] [type=submit]').click(),
    );
    expect(ruling).toMatchObject({ trial: 'PC2', cars: [3], state: 'average' });
    await page.getByRole('button', { name: 'Collega i provvedimenti seguiti' }).click();
    const candidates = page.locator('[data-testid=candidates] input');
    await expect.poll(() => candidates.count()).toBe(1);
    await candidates.first().check();
    const link = await saidBy<AmendmentOf<'claim'>>(() =>
      page.getByRole('button', { name: 'Collega', exact: true }).click(),
    );
    expect(link.register?.amendments).toEqual([ruling.id]);
    await page.locator(`[data-testid=followed] [data-amendment="${ruling.id}"]`).waitFor();
    expect(await request('1').getAttribute('data-state')).toBe('decided');
    await shot('register-decided');
    await accessible();
  });

  it('prints the form of a request and the register in both languages', async () => {
    const href = await page.getByRole('link', { name: 'Modulo PDF' }).getAttribute('href');
    const form = await fetched(href);
    writeFileSync(join(OUTPUT, 'paper-claim.pdf'), form);
    const english = await fetched((href ?? '').replace('language=it', 'language=en'));
    const csv = (await fetched('/api/sheets/register.csv?language=it')).toString('utf8');
    expect(csv.split('\r\n').length > 1 ? csv : csv.replaceAll('\n', '\r\n')).toContain('trattore');
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    if (!hasPdfTools) return;
    expect(textOf(form)).toMatch(/Esito +ostacolo, con rapporto · il rapporto conferma il trattore/);
    expect(textOf(form)).toMatch(/Provvedimenti seguiti +stato della prova/);
    expect(textOf(english)).toMatch(/Action +average assigned/);
  });

  it('warns before publishing, and publishes all the same only with a reason', async () => {
    await go('#/publish/PC4');
    const one = page.locator('[data-testid=scope][data-scope=PC4]');
    await one.waitFor();
    expect(await one.getAttribute('data-state')).toBe('verification');
    await one.locator('[data-doubt=request]').waitFor();
    const count = amendments().length;
    await one.locator('[data-post]').click();
    await one.locator('small.needs-person').first().waitFor();
    expect(amendments()).toHaveLength(count);
    await shot('publish-doubts');
    await accessible();
    await one.locator('[name=reason]').fill('la premiazione non aspetta');
    await one.getByRole('button', { name: '+30' }).click();
    const said = await saidBy<AmendmentOf<'publish'>>(() => one.locator('[data-post]').click());
    expect(said).toMatchObject({
      ...{ scope: 'PC4', state: 'provisional', version: 1, reason: 'la premiazione non aspetta' },
      posted: { sheet: 1, despite: ['request PC4 car 5 2'] },
    });
    await page.locator('[data-testid=scope][data-scope=PC4][data-state=provisional]').waitFor();
  });

  it('posts a ranking whose sheet is kept byte for byte', async () => {
    await go('#/publish/assoluta');
    const one = page.locator('[data-testid=scope][data-scope=assoluta]');
    await one.waitFor();
    // Request 2 lies on its trials as well.
    await one.locator('[data-doubt=request]').waitFor();
    await one.locator('[name=reason]').fill('prima lettura');
    await one.locator('[name=protestUntil]').fill('1330');
    const said = await saidBy<AmendmentOf<'publish'>>(() => one.locator('[data-post]').click());
    expect(said.protestUntilUs).toBe(Date.parse('2024-06-11T13:30:00+02:00') * 1000);
    const version = one.locator('[data-version="1"]');
    await version.waitFor();
    const pdf = await fetched(await version.getByRole('link', { name: /Foglio esposto/ }).getAttribute('href'));
    writeFileSync(join(OUTPUT, 'paper-posted.pdf'), pdf);
    expect(createHash('sha256').update(pdf).digest('hex')).toBe(said.posted?.sha256);
    if (!hasPdfTools) return;
    expect(textOf(pdf)).toMatch(/Foglio 2 · versione 1 · provvisorio/);
    expect(textOf(pdf)).toMatch(/Reclami entro 11\/06\/2024 13:30:00/);
  });

  it('lists exactly what a correction changed, in the page and on the next sheet', async () => {
    // Car 9's end of PC1 is found to have been 40 hundredths later.
    const [car, later] = [9, 40];
    const own = deviationOf(car, 1);
    const change = { [car]: Math.abs(own + later) - Math.abs(own) };
    const crossing = `prova-1:00010001:${car}:B`;
    await go(`#/crossing/${encodeURIComponent(crossing)}`);
    await page.locator(`[data-testid=crossing][data-crossing="${crossing}"]`).waitFor();
    await page.keyboard.press('t');
    const seconds = 600.001 + 12 + (own + later) / 100;
    const time = new Date(at(car, seconds) / 1000 + 2 * 3_600_000).toISOString().slice(11, 23).replaceAll(/[:.]/g, '');
    await page.locator('[data-field=utcUs] input').fill(time);
    await page.locator('[data-testid=preview][data-state=there] [data-score-of]').first().waitFor();
    await page.keyboard.press('Alt+1');
    await saidBy(() => page.locator('[data-testid=correction] [type=submit]').click());

    // Car 3 stands with its average, which is the same before and after.
    const expected = (of: number): boolean => of !== 3 && (of === car || places().get(of) !== places(change).get(of));
    await go('#/publish/assoluta');
    const one = page.locator('[data-testid=scope][data-scope=assoluta]');
    const changed = one.locator('[data-testid=changes] [data-change]');
    const cars = async () =>
      (await changed.evaluateAll((rows) => rows.map((row) => Number(row.dataset.change)))).sort((a, b) => a - b);
    await expect.poll(async () => (await cars()).includes(car), { timeout: 15_000 }).toBe(true);
    expect((await cars()).filter((each) => each !== 3)).toEqual(CARS.filter(expected));
    await expect.poll(() => scope('assoluta').locator('.publication-changed').count(), { timeout: 15_000 }).toBe(1);
    await shot('publish-changes');
    await accessible();

    await one.locator('[data-way=provisional]').click();
    await one.locator('[name=reason]').fill('corretto il tempo della 9');
    const said = await saidBy<AmendmentOf<'publish'>>(() => one.locator('[data-post]').click());
    expect(said).toMatchObject({ version: 2, posted: { sheet: 3 } });
    const version = one.locator('[data-version="2"]');
    await version.waitFor();
    await version.getByRole('button', { name: 'Che cosa è cambiato' }).click();
    await expect
      .poll(() => version.locator('[data-change]').count())
      .toBe((await cars()).length || CARS.filter(expected).length);
    const pdf = await fetched(await version.getByRole('link', { name: /Foglio esposto/ }).getAttribute('href'));
    writeFileSync(join(OUTPUT, 'paper-posted-2.pdf'), pdf);
    if (hasPdfTools) {
      expect(textOf(pdf)).toMatch(/Cambiamenti dalla versione 1, esposta 11\/06\/2024 12:1/);
      const listed = textOf(pdf).split('Cambiamenti dalla versione')[1] ?? '';
      expect(listed).toMatch(new RegExp(`^ *${car} .* ${sumOf(car)} +${sumOf(car, change[car])}`, 'm'));
    }
  });

  it('declares official what hangs on the board', async () => {
    const one = page.locator('[data-testid=scope][data-scope=assoluta]');
    await one.locator('[data-way=declare]').click();
    await one.locator('[name=declaredBy]').fill('Collegio dei commissari sportivi');
    await one.locator('[name=reason]').fill('nessun reclamo');
    const said = await saidBy<AmendmentOf<'publish'>>(() => one.locator('[data-post]').click());
    expect(said).toMatchObject({
      ...{ scope: 'assoluta', state: 'official', version: 2 },
      posted: { sheet: 4, declaredBy: 'Collegio dei commissari sportivi' },
    });
    await page.locator('[data-testid=scope][data-scope=assoluta][data-state=official]').waitFor();
    await one.locator('[data-version="2"][data-state=official]').waitFor();
    await shot('publish-official');
    await accessible();
  });

  it('prints every kind of sheet, one click each, and several as one PDF', async () => {
    await go('#/print');
    await page.locator('[data-testid=print] [data-kind=ranking]').waitFor();
    await shot('print');
    await accessible();
    const kinds = await page.locator('[data-kind]').evaluateAll((found) => found.map((each) => each.dataset.kind));
    expect(kinds).toEqual([
      ...['ranking', 'trial', 'car', 'press', 'penalties', 'retirements', 'register', 'claim'],
      ...['start-list', 'road-card', 'road-cards', 'check-sheet'],
    ]);
    const first = page.locator('[data-kind] li[data-sheet]:first-child a');
    for (const href of await first.evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
      const bytes = await fetched(href);
      if (/\.pdf\?/.test(href ?? '')) expect(bytes.subarray(0, 5).toString(), href ?? '').toBe('%PDF-');
      else expect(bytes.length, href ?? '').toBeGreaterThan(10);
    }
    await page.getByRole('searchbox', { name: 'Cerca un foglio' }).fill('pc 3');
    await page.locator('[data-sheet="trial:PC3"] input').check();
    await page.getByRole('searchbox', { name: 'Cerca un foglio' }).fill('');
    await page.locator('[data-sheet="ranking:assoluta"] input').check();
    await page.locator('[data-sheet="start-list:tappa-1"] input').check();
    await shot('print-chosen');
    const all = await fetched(await page.locator('[data-testid=chosen] a').getAttribute('href'));
    writeFileSync(join(OUTPUT, 'paper-several.pdf'), all);
    if (hasPdfTools) {
      const pages = textOf(all).split('\f').slice(0, -1);
      expect(
        pages.map((text) => text.match(/Prova cronometrata PC 3|Classifica · Assoluta|Ordine di partenza/)?.[0]),
      ).toEqual(['Prova cronometrata PC 3', 'Classifica · Assoluta', 'Ordine di partenza']);
    }
  });

  it('draws how the deviations of a trial lie, with one car marked', async () => {
    await go('#/distribution/PC5/9');
    const chart = page.locator('[data-testid=distribution]');
    await chart.waitFor();
    const counted = await chart
      .locator('[data-count]')
      .evaluateAll((bars) => bars.reduce((sum, bar) => sum + Number(bar.getAttribute('data-count')), 0));
    expect(counted).toBe(CARS.length);
    expect(await chart.locator('[data-testid=distribution-own]').getAttribute('data-deviation')).toBe(
      String(deviationOf(9, 5)),
    );
    // How many came nearer, by hand.
    const better = CARS.filter((car) => Math.abs(deviationOf(car, 5)) < Math.abs(deviationOf(9, 5))).length;
    await chart.getByText(`${better} di ${CARS.length}`).waitFor();
    await shot('distribution');
    await accessible();
  });

  it('loses nothing when the network goes while a request is sent', async () => {
    await go('#/register/new');
    const form = page.locator('[data-testid=new-request]');
    await form.waitFor();
    await form.locator('[name=car]').fill('7');
    await form.locator('[name=trial]').selectOption('PC6');
    await form.locator('[name=request]').fill('<img src=x onerror="window.executed=1">');
    await form.locator('[name=reason]').fill('rete persa');
    await desk.setOffline(true);
    const count = amendments().length;
    await form.locator('button[type=submit]').click();
    await form.getByText('Non inviata').waitFor();
    expect(amendments()).toHaveLength(count);
    expect(await form.locator('[name=reason]').inputValue()).toBe('rete persa');
    await desk.setOffline(false);
    const said = await saidBy<AmendmentOf<'claim'>>(() => form.locator('button[type=submit]').click());
    expect(said.register?.number).toBe(3);
    await request('3').waitFor();
    expect(await page.evaluate('window.executed')).toBeUndefined();
  });

  it.each([
    ['projector', { width: 1920, height: 1080 }, 'light', 'en'],
    ['phone', { width: 390, height: 844 }, 'light', 'it'],
    ['phone-dark', { width: 390, height: 844 }, 'dark', 'en'],
    ['desk-dark', { width: 1440, height: 900 }, 'dark', 'en'],
  ] as const)('is readable on %s, without a serious finding', async (name, viewport, colorScheme, language) => {
    const context = await browser.newContext({ viewport, colorScheme, locale: 'it-IT' });
    await context.addInitScript((chosen) => localStorage.setItem('centesimo.language', chosen), language);
    const other = await open(context);
    for (const [what, hash, ready] of [
      ['register', '#/register/1', '[data-testid=request]'],
      ['new', '#/register/new', '[data-testid=new-request]'],
      ['publish', '#/publish/assoluta', '[data-testid=versions] [data-version]'],
      ['print', '#/print', '[data-kind=ranking]'],
      ['distribution', '#/distribution/PC5/9', '[data-testid=distribution-own]'],
    ] as const) {
      await go(hash, other);
      await other.locator(ready).first().waitFor();
      await shot(`${what}-${name}`, other);
      await accessible(other);
      const wide = await other.locator('main').evaluate((main) => main.scrollWidth > main.clientWidth);
      expect(wide, `${what} scrolls sideways`).toBe(false);
    }
    await context.close();
  });

  it('has thrown nothing', () => {
    expect(faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|WebSocket/.test(fault))).toEqual([]);
  });
});
