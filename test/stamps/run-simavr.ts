import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linesOf, WireTap } from '../../simulator/box/wire-tap.ts';
import type { TrueEdge } from './edge-list.ts';
import { placeStamps } from './place-stamps.ts';
import type { StampedEdge } from './stamp-errors.ts';

/** A file of the source tree, as seen from this one there or from its translation in `dist`. */
function inTree(path: string): string {
  const places = ['../../', '../../../'].map((up) => fileURLToPath(new URL(up + path, import.meta.url)));
  return places.find((place) => existsSync(place)) ?? path;
}

/** Compiler and linker flags, `null` where simavr or a compiler is not installed. */
export function simavrFlags(): readonly string[] | null {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'pipe' });
    const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'simavr'], { encoding: 'utf8', stdio: 'pipe' });
    return flags.trim().split(/\s+/);
  } catch {
    return null;
  }
}

const PINS: Readonly<Record<string, string>> = {
  D3: 'D 3',
  D4: 'D 4',
  D5: 'D 5',
  D6: 'D 6',
  D7: 'D 7',
  D8: 'B 0',
  D9: 'B 1',
  D10: 'B 2',
  A0: 'C 0',
};

/** `declared`: edges that the box told as gone (`G`), its ring being full. */
export interface SimavrRun {
  readonly stamped: readonly StampedEdge[];
  readonly declared: number;
}

/** The same hex file and the same edges under simavr. */
export function runSimavr(truth: readonly TrueEdge[], flags: readonly string[]): SimavrRun {
  const build = mkdtempSync(join(tmpdir(), 'centesimo-simavr-'));
  try {
    const program = join(build, 'second-opinion');
    execFileSync('gcc', ['-O2', '-o', program, inTree('test/stamps/second-opinion.c'), ...flags], { stdio: 'pipe' });
    const input = truth
      .map(({ channel, level, cycle }) => `${cycle} ${PINS[channel]} ${level === 1 ? 0 : 1}\n`)
      .join('');
    const run = spawnSync(program, [inTree('station/firmware/centesimo-box.hex')], { input, maxBuffer: 2 ** 28 });
    if (run.status !== 0) throw new Error(`simavr ended with ${run.status}: ${run.stderr.toString('latin1')}`);
    const tap = new WireTap();
    tap.onBytes(run.stdout);
    const lines = tap.take();
    // A gap that grew is told again, whole.
    const gaps = new Map(linesOf(lines, 'gap').map(({ seq, count }) => [seq, count]));
    return {
      stamped: placeStamps(truth, linesOf(lines, 'edge')),
      declared: [...gaps.values()].reduce((sum, count) => sum + count, 0),
    };
  } finally {
    rmSync(build, { recursive: true });
  }
}
