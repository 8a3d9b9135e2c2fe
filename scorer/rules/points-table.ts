import { readCsv } from '../../protocol/files/csv.ts';
import { type FileCheck, inOrder, type Problem, show } from '../../protocol/files/problem.ts';
import { parsePoints } from './decimal.ts';
import { betterRows, type Direction, explainBetter } from './table-order.ts';

/** An organiser's table of points: as text of points by deviation, ready for a rule set's `score`. */
export interface PointsTable {
  readonly rows: readonly string[];
  /** Of a last row `beyond`; without one the last row's points hold for every larger deviation. */
  readonly beyond?: string;
}

export interface PointsTableReading {
  readonly table: PointsTable;
  readonly problems: readonly Problem[];
}

export const POINTS_COLUMNS = ['deviation', 'points'] as const;

interface Row {
  readonly line: number;
  readonly deviation: string;
  readonly points: string;
}

/**
 * Reads CSV `deviation,points`: deviations in the trial's unit, 0, 1, 2 … without a gap, and a last row `beyond` where the floor differs from
 * the last points. A gap is refused, because nobody can say whether a table that leaps means steps or a slope.
 * @param direction of the rules that the table is for; `undefined` where they are not known, and then points must run one way, whichever
 */
export function readPointsTable(file: string, text: string, direction: Direction | undefined): PointsTableReading {
  const reading = readCsv(file, text, POINTS_COLUMNS);
  if (!reading.ok) return { table: { rows: [] }, problems: [reading.problem] };
  const problems: Problem[] = [...reading.table.problems];
  const rows: Row[] = [];
  let beyond: Row | undefined;
  /** The deviation that comes next: after a leap that of the leap, so that one row left out is one problem. */
  let next = 0;
  for (const { line, get, fits } of reading.table.rows) {
    if (!fits) {
      next += 1;
      continue;
    }
    const row: Row = { line, deviation: get('deviation'), points: get('points') };
    const refuse = (column: 'deviation' | 'points', allowed: string): void => {
      const what = row[column] === '' ? `${column} is missing` : `${column} ${show(row[column])} is not allowed`;
      problems.push({ file, line, text: `${what}; allowed: ${allowed}` });
    };
    if (beyond !== undefined) {
      const why = `deviation ${show(row.deviation)} comes after "beyond"; allowed: "beyond" as the last row`;
      problems.push({ file, line, text: why });
      continue;
    }
    if (parsePoints(row.points) === undefined) refuse('points', '0 to 100000 with at most 2 places, such as 370.5');
    if (row.deviation === 'beyond') {
      beyond = row;
      continue;
    }
    if (row.deviation !== String(next)) refuse('deviation', `${next}, the next one, or "beyond"`);
    if (/^\d{1,5}$/.test(row.deviation)) next = Math.max(next, Number(row.deviation) + 1);
    rows.push(row);
  }
  if (rows.length === 0) {
    const why = 'has no row; allowed: deviations from 0 on and their points';
    problems.push({ file, line: reading.table.line, text: why });
  }
  if (problems.length === 0)
    problems.push(...wrongWay(file, beyond === undefined ? rows : [...rows, beyond], direction));
  const points = rows.map((row) => row.points);
  return { table: beyond === undefined ? { rows: points } : { rows: points, beyond: beyond.points }, problems };
}

function wrongWay(file: string, rows: readonly Row[], direction: Direction | undefined): readonly Problem[] {
  const points = rows.map((row) => parsePoints(row.points) ?? 0);
  const fall = (points.at(-1) ?? 0) < (points[0] ?? 0);
  const wrong = betterRows(points, direction ?? (fall ? 'highest' : 'lowest'));
  return wrong.flatMap((index): Problem[] => {
    const [before, row] = [rows[index - 1], rows[index]];
    if (before === undefined || row === undefined) return [];
    const { line, deviation } = row;
    const than = `${fall ? 'more' : 'less'} than ${before.points} for the one before`;
    const text =
      direction === undefined
        ? `deviation ${deviation} scores ${row.points}, ${than}; allowed: points that only fall, or only rise`
        : explainBetter(deviation, row.points, before.points, direction);
    return [{ file, line, text }];
  });
}

/** A table of points on its own. */
export function checkPointsTable(file: string, text: string): FileCheck {
  const { table, problems } = readPointsTable(file, text, undefined);
  const last = table.rows.length - 1;
  return {
    problems: inOrder(problems, file),
    warnings: [],
    summary: `points for deviations 0 to ${last} and beyond; whether they have to rise or to fall is the rule set's to say`,
  };
}
