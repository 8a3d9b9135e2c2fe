import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { amendment } from '../../protocol/messages/facts.ts';
import { parseUtc } from '../../protocol/time.ts';
import type { FirmwareBox } from '../../simulator/box/firmware-box.ts';
import { openPseudoTerminal } from '../../simulator/box/pseudo-terminal.ts';
import { createRandom } from '../../simulator/random.ts';
import { DEFAULT_PINS } from '../../station/panel/pins.ts';
import { freePort, newFolder, pause, type Running, start } from './command.ts';
import { FirmataBoard } from './firmata-board.ts';
import { plugIn, receiver, unplugAll } from './plugged-in.ts';

/**
 * The panel as a marshal has it: the built command, a board with StandardFirmata behind a pseudo-terminal, and a real bridge with the real
 * firmware of a box and a GPS receiver.
 */

const { confirm, undo, hand, ready, trouble, buzzer } = DEFAULT_PINS;
const CROSSING_LAMP = DEFAULT_PINS.crossing;
const nowUs = () => Date.now() * 1000;

const folder = newFolder();
const link = join(folder, 'panel');
const stationFile = join(folder, 'station.yaml');
let url = '';
let box: FirmwareBox;
let bridge: Running;
let panel: Running;
let board: FirmataBoard;

async function startBridge(): Promise<void> {
  bridge = start(['bridge', '--config', stationFile]);
  await bridge.said(/up, next edge/);
}
async function stopBridge(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  bridge.process.kill(signal);
  await bridge.ended;
}

/** A car through the photocell. */
function carPasses(): void {
  const atUs = nowUs() + 20_000;
  box.input('D8', 1, atUs);
  box.input('D8', 0, atUs + 60_000);
}

async function press(pin: number): Promise<void> {
  board.press(pin);
  await pause(120);
  board.release(pin);
  await pause(120);
}

/** What it takes for `holds` to hold, or the last that was seen. */
async function sees<T>(see: () => T, holds: (seen: T) => boolean, withinMs = 15_000): Promise<T> {
  const untilMs = Date.now() + withinMs;
  while (!holds(see()) && Date.now() < untilMs) await pause(10);
  return see();
}
const lcdShows = async (row: 0 | 1, pattern: RegExp, withinMs?: number): Promise<void> => {
  expect(
    await sees(
      () => board.lcd.lines[row],
      (text) => pattern.test(text),
      withinMs,
    ),
  ).toMatch(pattern);
};
const isSeen = async (holds: () => boolean, withinMs?: number): Promise<void> => {
  expect(await sees(holds, (seen) => seen, withinMs)).toBe(true);
};

/** The crossings without a number, as the bridge names them to whoever begins to listen. */
async function open(): Promise<{ id: string; suggested: number; utcUs: number }[]> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/events`, { signal: abort.signal });
  let text = '';
  setTimeout(() => abort.abort(), 300);
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  } catch {
    // Heard enough.
  }
  const events = text.split('\n\n').filter((event) => event.startsWith('data: '));
  return events.map((event) => JSON.parse(event.slice('data: '.length)).crossing);
}
const head = async (): Promise<number> => ((await (await fetch(`${url}/api/status`)).json()) as { head: number }).head;

/** Times by hand that nobody has taken back. */
async function insertsInForce() {
  const snapshot = z.object({ amendments: z.array(amendment), undone: z.array(z.string()) });
  const { amendments, undone } = snapshot.parse(await (await fetch(`${url}/api/crossings`)).json());
  return amendments.flatMap((each) =>
    each.action === 'insert' && !undone.includes(each.id)
      ? [{ line: each.line, car: each.car, utcUs: each.utcUs }]
      : [],
  );
}

beforeAll(async () => {
  const port = await freePort();
  const plugged = await plugIn({ pps: true });
  box = plugged.box;
  url = `http://127.0.0.1:${port}`;
  const cars = Array.from({ length: 60 }, (_, index) => 43 + index);
  writeFileSync(join(folder, 'entries.csv'), ['number', ...cars].join('\n'));
  const lines = [
    ...['station: s', 'rally: test', `port: ${port}`, `box: ${plugged.path}`, 'entries: entries.csv'],
    ...['channels: {D8: {line: A, sensor: photocell}}', 'broker: mqtt://127.0.0.1:9'],
    `gps: {port: ${await receiver()}}`,
  ];
  writeFileSync(stationFile, lines.join('\n'));
  await startBridge();
  panel = start(['panel', '--board', link, '--bridge', url]);
  await panel.said(/board .*trying again for ever/);
  board = await FirmataBoard.plugIn(link);
  await panel.said(/board .*: ready/);
  // The clock of the bridge takes some seconds.
  await panel.said(/panel: ready/);
  await isSeen(() => board.isListenedTo);
}, 60_000);

