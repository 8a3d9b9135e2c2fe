import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { crossing } from '../../protocol/messages/facts.ts';
import { freePort, newFolder, start } from './command.ts';
import { onUnplug, plugIn, receiver, unplugAll } from './plugged-in.ts';

/** One tube on two boxes, each with the released firmware, a counter and a receiver of its own, in one bridge. */

afterEach(unplugAll);

it('two boxes agree within microseconds on one wheel, and the second takes the number of the first', async () => {
  const port = await freePort();
  const file = join(newFolder(), 'station.yaml');
  const main = await plugIn({ pps: true, number: 0x12 });
  const backup = await plugIn({ pps: true, number: 0x13, offsetPpm: 3_100 });
  const lines = [
    ...['station: s', 'rally: test', `port: ${port}`, 'broker: mqtt://127.0.0.1:9'],
    ...[`box: ${main.path}`, `gps: {port: ${await receiver()}}`, 'channels: {D8: {line: A, sensor: photocell}}'],
    ...[
      'backup:',
      `  box: ${backup.path}`,
      `  gps: {port: ${await receiver()}}`,
      '  channels: {D8: {line: A, sensor: photocell}}',
    ],
  ];
  writeFileSync(file, lines.join('\n'));
  const bridge = start(['bridge', '--config', file]);
  onUnplug(() => bridge.process.kill());
  await bridge.said(/backup: box 0013/);

  const ask = async (path: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).json() as Promise<Record<string, unknown>>;
  const sources = async (): Promise<unknown> => {
    const { clock, backup } = (await ask('/api/status')) as Record<string, Record<string, { source: string }>>;
    return [(clock as unknown as { source: string }).source, backup?.clock?.source];
  };
  await expect.poll(sources, { timeout: 20_000 }).toEqual(['pps', 'pps']);

  const atUs = Date.now() * 1000 + 50_000;
  for (const { box } of [main, backup]) {
    box.input('D8', 1, atUs);
    box.input('D8', 0, atUs + 60_000);
  }
  const seen = async () => {
    const { crossings } = await ask('/api/crossings');
    const read = (crossings as unknown[]).map((each) => crossing.parse(each));
    return (role: 'main' | 'backup') => read.find((each) => each.role === role);
  };
  await expect.poll(async () => (await seen())('backup')?.utcUs, { timeout: 5_000 }).toBeGreaterThan(0);
  await expect.poll(async () => (await seen())('main')?.utcUs, { timeout: 5_000 }).toBeGreaterThan(0);
  const body = JSON.stringify({ action: 'assign', crossing: (await seen())('main')?.id, car: 43 });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`http://127.0.0.1:${port}/api/amendments`, { method: 'POST', headers, body })).status).toBe(200);
  await expect.poll(async () => (await seen())('backup')?.suggested, { timeout: 5_000 }).toBe(43);
  const both = await seen();
  const [first, second] = [both('main'), both('backup')];
  // Both have the capture unit's 62.5 ns; what is left is what each knows of its own drift.
  const bound = (first?.uncertaintyUs ?? 0) + (second?.uncertaintyUs ?? 0) + 2;
  expect(Math.abs((first?.utcUs ?? 0) - (second?.utcUs ?? 0))).toBeLessThanOrEqual(bound);
  expect(bound).toBeLessThan(1_000);
});
