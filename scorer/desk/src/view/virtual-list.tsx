import { memo, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { usePageKeys } from './keys.ts';
import { useVirtualRows } from './virtual-rows.ts';

interface Listed {
  readonly id: string;
}

export interface VirtualListProps<Item extends Listed> {
  readonly items: readonly Item[];
  readonly rowRem: number;
  readonly labelledBy: string;
  readonly testId: string;
  readonly className: string;
  readonly rowClassName: string;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  /** A key that is none of walking; returns whether it has taken it. */
  readonly onKey?: (key: string, item: Item | undefined) => boolean;
  /** The page's keys are this list's unless another one has the focus. */
  readonly isMain: boolean;
  /** The newest come in at the top: stands still while somebody looks further down or has one in hand. */
  readonly comesIn?: boolean;
  readonly words?: { readonly arrived: string };
  /** The last one is in sight. */
  readonly onEnd?: () => void;
  readonly row: (item: Item, isSelected: boolean) => ReactNode;
  readonly attributes?: (item: Item) => Readonly<Record<`data-${string}`, string | number | boolean>>;
}

/** A list of thousands that is walked through by `j` and `k`, the arrows, and the mouse. */
export function VirtualList<Item extends Listed>(props: VirtualListProps<Item>) {
  const { selected, onSelect } = props;
  const [isDown, setIsDown] = useState(false);
  const { items, arrived } = useHeld(props.items, props.comesIn === true && (isDown || selected !== null));
  const { root, virtualizer, above, below, indices } = useVirtualRows<HTMLDivElement>(items.length, props.rowRem);
  const at = selected === null ? -1 : items.findIndex(({ id }) => id === selected);
  const current = items[at];
  const mustFocus = useRef(false);

  const walk = (index: number): void => {
    const item = items[Math.min(Math.max(0, index), items.length - 1)];
    if (item === undefined) return;
    mustFocus.current = true;
    onSelect(item.id);
    virtualizer.scrollToIndex(items.indexOf(item));
  };
  const toTop = (): void => {
    onSelect(null);
    setIsDown(false);
    virtualizer.scrollToIndex(0);
  };

  usePageKeys((key) => {
    const focused = document.activeElement?.closest('[data-list]');
    if (focused == null ? !props.isMain : focused !== root.current) return false;
    switch (key) {
      case 'j':
      case 'ArrowDown':
        walk(at + 1);
        return true;
      case 'k':
      case 'ArrowUp':
        walk(at < 0 ? 0 : at - 1);
        return true;
      case 'Home':
        walk(0);
        return true;
      case 'End':
        walk(items.length - 1);
        return true;
      case 'Escape':
        if (props.comesIn !== true) return false;
        toTop();
        return true;
      default:
        return props.onKey?.(key, current) ?? false;
    }
  });

  useLayoutEffect(() => {
    if (!mustFocus.current) return;
    const row = root.current?.querySelector<HTMLElement>('[aria-current="true"]');
    if (row === null || row === undefined) return;
    mustFocus.current = false;
    row.focus({ preventScroll: true });
  });

  useEffect(() => {
    const list = root.current;
    const pick = ({ target }: MouseEvent): void => {
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
      if (row?.dataset.row !== undefined) onSelect(row.dataset.row);
    };
    list?.addEventListener('click', pick);
    return () => list?.removeEventListener('click', pick);
  }, [root, onSelect]);

  const last = indices.at(-1) ?? 0;
  const { onEnd } = props;
  useEffect(() => {
    if (items.length > 0 && last >= items.length - 1) onEnd?.();
  }, [last, items.length, onEnd]);

  return (
    <>
      {arrived > 0 && (
        <button type="button" className="arrived" onClick={toTop}>
          ↑ {arrived} {props.words?.arrived} <kbd>Esc</kbd>
        </button>
      )}
      <div
        ref={root}
        className="panel-body"
        data-list={props.testId}
        onScroll={(event) => setIsDown(event.currentTarget.scrollTop > 4)}
      >
        <ol
          className={props.className}
          data-testid={props.testId}
          data-count={items.length}
          aria-labelledby={props.labelledBy}
          style={{ paddingTop: above, paddingBottom: below }}
        >
          {indices.map((index) => {
            const item = items[index];
            return (
              item && (
                <Row
                  key={item.id}
                  item={item}
                  isSelected={item.id === selected}
                  isTabStop={item.id === selected || (at < 0 && index === 0)}
                  className={props.rowClassName}
                  rowRem={props.rowRem}
                  onSelect={onSelect}
                  row={props.row as (item: Listed, isSelected: boolean) => ReactNode}
                  attributes={props.attributes as VirtualListProps<Listed>['attributes']}
                />
              )
            );
          })}
        </ol>
      </div>
    </>
  );
}

const Row = memo(function Row(props: {
  readonly item: Listed;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly className: string;
  readonly rowRem: number;
  readonly onSelect: (id: string) => void;
  readonly row: (item: Listed, isSelected: boolean) => ReactNode;
  readonly attributes: VirtualListProps<Listed>['attributes'];
}) {
  const { item, isSelected, onSelect } = props;
  return (
    <li
      className={props.className}
      style={{ height: `${props.rowRem}rem` }}
      aria-current={isSelected ? 'true' : undefined}
      tabIndex={props.isTabStop ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget && event.currentTarget.matches(':focus-visible')) onSelect(item.id);
      }}
      data-row={item.id}
      {...props.attributes?.(item)}
    >
      {props.row(item, isSelected)}
    </li>
  );
});

/** Stands still while it is held: those that were there stay where they are, each as it is by now. */
function useHeld<Item extends Listed>(items: readonly Item[], isHeld: boolean) {
  const held = useRef<readonly Item[] | null>(null);
  if (!isHeld) held.current = null;
  else held.current ??= items;
  if (held.current === null || held.current === items) return { items, arrived: 0 };
  const now = new Map(items.map((item) => [item.id, item]));
  const known = new Set(held.current.map(({ id }) => id));
  held.current = held.current.map((item) => now.get(item.id) ?? item);
  // Older ones are asked for while it stands.
  const last = items.findLastIndex(({ id }) => known.has(id));
  const older = last < 0 ? [] : items.slice(last + 1);
  return {
    items: [...held.current, ...older],
    arrived: items.filter(({ id }) => !known.has(id)).length - older.length,
  };
}
