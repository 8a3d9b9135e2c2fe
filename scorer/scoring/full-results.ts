import type { Ranking, RankingRow, Results } from '../../protocol/messages/results.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { CarSheet } from './car-sheet.ts';
import type { CourseRanking } from './course.ts';
import { NO_PLACE, placesOf, resultRow, rowHead, sortRows, standingOf, type View } from './ranking-rows.ts';
import { settledCells } from './ruled-cell.ts';
import { teamRows } from './team-rows.ts';
import type { TrialCell } from './trial-cell.ts';
import { collectWarnings } from './warnings.ts';

export interface ResultsOptions {
  /** Leaves trials pending that are neither driven past nor closed; otherwise all legs are taken as closed. */
  readonly asItStands?: boolean | undefined;
  /** Id of the last trial that counts. */
  readonly through?: string | undefined;
}

/**
 * All rankings with all trials, worked out for this once.
 * @throws RangeError where `through` is no trial of the rally
 */
export function resultsOf(kept: Bookkeeping, options: ResultsOptions): Results {
  const { course, book, sheets } = kept;
  const rankings = rankingsOf(kept, options);
  const { id, rules, notices } = course.rally;
  return {
    rally: id,
    rules: rules.id,
    facts: book.count,
    ...(notices.length > 0 ? { notices: [...notices] } : {}),
    rankings,
    warnings: collectWarnings(course, book, sheets),
  };
}

/**
 * Rankings alone: the warnings, for which all facts are walked over, are left out.
 * @param only some of them, without the trials of their rows, of which a large rally has 70,000
 * @throws RangeError where `through` is no trial of the rally
 */
export function rankingsOf(
  kept: Bookkeeping,
  { asItStands = false, through }: ResultsOptions,
  only?: readonly string[],
): Ranking[] {
  const { course } = kept;
  const last = through === undefined ? null : course.trialById.get(through);
  if (last === undefined) {
    const allowed = [...course.trialById.keys()].join(', ');
    throw new RangeError(`through ${through}: the rally has no such trial; allowed: ${allowed}`);
  }
  const view: View = { settle: asItStands ? null : settleOnce(kept), last };
  const wanted = course.rankings.filter(({ definition }) => only === undefined || only.includes(definition.id));
  return wanted.map((ranking) => ({
    id: ranking.definition.id,
    title: ranking.definition.title,
    through: through ?? (ranking.definition.complete ? (ranking.definition.trials.at(-1) ?? null) : null),
    rows: rowsOf(kept, ranking, view, only === undefined),
  }));
}

/** Several rankings ask for the same car. */
function settleOnce(kept: Bookkeeping): (sheet: CarSheet) => readonly TrialCell[] {
  const settled = new Map<CarSheet, readonly TrialCell[]>();
  return (sheet) => {
    const cells = settled.get(sheet) ?? settledCells(kept.judging(sheet), sheet);
    settled.set(sheet, cells);
    return cells;
  };
}

function rowsOf(kept: Bookkeeping, ranking: CourseRanking, view: View, withTrials: boolean): RankingRow[] {
  const rows = standingsOf(kept, ranking, view);
  if (ranking.definition.team !== null) {
    const cars = rows.map(({ standing, entry }) => ({ standing, team: entry.fields.get('team') ?? '' }));
    return teamRows(ranking, cars).map(({ deviations: _, ...row }) => ({ ...row, trials: [] }));
  }
  const places = placesOf(rows);
  const overall = ranking.overall === null ? null : positionsOf(kept, ranking.overall, view);
  return rows.map(({ standing }, index) => {
    const position = overall === null ? undefined : (overall.get(standing.car) ?? null);
    const place = places[index] ?? NO_PLACE;
    if (!withTrials) return { ...rowHead(ranking.rules, place, position, standing), trials: [] };
    return resultRow(kept.course, ranking, place, position, standing);
  });
}

/** By car number. */
function positionsOf(kept: Bookkeeping, ranking: CourseRanking, view: View): ReadonlyMap<number, number | null> {
  const rows = standingsOf(kept, ranking, view);
  const places = placesOf(rows);
  return new Map(rows.map(({ standing }, index) => [standing.car, places[index]?.position ?? null]));
}

export function standingsOf({ course, sheets }: Bookkeeping, ranking: CourseRanking, view: View) {
  const rows = ranking.cars.flatMap((car) => {
    const sheet = sheets[car];
    if (sheet === undefined || !sheet.rankings.includes(ranking)) return [];
    return [{ standing: standingOf(course, ranking, sheet, view), entry: sheet.entry }];
  });
  sortRows(ranking.rules, rows);
  return rows;
}
