import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineClock, stopwatch } from '../../clock.ts';
import type { Amendment, AmendmentOf } from '../../protocol/messages/facts.ts';
import { topics } from '../../protocol/topics.ts';
import { openSetup, type Scorer, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import { findProgram, pause, ROOT } from './command.ts';

const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write('skipped: corrections, in a browser: chromium is not installed (apt-get install chromium)\n');

const OUTPUT = join(ROOT, 'test/output');
const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');

/** Ten cars a minute apart through sixteen time trials, an average trial and a control; by aci-rds a hundredth is a point and a time that is missing 300. */
const CARS = Array.from({ length: 10 }, (_, index) => index + 1);
const TRIALS = Array.from({ length: 16 }, (_, index) => index + 1);
const stationOf = (trial: number): string => `prova-${trial}`;
const imposedOf = (trial: number): number => 10 + trial;
const RALLY = `rally: prove
name: Coppa delle Correzioni
timezone: Europe/Rome
rules: aci-rds
races:
  - {id: classic, name: Auto storiche, entries: entries.csv, firstStart: 2024-06-11T09:00:00, interval: 1 min}
legs:
  - id: leg-1
    name: Brescia - Verona
    trials:
${TRIALS.slice(0, 8).map(trialLine).join('')}      - {id: PM1, name: PM1 Bracco, kind: average, from: bracco/S, speed: 45 km/h, points: [{line: bracco/1, at: 1000 m}, {line: bracco/2, at: 2250 m}]}
      - {id: CO1, name: CO1 Verona, kind: time-control, line: verona/CO, due: 150 min}
  - id: leg-2
    name: Verona - Roma
    trials:
${TRIALS.slice(8).map(trialLine).join('')}rankings:
  - {id: overall, title: Assoluta, race: classic}
  - {id: leg-1, title: Brescia - Verona, race: classic, legs: [leg-1]}
`;
function trialLine(trial: number): string {
  return `      - {id: PC${trial}, kind: time, from: ${stationOf(trial)}/A, to: ${stationOf(trial)}/B, imposed: ${imposedOf(trial)}.00 s}\n`;
}
const MODELS = ['Lancia Lambda', 'Fiat 508 S Balilla', 'Alfa Romeo 6C 1750', 'Bugatti T 40', 'O.M. 665 Superba'];
const ENTRIES = `number,year,model,coefficient,driver,coDriver,team\n${CARS.map((car) => `${car},19${30 + car},${MODELS[car % 5]},1.${30 + car},Pilota ${car},Navigatore ${car},Scuderia ${car % 3}\n`).join('')}`;

/** Hundredths of car n in trial k: between eleven early and eleven late. */
const deviationOf = (car: number, trial: number): number => ((car * 7 + trial * 5) % 23) - 11;
const startUs = Date.parse('2024-06-11T09:00:00+02:00') * 1000;
const at = (car: number, seconds: number): number => startUs + (car - 1) * 60_000_000 + Math.round(seconds * 1_000_000);
const fact = (station: string, line: string, car: number, utcUs: number, over: object = {}) => ({
  ...{ v: 1, kind: 'crossing', id: `${station}:00010001:${car}:${line}`, rev: 0, journal: `j-${station}` },
  ...{ entry: car * 10 + line.charCodeAt(0), station, line, utcUs, uncertaintyUs: 4, clock: 'pps' },
  ...{ origin: 'tube', role: 'main', car: null, suggested: car, counts: true, doubts: [], boot: '00010001', seq: car },
  ...over,
});
/** Trial k begins ten minutes after the one before; stamps lie a millisecond after the edge of their hundredth. */
const driven = TRIALS.flatMap((trial) =>
  CARS.flatMap((car) => {
    const station = stationOf(trial);
    const begins = trial * 600 + 0.001;
    const ends = begins + imposedOf(trial) + deviationOf(car, trial) / 100;
    return [
      fact(station, 'A', car, at(car, begins)),
      // In PC2 the running order took the end of car 3 for car 4's.
      fact(station, 'B', car, at(car, ends), trial === 2 && car === 3 ? { suggested: 4 } : {}),
      ...(trial < 4
        ? [
            fact(station, 'B', car, at(car, ends) + 880, {
              ...{ id: `${station}:00020001:${car}:B`, journal: `j2-${station}`, role: 'backup', origin: 'photocell' },
            }),
          ]
        : []),
    ];
  }),
);
const others = CARS.flatMap((car) => [
  // 45 km/h are 12.5 m/s: 80 s and 180 s.
  fact('bracco', 'S', car, at(car, 5_700.001)),
  fact('bracco', '1', car, at(car, 5_780.001 + car / 100)),
  fact('bracco', '2', car, at(car, 5_880.001 - car / 100)),
  fact('verona', 'CO', car, at(car, 9_000 + 20), { origin: 'manual', clock: 'host', uncertaintyUs: 25_000 }),
]);
const bounce = fact('prova-1', 'B', 3, at(3, 611.3), {
  ...{ id: 'prova-1:00010001:33:B', entry: 999, counts: false, doubts: ['bounce'] },
});
const FACTS = [...driven, ...others, bounce];
const END_OF_3 = 'prova-2:00010001:3:B';
const SCRIPT = '<img src=x onerror="window.executed=1"><script>window.executed=1</script>';

describe.skipIf(!executablePath)('corrections, in a browser', () => {
  let browser: Browser;
  let desk: BrowserContext;
  let page: Page;
  let scorer: Scorer;
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  let address = '';
  const faults: string[] = [];

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), 'corrections-'));
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
    for (const crossing of FACTS)
      await station.publishAsync(topics('prove').crossing(crossing.station), JSON.stringify(crossing), { qos: 1 });
    while (scorer.factCount < FACTS.length) await pause(20);
    await station.endAsync();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    address = `http://127.0.0.1:${scorer.port}/`;
    desk = await browser.newContext({
      ...{ viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'it-IT' },
    });
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
  const scoreOf = (car: number): string | null | undefined =>
    scorer.results(false).rankings[0]?.rows.find((row) => row.car === car)?.score;
  /** The one amendment that an action makes. */
  const saidBy = async (act: () => Promise<void>): Promise<Amendment> => {
    const count = amendments().length;
    await act();
    await expect.poll(() => amendments().length, { timeout: 10_000 }).toBe(count + 1);
    return amendments().at(-1) as Amendment;
  };
  const enter = (of = page) => of.keyboard.press('Enter');
  const shot = (name: string, of = page) => of.screenshot({ path: join(OUTPUT, `corrections-${name}.png`) });
  const accessible = async (of = page): Promise<void> => {
    await of.addScriptTag({ path: AXE }).catch(() => of.evaluate(readFileSync(AXE, 'utf8')));
    const found = (await of.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    expect(
      found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
    ).toEqual([]);
  };
  const trial = (id: string, of = page) => of.locator(`[data-testid=car] [data-trial=${id}][data-trial-state]`);

  it("shows a car's whole day: its trials, every stamp, main and backup, and what does not count", async () => {
    await go('#/car/3');
    await page.locator('[data-testid=car][data-car="3"]').waitFor();
    const pc1 = trial('PC1');
    expect(await pc1.getAttribute('data-deviation')).toBe(String(deviationOf(3, 1)));
    expect(await pc1.locator('[data-crossing]').count()).toBe(3);
    // 880 microseconds between the two sensors.
    expect(await pc1.getByText('+0.88 ms dalla principale').count()).toBe(1);
    expect(await pc1.getByText('±4 µs · GPS · tubo · principale').count()).toBe(2);
    // Car 3 leaves at 9:02; PC1 begins 600.001 s later.
    expect(await pc1.locator('.stamp-time').first().innerText()).toBe('09:12:00.001000');
    // Driven past without an end: the running order took it for car 4.
    expect(await trial('PC2').getAttribute('data-trial-state')).toBe('missing');
    expect(await page.locator('[data-testid=spare] [data-why=doubted]').count()).toBe(1);
    await expect.poll(() => page.locator('[data-testid=gap]').getAttribute('data-trial')).toBe('PC16');
    await shot('car');
    await accessible();
  });

  it('a wrong number is corrected by keyboard: reason, preview before, undo after', async () => {
    const before = scoreOf(3);
    await go(`#/crossing/${encodeURIComponent(END_OF_3)}`);
    await page.locator(`[data-testid=crossing][data-crossing="${END_OF_3}"]`).waitFor();
    await page.keyboard.press('r');
    await page.locator('[data-testid=correction][data-action=assign]').waitFor();
    await page.keyboard.type('3');
    const preview = page.locator('[data-testid=preview][data-state=there]');
    const score = preview.locator('[data-score-of="3"][data-trial=PC2]');
    await score.waitFor();
    // From missing, 300 points, to its deviation.
    const deviation = Math.abs(deviationOf(3, 2));
    expect(await score.innerText()).toMatch(new RegExp(`senza tempo\\s+300 pt[\\s\\S]*${deviation} pt`));
    expect(await preview.locator('[data-place-of="3"][data-ranking=overall]').count()).toBe(1);
    expect(amendments()).toHaveLength(0);
    await page.keyboard.press('Enter');
    expect(await page.locator('[data-testid=correction]').isVisible()).toBe(true);
    await page.keyboard.press('Alt+1');
    await shot('dialog');
    await accessible();
    const said = (await saidBy(enter)) as AmendmentOf<'assign'>;
    expect(said).toMatchObject({
      action: 'assign',
      crossing: END_OF_3,
      car: 3,
      n: 0,
      reason: 'numero letto dalla foto',
    });
    expect(Number(scoreOf(3))).toBe(Number(before) - 300 + deviation);
    await page.locator('[data-said=assign]').waitFor();
    await shot('crossing');

    await page.locator('[data-testid=done] button').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=correction][data-action=undo]').waitFor();
    await page.locator('[data-testid=preview][data-state=there] [data-score-of="3"]').waitFor();
    await page.keyboard.press('Alt+1');
    expect(await saidBy(enter)).toMatchObject({ action: 'undo', amendment: said.id, reason: 'errore mio' });
    expect(scoreOf(3)).toBe(before);
    await page.locator('[data-said=assign][data-in-force=false]').waitFor();
    await page.locator('[data-said=undo]').waitFor();
    await accessible();
  });

  it('a time is typed as digits only, and what is no time is told before it is sent', async () => {
    const id = 'prova-3:00010001:5:B';
    await go(`#/crossing/${encodeURIComponent(id)}`);
    await page.locator(`[data-testid=crossing][data-crossing="${id}"]`).waitFor();
    await page.keyboard.press('t');
    const field = page.locator('[data-field=utcUs] input');
    // Car 5 leaves at 9:04: 1800.001 s later it is 9:34:00.001, and the end is due 13 s after.
    await field.fill('0934139');
    await page.locator('[data-testid=preview][data-state=there] [data-score-of="5"]').waitFor();
    await field.fill('093499');
    await page.locator('[data-field=utcUs] .needs-person').waitFor();
    await field.fill('09341347');
    await page.keyboard.press('Alt+1');
    await page.locator('[data-testid=preview] [data-score-of="5"]').getByText('+0.47').waitFor();
    const said = (await saidBy(enter)) as AmendmentOf<'retime'>;
    expect(said.utcUs).toBe(Date.parse('2024-06-11T09:34:13.470+02:00') * 1000);
  });

  it('two people at the same crossing: the second sees the first’s change before deciding', async () => {
    const id = 'prova-4:00010001:6:B';
    const second = await open(desk);
    for (const each of [page, second]) {
      await go(`#/crossing/${encodeURIComponent(id)}`, each);
      await each.locator(`[data-testid=crossing][data-crossing="${id}"]`).waitFor();
    }
    await page.keyboard.press('r');
    await page.keyboard.type('7');
    await second.keyboard.press('v');
    for (const each of [page, second]) {
      await each.locator('[data-testid=preview][data-state=there]').waitFor();
      await each.getByText('Nessuno ha ancora detto niente').first().waitFor();
      await each.keyboard.press('Alt+1');
    }
    await saidBy(enter);
    const count = amendments().length;
    await enter(second);
    const conflict = second.locator('[data-testid=conflict]');
    await conflict.waitFor();
    expect(await conflict.locator('[data-said=assign]').innerText()).toMatch(/Numero: 7[\s\S]*numero letto dalla foto/);
    await shot('conflict', second);
    await accessible(second);
    expect(amendments()).toHaveLength(count);
    const decided = await saidBy(() => conflict.getByRole('button', { name: 'Correggo lo stesso' }).click());
    expect(decided).toMatchObject({ action: 'void', crossing: id, n: 1 });
    await second.close();
  });

  it('network gone while sending: kept and shown as not sent, over a reload too, and done once', async () => {
    const id = 'prova-5:00010001:8:A';
    await go(`#/crossing/${encodeURIComponent(id)}`);
    await page.locator(`[data-testid=crossing][data-crossing="${id}"]`).waitFor();
    await page.keyboard.press('v');
    await page.locator('[data-testid=preview][data-state=there]').waitFor();
    await page.keyboard.press('Alt+1');
    // Once the scorer has it and the answer is lost, from then on nothing reaches it.
    let lost = 0;
    await page.route('**/api/amendments', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      lost += 1;
      if (lost === 1) await route.fetch();
      return route.abort();
    });
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=unsent][data-count="1"]').waitFor();
    await expect.poll(() => lost, { timeout: 10_000 }).toBeGreaterThan(1);
    await page.reload();
    await page.locator('[data-testid=unsent][data-count="1"]').waitFor();
    await shot('unsent');
    await accessible();
    await page.unroute('**/api/amendments');
    await page.locator('[data-testid=unsent]').waitFor({ state: 'detached' });
    expect(amendments().filter((said) => said.action === 'void' && said.crossing === id)).toHaveLength(1);
  });

  it('script in a crew’s name is text, in histories and in dialogs', async () => {
    const answer = await page.evaluate(async (value) => {
      const draft = { action: 'entry', car: 3, field: 'driver', value, reason: value };
      const response = await fetch('/api/amendments', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-centesimo': 'desk' },
        body: JSON.stringify({ draft, seen: null }),
      });
      return response.status;
    }, SCRIPT);
    expect(answer).toBe(200);
    await go('#/car/3');
    await page.locator('.car-who').getByText(SCRIPT).waitFor();
    await page.locator('[data-said=entry]').first().getByText(SCRIPT).first().waitFor();
    await page.locator('[data-said=entry] button').first().click();
    await page.locator('[data-testid=correction]').getByText(SCRIPT).first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => (window as unknown as { executed?: number }).executed)).toBeUndefined();
  });

  it('forged and oversized requests change nothing, and are told why', async () => {
    const count = amendments().length;
    const ask = (headers: Record<string, string>, body: string) =>
      fetch(`${address}api/amendments`, { method: 'POST', headers, body });
    const body = JSON.stringify({ draft: { action: 'void', crossing: END_OF_3, reason: 'forged' }, seen: null });
    const json = { 'content-type': 'application/json' };
    const forged = await ask(json, body);
    expect([forged.status, ((await forged.json()) as { reason: string }).reason]).toEqual([
      403,
      expect.stringContaining('x-centesimo'),
    ]);
    const large = await ask({ ...json, 'x-centesimo': 'desk' }, JSON.stringify({ draft: 'x'.repeat(2_000_000) }));
    expect([large.status, ((await large.json()) as { reason: string }).reason]).toEqual([
      413,
      expect.stringContaining('too large'),
    ]);
    expect(amendments()).toHaveLength(count);
  });

  it('every correction that a person may make is found by keyboard from a car, a trial, a crossing', async () => {
    const offered = async (hash: string): Promise<string[]> => {
      await go(hash);
      await page.locator('main.history .history-head, main.history .car-head').waitFor();
      await page.keyboard.press('c');
      await page.locator('[data-testid=chooser]').waitFor();
      const actions = await page
        .locator('[data-choose]')
        .evaluateAll((all) => all.map((each) => each.dataset.choose ?? ''));
      await page.keyboard.press('Escape');
      await page.locator('[data-testid=chooser]').waitFor({ state: 'detached' });
      return actions;
    };
    const car = await offered('#/car/4');
    const ofTrial = await offered('#/trial-history/PC2');
    const control = await offered('#/trial-history/CO1');
    expect(new Set([...car, ...ofTrial, ...control])).toEqual(
      new Set([
        ...['penalty', 'entry-state', 'insert', 'card', 'start', 'entry', 'claim', 'allowance', 'trial-state'],
        ...['close', 'reopen', 'source', 'publish'],
      ]),
    );
    const id = 'prova-6:00010001:9:B';
    await go(`#/crossing/${encodeURIComponent(id)}`);
    await page.locator(`[data-testid=crossing][data-crossing="${id}"]`).waitFor();
    for (const [key, action] of [
      ['r', 'assign'],
      ['t', 'retime'],
      ['v', 'void'],
      ['b', 'restore'],
      ['c', 'confirm'],
    ] as const) {
      await page.keyboard.press(key);
      await page.locator(`[data-testid=correction][data-action=${action}]`).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('[data-testid=correction]').waitFor({ state: 'detached' });
    }
  });

  it('a trial annulled for all is told with how many it moves', async () => {
    await go('#/trial-history/PC2');
    await page.locator('[data-testid=trial-history][data-trial=PC2]').waitFor();
    await page.keyboard.press('c');
    await page.locator('[data-choose=trial-state]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-field=state] select').selectOption('annulled');
    await page.locator('[data-testid=preview][data-state=there]').waitFor();
    expect(await page.locator('[data-score-of][data-trial=PC2]').count()).toBeGreaterThanOrEqual(CARS.length - 1);
    await shot('annul');
    await page.keyboard.press('Alt+2');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=trial-history] [data-said=trial-state]').waitFor();
    await shot('trial');
    await accessible();
  });

  it.each([
    ['desk-dark', 1440, 900, 'dark', 'en-GB'],
    ['projector', 1920, 1080, 'light', 'it-IT'],
    ['phone', 390, 844, 'light', 'it-IT'],
    ['phone-dark', 390, 844, 'dark', 'en-GB'],
  ] as const)('reads well at %s', async (name, width, height, colorScheme, locale) => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale });
    const other = await open(context);
    if (locale === 'en-GB') await other.getByRole('button', { name: 'English' }).click();
    await go('#/car/4', other);
    await other.locator('[data-testid=gap]').waitFor();
    await shot(`car-${name}`, other);
    await accessible(other);
    const main = other.locator('main.car');
    await main.evaluate((element) => element.scrollTo(0, 900));
    await pause(200);
    await shot(`car-${name}-below`, other);
    expect(await main.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
    await go(`#/crossing/${encodeURIComponent(END_OF_3)}`, other);
    await other.locator('[data-testid=crossing] .stamp').waitFor();
    await other.keyboard.press('r');
    await other.locator('[data-testid=correction]').waitFor();
    await other.locator('[data-field=car] input').fill('3');
    await other.locator('[data-testid=preview][data-state=there]').waitFor();
    await shot(`dialog-${name}`, other);
    await accessible(other);
    await context.close();
  });

  it('nothing on the page failed', () => {
    expect(faults).toEqual([]);
  });
});
