import { type CsvRow, readCsv } from '../../protocol/files/csv.ts';
import { type FileCheck, inOrder, listAllowed, type Problem, show } from '../../protocol/files/problem.ts';
import { type Hundredths, hundredths, type UtcMicros, utcMicros } from '../../protocol/time.ts';
import { COEFFICIENT_ONE, parseCoefficient, type RuleSet } from '../rules/index.ts';
import { type Quantity, startAfter } from './quantity.ts';
import type { Entry, EntryStatus, Wanted } from './rally.ts';
import { parseTime } from './zoned-time.ts';

/** Columns of an entry list that the program knows; others are somebody's own and are passed over. */
export const ENTRY_COLUMNS = [
  'number',
  'year',
  'model',
  'coefficient',
  'plate',
  'driver',
  'coDriver',
  'driverBirthYear',
  'coDriverBirthYear',
  'nationality',
  'team',
  'category',
  'class',
  'group',
  'ladies',
  'displacementCc',
  'wheelbaseMm',
  'transponder',
  'status',
  'start',
] as const;
const REQUIRED = ['number', 'year', 'model', 'coefficient'] as const;
/** As the messages' schema has it. */
const NUMBER_LIMIT = 99_999;
const STATUSES: readonly EntryStatus[] = ['race', 'guest', 'organisation'];
const WHOLE_NUMBERS = ['driverBirthYear', 'coDriverBirthYear', 'displacementCc', 'wheelbaseMm'] as const;

/** Where the entries of one race come from and how its cars start. */
export interface EntryListContext {
  readonly file: string;
  readonly race: string;
  readonly timezone: string;
  readonly firstStart: UtcMicros;
  readonly interval: Hundredths;
  /** `undefined` where the rules could not be read: then nothing is asked of coefficients. */
  readonly rules: CoefficientRules | undefined;
}

/** What rules say of coefficients. */
export type CoefficientRules = Pick<RuleSet, 'coefficient' | 'coefficientFrom' | 'relief'>;

/** Whether the rules multiply by the coefficient, so that an entry without one has no score. */
const isNeeded = (rules: CoefficientRules | undefined): boolean => rules !== undefined && rules.coefficient !== 'none';

export interface EntryList {
  readonly entries: readonly Entry[];
  readonly columns: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Line of each number, those of rows with errors too. */
  readonly lineOfNumber: ReadonlyMap<number, number>;
  /** As written, those of rows with errors too. */
  readonly groups: readonly string[];
}

/** Reads one race's entry list. The n-th row starts at `firstStart + (n - 1) * interval`, unless its `start` column says otherwise. */
export function readEntries(text: string, context: EntryListContext): EntryList {
  const { file } = context;
  const nothing = { entries: [], columns: [], warnings: [], lineOfNumber: new Map<number, number>(), groups: [] };
  const reading = readCsv(file, text, REQUIRED);
  if (!reading.ok) return { ...nothing, problems: [reading.problem] };
  const { columns, line, rows } = reading.table;
  if (rows.length === 0) {
    return { ...nothing, problems: [{ file, line, text: 'has no entries; allowed: a row for each car' }] };
  }

  const problems: Problem[] = [...reading.table.problems];
  for (const column of ENTRY_COLUMNS) {
    if (columns.indexOf(column) === columns.lastIndexOf(column)) continue;
    problems.push({ file, line, text: `column ${column} stands twice in the header; allowed: each column once` });
  }
  const warnings: Problem[] = [];
  const entries: Entry[] = [];
  const lineOfNumber = new Map<number, number>();
  rows.forEach((row, index) => {
    const number = wholeNumber(row.get('number'), NUMBER_LIMIT);
    const before = number === undefined ? undefined : lineOfNumber.get(number);
    if (before !== undefined) {
      const text = `number ${number} is on line ${before} too; allowed: each number once`;
      problems.push({ file, line: row.line, text });
    } else if (number !== undefined) lineOfNumber.set(number, row.line);
    const entry = row.fits ? readEntry(row, index, context, problems) : undefined;
    if (entry === undefined || before !== undefined) return;
    entries.push(entry);
    if (entry.coefficient === 0 && isNeeded(context.rules)) {
      warnings.push({ file, line: row.line, text: `car ${entry.number}: coefficient 0, every score will be 0` });
    }
  });
  const known = columns.filter((column) => (ENTRY_COLUMNS as readonly string[]).includes(column));
  const groups = rows.map((row) => row.get('group')).filter((group) => group !== '');
  return { entries, columns: known, problems, warnings, lineOfNumber, groups };
}

