import { stringify } from 'csv-stringify/sync';
import type { Cell, Part, Sheet } from './sheet.ts';

/**
 * The sheet's tables, RFC 4180, in UTF-8. Parts with the same columns make one table; where they change, an empty line and another header
 * follow.
 */
export function sheetToCsv({ parts }: Sheet): string {
  const lines: Cell[][] = [];
  let header = '';
  for (const { columns, rows } of parts) {
    const names = columns.map((column) => column.header);
    if (names.join('\n') !== header) lines.push(...(header === '' ? [] : [[]]), names);
    header = names.join('\n');
    lines.push(...rows.map((row) => row.map((cell, at) => asText(cell ?? '', columns[at]))));
  }
  return stringify(lines);
}

const asText = (cell: string, column: Part['columns'][number] | undefined): string =>
  column?.align === 'right' ? cell : noFormula(cell);

/** A name that a spreadsheet would run as a formula is made text; numbers with their sign stand in columns of numbers. */
export const noFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
