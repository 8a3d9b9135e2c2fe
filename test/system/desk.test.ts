import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results } from '../../protocol/messages/results.ts';
import { findProgram, newFolder, pause, ROOT, type Running, run, start } from './command.ts';
import { expectTruth, summaryOf } from './summary.ts';

const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write('skipped: the desk in a browser: chromium is not installed (apt-get install chromium)\n');

const OUTPUT = join(ROOT, 'test/output');

describe.skipIf(!executablePath)('the desk, in a browser, during a rally at 20 times real time', () => {
  let browser: Browser;
  let page: Page;
  let rally: Running;
  let rallyFile = '';
  const db = join(newFolder(), 'ledger.db');

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
        ...['--disable-component-update', '--disable-sync'],
      ],
    });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    rally = start(['rally', '--cars', '12', '--trials', '4', '--speed', '20', '--json', '--port', '0', '--db', db]);
    const address = (await rally.said(/desk: +(http\S+)/))[1] ?? '';
    rallyFile = (await rally.said(/rally: +(\S+)/))[1] ?? '';
    await page.goto(address);
  });
  afterAll(async () => {
    rally.process.kill('SIGTERM');
    await rally.ended;
    await browser.close();
  });

  const ranking = (): Promise<string[]> =>
    page
      .locator('[data-testid=ranking] tr[data-car]')
      .evaluateAll((rows) => rows.map((row) => `${row.dataset.position} ${row.dataset.car} ${row.dataset.score}`));
  /** Of the whole list: only those in sight are there. */
  const crossings = async (): Promise<number> =>
    Number(await page.locator('[data-testid=crossings]').getAttribute('data-count'));

  it('shows crossings, deviations and the ranking as they come', async () => {
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await page.locator('[data-testid=stations] [data-station=brescia-castello][data-online=true]').waitFor();
    await page.locator('[data-testid=crossings] [data-testid=deviation]').first().waitFor();
    const early = { crossings: await crossings(), ranking: await ranking() };
    await page.screenshot({ path: join(OUTPUT, 'desk-early.png') });
    await pause(5_000);
    expect(await crossings()).toBeGreaterThan(early.crossings);
    expect(await ranking()).not.toEqual(early.ranking);
    await page.screenshot({ path: join(OUTPUT, 'desk-late.png') });
  });

  it('shows what the rules tell every reader to know', async () => {
    await expect.poll(() => page.getByText(/invented/i).count()).toBeGreaterThan(0);
  });

  it('ends with the ranking of the summary and of the offline scorer', async () => {
    await rally.said(/The desk stays up/);
    const results = JSON.parse(
      (await run(['export', '--db', db, '--what', 'results', '--rally', rallyFile])).stdout,
    ) as Results;
    const expected = results.rankings[0]?.rows.map((row) => `${row.position} ${row.car} ${row.score}`) ?? [];
    expect(expected).toHaveLength(12);
    await expect.poll(ranking, { timeout: 5_000 }).toEqual(expected);
    rally.process.kill('SIGTERM');
    expectTruth(summaryOf(await rally.ended), 12 * 5, 12 * 4);
  });
});
