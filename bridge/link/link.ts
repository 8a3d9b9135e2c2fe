import type { Clock, Stopwatch, Timer } from '../../protocol/clock.ts';
import { encodeHostLine, type HostLine } from '../../protocol/serial/codec.ts';
import { keepOpen, type OpenKeeper } from './keep-open.ts';
import { type BoxRecord, type LinkInput, type LinkMemory, type LinkState, linkAtStart, stepLink } from './machine.ts';
import type { OpenBoxPort } from './port.ts';

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
  /** A question or setting beside the conversation; lost where no port is open. */
  send(line: HostLine): void;
  /** Gives the port up and opens it again when it can be. */
  reopen(why: string): void;
  stop(): void;
}

const TICK_US = 500_000;

/** The conversation over a port that is kept open; whoever waits for its box is told nothing but the state. */
export function startLink(options: LinkOptions): Link {
  const { clock } = options;
  let state = linkAtStart(options.memory);

  const apply = (input: LinkInput): void => {
    const before = state;
    const step = stepLink(state, input, options.durableOf);
    state = step.state;
    for (const effect of step.effects) {
      switch (effect.kind) {
        case 'send':
          keeper.port?.write(`${encodeHostLine(effect.line)}\n`);
          break;
        case 'record':
          options.onRecord(effect.record);
          break;
        case 'notice':
          options.log(effect.text);
          break;
        case 'reopen':
          keeper.reopen(effect.why);
          break;
      }
    }
    if (state.phase !== before.phase || state.boot !== before.boot) {
      if (state.phase === 'up') keeper.well();
      options.onChange(state);
    }
  };

  const keeper: OpenKeeper = keepOpen({
    open: options.open,
    stopwatch: options.stopwatch,
    random: options.random,
    log: options.log,
    onLine: (text) => apply({ kind: 'line', elapsedUs: clock.elapsedUs(), heardUs: clock.nowUs(), text }),
    onTooLong: () => apply({ kind: 'too-long' }),
    onClosed: () => apply({ kind: 'closed' }),
    onOpened: () => {
      // 0000 is what a box says unasked after a reset, so it is no proof.
      const nonce = (1 + Math.floor(options.random() * 0xffff)).toString(16).padStart(4, '0');
      apply({ kind: 'opened', elapsedUs: clock.elapsedUs(), nonce });
    },
  });

  let stopped = false;
  let ticking: Timer;
  const tick = (): void => {
    ticking = clock.after(TICK_US, () => {
      apply({ kind: 'tick', elapsedUs: clock.elapsedUs() });
      if (!stopped) tick();
    });
  };
  tick();

  return {
    get state() {
      return state;
    },
    get bytes() {
      return keeper.port?.bytes ?? { read: 0, written: 0 };
    },
    send: (line) => keeper.port?.write(`${encodeHostLine(line)}\n`),
    reopen: keeper.reopen,
    durable: (boot, seq) => apply({ kind: 'durable', boot, seq }),
    stop: () => {
      stopped = true;
      ticking.cancel();
      keeper.stop();
    },
  };
}
