import type { PenaltyResult, RankingMessage, RankingRow, RowState } from '../../protocol/messages/results.ts';
import { COEFFICIENT_ONE, formatDecimal, POINT_PLACES } from '../rules/index.ts';
import { type EntryState, type Penalty, stateAt } from './car-file.ts';
import type { CarSheet } from './car-sheet.ts';
import type { Course, CourseRanking } from './course.ts';
import { printScore, scoreOfSum } from './score.ts';
import { missed, printTrial, type TrialCell } from './trial-cell.ts';

/** How results are asked for. */
export interface View {
  /** Every trial is taken as closed. */
  readonly closed: boolean;
  /** Index of the last trial that counts; `null` for all. */
  readonly last: number | null;
}

export const LIVE: View = { closed: false, last: null };

/** One car in one ranking, before anybody has a position. */
export interface Standing {
  readonly car: number;
  /** 1/1,000,000 of a point; `null` before the first trial that counts. */
  readonly score: number | null;
  readonly state: RowState;
  /** Takes part in the positions. */
  readonly ranked: boolean;
  readonly through: string | null;
  readonly cells: readonly TrialCell[];
  readonly penalties: readonly Penalty[];
}

export function standingOf(course: Course, ranking: CourseRanking, sheet: CarSheet, view: View): Standing {
  const { rules } = course.rally;
  const { entry } = sheet;
  const withCoefficient = ranking.definition.coefficient;
  const cells: TrialCell[] = [];
  let sum = 0;
  let counted = 0;
  let pending = 0;
  let through: string | null = null;
  let lastTrial = -1;
  for (const trial of ranking.trials) {
    if (view.last !== null && trial > view.last) break;
    lastTrial = trial;
    let cell = sheet.cells[trial];
    if (cell === undefined) continue;
    if (view.closed) cell = missed(rules, cell, entry.coefficient);
    cells.push(cell);
    const score = withCoefficient ? cell.score : cell.plainScore;
    if (score === null) {
      // Annulled or neutralised, a trial is nobody's to wait for; an average is, until there is something to average or all is over.
      if (cell.state === 'pending' || (cell.state === 'average' && !view.closed)) pending += 1;
    } else {
      sum += score;
      counted += 1;
    }
    if (cell.measured !== null) through = course.trials[trial]?.id ?? null;
  }
  const said = stateAt(sheet.file, lastTrial);
  const out = said === undefined && entry.status === 'guest' ? 'guest' : unranked(said);
  const waiting = view.last !== null && pending > 0;
  const penalties = sheet.file.penalties.filter((penalty) => counts(course, ranking, view, penalty));
  const worse = rules.direction === 'lowest' ? 1 : -1;
  for (const { points } of penalties) sum += worse * points * COEFFICIENT_ONE;
  return {
    car: entry.number,
    score: counted === 0 ? null : scoreOfSum(rules, sum, withCoefficient ? entry.coefficient : COEFFICIENT_ONE),
    state: out ?? rowState(pending, waiting, sheet.furthest),
    ranked: out === undefined && !waiting && counted > 0,
    through,
    cells,
    penalties,
  };
}

/** The state of a row that takes part in no positions, where a person has given it one. */
function unranked(said: EntryState | undefined): RowState | undefined {
  switch (said) {
    case 'retired':
    case 'excluded':
    case 'not-started':
    case 'guest':
      return said;
    case undefined:
    case 'running':
    case 'readmitted':
      return undefined;
  }
}

/** A penalty counts with its trial, or with its leg from the leg's first trial on, or always. */
function counts(course: Course, ranking: CourseRanking, view: View, { leg, trial }: Penalty): boolean {
  const upTo = (index: number): boolean => view.last === null || index <= view.last;
  if (trial !== null) return ranking.trials.includes(trial) && upTo(trial);
  if (leg === null || !course.rally.legs.some(({ id }) => id === leg)) return true;
  return ranking.trials.some((index) => course.trials[index]?.leg === leg && upTo(index));
}

function rowState(pending: number, waiting: boolean, furthest: number): RowState {
  if (waiting) return 'pending';
  if (pending === 0) return 'finished';
  return furthest < 0 ? 'not-started' : 'running';
}

/**
 * Order of position, then car; rows without a position last. Sorts in place: a list that was in order before one car changed is nearly so
 * still, and is sorted in one pass.
 */
export function sortRows(course: Course, rows: { readonly standing: Standing }[]): void {
  const sense = course.rally.rules.direction === 'lowest' ? 1 : -1;
  rows.sort(({ standing: a }, { standing: b }) => {
    if (a.ranked !== b.ranked) return a.ranked ? -1 : 1;
    if (a.ranked && a.score !== b.score) return sense * ((a.score ?? 0) - (b.score ?? 0));
    return a.car - b.car;
  });
}

/** Positions of sorted rows: equal scores share one and the next counts them all: 1, 2, 2, 4. */
export function positions(rows: readonly { readonly standing: Standing }[]): readonly (number | null)[] {
  let position = 0;
  return rows.map(({ standing }, index) => {
    if (!standing.ranked) return null;
    if (index === 0 || standing.score !== rows[index - 1]?.standing.score) position = index + 1;
    return position;
  });
}

/** A row as results carry it, with all its trials. */
export function resultRow(
  course: Course,
  ranking: CourseRanking,
  position: number | null,
  standing: Standing,
): RankingRow {
  const { rules } = course.rally;
  return {
    ...rowHead(course, position, standing),
    trials: standing.cells.map((cell, index) => {
      const id = course.trials[ranking.trials[index] ?? -1]?.id ?? '';
      return printTrial(rules, id, cell, ranking.definition.coefficient);
    }),
    ...(standing.penalties.length > 0
      ? { penalties: standing.penalties.map((each) => printPenalty(course, each)) }
      : {}),
  };
}

const printPenalty = (course: Course, { amendment, points, leg, trial, article }: Penalty): PenaltyResult => ({
  amendment,
  points: formatDecimal(points, POINT_PLACES, 0),
  ...(leg === null ? {} : { leg }),
  ...(trial === null ? {} : { trial: course.trials[trial]?.id ?? '' }),
  ...(article === null ? {} : { article }),
});

/** A row as the retained ranking carries it, with its deviations in the order of the road. */
export const messageRow = (
  course: Course,
  position: number | null,
  standing: Standing,
): RankingMessage['rows'][number] => ({
  ...rowHead(course, position, standing),
  deviations: standing.cells.map(({ deviation }) => deviation),
});

const rowHead = (course: Course, position: number | null, { car, score, state, through }: Standing) => ({
  position,
  car,
  score: score === null ? null : printScore(course.rally.rules, score),
  state,
  through,
});
