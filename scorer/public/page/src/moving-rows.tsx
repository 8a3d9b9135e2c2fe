import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Rows that move quietly to where they belong, and are marked for a moment where something changed. */

const MOVE_MS = 450;
/** Long enough to be seen by who looks up. */
const MARK_MS = 6_000;

const isStill = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Slides each child with a `data-key` from where it stood before. Far jumps only fade in: nobody follows them. */
export function useMovingRows(): preact.RefObject<HTMLOListElement | null> {
  const list = useRef<HTMLOListElement>(null);
  const before = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const now = new Map<string, number>();
    const still = isStill() || before.current.size === 0;
    for (const element of list.current?.children ?? []) {
      if (!(element instanceof HTMLElement)) continue;
      const key = element.dataset.key ?? '';
      const top = element.offsetTop;
      now.set(key, top);
      const from = before.current.get(key);
      if (still || from === undefined || from === top) continue;
      const isFar = Math.abs(from - top) > window.innerHeight;
      const frames = isFar ? [{ opacity: 0 }, { opacity: 1 }] : [{ transform: `translateY(${from - top}px)` }, {}];
      element.animate(frames, { duration: MOVE_MS, easing: 'ease-out' });
    }
    before.current = now;
  });
  return list;
}

export interface Mark {
  /** Places gained, negative for lost. */
  readonly moved: number;
}

interface Marked {
  readonly position?: number | null;
  readonly score: string | null;
}

/** By key, which rows have changed lately. The first sight of a table changes nothing. */
export function useMarks<Row extends Marked>(
  of: string,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): ReadonlyMap<string, Mark> {
  const before = useRef<{ of: string; rows: ReadonlyMap<string, Row> } | null>(null);
  const [marks, setMarks] = useState<ReadonlyMap<string, Mark>>(new Map());
  useLayoutEffect(() => {
    const known = before.current?.of === of ? before.current.rows : null;
    before.current = { of, rows: new Map(rows.map((row) => [keyOf(row), row])) };
    if (known === null) return setMarks(new Map());
    const changed = rows.flatMap((row): (readonly [string, Mark])[] => {
      const old = known.get(keyOf(row));
      // A place that others have taken is no news of this car's.
      if (old !== undefined && old.score === row.score) return [];
      const moved = old?.position != null && row.position != null ? old.position - row.position : 0;
      return [[keyOf(row), { moved }]];
    });
    if (changed.length === 0) return;
    setMarks((marks) => new Map([...marks, ...changed]));
    setTimeout(() => {
      setMarks(
        (marks) => new Map([...marks].filter(([key, mark]) => !changed.some(([k, m]) => k === key && m === mark))),
      );
    }, MARK_MS);
  }, [of, rows, keyOf]);
  return marks;
}
