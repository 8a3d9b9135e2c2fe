import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause } from './command.ts';
import { openStation, type TestStation } from './marshal-station.ts';
import { executablePath, openBrowser, openPhone, PHONE, shoot as shootPage } from './phone.ts';

/** With the bars of a browser. */
const SHORT_PHONE = { width: 390, height: 700 };
const TABLET = { width: 820, height: 1180 };

describe.skipIf(!executablePath)("the marshal's page, on a phone", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let station: TestStation;

  beforeAll(async () => {
    station = await openStation();
    browser = await openBrowser();
    context = await openPhone(browser);
    page = await context.newPage();
    page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
    await page.goto(station.url);
  });
  afterAll(async () => {
    await browser?.close();
    await station?.stop();
  });

  const shoot = (name: string, on = page) => shootPage(on, name);
  const current = () => page.getByTestId('current');
  const standsAt = (state: string, car: number | '') =>
    page.locator(`[data-testid=current][data-state=${state}][data-car="${car}"]`).waitFor();
  const amendments = () => station.bridge.marshal.snapshot().amendments;
  const touch = (id: string) => page.getByTestId(id).click();
  const key = async (digits: string) => {
    for (const digit of digits) await page.locator(`[data-key="${digit}"]`).click();
  };

  it('waits for the first car, and says how the station is', async () => {
    await page.locator('[data-testid=page][data-link=live]').waitFor();
    await page.getByText('Ancora nessun passaggio').waitFor();
    expect(await page.getByTestId('state').textContent()).toMatch(/GPS ±\d+ µs/);
    await shoot('empty');
  });

  it('shows a car at once and confirms it with one touch, within 100 ms', async () => {
    await station.pass();
    await standsAt('waiting', 43);
    expect(await page.getByTestId('current').textContent()).toContain('Lancia Lambda 1928');
    await shoot('waiting');
    const tookMs = await page.evaluate(async () => {
      const begun = performance.now();
      document.querySelector<HTMLButtonElement>('[data-testid=confirm]')?.click();
      while (!document.querySelector('[data-testid=current][data-state=confirmed]')) {
        await new Promise((drawn) => requestAnimationFrame(drawn));
      }
      return performance.now() - begun;
    });
    expect(tookMs).toBeLessThan(100);
    await expect.poll(() => amendments()).toMatchObject([{ action: 'confirm', author: 'marshal:bs-castello', n: 1 }]);
    await shoot('confirmed');
  });

  it('takes another of the next cars with one touch', async () => {
    await station.pass();
    await standsAt('waiting', 51);
    await page.locator('[data-testid=next] [data-car="39"]').click();
    await standsAt('confirmed', 39);
    await expect.poll(() => amendments().at(-1)).toMatchObject({ action: 'assign', car: 39 });
  });

  it('knows a mistyped number and mends it with one touch', async () => {
    await station.pass();
    await page.locator('[data-testid=current][data-state=waiting]').waitFor();
    await touch('pad-open');
    await key('15');
    await page.getByText('Non è nell’elenco').waitFor();
    await shoot('mistyped');
    await page.locator('[data-hint="51"]').click();
    await standsAt('confirmed', 51);
    await expect.poll(() => amendments().at(-1)).toMatchObject({ action: 'assign', car: 51 });
  });

  it('undoes the last thing that was done here', async () => {
    await touch('undo');
    await page.locator('[data-testid=current][data-state=waiting]').waitFor();
    await expect.poll(() => station.bridge.marshal.snapshot().undone).toHaveLength(1);
    await page.keyboard.type('51');
    await page.keyboard.press('Enter');
    await standsAt('confirmed', 51);
  });

  it('declares a crossing void with a reason, and expects its car again', async () => {
    await station.pass();
    await standsAt('waiting', 44);
    await touch('void');
    await shoot('void-reasons');
    await page.getByText('Persona, bici, animale').click();
    await standsAt('void', 44);
    await expect.poll(() => amendments().at(-1)).toMatchObject({ action: 'void', reason: 'Persona, bici, animale' });
    await page.locator('[data-testid=next] [data-car="44"]').waitFor();
  });

  it('puts in a car that left no pulse, at the moment of the touch', async () => {
    const before = station.nowUs();
    await touch('by-hand');
    await expect.poll(() => page.getByTestId('hand-time').inputValue()).toMatch(/^\d\d:\d\d:\d\d\.\d\d$/);
    await shoot('by-hand');
    await touch('hand-next');
    await key('44');
    await touch('pad-ok');
    await expect.poll(() => amendments().at(-1)).toMatchObject({ action: 'insert', line: 'A', car: 44 });
    const inserted = amendments().at(-1);
    const utcUs = inserted?.action === 'insert' ? inserted.utcUs : 0;
    expect(utcUs).toBeGreaterThan(before - 10_000);
    expect(utcUs).toBeLessThan(before + 1_000_000);
  });

  it('takes a number before its car comes', async () => {
    await page.keyboard.type('210');
    await page.keyboard.press('Enter');
    await page.getByTestId('ahead').getByText('210').waitFor();
    await station.pass({ bounce: true });
    await standsAt('waiting', 210);
    expect(await current().textContent()).toContain('scritta prima');
    await page.locator('body').press('Enter');
    await standsAt('confirmed', 210);
  });

  it('lists what does not count with its reason, and makes it count', async () => {
    await touch('list-open');
    const bounce = page.locator('.sheet [data-counts=false]', { hasText: 'rimbalzo' });
    await bounce.first().waitFor();
    await shoot('list');
    await bounce.first().click();
    await touch('restore');
    await expect.poll(() => amendments().at(-1)).toMatchObject({ action: 'restore' });
    await touch('void');
    await page.getByText('Nessuna vettura').click();
  });

  it('keeps a queue of the cars that wait, oldest first', async () => {
    for (let car = 0; car < 3; car++) await station.pass({ channel: 'D3' });
    await page.locator('[data-testid=page][data-queue="3"]').waitFor();
    await standsAt('waiting', 43);
    await shoot('queue');
    await page.setViewportSize(SHORT_PHONE);
    await shoot('queue-short');
    const others = await page.getByTestId('undo').boundingBox();
    expect((others?.y ?? SHORT_PHONE.height) + (others?.height ?? 0)).toBeLessThanOrEqual(SHORT_PHONE.height);
    await page.setViewportSize(PHONE);
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(() => page.locator('[data-testid=queue] button').nth(1).getAttribute('aria-pressed'))
      .toBe('true');
    await page.keyboard.press('ArrowLeft');
    for (let left = 2; left >= 0; left--) {
      await touch('confirm');
      await page.locator(`[data-testid=page][data-queue="${left}"]`).waitFor();
    }
  });

  it('shows to a second phone what the first one did', async () => {
    const second = await context.newPage();
    await second.goto(station.url);
    await station.pass({ channel: 'D3' });
    await page.locator('[data-testid=page][data-queue="1"]').waitFor();
    await second.locator('[data-testid=page][data-queue="1"]').waitFor();
    await touch('confirm');
    await second.locator('[data-testid=page][data-queue="0"]').waitFor();
    await second.close();
  });

  it('says that the station is out of reach, keeps what is pressed and sends it when it is back', async () => {
    await station.pass();
    await page.locator('[data-testid=page][data-queue="1"]').waitFor();
    const before = amendments().length;
    await station.away();
    await page.getByText('Postazione non raggiunta').waitFor();
    await touch('confirm');
    await page.locator('[data-testid=page][data-queue="0"]').waitFor();
    await page.getByTestId('unsent').waitFor();
    await shoot('lost');
    expect(amendments()).toHaveLength(before);
    await station.back();
    await page.locator('[data-testid=page][data-link=live]').waitFor();
    await expect.poll(() => amendments(), { timeout: 5_000 }).toHaveLength(before + 1);
    await expect.poll(() => page.getByTestId('unsent').count()).toBe(0);
  });

  it('says item by item whether the station may be left alone, and what the pulse of each input became', async () => {
    await page.keyboard.press('r');
    const ready = page.getByTestId('ready');
    // The broker of this station is not there, so that nothing reaches the scorer; the rest is well.
    await page.locator('[data-testid=ready][data-ready=false]').waitFor();
    for (const fine of ['box', 'clock', 'disk']) {
      expect(await ready.locator(`[data-item=${fine}]`).textContent()).toContain('a posto');
    }
    expect(await ready.locator('[data-item=scorer]').textContent()).toMatch(/da sistemare.*controlla rete/);
    await page.getByText('I passaggi di prova non contano mai').waitFor();
    const passagesBefore = station.bridge.marshal.snapshot().crossings.filter(({ counts }) => counts).length;
    await touch('self-test');
    await page.getByText('Prova in corso').waitFor();
    await ready.locator('[data-item=D3]').waitFor({ timeout: 20_000 });
    // The box of this test answers on D8 alone.
    expect(await ready.locator('[data-item=D8]').textContent()).toContain('lo scorer non lo ha ancora');
    expect(await ready.locator('[data-item=D3]').textContent()).toContain('non risponde all’impulso di prova');
    await shoot('ready');
    expect(station.bridge.marshal.snapshot().crossings.filter(({ counts }) => counts)).toHaveLength(passagesBefore);
    await page.keyboard.press('Escape');
    await touch('state');
    await touch('ready-open');
    await ready.locator('[data-item=box]').waitFor();
    await page.keyboard.press('Escape');
  });

  it('speaks English, and looks right in every theme and on a tablet', async () => {
    await touch('state');
    await shoot('state');
    await page.locator('[data-language=en]').click();
    await page.getByText('State of the station').waitFor();
    await touch('close');
    await station.pass();
    await page.locator('[data-testid=page][data-queue="1"]').waitFor();
    for (const theme of ['light', 'dark', 'sun', 'night']) {
      await touch('state');
      await page.locator(`[data-theme-key=${theme}]`).click();
      await touch('close');
      await shoot(`phone-${theme}`);
      await page.setViewportSize(TABLET);
      await shoot(`tablet-${theme}`);
      await page.setViewportSize(PHONE);
    }
    await page.keyboard.press('?');
    await page.getByTestId('keys').waitFor();
    await shoot('keys');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('keys').count()).toBe(0);
  });

  it('has targets that a glove can hit, and letters that can be read at arm’s length', async () => {
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, input, a')]
        .filter((each) => each.offsetParent !== null)
        .filter((each) => each.offsetWidth < 84 || each.offsetHeight < 84)
        .map((each) => `${each.textContent} ${each.offsetWidth}x${each.offsetHeight}`),
    );
    expect(small).toEqual([]);
    const tiny = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('body *')]
        .filter((each) => each.offsetParent !== null && Number.parseFloat(getComputedStyle(each).fontSize) < 20)
        .map((each) => each.className || each.tagName),
    );
    expect(tiny).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(PHONE.width);
  });

  it('has a clock for the crews, within a tenth of a second of the station, that says when it is none', async () => {
    const clock = await context.newPage();
    await clock.goto(`${station.url}clock`);
    await clock.locator('[data-testid=clock][data-state=official]').waitFor();
    await pause(2_500);
    await shoot('clock', clock);
    const shownMs = Number(await clock.getByTestId('clock').getAttribute('data-utc-ms'));
    expect(Math.abs(shownMs - station.nowUs() / 1000)).toBeLessThan(100);
    station.unplug();
    await clock.locator('[data-testid=clock][data-state=no-source]').waitFor({ timeout: 20_000 });
    await shoot('clock-none', clock);
    await page.locator('[data-testid=state][data-level=bad]').waitFor();
    await clock.close();
  });
});
