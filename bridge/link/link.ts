import type { Clock, Stopwatch, Timer } from '../../protocol/clock.ts';
import { encodeHostLine } from '../../protocol/serial/codec.ts';
import { type BoxRecord, type LinkInput, type LinkMemory, type LinkState, linkAtStart, stepLink } from './machine.ts';
import type { BoxPort, OpenBoxPort } from './port.ts';

export interface LinkOptions {
  readonly open: OpenBoxPort;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly memory: LinkMemory | null;
  readonly durableOf: (boot: string) => number;
  /** A line to be put on disk; once it is, `durable` must be called. */
  readonly onRecord: (record: BoxRecord) => void;
  readonly onChange: (state: LinkState) => void;
  readonly log: (text: string) => void;
}

export interface Link {
  readonly state: LinkState;
  /** Bytes read from and written to the port of this open. */
  readonly bytes: { readonly read: number; readonly written: number };
  durable(boot: string, seq: number): void;
  /** Gives the port up and opens it again when it can be. */
  reopen(why: string): void;
  stop(): void;
}

const TICK_US = 500_000;
const REOPEN_MS_MIN = 200;
const REOPEN_MS_MAX = 2_000;

/** Keeps a port open for ever: a lost one is opened again, and whoever waits for its box is told nothing but the state. */
export function startLink(options: LinkOptions): Link {
  const { clock } = options;
  let state = linkAtStart(options.memory);
  let port: BoxPort | null = null;
  let timer: Timer | null = null;
  let stopped = false;
  let backOffMs = REOPEN_MS_MIN;
  let complaint = '';

  const apply = (input: LinkInput): void => {
    const before = state;
    const step = stepLink(state, input, options.durableOf);
    state = step.state;
    for (const effect of step.effects) {
      switch (effect.kind) {
        case 'send':
          port?.write(`${encodeHostLine(effect.line)}\n`);
          break;
        case 'record':
          options.onRecord(effect.record);
          break;
        case 'notice':
          options.log(effect.text);
          break;
        case 'reopen':
          reopen(effect.why);
          break;
      }
    }
    if (state.phase !== before.phase || state.boot !== before.boot) {
      if (state.phase === 'up') complaint = '';
      options.onChange(state);
    }
  };

  const closed = (why: string): void => {
    if (port === null) return;
    port = null;
    complain(why);
    apply({ kind: 'closed' });
    reopenLater();
  };

  const reopen = (why: string): void => {
    port?.close();
    closed(why);
  };

  /** Once for each new trouble, not once for each try. */
  const complain = (why: string): void => {
    if (why === complaint) return;
    complaint = why;
    options.log(`${why}; trying again for ever`);
  };

  const reopenLater = (): void => {
    if (stopped) return;
    timer = options.stopwatch.afterRealMs(backOffMs * (0.75 + 0.5 * options.random()), open);
    backOffMs = Math.min(backOffMs * 2, REOPEN_MS_MAX);
  };

  const open = (): void => {
    options
      .open({
        onLine: (text) => apply({ kind: 'line', elapsedUs: clock.elapsedUs(), heardUs: clock.nowUs(), text }),
        onTooLong: () => apply({ kind: 'too-long' }),
        onClosed: closed,
      })
      .then((opened) => {
        if (stopped) return opened.close();
        port = opened;
        backOffMs = REOPEN_MS_MIN;
        // 0000 is what a box says unasked after a reset, so it is no proof.
        const nonce = (1 + Math.floor(options.random() * 0xffff)).toString(16).padStart(4, '0');
        apply({ kind: 'opened', elapsedUs: clock.elapsedUs(), nonce });
      })
      .catch((error: Error) => {
        complain(error.message);
        reopenLater();
      });
  };

  const ticking = { timer: null as Timer | null };
  const tick = (): void => {
    ticking.timer = clock.after(TICK_US, () => {
      apply({ kind: 'tick', elapsedUs: clock.elapsedUs() });
      if (!stopped) tick();
    });
  };

  open();
  tick();
  return {
    get state() {
      return state;
    },
    get bytes() {
      return port?.bytes ?? { read: 0, written: 0 };
    },
    reopen,
    durable: (boot, seq) => apply({ kind: 'durable', boot, seq }),
    stop: () => {
      stopped = true;
      timer?.cancel();
      ticking.timer?.cancel();
      port?.close();
      port = null;
    },
  };
}
