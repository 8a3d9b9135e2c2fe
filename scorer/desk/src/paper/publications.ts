import { useEffect, useSyncExternalStore } from 'react';
import {
  type PublicationScope,
  type PublicationsAnswer,
  publicationsAnswer,
} from '../../../../protocol/api/publications.ts';
import { get } from '../api.ts';
import { outbox } from '../corrections/outbox.ts';

/** How far everything has come: asked for once for all marks of a page, as long as there is one. */
export interface Publications {
  readonly answer: PublicationsAnswer | null;
  readonly why: string | null;
}

const EVERY_MS = 5_000;

let known: Publications = { answer: null, why: null };
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let asked = 0;
let askedMs = Number.NEGATIVE_INFINITY;
/** A page of many marks asks once. */
const JUST_ASKED_MS = 1_000;

const set = (next: Publications): void => {
  known = next;
  for (const listener of listeners) listener();
};

export async function askPublications(): Promise<void> {
  asked += 1;
  askedMs = performance.now();
  const mine = asked;
  try {
    const answer = await get('/api/publications', publicationsAnswer);
    if (mine === asked) set({ answer, why: null });
  } catch (error) {
    if (mine === asked) set({ ...known, why: error instanceof Error ? error.message : String(error) });
  }
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => void askPublications(), EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};
outbox.onDone(() => {
  if (timer !== undefined) void askPublications();
});

export function usePublications(): Publications {
  const now = useSyncExternalStore(subscribe, () => known);
  useEffect(() => {
    if (performance.now() - askedMs > JUST_ASKED_MS) void askPublications();
  }, []);
  return now;
}

export const useScope = (id: string): PublicationScope | undefined =>
  usePublications().answer?.scopes.find((scope) => scope.id === id);
