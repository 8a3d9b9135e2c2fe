import { CsvError, parse } from 'csv-parse/sync';
import type { Problem } from './problem.ts';

/** One row of a CSV file by the names of its header. */
export interface CsvRow {
  readonly line: number;
  /** Trimmed text of a column; empty where the row or the file has none. */
  readonly get: (column: string) => string;
}

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

export type CsvReading =
  | { readonly ok: true; readonly table: CsvTable }
  | { readonly ok: false; readonly problem: Problem };

const ROW_LIMIT = 20_000;

/** Reads CSV with a header line; empty lines are passed over. A header with semicolons only (Italian spreadsheets) is taken as such. */
export function readCsv(file: string, text: string): CsvReading {
  const refuse = (line: number | null, why: string): CsvReading => ({ ok: false, problem: { file, line, text: why } });
  const headerText = text.split(/\r?\n/, 1)[0] ?? '';
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(text, {
      bom: true,
      delimiter: headerText.includes(';') && !headerText.includes(',') ? ';' : ',',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: ROW_LIMIT + 2,
    }) as unknown as typeof parsed;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse(typeof error.lines === 'number' ? error.lines : null, `CSV: ${error.message}`);
  }
  const [header, ...records] = parsed;
  if (header === undefined) return refuse(1, 'is empty; allowed: a header line and a row for each entry');
  if (records.length > ROW_LIMIT) return refuse(null, `has too many rows; allowed: ${ROW_LIMIT}`);
  const columns = header.record;
  const rows = records.map(({ record, info }): CsvRow => {
    const cells = new Map(columns.map((column, index) => [column, record[index] ?? '']));
    return { line: info.lines, get: (column) => cells.get(column) ?? '' };
  });
  return { ok: true, table: { columns, rows } };
}