/**
 * An entry list on its own. Without a rally nobody knows whether its rules need a coefficient or in which zone its starts are, so that these are
 * held to their form only.
 */
export function checkEntries(file: string, text: string): FileCheck {
  const start = { firstStart: utcMicros(0), interval: hundredths(0) };
  const list = readEntries(text, { file, race: '', timezone: 'UTC', ...start, rules: undefined });
  const zeros = list.entries.filter(({ coefficient }) => coefficient === 0);
  const warnings = zeros.map(({ number }): Problem => {
    const why = `car ${number}: coefficient 0, every score will be 0 where the rules multiply by it`;
    return { file, line: list.lineOfNumber.get(number) ?? null, text: why };
  });
  return {
    problems: inOrder(list.problems, file),
    warnings: [...list.warnings, ...warnings],
    summary: `${list.entries.length} cars; coefficients and starts are checked for their form only, the rules and the zone are the rally's`,
  };
}

function readEntry(row: CsvRow, index: number, context: EntryListContext, problems: Problem[]): Entry | undefined {
  const known = problems.length;
  const who = row.get('number') === '' ? '' : `car ${row.get('number')}: `;
  const refuse = (column: string, allowed: string, prefix = who): void => {
    const value = row.get(column);
    const what = value === '' ? `${column} is missing` : `${column} ${show(value)} is not allowed`;
    problems.push({ file: context.file, line: row.line, text: `${prefix}${what}; allowed: ${allowed}` });
  };

  const number = wholeNumber(row.get('number'), NUMBER_LIMIT);
  if (number === undefined) refuse('number', 'a whole number from 0 to 99999', '');

  const year = row.get('year') === '' ? null : wholeNumber(row.get('year'), 2100);
  if (year === undefined || (year !== null && year < 1880)) refuse('year', 'a year from 1880 to 2100');

  const written = row.get('coefficient');
  const coefficient = written === '' ? blankCoefficient(year ?? null, context.rules) : parseCoefficient(written);
  if (coefficient === undefined) refuse('coefficient', 'a number from 0 to 10 with at most 4 places, such as 1.80');

  const status = STATUSES.find((value) => value === (row.get('status') || 'race'));
  if (status === undefined) refuse('status', listAllowed(STATUSES));

  const ownStart = row.get('start') === '' ? undefined : parseTime(row.get('start'), context.timezone);
  if (ownStart?.ok === false) refuse('start', ownStart.allowed);

  for (const column of WHOLE_NUMBERS) {
    const value = row.get(column);
    if (value !== '' && wholeNumber(value, 99_999) === undefined) refuse(column, 'a whole number');
  }
  if (row.get('ladies') !== '' && readBoolean(row.get('ladies')) === undefined) refuse('ladies', 'true, false');

  if (problems.length > known) return undefined;
  if (number === undefined || year === undefined || coefficient === undefined || status === undefined) return undefined;
  return {
    number,
    race: context.race,
    model: row.get('model'),
    year,
    coefficient: Math.max(0, coefficient - reliefOf(row, context.rules)),
    status,
    start: ownStart?.ok === true ? ownStart.value : startAfter(context.firstStart, context.interval, index),
    fields: new Map(
      ENTRY_COLUMNS.filter((column) => row.get(column) !== '').map((column) => [column, row.get(column)]),
    ),
  };
}

