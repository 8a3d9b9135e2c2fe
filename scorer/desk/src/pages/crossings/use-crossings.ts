import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { z } from 'zod';
import { type CommittedCrossing, committedCrossing } from '../../../../../protocol/api/rally.ts';
import { get } from '../../api.ts';
import type { CrossingItem } from '../../live/crossing-list.ts';
import { standing, withCommitted } from '../../live/records.ts';
import { useDesk } from '../../view/desk-context.ts';

export interface FoundCrossings {
  /** `undefined` before the first answer. */
  readonly items: readonly CrossingItem[] | undefined;
  readonly why: string | null;
  readonly onEnd: () => void;
}

const PAGE = 100;
/** Of what can be scrolled through; further back there are filters. */
const KEPT_MAX = 20_000;
const BETWEEN_MS = 1_000;
const schema = z.array(committedCrossing);
const NONE: readonly CommittedCrossing[] = [];

/** Crossings by a filter, the newest page asked for again as crossings come in, older ones as somebody scrolls to them. */
export function useCrossings(query: string): FoundCrossings {
  const { store } = useDesk();
  const [found, setFound] = useState<{
    readonly of: string;
    readonly all: readonly CommittedCrossing[];
    readonly isAll: boolean;
  }>();
  const [why, setWhy] = useState<string | null>(null);
  const isAsking = useRef(false);
  const shown = useRef(query);
  shown.current = query;

  const ask = useCallback(async (of: string, before: string | undefined): Promise<void> => {
    const asked = new URLSearchParams(of);
    asked.set('limit', String(PAGE));
    if (before !== undefined) asked.set('before', before);
    try {
      const page = await get(`/api/crossings?${asked}`, schema);
      if (shown.current !== of) return;
      setWhy(null);
      setFound((known) => {
        const all = known?.of === of ? known.all : NONE;
        const merged = before === undefined ? onTop(page, all) : [...all, ...page].slice(0, KEPT_MAX);
        const isAll =
          before === undefined ? page.length < PAGE || (known?.of === of && known.isAll) : page.length < PAGE;
        return { of, all: merged, isAll };
      });
    } catch (error) {
      setWhy(error instanceof Error ? error.message : String(error));
    }
  }, []);

  useEffect(() => {
    void ask(query, undefined);
    let lastMs = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Another list with each crossing that comes or changes.
    let seen = store.state().crossings;
    const stop = store.subscribe(() => {
      if (store.state().crossings === seen || timer !== undefined) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          lastMs = performance.now();
          seen = store.state().crossings;
          void ask(query, undefined);
        },
        Math.max(0, lastMs + BETWEEN_MS - performance.now()),
      );
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [query, ask, store]);

  const onEnd = useCallback(() => {
    if (found === undefined || found.of !== query || found.isAll || isAsking.current) return;
    isAsking.current = true;
    void ask(query, found.all.at(-1)?.cursor).finally(() => {
      isAsking.current = false;
    });
  }, [found, query, ask]);

  const known = useRef(new Map<string, { readonly told: string; readonly item: CrossingItem }>());
  const items = useMemo(() => {
    if (found?.of !== query) return undefined;
    const next = new Map<string, { readonly told: string; readonly item: CrossingItem }>();
    for (const answer of found.all) {
      const told = JSON.stringify(answer);
      const before = known.current.get(answer.crossing.id);
      const item = before?.told === told ? before.item : itemOf(answer);
      if (item) next.set(item.id, { told, item });
    }
    known.current = next;
    return [...next.values()].map(({ item }) => item);
  }, [found, query]);
  return { items, why, onEnd };
}

/** The newest page over what was known: what it reaches down to it says anew. */
function onTop(page: readonly CommittedCrossing[], all: readonly CommittedCrossing[]): readonly CommittedCrossing[] {
  const last = page.at(-1)?.cursor;
  if (last === undefined || page.length < PAGE) return page;
  const ids = new Set(page.map(({ crossing }) => crossing.id));
  const at = all.findIndex(({ cursor }) => cursor === last);
  // More has come than a page holds: what lies between is asked for as somebody scrolls.
  return at < 0 ? page : [...page, ...all.slice(at + 1).filter(({ crossing }) => !ids.has(crossing.id))];
}

function itemOf(answer: CommittedCrossing): CrossingItem | undefined {
  const crossing = standing(withCommitted(undefined, answer), new Set());
  return crossing && { ...crossing, deviations: answer.results ?? [] };
}
