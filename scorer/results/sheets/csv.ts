import { stringify } from 'csv-stringify/sync';
import type { Sheet } from './sheet.ts';

/** The sheet's table with its header, RFC 4180, in UTF-8. */
export const sheetToCsv = ({ columns, rows }: Sheet): string =>
  stringify([
    columns.map((column) => column.header),
    ...rows.map((row) => row.map((cell, at) => (columns[at]?.align === 'left' ? noFormula(cell) : cell))),
  ]);

/** A name that a spreadsheet would run as a formula is made text; numbers with their sign stay numbers. */
const noFormula = (cell: string): string => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
