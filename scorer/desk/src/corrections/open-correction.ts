import { useSyncExternalStore } from 'react';
import type { Action, Seed } from './actions.ts';
import type { Unsent } from './outbox.ts';

/** What is being corrected: one thing at a time, wherever it was begun. */
export type Opened =
  | { readonly kind: 'choosing'; readonly actions: readonly Seed[] }
  /** `unsent`: one that came back, with what others have said in between. */
  | { readonly kind: 'correcting'; readonly seed: Seed; readonly unsent: Unsent | null };

let opened: Opened | null = null;
const listeners = new Set<() => void>();
const set = (next: Opened | null): void => {
  opened = next;
  for (const listener of listeners) listener();
};

/** Opens the dialog of one correction. */
export const openCorrection = (seed: Seed): void => set({ kind: 'correcting', seed, unsent: null });
/** Opens the list of corrections that make sense here. */
export const chooseCorrection = (actions: readonly Seed[]): void => set({ kind: 'choosing', actions });
export const openUnsent = (unsent: Unsent): void => set({ kind: 'correcting', seed: seedOf(unsent), unsent });
export const closeCorrection = (): void => set(null);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useOpened = (): Opened | null => useSyncExternalStore(subscribe, () => opened);

function seedOf({ draft, undoes }: Unsent): Seed {
  return {
    action: draft.action as Action,
    ...('crossing' in draft && { crossing: draft.crossing }),
    ...(undoes !== null && { undoes }),
  };
}
