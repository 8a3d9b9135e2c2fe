import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const released = readFileSync(join(here, 'centesimo-box.hex'));
const record = new Map(
  readFileSync(join(here, 'centesimo-box.build.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line): [string, string] => {
      const [key = '', ...value] = line.split(': ');
      return [key, value.join(': ')];
    }),
);

function installedCompiler(): string {
  try {
    return execFileSync('avr-gcc', ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '';
  } catch {
    return 'none';
  }
}

describe('the released firmware', () => {
  it('is the file of which the record beside it speaks', () => {
    expect(createHash('sha256').update(released).digest('hex')).toBe(record.get('sha256'));
  });

  const compiler = installedCompiler();
  const isRecorded = compiler === record.get('compiler');
  const where = isRecorded
    ? ''
    : ` (skipped: the compiler here is ${compiler}, the record says ${record.get('compiler')})`;

  it.skipIf(!isRecorded)(
    `is byte for byte what the sources make with the recorded compiler${where}`,
    () => {
      const build = mkdtempSync(join(tmpdir(), 'centesimo-firmware-'));
      try {
        execFileSync('make', ['-C', here, `BUILD=${build}`], { stdio: 'pipe' });
        expect(readFileSync(join(build, 'centesimo-box.hex')).equals(released)).toBe(true);
      } finally {
        rmSync(build, { recursive: true });
      }
    },
    30_000,
  );
});
