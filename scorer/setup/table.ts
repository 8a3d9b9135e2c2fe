import { stringify } from 'csv-stringify/sync';
import { readCsv } from '../../protocol/files/csv.ts';
import type { Problem } from '../../protocol/files/problem.ts';

/** A CSV file as rows of cells, every column that it has, known or not. */
export interface Cells {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export type CellsReading =
  | { readonly ok: true; readonly cells: Cells }
  | { readonly ok: false; readonly problem: Problem };

export function readCells(file: string, text: string): CellsReading {
  const reading = readCsv(file, text);
  if (!reading.ok) return reading;
  const { columns, rows } = reading.table;
  return { ok: true, cells: { columns, rows: rows.map((row) => columns.map(row.get)) } };
}

/** One line a row, so that the n-th row stands on line n + 1 whatever its cells hold. */
export const writeCells = ({ columns, rows }: Cells): string =>
  stringify([columns, ...rows].map((row) => row.map((text) => text.replaceAll(/\s*[\r\n]+\s*/g, ' '))));

/**
 * What somebody pasted, in the columns of the list: by its own header where its first row has one, else from the left. Spreadsheets paste
 * tabs.
 */
export function readPasted(text: string, columns: readonly string[]): CellsReading {
  const [first = ''] = text.split(/\r?\n/, 1);
  const tabbed = first.includes('\t');
  const asCsv = tabbed ? tabsToCsv(text) : text;
  const isHeaded = (cells: readonly string[]): boolean =>
    cells.includes('number') || cells.every((cell) => columns.includes(cell));
  const bare = readCells('', asCsv);
  if (!bare.ok) return bare;
  if (isHeaded(bare.cells.columns)) return { ok: true, cells: inColumns(bare.cells, columns) };
  const { rows, columns: firstRow } = bare.cells;
  return {
    ok: true,
    cells: inColumns({ columns: columns.slice(0, firstRow.length), rows: [firstRow, ...rows] }, columns),
  };
}

const tabsToCsv = (text: string): string =>
  stringify(
    text
      .split(/\r?\n/)
      .filter(Boolean)
      .map((line) => line.split('\t')),
  );

const inColumns = ({ columns: own, rows }: Cells, columns: readonly string[]): Cells => ({
  columns,
  rows: rows.map((row) => columns.map((column) => row[own.indexOf(column)] ?? '')),
});
