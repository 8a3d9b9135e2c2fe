import type { Stopwatch, Timer } from '../../protocol/clock.ts';
import type { BoxPort, OpenBoxPort } from './port.ts';

/** Keeps a port open for ever: a lost one is opened again. Says each new trouble once, not once for each try. */
export interface OpenKeeper {
  /** The port of this open; `null` while there is none. */
  readonly port: BoxPort | null;
  /** Gives the port up and opens it again when it can be. */
  reopen(why: string): void;
  /** All is well: the next trouble is a new one. */
  well(): void;
  stop(): void;
}

export interface OpenKeeperOptions {
  readonly open: OpenBoxPort;
  readonly onOpened: (port: BoxPort) => void;
  readonly onLine: (text: string) => void;
  readonly onTooLong: () => void;
  readonly onClosed: () => void;
  readonly stopwatch: Stopwatch;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly log: (text: string) => void;
}

const REOPEN_MS_MIN = 200;
const REOPEN_MS_MAX = 2_000;

export function keepOpen(options: OpenKeeperOptions): OpenKeeper {
  let port: BoxPort | null = null;
  let timer: Timer | null = null;
  let stopped = false;
  let backOffMs = REOPEN_MS_MIN;
  let complaint = '';

  const complain = (why: string): void => {
    if (why === complaint) return;
    complaint = why;
    options.log(`${why}; trying again for ever`);
  };

  const openLater = (): void => {
    if (stopped) return;
    timer = options.stopwatch.afterRealMs(backOffMs * (0.75 + 0.5 * options.random()), open);
    backOffMs = Math.min(backOffMs * 2, REOPEN_MS_MAX);
  };

  const closed = (why: string): void => {
    if (port === null) return;
    port = null;
    complain(why);
    options.onClosed();
    openLater();
  };

  const open = (): void => {
    options
      .open({ onLine: options.onLine, onTooLong: options.onTooLong, onClosed: closed })
      .then((opened) => {
        if (stopped) return opened.close();
        port = opened;
        backOffMs = REOPEN_MS_MIN;
        options.onOpened(opened);
      })
      .catch((error: Error) => {
        complain(error.message);
        openLater();
      });
  };

  open();
  return {
    get port() {
      return port;
    },
    reopen: (why) => {
      port?.close();
      closed(why);
    },
    well: () => {
      complaint = '';
    },
    stop: () => {
      stopped = true;
      timer?.cancel();
      port?.close();
      port = null;
    },
  };
}
