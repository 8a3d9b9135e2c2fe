import { createContext, useContext, useSyncExternalStore } from 'react';
import type { DeskState } from '../live/state.ts';
import type { Store } from '../live/store.ts';
import { type Language, type Words, words } from '../words.ts';

/** What every part of the page may need: the store, and the language. */

export interface Desk {
  readonly store: Store;
  readonly retry: () => void;
  /** Follows a table (`ranking/overall`) until the returned function is called. */
  readonly followTable: (name: string) => () => void;
}

export const DeskContext = createContext<Desk | undefined>(undefined);
export const LanguageContext = createContext<Language>('en');

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('no DeskContext around this component');
  return desk;
}

/** `select` must hand out a part of the state as it is, or a value, never a new object: its identity decides whether to draw again. */
export function useDeskState<Part>(select: (state: DeskState) => Part): Part {
  const { store } = useDesk();
  return useSyncExternalStore(store.subscribe, () => select(store.state()));
}

export const useWords = (): Words => words[useContext(LanguageContext)];