/** 1.yy by the year of build where the rules say so (1971: 1.71), else 1 where nothing is multiplied, otherwise none. */
function blankCoefficient(year: number | null, rules: CoefficientRules | undefined): number | undefined {
  if (rules?.coefficientFrom === 'year' && year !== null)
    return COEFFICIENT_ONE + (year % 100) * (COEFFICIENT_ONE / 100);
  return isNeeded(rules) ? undefined : COEFFICIENT_ONE;
}

function reliefOf(row: CsvRow, rules: CoefficientRules | undefined): number {
  const relief = rules?.relief ?? null;
  return relief !== null && row.get(relief.column) === relief.equals ? relief.off : 0;
}

/** Columns that are no one's to change: a number is moved by assigning crossings, a start by its own amendment. */
const FIXED_COLUMNS = ['number', 'start'];

/** An entry with one column changed, as an `entry` amendment asks; held to what the list itself may say. */
export function amendEntry(
  entry: Entry,
  column: string,
  value: string | number | boolean | null,
  timezone: string,
  rules: CoefficientRules,
): Quantity<Entry> {
  if (!(ENTRY_COLUMNS as readonly string[]).includes(column) || FIXED_COLUMNS.includes(column)) {
    const columns = ENTRY_COLUMNS.filter((each) => !FIXED_COLUMNS.includes(each));
    return { ok: false, allowed: columns.join(', ') };
  }
  const text = value === null ? '' : String(value);
  const fields = new Map(entry.fields);
  if (text === '') fields.delete(column);
  else fields.set(column, text);
  const row: CsvRow = { line: 0, get: (name) => fields.get(name) ?? '', fits: true };
  const problems: Problem[] = [];
  const context: EntryListContext = {
    file: '',
    race: entry.race,
    timezone,
    firstStart: entry.start,
    interval: hundredths(0),
    rules,
  };
  const amended = readEntry(row, 0, context, problems);
  if (amended === undefined) return { ok: false, allowed: problems[0]?.text.split('; allowed: ').at(-1) ?? 'nothing' };
  return { ok: true, value: { ...amended, start: entry.start } };
}

function wholeNumber(text: string, limit: number): number | undefined {
  if (!/^\d{1,6}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= limit ? value : undefined;
}

/** A column that is true or false, as spreadsheets write it. */
export function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (['true', 'yes', 'y', 'x', '1'].includes(lower)) return true;
  return ['', 'false', 'no', 'n', '0'].includes(lower) ? false : undefined;
}

const COMPARISON = /^(>=|<=|!=|>|<)\s*(.+)$/;

/** Whether text is a comparison that can be made: all but `!=` are of numbers. */
export function isComparable(wanted: string): boolean {
  const match = COMPARISON.exec(wanted);
  return match === null || match[1] === '!=' || Number.isFinite(Number(match[2]));
}

/** Whether an entry's column is what a ranking's `where` asks for. An empty column compares with nothing, and is unequal to everything. */
export function columnEquals(entry: Entry, column: string, wanted: Wanted): boolean {
  const text = entry.fields.get(column) ?? '';
  if (typeof wanted === 'boolean') return readBoolean(text) === wanted;
  if (typeof wanted === 'number') return text !== '' && Number(text) === wanted;
  if (typeof wanted !== 'string') return wanted.some((one) => columnEquals(entry, column, one));
  const [, operator, value = ''] = COMPARISON.exec(wanted) ?? [];
  if (operator === undefined) return text === wanted;
  if (operator === '!=') return text !== value;
  const number = text === '' ? Number.NaN : Number(text);
  switch (operator) {
    case '>=':
      return number >= Number(value);
    case '<=':
      return number <= Number(value);
    case '>':
      return number > Number(value);
    default:
      return number < Number(value);
  }
}
