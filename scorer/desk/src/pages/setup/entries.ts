import type { Table } from '../../../../../protocol/api/setup.ts';

/** An entry list as it is edited: rows keep their place while they are withdrawn, so that it can be undone by the same key. */
export interface EntryRow {
  /** Of the row, whatever its number becomes. */
  readonly key: number;
  readonly cells: readonly string[];
  /** As it is in force; `null` for a car that is new. */
  readonly before: readonly string[] | null;
  readonly withdrawn: boolean;
}

export interface EntryTable {
  readonly columns: readonly string[];
  readonly rows: readonly EntryRow[];
}

/** Columns that every list has. */
export const REQUIRED = ['number', 'year', 'model', 'coefficient'];

/** The others that the program knows, in the order in which they are offered. */
export const OPTIONAL = [
  ...[
    'plate',
    'driver',
    'coDriver',
    'driverBirthYear',
    'coDriverBirthYear',
    'nationality',
    'team',
    'category',
    'class',
  ],
  ...['group', 'ladies', 'displacementCc', 'wheelbaseMm', 'transponder', 'status', 'start'],
];

export const tableOf = ({ columns, rows }: Table): EntryTable => ({
  columns,
  rows: rows.map((cells, key) => ({ key, cells, before: cells, withdrawn: false })),
});

/** What is saved: without who is withdrawn. */
export const savedOf = ({ columns, rows }: EntryTable): Table => ({
  columns: [...columns],
  rows: rows.filter(({ withdrawn }) => !withdrawn).map(({ cells }) => [...cells]),
});

export const isChanged = ({ cells, before, withdrawn }: EntryRow): boolean =>
  withdrawn || before === null || cells.length !== before.length || cells.some((cell, index) => cell !== before[index]);

export const setCell = (table: EntryTable, row: number, column: number, text: string): EntryTable =>
  withRow(table, row, (each) => ({ ...each, cells: each.cells.with(column, text) }));

export const withdraw = (table: EntryTable, row: number): EntryTable =>
  withRow(table, row, (each) => ({ ...each, withdrawn: !each.withdrawn }));

const withRow = (table: EntryTable, row: number, change: (row: EntryRow) => EntryRow): EntryTable => ({
  ...table,
  rows: table.rows.map((each, index) => (index === row ? change(each) : each)),
});

const nextKey = ({ rows }: EntryTable): number => Math.max(-1, ...rows.map(({ key }) => key)) + 1;

export function addRow(table: EntryTable, cells: readonly string[] = table.columns.map(() => '')): EntryTable {
  return { ...table, rows: [...table.rows, { key: nextKey(table), cells, before: null, withdrawn: false }] };
}

export const addColumn = ({ columns, rows }: EntryTable, column: string): EntryTable => ({
  columns: [...columns, column],
  rows: rows.map((row) => ({ ...row, cells: [...row.cells, ''], before: row.before && [...row.before, ''] })),
});

/** What was pasted, by car number: who is there takes its cells as far as they say something, others are added. */
export function merge(
  table: EntryTable,
  pasted: readonly (readonly string[])[],
): { readonly table: EntryTable; readonly added: number; readonly changed: number } {
  const number = table.columns.indexOf('number');
  let merged = table;
  let [added, changed] = [0, 0];
  for (const cells of pasted) {
    const row = merged.rows.findIndex((each) => !each.withdrawn && each.cells[number] === cells[number]);
    if (row < 0) {
      merged = addRow(merged, cells);
      added += 1;
      continue;
    }
    const before = merged.rows[row]?.cells ?? [];
    const after = before.map((cell, column) => cells[column] || cell);
    if (after.some((cell, column) => cell !== before[column])) changed += 1;
    merged = withRow(merged, row, (each) => ({ ...each, cells: after }));
  }
  return { table: merged, added, changed };
}

/** The row of a line of the file as it is saved: the header is line 1. */
export function rowOfLine({ rows }: EntryTable, line: number): number | undefined {
  const kept = rows.flatMap(({ withdrawn }, index) => (withdrawn ? [] : [index]));
  return kept[line - 2];
}
