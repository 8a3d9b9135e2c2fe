import type { StatusEvent } from '../../../../protocol/api/public.ts';
import type { Table } from '../../../../protocol/table-delta.ts';

/** What the page shows: tables by name and how the link is. Components listen; links (`live-link.ts`, `archive-link.ts`) put. */

export type Link =
  | { readonly state: 'connecting' | 'archive' }
  /** `polling`: the server has too many streams, and is asked every few seconds. */
  | { readonly state: 'live'; readonly upstream: StatusEvent; readonly polling: boolean }
  /** What is shown stands still since. */
  | { readonly state: 'lost'; readonly sinceMs: number };

export interface Store {
  /** `null` where the server says that there is no such table, `undefined` where nobody knows yet. */
  table(name: string): Table | null | undefined;
  link(): Link;
  put(name: string, table: Table | null): void;
  setLink(link: Link): void;
  listen(listener: () => void): () => void;
}

export function createStore(): Store {
  const tables = new Map<string, Table | null>();
  const listeners = new Set<() => void>();
  let link: Link = { state: 'connecting' };
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    table: (name) => tables.get(name),
    link: () => link,
    put: (name, table) => {
      tables.set(name, table);
      tell();
    },
    setLink: (next) => {
      link = next;
      tell();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Brings tables into the store and keeps them as they are now. */
export interface TableLink {
  /** The tables of the view; those of the view before are kept as they were, for who comes back. */
  want(names: readonly string[]): void;
}
