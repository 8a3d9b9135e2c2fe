import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built command as its users run it. */

export const ROOT = resolve(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/cli.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  /** What it has said on standard error so far. */
  readonly stderr: () => string;
  /** Resolves with the first match on standard error; rejects where the program ends before. */
  said(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly ended: Promise<Ended>;
}

export function start(args: readonly string[], input = ''): Running {
  if (!existsSync(CLI)) throw new Error('dist/cli.js is not there: npm run build');
  const child = spawn(process.execPath, [CLI, ...args], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, stdout, stderr })));
  return {
    process: child,
    stderr: () => stderr,
    ended,
    said: (pattern) =>
      new Promise((found, failed) => {
        const look = (): void => {
          const match = stderr.match(pattern);
          if (match) {
            child.stderr.off('data', look);
            found(match);
          }
        };
        child.stderr.on('data', look);
        look();
        ended.then(({ code }) => failed(new Error(`ended with ${code} before saying ${pattern}:\n${stderr}`)));
      }),
  };
}

export const run = (args: readonly string[], input = ''): Promise<Ended> => start(args, input).ended;

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'centesimo-test-'));

/** Path of a program, or `undefined` where the machine does not have it. */
export function findProgram(...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = spawnSync('sh', ['-c', `command -v ${name} || ls /usr/sbin/${name}`], { encoding: 'utf8' });
    if (found.status === 0) return found.stdout.trim();
  }
  return undefined;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  return typeof address === 'object' && address ? address.port : 0;
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
