import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.ts';

const open = async (path: string): Promise<SerialPort> => {
  const port = new SerialPort({ path, baudRate: 250_000, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return port;
};

const close = (port: SerialPort): Promise<void> => new Promise((resolve) => port.close(() => resolve()));

/** Collects what `listen` hands over until it holds `wanted`. */
const until = (wanted: string, listen: (take: (bytes: Uint8Array) => void) => void): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    listen((bytes) => {
      text += Buffer.from(bytes).toString('latin1');
      if (text.includes(wanted)) resolve(text);
    });
  });

describe('a pseudo-terminal', () => {
  let terminal: PseudoTerminal;

  beforeEach(async () => {
    terminal = await openPseudoTerminal();
  });

  afterEach(() => {
    terminal.close();
  });

  it('carries bytes both ways to a serial port at 250000 baud, unchanged', async () => {
    const port = await open(terminal.path);
    const fromBox = until('\n', (take) => port.on('data', take));
    const toBox = until('\n', (take) => terminal.onBytes(take));
    // Every byte that a line discipline could meddle with, and the LF last.
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => (n + 11) % 256);
    expect(bytes.at(-1)).toBe(0x0a);
    expect(terminal.write(bytes)).toBe(256);
    port.write(Buffer.from(bytes));
    expect(await fromBox).toBe(Buffer.from(bytes).toString('latin1'));
    expect(await toBox).toBe(Buffer.from(bytes).toString('latin1'));
    await close(port);
  });

  it('outlives a reader that is killed, for the next one', async () => {
    const reader = spawn('sh', ['-c', 'echo ready; exec cat "$0"', terminal.path]);
    await until('ready', (take) => reader.stdout.on('data', take));
    reader.kill('SIGKILL');
    await once(reader, 'exit');

    for (const round of [1, 2]) {
      const port = await open(terminal.path);
      const received = until(`round ${round}\n`, (take) => port.on('data', take));
      terminal.write(Buffer.from(`round ${round}\n`));
      expect(await received).toContain(`round ${round}\n`);
      await close(port);
    }
  });

  it('takes what the kernel has room for, and drops and counts the rest, where nobody reads', () => {
    const chunk = Buffer.alloc(1024, 0x55);
    let taken = 0;
    let written = 0;
    while (written < 1024 * 1024) {
      const accepted = terminal.write(chunk);
      taken += accepted;
      written += chunk.length;
      if (accepted < chunk.length) break;
    }
    expect(taken).toBeGreaterThan(1024);
    expect(taken).toBeLessThan(1024 * 1024);
    expect(terminal.droppedBytes).toBe(written - taken);
  });

  it('takes nothing any more once it is closed', () => {
    terminal.close();
    expect(terminal.write(Buffer.from('late'))).toBe(0);
    expect(terminal.droppedBytes).toBe(4);
  });
});
