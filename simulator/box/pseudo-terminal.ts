import { writeSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';

/** A serial port without hardware: `path` is what the bridge opens, this side is the box. */
export interface PseudoTerminal {
  readonly path: string;
  /** Bytes that found the kernel's buffer full since it was opened. */
  readonly droppedBytes: number;
  /** Writes at once and returns how many bytes were taken; the rest is lost, as on a line where nobody listens. */
  write(bytes: Uint8Array): number;
  /** Bytes that whoever has `path` open has written. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  close(): void;
}

const OPENING_BYTES_MAX = 256;

/**
 * Opens one. A shell makes its end raw, says its name and then sleeps, so that the terminal outlives whoever opens and closes `path`.
 */
export function openPseudoTerminal(): Promise<PseudoTerminal> {
  const terminal = spawn('sh', ['-c', 'stty raw -echo; tty; exec sleep infinity'], { encoding: null });
  // The type names string data and no `fd`; with encoding null data are buffers, and `fd` is public in the terminal of Unix.
  const fd = (terminal as unknown as { readonly fd: number }).fd;
  const onData = terminal.onData as unknown as (listener: (bytes: Uint8Array) => void) => void;

  let droppedBytes = 0;
  let isOpen = true;
  let listener: ((bytes: Uint8Array) => void) | undefined;

  function write(bytes: Uint8Array): number {
    let written = 0;
    try {
      while (isOpen && written < bytes.length) written += writeSync(fd, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    droppedBytes += bytes.length - written;
    return written;
  }

  // Whatever ends this process ends the sleeper too.
  process.once('exit', close);

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    process.removeListener('exit', close);
    terminal.kill('SIGKILL');
  }

  return new Promise((resolve, reject) => {
    let opening = '';
    let path: string | undefined;
    onData((bytes) => {
      if (path !== undefined) {
        listener?.(bytes);
        return;
      }
      opening += Buffer.from(bytes).toString('latin1');
      const end = opening.indexOf('\n');
      if (end < 0 && opening.length < OPENING_BYTES_MAX) return;
      const name = opening.slice(0, Math.max(0, end)).trim();
      if (!name.startsWith('/dev/')) {
        close();
        reject(new Error(`a pseudo-terminal should say the name of its device, not "${opening}"`));
        return;
      }
      path = name;
      resolve({
        path,
        get droppedBytes() {
          return droppedBytes;
        },
        write,
        onBytes: (next) => {
          listener = next;
        },
        close,
      });
    });
    terminal.onExit(({ exitCode }) => {
      isOpen = false;
      if (path === undefined) reject(new Error(`no pseudo-terminal: sh, stty, tty or sleep failed with ${exitCode}`));
    });
  });
}
