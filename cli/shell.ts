import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { z } from 'zod';

/** What the subcommands share: how they read, speak, refuse and end. */

/** Ends the program with one line and exit code 1. */
export class Refused extends Error {}

export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
export const read = (path: string): string => readFileSync(path === '-' ? 0 : path, 'utf8');
export const random = (): number => Math.random();

export const example = (command: Command, ...lines: string[]): Command =>
  command.addHelpText('after', `\nExample:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);

export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`Allowed is a whole number from ${min} to ${max}.`);
    }
    return value;
  };
export const port = wholeNumber(0, 65_535);

export function brokerUrl(text: string): string {
  if (!/^(mqtts?|tcp|ssl|wss?):\/\/[^/\s]+/.test(text)) {
    throw new InvalidArgumentError('Allowed is a URL such as mqtt://127.0.0.1:1883.');
  }
  return text;
}

/** Objects of an NDJSON file; the first line that is none ends the program. */
export function ndjson<T>(path: string, schema: z.ZodType<T>, what: string): T[] {
  return read(path)
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [objectOf(line, schema, `${path}:${index + 1}`, what)]));
}

/** One line of NDJSON; `where` is told with what is wrong. */
export function objectOf<T>(line: string, schema: z.ZodType<T>, where: string, what: string): T {
  let body: unknown;
  try {
    body = JSON.parse(line);
  } catch (error) {
    throw new Refused(`${where}: no JSON: ${(error as Error).message}; allowed is one ${what} a line`);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Refused(`${where}: ${issue?.path.join('.') || what}: ${issue?.message ?? `not a ${what}`}`);
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Resolves with the first SIGINT or SIGTERM; a second one ends the program at once. */
export function interrupted(): Promise<void> {
  return new Promise((done) => {
    const first = (): void => {
      for (const signal of SIGNALS) process.removeListener(signal, first);
      done();
    };
    for (const signal of SIGNALS) process.once(signal, first);
  });
}

/** Troubles of the machine in words: what, where, what to do. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path, address, port: taken } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `port ${taken} on ${address} is taken by another program; give --port another number`;
  if (code === 'ENOENT') return `${path}: there is no such file`;
  if (code === 'SQLITE_CANTOPEN') return `${error.message}; is there such a file, and may it be written?`;
  if (code === 'EISDIR') return `${path ?? 'a folder'}: is a folder; allowed is a file`;
  if (code === 'EACCES') return `${path ?? ''}: permission denied`;
  return error.message;
}
