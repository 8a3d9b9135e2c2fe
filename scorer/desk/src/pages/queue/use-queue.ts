import { useCallback, useEffect, useRef, useState } from 'react';
import { type QueueItem, type QueueKind, type QueuePage, queueAnswerPage } from '../../../../../protocol/api/queue.ts';
import { get } from '../../api.ts';
import { useDeskState } from '../../view/desk-context.ts';

export interface QueueFilter {
  readonly kind?: QueueKind | undefined;
  readonly station?: string | undefined;
}

export interface FilteredQueue {
  readonly items: readonly QueueItem[] | undefined;
  readonly why: string | null;
  readonly onEnd: () => void;
}

const BETWEEN_MS = 1_000;
const PAGE = 100;

/** The whole queue by pages, asked for again whenever the scorer tells that it has changed. */
export function useFilteredQueue({ kind, station }: QueueFilter): FilteredQueue {
  const told = useDeskState((state) => state.queue);
  const [found, setFound] = useState<{
    readonly of: string;
    readonly items: readonly QueueItem[];
    readonly hasMore: boolean;
  }>();
  const [why, setWhy] = useState<string | null>(null);
  const [wanted, setWanted] = useState(PAGE);
  const lastMs = useRef(0);
  const of = `${kind ?? ''} ${station ?? ''}`;

  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      lastMs.current = performance.now();
      const items: QueueItem[] = [];
      let after: string | null = null;
      do {
        const query = new URLSearchParams({ limit: String(PAGE) });
        if (kind) query.set('kind', kind);
        if (station) query.set('station', station);
        if (after !== null) query.set('after', after);
        const page: QueuePage = await get(`/api/queue?${query}`, queueAnswerPage);
        items.push(...page.items);
        after = page.next;
      } while (after !== null && items.length < wanted && !isOver);
      const unique = [...new Map(items.map((item) => [item.id, item])).values()];
      if (!isOver) setFound({ of, items: unique, hasMore: after !== null });
      if (!isOver) setWhy(null);
    };
    const timer = setTimeout(
      () => void ask().catch((error: unknown) => setWhy(error instanceof Error ? error.message : String(error))),
      told === undefined ? 0 : Math.max(0, lastMs.current + BETWEEN_MS - performance.now()),
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [kind, station, of, wanted, told]);

  const hasMore = found?.of === of && found.hasMore;
  const onEnd = useCallback(() => {
    if (hasMore) setWanted((known) => known + PAGE);
  }, [hasMore]);
  return { items: found?.of === of ? found.items : undefined, why, onEnd };
}
