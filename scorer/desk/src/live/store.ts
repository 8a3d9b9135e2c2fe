import type { Incoming } from './incoming.ts';
import { type DeskState, initialState, reduce } from './state.ts';

/** Messages that may wait for a frame; a hidden page draws none, so beyond this they are taken without one. */
const WAITING_LIMIT = 2000;

export interface Store {
  readonly state: () => DeskState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly receive: (message: Incoming) => void;
}

/**
 * Holds the state outside React. Hundreds of messages a second become one change for each call that `schedule` grants, which is at most one an
 * animation frame in the browser.
 */
export function createStore(schedule: (flush: () => void) => void, atMs: number): Store {
  let state = initialState(atMs);
  let waiting: Incoming[] = [];
  let scheduled = false;
  const listeners = new Set<() => void>();

  const flush = () => {
    scheduled = false;
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    state = reduce(state, batch);
    for (const listener of listeners) listener();
  };

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    receive: (message) => {
      waiting.push(message);
      if (waiting.length >= WAITING_LIMIT) flush();
      else if (!scheduled) {
        scheduled = true;
        schedule(flush);
      }
    },
  };
}

/** Thirty changes a second: more than anybody reads, and the rest of each second stays free for scrolling and typing. */
const BETWEEN_CHANGES_MS = 33;

let lastChangeMs = 0;

/** With the next frame, unless the last change was a moment ago. A hidden page gets no frames, but its title and its memory must go on. */
export function onNextFrame(flush: () => void): void {
  if (document.hidden) {
    setTimeout(flush, 500);
    return;
  }
  const waitMs = lastChangeMs + BETWEEN_CHANGES_MS - performance.now();
  const draw = () =>
    requestAnimationFrame(() => {
      lastChangeMs = performance.now();
      flush();
    });
  if (waitMs > 0) setTimeout(draw, waitMs);
  else draw();
}
