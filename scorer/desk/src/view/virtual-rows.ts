import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';

/** Of thousands of rows of one height only those in sight are drawn. */
export interface VirtualRows<Root extends HTMLElement> {
  readonly root: React.RefObject<Root | null>;
  readonly virtualizer: Virtualizer<Root, Element>;
  /** Pixels of the rows that are not drawn, above and below. */
  readonly above: number;
  readonly below: number;
  readonly indices: readonly number[];
}

const BEYOND_SIGHT = 6;

/** @param keyOf the same function as long as the rows are the same kind of thing */
export function useVirtualRows<Root extends HTMLElement>(count: number, rowRem: number): VirtualRows<Root> {
  const root = useRef<Root | null>(null);
  const rem = useRem();
  const virtualizer = useVirtualizer<Root, Element>({
    count,
    getScrollElement: () => root.current,
    estimateSize: () => rowRem * rem,
    overscan: BEYOND_SIGHT,
  });
  useEffect(() => {
    // What it has measured is of the root's size before.
    if (rem > 0) virtualizer.measure();
  }, [rem, virtualizer]);
  const rows = virtualizer.getVirtualItems();
  return {
    ...{ root, virtualizer },
    above: rows[0]?.start ?? 0,
    below: virtualizer.getTotalSize() - (rows.at(-1)?.end ?? 0),
    indices: rows.map(({ index }) => index),
  };
}

const remOf = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Pixels of one rem, which grows on a projector. */
function useRem(): number {
  const [rem, setRem] = useState(remOf);
  useEffect(() => {
    const measure = (): void => setRem(remOf());
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return rem;
}
