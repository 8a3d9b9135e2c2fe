import { readCsv } from '../../protocol/files/csv.ts';
import { listAllowed, type Problem, show } from '../../protocol/files/problem.ts';
import { parsePoints } from './decimal.ts';

/** An organiser's table of points: as text of points by deviation, ready for a rule set's `score`. */
export interface PointsTable {
  readonly rows: readonly string[];
  /** Of a last row `beyond`; without one the last row's points hold for every larger deviation. */
  readonly beyond?: string;
}

const COLUMNS = ['deviation', 'points'] as const;

/**
 * Reads CSV `deviation,points`: deviations in the trial's unit, 0, 1, 2 … without a gap, and a last row `beyond` where the floor differs from
 * the last points. A gap is refused, because nobody can say whether a table that leaps means steps or a slope.
 */
export function readPointsTable(file: string, text: string): { table: PointsTable; problems: readonly Problem[] } {
  const reading = readCsv(file, text);
  if (!reading.ok) return { table: { rows: [] }, problems: [reading.problem] };
  const { columns, rows } = reading.table;
  const problems: Problem[] = [];
  for (const column of COLUMNS) {
    if (columns.includes(column)) continue;
    problems.push({
      file,
      line: 1,
      text: `column ${column} is missing from the header; allowed: ${listAllowed(COLUMNS)}`,
    });
  }
  if (problems.length > 0) return { table: { rows: [] }, problems };

  const points: string[] = [];
  let beyond: string | undefined;
  for (const row of rows) {
    const refuse = (why: string): number => problems.push({ file, line: row.line, text: why });
    const deviation = row.get('deviation');
    const value = row.get('points');
    if (parsePoints(value) === undefined)
      refuse(`points ${show(value)} is not allowed; allowed: 0 to 100000 with at most 2 places`);
    if (beyond !== undefined) refuse(`a row after "beyond"; allowed: "beyond" as the last row`);
    else if (deviation === 'beyond') beyond = value;
    else {
      if (deviation !== String(points.length))
        refuse(`deviation ${show(deviation)} is not allowed; allowed: ${points.length}, the next one, or "beyond"`);
      points.push(value);
    }
  }
  if (points.length === 0)
    problems.push({ file, line: 1, text: 'has no row; allowed: deviations from 0 on and their points' });
  return { table: beyond === undefined ? { rows: points } : { rows: points, beyond }, problems };
}
