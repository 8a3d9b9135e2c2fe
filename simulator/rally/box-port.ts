import type { BoxPortEvents, OpenBoxPort } from '../../bridge/index.ts';

/** A line between a box and a bridge of one process, without a serial port: for stations on the fast model. */
export interface DirectLine {
  readonly open: OpenBoxPort;
  /** From the box. Lost where nobody has the line open, as on a wire. */
  fromBox(bytes: Uint8Array): void;
}

export function directLine(toBox: (bytes: Uint8Array) => void): DirectLine {
  let events: BoxPortEvents | null = null;
  let text = '';
  const bytes = { read: 0, written: 0 };
  return {
    open: async (listener) => {
      events = listener;
      text = '';
      return {
        bytes,
        write: (line) => {
          bytes.written += line.length;
          toBox(Buffer.from(line, 'latin1'));
        },
        close: () => {
          events = null;
        },
      };
    },
    fromBox: (chunk) => {
      if (!events) return;
      bytes.read += chunk.length;
      const lines = (text + Buffer.from(chunk).toString('latin1')).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) events.onLine(line);
    },
  };
}
