import { Fragment, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { usePageKeys } from './keys.ts';
import { useVirtualRows } from './virtual-rows.ts';

/** A table of thousands of rows of one height, walked through by `j` and `k`. A row is a `tr` with `data-row` and, selected, `aria-current`. */
export function VirtualTable<Row>(props: {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly rowRem: number;
  readonly className: string;
  readonly testId: string;
  readonly attributes?: Readonly<Record<`data-${string}`, string>>;
  readonly labelledBy: string;
  readonly isMain: boolean;
  readonly head: ReactNode;
  readonly row: (row: Row, isSelected: boolean) => ReactNode;
  readonly onEnter: (row: Row) => void;
}) {
  const { rows, keyOf } = props;
  const [selected, select] = useState<string | null>(null);
  const { root, virtualizer, above, below, indices } = useVirtualRows<HTMLDivElement>(rows.length, props.rowRem);
  const at = selected === null ? -1 : rows.findIndex((row) => keyOf(row) === selected);
  const mustFocus = useRef(false);
  const walk = (index: number): boolean => {
    const place = Math.min(Math.max(0, index), rows.length - 1);
    const row = rows[place];
    if (row === undefined) return false;
    mustFocus.current = true;
    select(keyOf(row));
    virtualizer.scrollToIndex(place);
    return true;
  };
  usePageKeys((key) => {
    const focused = document.activeElement?.closest('[data-list]');
    if (focused == null ? !props.isMain : focused !== root.current) return false;
    if (key === 'j' || key === 'ArrowDown') return walk(at + 1);
    if (key === 'k' || key === 'ArrowUp') return walk(at < 0 ? 0 : at - 1);
    if (key === 'Home') return walk(0);
    if (key === 'End') return walk(rows.length - 1);
    const current = rows[at];
    if (key !== 'Enter' || current === undefined) return false;
    props.onEnter(current);
    return true;
  });
  useLayoutEffect(() => {
    const row = mustFocus.current && root.current?.querySelector<HTMLElement>('tr[aria-current="true"]');
    if (!row) return;
    mustFocus.current = false;
    row.focus({ preventScroll: true });
  });
  useEffect(() => {
    const list = root.current;
    const pick = ({ target }: MouseEvent): void => {
      const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-row]') : null;
      if (row?.dataset.row !== undefined) select(row.dataset.row);
    };
    list?.addEventListener('click', pick);
    return () => list?.removeEventListener('click', pick);
  }, [root]);

  return (
    <div ref={root} className="panel-body" data-list={props.testId} tabIndex={at < 0 ? 0 : -1}>
      <table
        className={props.className}
        data-testid={props.testId}
        data-count={rows.length}
        aria-labelledby={props.labelledBy}
        aria-rowcount={rows.length + 1}
        {...props.attributes}
      >
        <thead>{props.head}</thead>
        <tbody>
          <Spacer pixels={above} />
          {indices.map((index) => {
            const row = rows[index];
            return row && <Fragment key={keyOf(row)}>{props.row(row, index === at)}</Fragment>;
          })}
          <Spacer pixels={below} />
        </tbody>
      </table>
    </div>
  );
}

const Spacer = (props: { readonly pixels: number }) =>
  props.pixels > 0 ? (
    <tr className="spacer">
      <td style={{ height: props.pixels }} />
    </tr>
  ) : null;
