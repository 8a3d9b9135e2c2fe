import { initialState, type Kept, type Message, type PageState, reduce } from './state.ts';

/** Holds the state outside React. */
export interface Store {
  readonly state: () => PageState;
  readonly subscribe: (listener: (state: PageState, before: PageState) => void) => () => void;
  readonly send: (message: Message) => void;
}

export function createStore(atMs: number, kept?: Kept): Store {
  let state = initialState(atMs, kept);
  const listeners = new Set<(state: PageState, before: PageState) => void>();
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (message) => {
      const before = state;
      state = reduce(before, message);
      if (state !== before) for (const listener of listeners) listener(state, before);
    },
  };
}
