import { checkStation } from '../bridge/index.ts';
import { readCsv } from '../protocol/files/csv.ts';
import { isRecord, readDocument } from '../protocol/files/document.ts';
import { type FileCheck, listAllowed, show } from '../protocol/files/problem.ts';
import type { ReadFile } from '../protocol/files/source-files.ts';
import {
  builtInRuleSets,
  checkBuiltInRules,
  checkEntries,
  checkPointsTable,
  checkRally,
  checkRules,
} from '../scorer/index.ts';

/** Which kind of file it is that somebody wants checked, by what stands in it, and what checks that kind. */

const STATION = ['station', 'box', 'channels'];
const RALLY = ['rally', 'races', 'legs', 'rankings'];
const RULES = ['direction', 'trials', 'extends'];

/**
 * Checks a rally file, station file, rule set, entry list or points table, or a built-in rule set by its name.
 * @param read text of a file by its path, asked for the file itself and for what it names; throws where there is none
 */
export function checkFile(path: string, read: ReadFile): FileCheck {
  let text: string;
  try {
    text = read(path);
  } catch (error) {
    const builtIn = isMissing(error) ? checkBuiltInRules(path) : undefined;
    if (builtIn !== undefined) return builtIn;
    if (!isMissing(error) || !/^[a-z0-9-]+$/i.test(path)) throw error;
    const allowed = `a file, or one of ${[...builtInRuleSets.keys()].join(', ')}`;
    return refused(path, null, `is neither a file nor a built-in rule set; allowed: ${allowed}`);
  }
  const again: ReadFile = (other) => (other === path ? text : read(other));
  const columns = csvColumns(path, text);
  return columns === undefined ? checkYaml(path, text, again) : checkCsv(path, text, columns);
}

function checkYaml(path: string, text: string, read: ReadFile): FileCheck {
  const parsed = readDocument(path, text);
  if (!parsed.ok) return { problems: parsed.problems, warnings: [], summary: '' };
  const { value } = parsed.document;
  const keys = isRecord(value) ? Object.keys(value) : [];
  const has = (names: readonly string[]): boolean => names.some((name) => keys.includes(name));
  // A station file names its rally, so that it is asked for first.
  if (has(STATION)) return checkStation(path, read);
  if (has(RALLY)) return checkRally(path, read);
  if (has(RULES)) return checkRules(path, text, read);
  const found = keys.length === 0 ? 'no keys' : `keys ${listAllowed(keys)}`;
  const [station, rally] = [STATION.join(', '), RALLY.join(', ')];
  return refused(
    path,
    parsed.document.lineOf([]),
    `${found}; allowed: those of a rally file (${rally}), a station file (${station}) or a rule set (direction, trials, or extends)`,
  );
}

/** Names in the header of what is called CSV, or reads like one; `undefined` for anything else. */
function csvColumns(path: string, text: string): readonly string[] | undefined {
  const header = text
    .replace(/^\ufeff/, '')
    .split(/[\r\n]+/)
    .find((line) => line.trim() !== '');
  const columns = (header ?? '').split(/[,;\t]/).map((cell) => cell.trim().replaceAll('"', ''));
  const isCsv =
    /\.csv$/i.test(path) || (columns.length > 1 && ['number', 'deviation'].some((name) => columns.includes(name)));
  return isCsv ? columns : undefined;
}

const POINTS = ['deviation', 'points'];
const ENTRIES = ['number', 'year', 'model', 'coefficient'];

function checkCsv(path: string, text: string, columns: readonly string[]): FileCheck {
  const has = (names: readonly string[]): boolean => names.some((name) => columns.includes(name));
  if (has(ENTRIES)) return checkEntries(path, text);
  if (has(POINTS)) return checkPointsTable(path, text);
  const reading = readCsv(path, text);
  if (!reading.ok) return { problems: [reading.problem], warnings: [], summary: '' };
  const header = show(reading.table.columns.join(','));
  const allowed = `${ENTRIES} and more (an entry list), ${POINTS} (a points table)`;
  return refused(path, reading.table.line, `header ${header} has no column that is known; allowed: ${allowed}`);
}

const refused = (file: string, line: number | null, text: string): FileCheck => ({
  problems: [{ file, line, text }],
  warnings: [],
  summary: '',
});

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
