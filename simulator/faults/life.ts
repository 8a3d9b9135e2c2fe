import type { Clock, Stopwatch, Timer } from '../../protocol/clock.ts';
import { addMicros } from '../../protocol/time.ts';

/**
 * One life of a process in virtual time. What it does after its end reaches nobody, so that a crash may come in the middle of whatever it is doing. While a
 * slow disk holds it up, all that it would hear or say waits, in order.
 */
export interface Life {
  /** As the computer believes, which may be wrong and may be stepped. */
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly isOver: boolean;
  /** Something comes from outside. */
  hear(action: () => void): void;
  /** Something goes out. */
  say(action: () => void): void;
  /** It does nothing else for so long. */
  hold(us: number): void;
  onEnd(listener: () => void): void;
  end(): void;
}

export interface LifeOptions {
  readonly time: Clock;
  /** The computer's clock less true time. */
  readonly offsetUs: () => number;
  /** Before anything goes out: the moment to end in the middle of it. */
  readonly onSay: () => void;
}

const NO_TIMER: Timer = { cancel: () => {} };

export function startLife({ time, offsetUs, onSay }: LifeOptions): Life {
  let isOver = false;
  let heldUntilUs = 0;
  let waiting: (() => void)[] = [];
  const endings: (() => void)[] = [];
  const heldUs = (): number => heldUntilUs - time.elapsedUs();

  const drain = (): void => {
    while (!isOver && waiting.length > 0 && heldUs() <= 0) waiting.shift()?.();
    if (!isOver && waiting.length > 0) time.after(heldUs(), drain);
  };
  const hear = (action: () => void): void => {
    if (isOver) return;
    if (waiting.length === 0 && heldUs() <= 0) {
      action();
      return;
    }
    waiting.push(action);
    if (waiting.length === 1) time.after(heldUs(), drain);
  };
  const after = (us: number, action: () => void): Timer => {
    if (isOver) return NO_TIMER;
    let isCancelled = false;
    const timer = time.after(us, () =>
      hear(() => {
        if (!isCancelled) action();
      }),
    );
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  };

  return {
    clock: { nowUs: () => addMicros(time.nowUs(), Math.round(offsetUs())), elapsedUs: () => time.elapsedUs(), after },
    stopwatch: {
      realMs: () => time.elapsedUs() / 1000,
      afterRealMs: (ms, action) => after(ms * 1000, action),
    },
    get isOver() {
      return isOver;
    },
    hear,
    say: (action) => {
      if (!isOver) onSay();
      if (isOver) return;
      if (heldUs() <= 0) action();
      else time.after(heldUs(), action);
    },
    hold: (us) => {
      heldUntilUs = Math.max(heldUntilUs, time.elapsedUs()) + us;
    },
    onEnd: (listener) => {
      endings.push(listener);
    },
    end: () => {
      if (isOver) return;
      isOver = true;
      waiting = [];
      for (const listener of endings) listener();
    },
  };
}
