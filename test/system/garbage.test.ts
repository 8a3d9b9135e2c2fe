import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FirmwareBox } from '../../simulator/box/firmware-box.ts';
import { createOscillator } from '../../simulator/box/oscillator.ts';
import { openPseudoTerminal } from '../../simulator/box/pseudo-terminal.ts';
import { createRandom } from '../../simulator/random.ts';
import { newFolder, pause, start } from './command.ts';

/** 250000 baud is 25,000 bytes a second; a line read at another speed is as good as noise. */
const BYTES_PER_SECOND = 25_000;
/** `NOISE_S=60` for the whole minute. */
const NOISE_S = Number(process.env.NOISE_S ?? 20);

const statusOf = (pid: number) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ');
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  // utime and stime, in hundredths of a second.
  return { cpuS: (Number(stat[13]) + Number(stat[14])) / 100, memoryMiB: Number(kib) / 1024 };
};

it('a line full of noise costs little, and the box behind it is read at once when it is back', async () => {
  const terminal = await openPseudoTerminal();
  const random = createRandom('noise');
  const folder = newFolder();
  const file = join(folder, 'station.yaml');
  const lines = ['station: s', 'rally: test', 'port: 0', `box: ${terminal.path}`, 'channels: {D8: {line: A}}'];
  writeFileSync(file, [...lines, 'broker: mqtt://127.0.0.1:9'].join('\n'));
  const bridge = start(['bridge', '--config', file]);
  await bridge.said(/marshal's API/);
  await pause(1_000);
  const pid = bridge.process.pid ?? 0;

  const before = statusOf(pid);
  const noise = setInterval(() => {
    terminal.write(Uint8Array.from({ length: BYTES_PER_SECOND / 50 }, () => Math.floor(256 * random())));
  }, 20);
  await pause(NOISE_S * 1000);
  clearInterval(noise);
  const after = statusOf(pid);
  expect(after.cpuS - before.cpuS).toBeLessThan(0.25 * NOISE_S);
  expect(after.memoryMiB - before.memoryMiB).toBeLessThan(60);
  expect(bridge.stderr().split('\n').length).toBeLessThan(12);

  const powerOnUs = Date.now() * 1000;
  const box = new FirmwareBox({
    number: 3,
    powerOnUs,
    oscillator: createOscillator({ hz: 16_000_000, powerOnUs, offsetPpm: 40 }),
    pps: null,
    onBytes: (bytes) => void terminal.write(bytes),
  });
  terminal.onBytes((bytes) => box.receive(bytes));
  const running = setInterval(() => box.advanceTo(Date.now() * 1000), 5);
  await bridge.said(/box 0003\w+, firmware .*: up/);
  clearInterval(running);
  bridge.process.kill('SIGTERM');
  await bridge.ended;
  terminal.close();
}, 150_000);
