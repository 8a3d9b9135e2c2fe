import { useSyncExternalStore } from 'react';
import type { Change, SetupAnswer } from '../../../../../protocol/api/setup.ts';

/** What somebody has changed and not saved yet: over all parts of the set-up, so that files that need each other are saved together. */
export interface Draft {
  readonly change: Change;
  /** The newest version of each file when it was begun. */
  readonly seen: Readonly<Record<string, number>>;
}
export type Drafts = ReadonlyMap<string, Draft>;

let drafts: Drafts = new Map();
const listeners = new Set<() => void>();

function set(next: Drafts): void {
  drafts = next;
  if (next.size > 0) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
  for (const listener of listeners) listener();
}

/** Nobody loses an hour's work to a closed window. */
const ask = (event: BeforeUnloadEvent): void => event.preventDefault();

/** What a change is of: the path of a file, or whose starts. */
export const keyOf = (change: Change): string =>
  change.kind === 'starts' ? `${change.leg} · ${change.race}` : change.path;

export function draft(change: Change, setup: SetupAnswer): void {
  const key = keyOf(change);
  const seen = drafts.get(key)?.seen ?? Object.fromEntries(setup.files.map(({ path, newest }) => [path, newest]));
  set(new Map(drafts).set(key, { change, seen }));
}

/** As if nothing had been changed. */
export function discard(...keys: readonly string[]): void {
  const next = new Map(drafts);
  for (const key of keys) next.delete(key);
  set(next);
}

/** Somebody has looked at what others have saved since. */
export const haveSeen = (versions: readonly { readonly path: string; readonly n: number }[]): void =>
  set(
    new Map(
      [...drafts].map(([key, { change, seen }]) => [
        key,
        { change, seen: { ...seen, ...Object.fromEntries(versions.map(({ path, n }) => [path, n])) } },
      ]),
    ),
  );

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useDrafts = (): Drafts => useSyncExternalStore(subscribe, () => drafts);

/** Of all changes together: what each of them saw last. */
export const seenOf = (all: Drafts): Record<string, number> => {
  const seen: Record<string, number> = {};
  for (const { seen: own } of all.values())
    for (const [path, n] of Object.entries(own)) seen[path] = Math.min(n, seen[path] ?? n);
  return seen;
};