afterAll(async () => {
  panel.process.kill('SIGTERM');
  bridge.process.kill('SIGTERM');
  await Promise.all([panel.ended, bridge.ended]);
  board.unplug();
  unplugAll();
});

describe('the panel of a marshal', () => {
  beforeEach(async () => {
    await isSeen(() => board.isOn(ready));
  });

  it('shows that the station is well', async () => {
    await lcdShows(1, /^ready next 43 {3}$/);
    expect(board.lcd).toMatchObject({ isOn: true, isLit: true, hasCursor: false });
    expect([ready, CROSSING_LAMP, trouble, buzzer].map((pin) => board.isOn(pin))).toEqual([true, false, false, false]);
  });

  it('shows a crossing with its time and number, flashes and beeps; confirm says to the bridge that it is so', async () => {
    carPasses();
    await isSeen(() => board.isOn(buzzer));
    await lcdShows(1, /^43\? next 44 {5}$/);
    const [crossing] = await open();
    const time = new Date(Math.floor((crossing?.utcUs ?? 0) / 10_000) * 10);
    const two = (value: number) => String(value).padStart(2, '0');
    const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
    expect(board.lcd.lines[0]).toBe(`${clock}.${two(time.getMilliseconds() / 10)}  A  `);
    await isSeen(() => board.isOn(CROSSING_LAMP));
    await isSeen(() => !board.isOn(CROSSING_LAMP));
    expect(board.isOn(buzzer)).toBe(false);

    const before = await head();
    await press(confirm);
    await lcdShows(1, /^43 confirmed/);
    expect([await head(), await open()]).toEqual([before + 1, []]);
    await lcdShows(1, /^ready/);
    expect(board.isOn(CROSSING_LAMP)).toBe(false);
  });

  it('undoes that, and confirms it anew', async () => {
    const before = await head();
    await press(undo);
    await lcdShows(1, /^43 open again/);
    await lcdShows(1, /^43\?/);
    await press(confirm);
    await lcdShows(1, /^43 confirmed/);
    expect(await head()).toBe(before + 2);
  });

  it('shows the right thing again after a spike on the cable of the LCD', async () => {
    board.lcd.spike();
    carPasses();
    await pause(500);
    expect(board.lcd.lines[1]).not.toMatch(/^44\?/);
    await lcdShows(1, /^44\? next 45 {5}$/, 22_000);
    expect(board.lcd.lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d\d {2}A {2}$/);
    await press(confirm);
    await lcdShows(1, /^44 confirmed/);
  });

  it('goes from one car to the next, a press each, however the contact bounces', async () => {
    carPasses();
    await lcdShows(1, /^45\?/);
    await pause(1_000);
    carPasses();
    await lcdShows(1, /^45\? next 46/);
    await press(confirm);
    await lcdShows(1, /^46\?/);
    expect((await open()).map(({ suggested }) => suggested)).toEqual([46]);
    await press(confirm);
    await lcdShows(1, /^46 confirmed/);
  });

  it('lets go of what somebody else has confirmed', async () => {
    carPasses();
    await lcdShows(1, /^47\?/);
    const [crossing] = await open();
    const body = JSON.stringify({ action: 'confirm', crossing: crossing?.id, reason: 'page' });
    await fetch(`${url}/api/amendments`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    await lcdShows(1, /^ready/, 1_000);
  });

  it('writes a time by hand at the moment of the press, and takes it back', async () => {
    const before = await head();
    const atUs = nowUs();
    await press(hand);
    const [, time = ''] = await panel.said(/time by hand (\S+) on A/);
    expect(Math.abs(Date.parse(time) * 1000 - atUs)).toBeLessThan(50_000);
    await lcdShows(0, /h A/);
    await isSeen(() => /^by hand: sent/.test(board.lcd.lines[1]));
    expect(await head()).toBe(before + 1);
    await press(undo);
    await pause(500);
    expect(await head()).toBe(before + 2);
  });
});

describe('without its board', () => {
  const bridgeIsUp = () => !/ended|closed/.test(bridge.stderr());

  it('takes it up again when it is plugged in, with lamps, buttons and LCD as they were', async () => {
    board.unplug();
    await panel.said(/port closed: unplugged/);
    carPasses();
    await pause(2_000);
    board = await FirmataBoard.plugIn(link);
    await lcdShows(1, /^48\?/);
    await isSeen(() => board.isOn(ready));
    await press(confirm);
    await lcdShows(1, /^48 confirmed/);
    expect([bridgeIsUp(), panel.process.exitCode]).toEqual([true, null]);
  }, 60_000);

  it.each([
    ['hangs', () => board.hang()],
    ['is reset', () => board.reset()],
  ])(
    'opens the port again when the board %s',
    async (_what, happens) => {
      happens();
      await panel.said(/was reset|has not answered/);
      board.unplug();
      board = await FirmataBoard.plugIn(link);
      await isSeen(() => board.isOn(ready), 20_000);
      await lcdShows(1, /^ready/);
    },
    60_000,
  );

  it('does not mind what speaks no Firmata on that port', async () => {
    board.unplug();
    const other = await openPseudoTerminal();
    symlinkSync(other.path, `${link}.new`);
    renameSync(`${link}.new`, link);
    const random = createRandom('noise');
    const talking = setInterval(() => other.write(Buffer.from(Array.from({ length: 64 }, () => random() * 256))), 20);
    await pause(12_000);
    clearInterval(talking);
    expect(panel.process.exitCode).toBe(null);
    other.close();
    board = await FirmataBoard.plugIn(link);
    await lcdShows(1, /^ready/, 20_000);
  }, 60_000);
});

describe('without a bridge', () => {
  it('lights the trouble lamp, keeps times by hand and nothing else, and goes on when it is back', async () => {
    carPasses();
    await lcdShows(1, /^49\?/);
    await stopBridge('SIGKILL');
    await lcdShows(1, /^NO BRIDGE/);
    await isSeen(() => board.isOn(trouble));
    await isSeen(() => board.isOn(buzzer));
    expect(board.isOn(ready)).toBe(false);
    await press(confirm);
    await lcdShows(1, /^no bridge/);
    await press(hand);
    await lcdShows(1, /^kept, no bridge/);
    const [, kept = ''] = [...panel.stderr().matchAll(/time by hand (\S+) on A/g)].at(-1) ?? [];
    const keptUs = parseUtc(kept);

    await startBridge();
    await isSeen(() => board.isOn(ready));
    await lcdShows(1, /^49\?/);
    expect((await open()).map(({ suggested }) => suggested)).toEqual([49]);
    expect(await insertsInForce()).toEqual([{ line: 'A', car: 0, utcUs: keptUs }]);
    await press(confirm);
    await lcdShows(1, /^49 confirmed/);
    expect(panel.stderr().match(/bridge away/g)?.length).toBe(1);
  }, 60_000);

  it('says that a bridge hangs', async () => {
    bridge.process.kill('SIGSTOP');
    await lcdShows(1, /^NO BRIDGE/);
    await press(confirm);
    await lcdShows(1, /^no bridge|NO BRIDGE/);
    bridge.process.kill('SIGCONT');
    await isSeen(() => board.isOn(ready));
  }, 60_000);
});

describe('told to end', () => {
  it('goes dark and ends at once when it is told to', async () => {
    const beganMs = Date.now();
    panel.process.kill('SIGINT');
    const { code, stdout } = await panel.ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(Date.now() - beganMs).toBeLessThan(3_000);
    await pause(200);
    expect([board.lcd.lines.join('').trim(), board.isOn(ready)]).toEqual(['', false]);
  }, 60_000);
});
