import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { pause, start } from './command.ts';

/** Processes whose command line or working files name this folder. */
const processesOf = (folder: string): string => spawnSync('pgrep', ['-f', folder], { encoding: 'utf8' }).stdout.trim();

describe('a rally that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s ends at once, with everything it has started', async (signal) => {
    const running = start(['rally', '--cars', '6', '--trials', '2', '--speed', '20', '--port', '0']);
    const folder = ((await running.said(/rally: +(\S+)\/rally\.yaml/))[1] ?? '').trim();
    await running.said(/box 00010001.*up/);
    expect(processesOf(folder)).not.toBe('');
    running.process.kill(signal);
    expect((await running.ended).code).toBe(130);
    await pause(500);
    expect(processesOf(folder)).toBe('');
  });
});
