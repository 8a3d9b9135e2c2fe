import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, newFolder, pause, run, start } from './command.ts';
import { onUnplug, plugIn, receiver, unplugAll } from './plugged-in.ts';

afterEach(unplugAll);

/** The real firmware in real time behind a pseudo-terminal, and a GPS receiver behind another: what a marshal has on the table. */

async function bridgeOn(box: string, gps?: string) {
  const folder = newFolder();
  const port = await freePort();
  const file = join(folder, 'station.yaml');
  const lines = ['station: s', 'rally: test', `port: ${port}`, `box: ${box}`, 'channels: {D8: {line: A}}'];
  writeFileSync(file, [...lines, 'broker: mqtt://127.0.0.1:9', ...(gps ? [`gps: {port: ${gps}}`] : [])].join('\n'));
  const bridge = start(['bridge', '--config', file]);
  onUnplug(() => bridge.process.kill('SIGTERM'));
  await bridge.said(/up, next edge/);
  return { url: `http://127.0.0.1:${port}`, file };
}
const sampled = async (args: readonly string[]) => {
  const { stdout, code, stderr } = await run(['clock', ...args]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .at(-1);
};

describe('a box on the table', () => {
  it('says how it is, takes its number and its settings, and tests its inputs', async () => {
    const { path } = await plugIn({ pps: true });
    const first = await run(['box', path, '--number', '0a17', '--glitch', '500', '--test', 'D8', 'A0']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/number {4}0a17\nboot {6}0a170002\nfirmware {2}2\.\d\.\d\nglitch {4}500 µs/);
    expect(first.stdout).toMatch(/D8 {8}well\nA0 {8}well\n/);
  }, 60_000);

  it('shows its clock without a bridge, by the GPS', async () => {
    const { path } = await plugIn({ pps: true });
    const { clock, box } = await sampled(['--box', path, '--seconds', '12']);
    expect(clock).toMatchObject({ source: 'pps', alarm: null });
    expect(clock.driftPpm).toBeCloseTo(-6_700, -1);
    expect(box).toMatchObject({ boot: '00120001', link: 'up' });
  }, 60_000);

  it('is refused while another process holds its port, and that one is named', async () => {
    const { path } = await plugIn({ pps: true });
    await bridgeOn(path);
    const { code, stderr } = await run(['box', path]);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toMatch(/is held by .*process \d+ \(\S*node \S*cli\.js bridge/);
  }, 60_000);

  it('is refused where there is none, in one line', async () => {
    const { code, stderr } = await run(['box', '/dev/ttyNOWHERE']);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toMatch(/\/dev\/ttyNOWHERE/);
  }, 60_000);
});

describe('a bridge beside it', () => {
  it('names the second with a receiver on the second port, and places pulses by the computer where no second comes', async () => {
    const { path: withGps } = await plugIn({ pps: true });
    const station = await bridgeOn(withGps, await receiver());
    const { path: without } = await plugIn({ pps: false });
    const lone = await bridgeOn(without);
    const { path: wrong } = await plugIn({ pps: true });
    const contradicted = await bridgeOn(wrong, await receiver(-40));
    await pause(14_000);
    expect((await sampled([station.url, '--seconds', '1'])).clock).toMatchObject({ source: 'pps', alarm: null });
    const { clock } = await sampled([lone.url, '--seconds', '1']);
    expect(clock).toMatchObject({ source: 'host', alarm: expect.stringContaining("this computer's clock stands in") });
    expect(clock.uncertaintyUs).toBeLessThan(40_000);
    expect((await sampled([contradicted.url, '--seconds', '1'])).clock).toMatchObject({
      source: 'none',
      alarm: expect.stringContaining('40.0 s ahead of the GPS'),
    });
  }, 60_000);
});
