import { memo, type RefObject, useContext, useEffect, useRef, useState } from 'react';
import { type SetupProblem, table as tableAnswer } from '../../../../../protocol/api/setup.ts';
import { get, post } from '../../api.ts';
import { go } from '../../route.ts';
import { useMe } from '../../session/session.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { discard, draft, useDrafts } from './drafts.ts';
import {
  addColumn,
  addRow,
  type EntryRow,
  type EntryTable,
  isChanged,
  merge,
  OPTIONAL,
  rowOfLine,
  savedOf,
  setCell,
  tableOf,
  withdraw,
} from './entries.ts';
import { Problems } from './problems.tsx';
import { partOf } from './rally-view.tsx';
import { useSetup } from './use-setup.ts';
import { type SetupWords, setupWords } from './words.ts';

/** Tables that are being changed, while their owner looks at another part. */
const changedTables = new Map<string, EntryTable>();

/** An entry list as a table, changed in place by keyboard. */
export function EntriesView(props: { readonly path: string }) {
  const words = setupWords[useContext(LanguageContext)];
  const { path } = props;
  const { setup } = useSetup();
  const own = useDrafts().get(path)?.change;
  const version = setup.files.find((file) => file.path === path)?.version;
  const [inForce, setInForce] = useState<EntryTable | null>(null);
  const [broken, setBroken] = useState<string | null>(null);
  useEffect(() => {
    if (version === undefined) return;
    let isOver = false;
    get(`/api/setup/table?${new URLSearchParams({ path })}`, tableAnswer).then(
      (answer) => isOver || setInForce(tableOf(answer)),
      (error: unknown) => isOver || setBroken(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isOver = true;
    };
  }, [path, version]);
  if (own === undefined) changedTables.delete(path);
  if (inForce === null)
    return <Empty title={broken === null ? words.loading : words.broken} {...(broken && { next: broken })} />;
  if (own?.kind === 'text') {
    return (
      <p className="setup-note">
        {`${words.notSaved}: ${path}. `}
        <button type="button" onClick={() => discard(path)}>
          {words.discard_}
        </button>
      </p>
    );
  }
  const change = (table: EntryTable): void => {
    changedTables.set(path, table);
    const isSame = !table.rows.some(isChanged) && table.columns.length === inForce.columns.length;
    if (isSame) discard(path);
    else draft({ kind: 'table', path, table: savedOf(table) }, setup);
  };
  return <EntryGrid path={path} table={changedTables.get(path) ?? inForce} onChange={change} />;
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

function EntryGrid(props: {
  readonly path: string;
  readonly table: EntryTable;
  readonly onChange: (table: EntryTable) => void;
}) {
  const words = setupWords[useContext(LanguageContext)];
  const { path, table, onChange } = props;
  const { setup, check } = useSetup();
  const mayChange = useMe().rights.includes('entries');
  const grid = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<Cell>({ row: 0, column: 0 });
  /** What is typed into the cell; `null` where none is being changed. */
  const [typed, setTyped] = useState<string | null>(null);
  const [pasted, setPasted] = useState<string | null>(null);
  const { columns, rows } = table;
  const nameOf = (column: string): string => (column in words ? words[column as keyof SetupWords] : column);
  const problems = check?.problems ?? [];
  const problemRows = new Set(
    problems.flatMap(({ file, line }) => (file === path && line !== null ? (rowOfLine(table, line) ?? []) : [])),
  );

  const move = (rowBy: number, columnBy: number): void => {
    const row = Math.max(0, Math.min(rows.length - 1, at.row + rowBy));
    const column = Math.max(0, Math.min(columns.length - 1, at.column + columnBy));
    setAt({ row, column });
  };
  const show = (row: number): void => {
    setAt({ row, column: 0 });
    grid.current?.focus();
  };
  const commit = (): void => {
    if (typed !== null && typed !== rows[at.row]?.cells[at.column]) onChange(setCell(table, at.row, at.column, typed));
    setTyped(null);
    grid.current?.focus();
  };
  const addCar = (): void => {
    onChange(addRow(table));
    show(rows.length);
  };
  const paste = async (text: string): Promise<void> => {
    try {
      const cells = await post('/api/setup/pasted', { text, columns: [...columns] }, tableAnswer);
      const merged = merge(table, cells.rows);
      onChange(merged.table);
      setPasted(`${words.pasted}: ${merged.added} ${words.added}, ${merged.changed} ${words.changed}`);
    } catch (error) {
      setPasted(error instanceof Error ? error.message : String(error));
    }
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const handled = typed === null ? moveByKey(event) : editByKey(event);
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const editByKey = ({ key, shiftKey }: React.KeyboardEvent): boolean => {
    if (key === 'Escape') {
      setTyped(null);
      grid.current?.focus();
      return true;
    }
    if (key !== 'Enter' && key !== 'Tab') return false;
    commit();
    if (key === 'Enter') move(shiftKey ? -1 : 1, 0);
    else move(0, shiftKey ? -1 : 1);
    return true;
  };
  const moveByKey = ({ key, ctrlKey, metaKey, altKey }: React.KeyboardEvent): boolean => {
    const isControl = ctrlKey || metaKey;
    const step = STEPS[key];
    if (step) {
      move(...step);
      return true;
    }
    if (!mayChange) return false;
    if (key === 'Delete' && isControl) onChange(withdraw(table, at.row));
    else if (key === 'Delete' || key === 'Backspace') onChange(setCell(table, at.row, at.column, ''));
    else if (key === 'Insert') addCar();
    else if (key === 'Enter' || key === 'F2') setTyped(rows[at.row]?.cells[at.column] ?? '');
    else if (key.length === 1 && !isControl && !altKey) setTyped(key);
    else return false;
    return true;
  };

  // One object for all rows and all looks: a key in one cell draws no other row anew.
  const acts = useRef<Acts>(NO_ACTS);
  acts.current = { type: setTyped, leave: commit, withdraw: (row) => onChange(withdraw(table, row)) };
  const pick = ({ row, column }: Cell): void => {
    if (typed !== null && at.row === row && at.column === column) return;
    if (typed !== null) commit();
    const isAgain = at.row === row && at.column === column && typed === null;
    if (mayChange && isAgain) setTyped(rows[row]?.cells[column] ?? '');
    else setAt({ row, column });
  };

  const shownId = idOf(at);
  useEffect(() => {
    document.getElementById(shownId)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shownId]);

  const withdrawnCount = rows.filter(({ withdrawn }) => withdrawn).length;
  const more = OPTIONAL.filter((column) => !columns.includes(column));
  return (
    <section className="setup-entries" aria-label={words.entryList}>
      {!mayChange && <p className="setup-note">{`${words.readOnly} entries`}</p>}
      <Problems
        kind="problem"
        title={words.problems}
        problems={problems}
        onGo={({ file, line }: SetupProblem) => {
          if (file !== path) go('setup', ...partOf(file, setup.files));
          else if (line !== null) show(rowOfLine(table, line) ?? 0);
        }}
      />
      <div className="setup-tools">
        <strong>{`${rows.length - withdrawnCount} ${words.cars}`}</strong>
        {mayChange && (
          <>
            <button type="button" onClick={addCar}>
              {words.addCar}
            </button>
            <label>
              <span className="spoken">{words.addColumn}</span>
              <select value="" onChange={({ target }) => target.value && onChange(addColumn(table, target.value))}>
                <option value="">{words.addColumn}</option>
                {more.map((column) => (
                  <option key={column} value={column}>
                    {nameOf(column)}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
        <span aria-live="polite">{pasted}</span>
      </div>
      {withdrawnCount > 0 && <p className="setup-note">{words.withdrawnNext}</p>}
      <div className="setup-grid">
        <table
          ref={grid}
          {...asGrid(shownId)}
          aria-label={words.entryList}
          data-testid="setup-entries"
          onKeyDown={onKeyDown}
          onClick={({ target }) => {
            const cell = cellAt(target);
            if (cell) pick(cell);
          }}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text');
            if (typed !== null || !mayChange || text === '') return;
            event.preventDefault();
            if (/[\t\n]/.test(text.trim())) void paste(text);
            else onChange(setCell(table, at.row, at.column, text.trim()));
          }}
        >
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" data-column={column}>
                  {nameOf(column)}
                </th>
              ))}
              <th scope="col">
                <span className="spoken">{words.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Row
                key={row.key}
                row={row}
                index={index}
                columns={columns}
                activeColumn={index === at.row ? at.column : -1}
                typed={index === at.row ? typed : null}
                hasProblem={problemRows.has(index)}
                mayChange={mayChange}
                words={words}
                acts={acts}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className="setup-keys">{words.entryKeys}</p>
    </section>
  );
}

/** A table whose cells are walked by arrows, as the ARIA practices have it (APG, Grid). */
const asGrid = (activeCell: string) => ({ role: 'grid', tabIndex: 0, 'aria-activedescendant': activeCell });

const STEPS: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-20, 0],
  PageDown: [20, 0],
  Home: [-1e6, 0],
  End: [1e6, 0],
};

interface Acts {
  readonly type: (text: string) => void;
  readonly leave: () => void;
  readonly withdraw: (row: number) => void;
}
const NO_ACTS: Acts = { type: () => {}, leave: () => {}, withdraw: () => {} };

const idOf = ({ row, column }: Cell): string => `cell-${row}-${column}`;
function cellAt(target: EventTarget): Cell | undefined {
  const id = target instanceof Element ? (target.closest('td')?.id ?? '') : '';
  const [, row, column] = /^cell-(\d+)-(\d+)$/.exec(id) ?? [];
  return row === undefined ? undefined : { row: Number(row), column: Number(column) };
}

const Row = memo(function Row(props: {
  readonly row: EntryRow;
  readonly index: number;
  readonly columns: readonly string[];
  /** -1 where the cursor is in another row. */
  readonly activeColumn: number;
  readonly typed: string | null;
  readonly hasProblem: boolean;
  readonly mayChange: boolean;
  readonly words: SetupWords;
  readonly acts: RefObject<Acts>;
}) {
  const { row, index, columns, activeColumn, typed, words, acts } = props;
  return (
    <tr data-changed={isChanged(row)} data-withdrawn={row.withdrawn} data-problem={props.hasProblem}>
      {columns.map((column, at) => {
        const isActive = at === activeColumn;
        return (
          <td key={column} id={idOf({ row: index, column: at })} data-column={column} data-active={isActive}>
            {isActive && typed !== null ? (
              <input
                aria-label={`${words.edit} ${column}`}
                value={typed}
                ref={takeFocus}
                onChange={(event) => acts.current.type(event.target.value)}
                onBlur={() => acts.current.leave()}
              />
            ) : (
              row.cells[at]
            )}
          </td>
        );
      })}
      <td className="setup-row-actions">
        {props.mayChange && (
          <button type="button" tabIndex={-1} onClick={() => acts.current.withdraw(index)}>
            {row.withdrawn ? words.takeBack : words.withdraw}
          </button>
        )}
      </td>
    </tr>
  );
});

const takeFocus = (element: HTMLInputElement | null): void => element?.focus();
