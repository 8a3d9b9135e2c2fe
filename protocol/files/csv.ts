import { CsvError, parse } from 'csv-parse/sync';
import { lostLetters, whyNoText } from './encoding.ts';
import { type Problem, show } from './problem.ts';

/** One row of a CSV file by the names of its header. */
export interface CsvRow {
  readonly line: number;
  /** Trimmed text of a column; empty where the row or the file has none. */
  readonly get: (column: string) => string;
  /** Whether its cells can be told apart by the header; where not, a problem says so and only the first is sure. */
  readonly fits: boolean;
}

export interface CsvTable {
  readonly columns: readonly string[];
  /** Line of the header. */
  readonly line: number;
  readonly rows: readonly CsvRow[];
  /** What is wrong with single rows and letters; the others can still be read. */
  readonly problems: readonly Problem[];
}

export type CsvReading =
  | { readonly ok: true; readonly table: CsvTable }
  | { readonly ok: false; readonly problem: Problem };

const ROW_LIMIT = 20_000;
const UTF_8 = 'UTF-8, in a spreadsheet "CSV UTF-8"';

/** The codes of csv-parse that people meet, in words; others keep the parser's own. */
const SYNTAX: ReadonlyMap<string, string> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'a quote is not closed'],
  ['INVALID_OPENING_QUOTE', 'a quote stands inside of a cell'],
  ['CSV_INVALID_CLOSING_QUOTE', 'a quote is not closed, or closes before the cell ends'],
]);

/**
 * Reads CSV with a header line; empty lines and rows of empty cells are passed over. A header with semicolons only (Italian spreadsheets) is
 * taken as such.
 * @param required columns without which nothing can be read, and which every row has to reach
 */
export function readCsv(file: string, text: string, required: readonly string[] = []): CsvReading {
  const refuse = (line: number | null, why: string): CsvReading => ({ ok: false, problem: { file, line, text: why } });
  const noText = whyNoText(text);
  if (noText !== undefined) return refuse(null, `${noText}; allowed: ${UTF_8}`);
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const headerText = lines.find((line) => line.trim() !== '') ?? '';
  const delimiter = headerText.includes(';') && !headerText.includes(',') ? ';' : ',';
  let lastLine = 0;
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(text, {
      bom: true,
      delimiter,
      info: true,
      on_record: (record: string[], { lines: line }) => {
        lastLine = line;
        return record;
      },
      // Told, because the parser would settle on the first that it meets, and files edited by hand have several.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      to: ROW_LIMIT + 2,
    }) as unknown as typeof parsed;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser notices where the file ends, or at the next quote; the row that began before is where to look.
    const rest = lines.findIndex((line, index) => index >= lastLine && line.trim() !== '');
    const line = Math.max(lastLine, rest) + 1;
    const said = SYNTAX.get(error.code) ?? error.message;
    return refuse(
      line,
      `CSV: ${said}: ${show(lines[line - 1] ?? '')}; allowed: quotes in pairs around a cell, doubled inside of it`,
    );
  }
  const [header, ...records] = parsed;
  if (header === undefined) return refuse(1, 'is empty; allowed: a header line and a row for each entry');
  if (records.length > ROW_LIMIT) return refuse(null, `has too many rows; allowed: ${ROW_LIMIT}`);
  const columns = header.record;
  const missing = required.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    const which = missing.length === 1 ? `column ${missing} is` : `columns ${missing.join(', ')} are`;
    const why = `${which} missing from the header ${show(headerText)}; allowed: ${required.join(',')} and more`;
    return refuse(header.info.lines, why);
  }
  const problems = [...lostLetters(file, text, UTF_8)];
  const reach = Math.max(0, ...required.map((column) => columns.indexOf(column) + 1));
  const rows = records.map(({ record, info: { lines: line } }): CsvRow => {
    const cells = new Map(columns.map((column, index) => [column, record[index] ?? '']));
    const isLong = record.slice(columns.length).some((cell) => cell !== '');
    const isShort = record.length < reach;
    if (isLong || isShort) {
      const quoted = `with quotes around a cell that holds a ${delimiter === ',' ? 'comma' : 'semicolon'}`;
      const how = isLong ? quoted : `at least up to ${columns[reach - 1]}`;
      const found = `has ${record.length} cells, the last ${show(record.at(-1))}`;
      problems.push({ file, line, text: `${found}; allowed: ${columns.length}, as the header has, ${how}` });
    }
    return { line, get: (column) => cells.get(column) ?? '', fits: !isLong && !isShort };
  });
  return { ok: true, table: { columns, line: header.info.lines, rows, problems } };
}
