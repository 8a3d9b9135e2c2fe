import { readdir } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { ReadlineParser } from '@serialport/parser-readline';
import { SerialPort } from 'serialport';
import { LINE_BYTES_MAX } from '../../protocol/serial/codec.ts';
import { holderOf } from './holder.ts';

/** Some lines long, because one whose LF was damaged has the next behind it, which is still to be read. */
const READ_BYTES_MAX = 4 * LINE_BYTES_MAX;

/** An open line to a box or to a GPS receiver. It lives for one open: after `onClosed` a new one is made (stale parsers glue lines together). */
export interface BoxPort {
  write(text: string): void;
  close(): void;
  /** Bytes that came in and went out, for whoever has to know that nothing is on the way. */
  readonly bytes: { read: number; written: number };
}

export interface BoxPortEvents {
  onLine(text: string): void;
  onTooLong(): void;
  /** Once, whatever ended it. */
  onClosed(why: string): void;
}

/** Rejects with a reason that a person can read where the port cannot be opened. */
export type OpenBoxPort = (events: BoxPortEvents) => Promise<BoxPort>;

const BAUD = 250_000;

/** Paths of the serial ports that this machine has at present. On Linux the library asks `udevadm`; a machine without it has the names in `/dev`. */
export const listPorts = async (): Promise<string[]> => {
  try {
    return (await SerialPort.list()).map((port) => port.path);
  } catch {
    const names = await readdir('/dev');
    return names.filter((name) => /^tty(ACM|USB|AMA|S)\d+$/.test(name)).map((name) => `/dev/${name}`);
  }
};

/** A serial port, or a pseudo-terminal that poses as one; at the speed of a box where none is given. */
export const serialBoxPort =
  (path: string, baud = BAUD): OpenBoxPort =>
  async (events) => {
    const port = new SerialPort({ path, baudRate: baud, autoOpen: false, hupcl: false });
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve()))).catch(
      async (error: Error) => {
        if (!/lock|busy|temporarily unavailable/i.test(error.message)) throw error;
        const holder = await holderOf(path);
        throw new Error(`${path} is held by ${holder ?? 'another process'}; end that one, or take another port`);
      },
    );
    // What the kernel stored while nobody listened carries times that are long past.
    await new Promise<void>((resolve) => port.flush(() => resolve()));

    const bytes = { read: 0, written: 0 };
    let closed = false;
    /** `destroy` alone leaves the descriptor open, and with it the lock that keeps the next open out. */
    const giveUp = () => (port.isOpen ? port.close(() => port.destroy()) : port.destroy());
    const end = (why: string) => {
      if (closed) return;
      closed = true;
      giveUp();
      events.onClosed(why);
    };
    const cap = new LineCap(events.onTooLong);
    const lines = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
    port.on('data', (chunk: Buffer) => {
      bytes.read += chunk.length;
    });
    port.pipe(cap).pipe(lines);
    lines.on('data', (line: string) => {
      if (!closed) events.onLine(line);
    });
    port.on('error', (error) => end(error.message));
    port.on('close', () => end('port closed: unplugged or powered off'));
    return {
      bytes,
      write: (text) => {
        if (closed) return;
        bytes.written += text.length;
        port.write(text, 'latin1');
      },
      close: () => {
        if (closed) return;
        closed = true;
        giveUp();
      },
    };
  };

/**
 * Throws away lines that are longer than any of ours before ReadlineParser sees them: it has no limit and joins its whole buffer on every chunk,
 * so that 1.9 MB at a wrong baud rate took 12 s of processor time.
 */
export class LineCap extends Transform {
  #length = 0;
  #skipping = false;
  readonly #onTooLong: () => void;

  constructor(onTooLong: () => void) {
    super();
    this.#onTooLong = onTooLong;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    let start = 0;
    for (;;) {
      const lf = chunk.indexOf(0x0a, start);
      const stop = lf < 0 ? chunk.length : lf + 1;
      const length = this.#length + stop - start;
      if (!this.#skipping && length > READ_BYTES_MAX) {
        this.#skipping = true;
        this.#onTooLong();
        // End what was passed on already, so that it is read as one broken line.
        if (this.#length > 0) this.push('\n');
      }
      if (!this.#skipping) this.push(chunk.subarray(start, stop));
      this.#length = lf < 0 ? Math.min(length, READ_BYTES_MAX + 1) : 0;
      if (lf < 0) break;
      this.#skipping = false;
      start = stop;
    }
    done();
  }
}
