import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bridge, serveMarshal, startBridge } from '../../bridge/index.ts';
import { machineClock, stopwatch } from '../../clock.ts';
import type { Amendment } from '../../protocol/messages/facts.ts';
import { utcMicros } from '../../protocol/time.ts';
import { timeOfDay } from '../../protocol/time-of-day.ts';
import { newFolder } from './command.ts';
import { executablePath, openBrowser, openPhone, PHONE, shoot } from './phone.ts';

const CARS = 400;
const MINUTE_US = 60_000_000;
const SHORT_PHONE = { width: 390, height: 700 };

describe.skipIf(!executablePath)('a control without a box, on a phone', () => {
  let browser: Browser;
  let page: Page;
  let bridge: Bridge;
  let desk: Awaited<ReturnType<typeof serveMarshal>>;
  const amended: Amendment[] = [];
  const timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

  beforeAll(async () => {
    const numbers = Array.from({ length: CARS }, (_, at) => at + 1);
    bridge = startBridge(
      {
        ...{ station: 'co-4', rally: 'test', scorers: ['desk'], broker: 'mqtt://127.0.0.1:9', box: null, gps: null },
        ...{ channels: new Map(), lines: ['CO'], startOrder: numbers, port: 0, journalPath: join(newFolder(), 's.db') },
        cars: numbers.map((number) => ({ number, driver: `Driver ${number}`, model: 'Fiat 508 S', year: '1933' })),
      },
      {
        ...{ clock: machineClock, stopwatch, random: Math.random, log: () => {} },
        openPort: () => Promise.reject(new Error('no box')),
      },
    );
    bridge.marshal.watchBoard((event) => 'amendment' in event && amended.push(event.amendment));
    desk = await serveMarshal(bridge, 0);
    browser = await openBrowser();
    const context = await openPhone(browser);
    page = await context.newPage();
    page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
    await page.goto(`http://127.0.0.1:${desk.port}/`);
    await page.locator('[data-testid=page][data-link=live]').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
    await bridge?.stop();
  });

  const key = async (digits: string) => {
    for (const digit of digits) await page.locator(`[data-key="${digit}"]`).click();
  };
  const erase = async (times: number) => {
    for (let time = 0; time < times; time++) await page.keyboard.press('Backspace');
  };
  const field = (name: 'car' | 'time') => page.locator(`[data-testid=hand-entry][data-field=${name}]`).waitFor();
  const advice = (text: string) => page.getByTestId('advice').getByText(text).waitFor();
  const touch = (id: string) => page.getByTestId(id).click();
  const entered = () => amended.filter(({ action }) => action === 'insert');
  const undone = () => amended.filter(({ action }) => action === 'undo');
  const sinceUs = (begunUs: number): number => {
    const last = entered().at(-1);
    return last?.action === 'insert' ? last.utcUs - begunUs : Number.NaN;
  };
  /** A whole minute, so many before now, as a road card says it. */
  const minute = (before: number) => {
    const utcUs = utcMicros((Math.floor(machineClock.nowUs() / MINUTE_US) - before) * MINUTE_US);
    return { utcUs, digits: timeOfDay(utcUs, timezone).slice(0, 5).replace(':', '') };
  };

  it('takes a car and the time of its road card by touch, and shows them with undo', async () => {
    const { utcUs, digits } = minute(3);
    await shoot(page, 'hand-empty');
    await key('43');
    // No car of 1 to 400 goes on with these digits.
    await field('time');
    await advice('Driver 43');
    await key(digits);
    await shoot(page, 'hand-time');
    await touch('entry-enter');
    await field('car');
    await expect.poll(() => amended.at(-1)).toMatchObject({ action: 'insert', line: 'CO', car: 43, utcUs });
    await page
      .getByTestId('last')
      .getByText(/^✓ 43 · /)
      .waitFor();
    await touch('undo');
    await expect.poll(() => amended.at(-1)).toMatchObject({ action: 'undo' });
    await page.getByTestId('last').getByText('Tornato indietro 43').waitFor();
  });

  it('stamps a car that passes with one touch, after its number was keyed or before', async () => {
    const begunUs = machineClock.nowUs();
    await key('118');
    await touch('entry-now');
    await expect.poll(() => entered().at(-1)).toMatchObject({ car: 118 });
    expect(sinceUs(begunUs)).toBeGreaterThan(0);
    expect(sinceUs(begunUs)).toBeLessThan(1_500_000);

    const touchedUs = machineClock.nowUs();
    await touch('entry-now');
    await expect.poll(() => page.getByTestId('entry-time').textContent()).toMatch(/^\d\d:\d\d:\d\d\.\d\d$/);
    const shownUs = machineClock.nowUs();
    await key('119');
    await touch('entry-enter');
    await expect.poll(() => entered().at(-1)).toMatchObject({ car: 119 });
    expect(sinceUs(touchedUs)).toBeGreaterThan(-10_000);
    expect(sinceUs(shownUs)).toBeLessThan(10_000);
    for (let back = 0; back < 2; back++) await touch('undo');
    await expect.poll(() => undone().length).toBe(3);
  });

  it('says what is odd about a number or a time', async () => {
    // 91 is a car, so that the time comes next; one step back goes on with the number.
    await page.keyboard.type('91');
    await field('time');
    await erase(1);
    await page.keyboard.type('1\n');
    await advice('Non è nell’elenco');
    await erase(4);
    await page.keyboard.type('3002561');
    await advice('Non è un’ora');
    await erase(4);
    await page.keyboard.type(minute(-90).digits);
    await advice('È più tardi di adesso');
    await shoot(page, 'hand-odd');
    await erase(8);
    await field('car');
  });

  it('enters 400 cars on a keypad of digits, each once and with its own minute', async () => {
    amended.length = 0;
    // Two cars a minute, the last of them a few minutes ago.
    const cards = Array.from({ length: CARS }, (_, at) => ({ car: at + 1, ...minute(205 - Math.floor(at / 2)) }));
    let keys = 0;
    const begunMs = stopwatch.realMs();
    for (const { car, digits } of cards) {
      // 41 is the first that no other number of 1 to 400 begins with.
      const typed = `${car}${car <= 40 ? '\n' : ''}${digits}\n`;
      keys += typed.length;
      await page.keyboard.type(typed);
    }
    await expect.poll(() => amended.length, { timeout: 30_000 }).toBe(CARS);
    const tookMs = Math.round(stopwatch.realMs() - begunMs);
    process.stderr.write(`400 cars by hand: ${keys} keys, ${tookMs} ms until the station had them\n`);
    expect(amended.map((each) => each.action === 'insert' && [each.car, each.utcUs])).toEqual(
      cards.map(({ car, utcUs }) => [car, utcUs]),
    );
    await page.keyboard.type('57');
    await advice('È già passata');
    await erase(3);
    await page.keyboard.press('-');
    await expect.poll(() => amended.at(-1)).toMatchObject({ action: 'undo' });
    await page.getByTestId('last').getByText('Tornato indietro 400').waitFor();
  });

  it('fits a short phone, with targets that a glove can hit', async () => {
    await page.setViewportSize(SHORT_PHONE);
    await shoot(page, 'hand-short');
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, input, a')]
        .filter((each) => each.offsetParent !== null)
        .filter((each) => each.offsetWidth < 84 || each.offsetHeight < 84)
        .map((each) => `${each.textContent} ${each.offsetWidth}x${each.offsetHeight}`),
    );
    expect(small).toEqual([]);
    const enter = await page.getByTestId('entry-enter').boundingBox();
    expect((enter?.y ?? SHORT_PHONE.height) + (enter?.height ?? 0)).toBeLessThanOrEqual(SHORT_PHONE.height);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await page.setViewportSize({ width: 820, height: 1180 });
    await shoot(page, 'hand-tablet');
    await page.setViewportSize(PHONE);
  });
});
