import { spawnSync } from 'node:child_process';

/**
 * Runs a module in a process of its own and reads the one JSON object that it prints: what ran before in this one has warmed code and taken
 * memory.
 */
export function freshProcess<Printed>(
  module: URL,
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): Printed {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeFlags, module.pathname, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (status !== 0) throw new Error(`${module.pathname} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Printed;
}

/** Peak resident memory of this process so far, MiB. */
export const peakMib = (): number => process.resourceUsage().maxRSS / 1024;
