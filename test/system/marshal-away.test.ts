import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause } from './command.ts';
import { openStation, type TestStation } from './marshal-station.ts';
import { executablePath, openBrowser, openPhone, shoot } from './phone.ts';

describe.skipIf(!executablePath)("the marshal's page while nobody looks at it, or the station is away", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let station: TestStation;

  beforeAll(async () => {
    station = await openStation();
    browser = await openBrowser();
    context = await openPhone(browser);
    // What is asked of the loudspeaker: the pitch of every tone.
    await context.addInitScript(() => {
      const tones: number[] = [];
      Object.assign(window, { tones });
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (when) {
        tones.push(this.frequency.value);
        return start.call(this, when);
      };
    });
    page = await context.newPage();
    await page.goto(station.url);
    await page.locator('[data-testid=page][data-link=live]').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await station?.stop();
  });

  const amendments = () => station.bridge.marshal.snapshot().amendments;
  const tones = () => page.evaluate(() => (window as unknown as { tones: number[] }).tones);
  const waits = (count: number) => page.locator(`[data-testid=page][data-queue="${count}"]`).waitFor();

  it('sounds once for a car, not for its rear axle, and not at all when it is muted', async () => {
    // Browsers are silent until somebody has touched the page.
    await page.getByTestId('state').click();
    await page.keyboard.press('Escape');
    await pause(500);
    expect(await tones()).toEqual([]);
    await station.pass();
    await waits(1);
    expect(await tones()).toEqual([880]);

    await page.getByTestId('state').click();
    await page.getByRole('button', { name: 'Spento' }).click();
    await page.keyboard.press('Escape');
    await station.pass();
    await waits(2);
    expect(await tones()).toEqual([880]);

    await page.getByTestId('state').click();
    await page.getByRole('button', { name: 'Acceso' }).click();
    await page.keyboard.press('Escape');
    await station.away();
    // Loss is said after 2.5 s.
    await expect.poll(tones, { timeout: 6_000 }).toEqual([880, 220, 220]);
    await station.back();
    await page.locator('[data-testid=page][data-link=live]').waitFor();
  });

  it('opens again while the station is out of reach, keeps a number keyed in then, and delivers it when it is back', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const before = amendments().length;
    await page.close();
    await station.away();
    page = await context.newPage();
    await page.goto(station.url);
    // What it saw last: two cars that wait, and the entry list.
    await waits(2);
    await page.getByText('Postazione non raggiunta').waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    expect(await page.evaluate(() => document.fonts.check('700 20px Barlow'))).toBe(true);
    await page.keyboard.type('118');
    await page.getByText('Mercedes-Benz 300 SL').waitFor();
    await page.keyboard.press('Enter');
    await waits(1);
    await page.getByTestId('unsent').waitFor();
    await shoot(page, 'opened-away');

    // It survives being closed once more.
    await page.close();
    page = await context.newPage();
    await page.goto(station.url);
    await waits(1);
    expect(amendments()).toHaveLength(before);
    await station.back();
    await page.locator('[data-testid=page][data-link=live]').waitFor();
    await expect.poll(() => amendments().at(-1)).toMatchObject({ action: 'assign', car: 118 });
    expect(amendments()).toHaveLength(before + 1);
  });

  it('stamps a car by hand with the moment of the touch although the station is away', async () => {
    await station.away();
    await page.getByText('Postazione non raggiunta').waitFor();
    const touchedUs = station.nowUs();
    await page.keyboard.press('m');
    await expect.poll(() => page.getByTestId('hand-time').inputValue()).not.toBe('');
    await page.getByTestId('hand-next').click();
    await page.keyboard.type('333');
    await page.keyboard.press('Enter');
    await station.back();
    await expect.poll(() => amendments().at(-1), { timeout: 5_000 }).toMatchObject({ action: 'insert', car: 333 });
    const inserted = amendments().at(-1);
    // The phone's own clock is years away from this station's, and the page knows by how much.
    expect(Math.abs((inserted?.action === 'insert' ? inserted.utcUs : 0) - touchedUs)).toBeLessThan(300_000);
  });
});
