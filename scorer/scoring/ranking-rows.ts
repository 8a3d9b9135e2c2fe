import type { PenaltyResult, RankingMessage, RankingRow, RowState } from '../../protocol/messages/results.ts';
import { COEFFICIENT_ONE, formatDecimal, POINT_PLACES, type RuleSet, type TrialKind } from '../rules/index.ts';
import { type EntryState, type Penalty, stateAt } from './car-file.ts';
import type { CarSheet } from './car-sheet.ts';
import type { Course, CourseRanking } from './course.ts';
import { discardedTrials } from './discards.ts';
import { printScore, scoreOfSums } from './score.ts';
import { compareKeys, tieKeys } from './ties.ts';
import { isDriven, PENDING, printTrial, type TrialCell } from './trial-cell.ts';

/** How results are asked for. */
export interface View {
  /** A car's trials as if all were closed; `null` where they stay as they are. */
  readonly settle: ((sheet: CarSheet) => readonly TrialCell[]) | null;
  /** Index of the last trial that counts; `null` for all. */
  readonly last: number | null;
}

export const LIVE: View = { settle: null, last: null };

const NONE_DISCARDED: ReadonlySet<number> = new Set();

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
  /** Those of the cells, by index, that are discarded. */
  readonly discarded: ReadonlySet<number>;
  readonly penalties: readonly Penalty[];
  /** What parts it from equal scores; less is better. */
  readonly keys: readonly number[];
}

export function standingOf(course: Course, ranking: CourseRanking, sheet: CarSheet, view: View): Standing {
  const { entry, rules } = sheet;
  const withCoefficient = ranking.definition.coefficient;
  const { last, settle } = view;
  const trials = last === null ? ranking.trials : ranking.trials.filter((trial) => trial <= last);
  const all = settle === null ? sheet.cells : settle(sheet);
  const cells = trials.map((trial) => all[trial] ?? PENDING);
  const scoreOf = (cell: TrialCell): number | null => (withCoefficient ? cell.score : cell.plainScore);
  // Made only where rules ask for it: standings are summed for every fact.
  const kindOf = (index: number): TrialKind => course.trials[trials[index] ?? -1]?.kind ?? 'time';
  const row = () => cells.map((cell, index) => ({ cell, kind: kindOf(index), score: scoreOf(cell) }));
  const discarded = rules.discard === null ? NONE_DISCARDED : discardedTrials(rules, row());
  const sums = { trials: 0, counted: 0, others: 0 };
  let scored = 0;
  let pending = 0;
  let through: string | null = null;
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index] ?? PENDING;
    const kind = kindOf(index);
    const score = scoreOf(cell);
    // Annulled or neutralised, a trial is nobody's to wait for; an average is, until there is something to average or all is over.
    if (cell.score === null && (cell.state === 'pending' || (cell.state === 'average' && settle === null)))
      pending += 1;
    if (isDriven(cell)) through = course.trials[trials[index] ?? -1]?.id ?? null;
    if (score === null || discarded.has(index)) continue;
    scored += 1;
    if (kind === 'time' || kind === 'average') {
      sums.trials += score;
      sums.counted += 1;
    } else sums.others += score;
  }
  const said = stateAt(sheet.file, trials.at(-1) ?? -1);
  const excluded = said === undefined && cells.some(({ excludes }) => excludes);
  const out =
    unranked(said) ?? (entry.status === 'guest' && said !== 'running' ? 'guest' : excluded ? 'excluded' : undefined);
  const waiting = (view.last !== null || ranking.definition.complete) && pending > 0;
  const penalties = sheet.file.penalties.filter((penalty) => counts(course, ranking, view, penalty));
  const worse = rules.direction === 'lowest' ? 1 : -1;
  for (const { points } of penalties) sums.others += worse * points * COEFFICIENT_ONE;
  const unfinished = pending === 0 && rules.finisher !== null && !isFinisher(rules.finisher, row());
  const isSeen = sheet.furthest >= 0 || sheet.file.isCarded;
  const state = out ?? (unfinished ? 'retired' : rowState(pending, waiting, isSeen));
  return {
    car: entry.number,
    score: scored === 0 ? null : scoreOfSums(rules, sums, withCoefficient ? entry.coefficient : COEFFICIENT_ONE),
    state,
    ranked: (state === 'running' || state === 'finished') && scored > 0,
    through,
    cells,
    discarded,
    penalties,
    keys: tieKeys(rules, entry, cells),
  };
}

/** Whether a car was seen in as many trials as the rules ask of who is classified. */
function isFinisher(
  finisher: NonNullable<RuleSet['finisher']>,
  row: readonly { readonly cell: TrialCell; readonly kind: TrialKind }[],
): boolean {
  const [share, of] = finisher.atLeast;
  const asked = row.filter(
    ({ cell, kind }) => finisher.kinds.includes(kind) && cell.state !== 'annulled' && cell.state !== 'neutralised',
  );
  const seen = asked.filter(({ cell }) => cell.state !== 'missing' && cell.state !== 'pending');
  return seen.length * of >= asked.length * share;
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

function rowState(pending: number, waiting: boolean, isSeen: boolean): RowState {
  if (waiting) return 'pending';
  if (pending === 0) return 'finished';
  return isSeen ? 'running' : 'not-started';
}

/** Order of position, then car; rows without a position last. */
export function compareStandings({ direction }: RuleSet, a: Standing, b: Standing): number {
  if (a.ranked !== b.ranked) return a.ranked ? -1 : 1;
  return (a.ranked ? compareRanked(direction === 'lowest' ? 1 : -1, a, b) : 0) || a.car - b.car;
}

export function sortRows(rules: RuleSet, rows: { readonly standing: Standing }[]): void {
  rows.sort((a, b) => compareStandings(rules, a.standing, b.standing));
}

type Ranked = Pick<Standing, 'score' | 'ranked' | 'keys'>;

const compareRanked = (sense: 1 | -1, a: Ranked, b: Ranked): number =>
  sense * ((a.score ?? 0) - (b.score ?? 0)) || compareKeys(a.keys, b.keys);

/** Where a row stands among the others. */
export interface Place {
  readonly position: number | null;
  readonly tied: boolean;
  /** 1/1,000,000 of a point behind the leader and behind the row ahead; `null` where there is none. */
  readonly gap: number | null;
  readonly gapAhead: number | null;
}

export const NO_PLACE: Place = { position: null, tied: false, gap: null, gapAhead: null };

interface Placed {
  readonly standing: Ranked;
}

/** Places of sorted rows: equal ones share a position and the next counts them all: 1, 2, 2, 4. */
export function placesOf(rows: readonly Placed[]): readonly Place[] {
  const places: Place[] = [];
  for (const index of rows.keys()) places.push(placeAt(rows, index, places[index - 1]));
  return places;
}

/** Place of one of sorted rows. @param ahead that of the row before */
export function placeAt(rows: readonly Placed[], index: number, ahead: Place | undefined): Place {
  const standing = rows[index]?.standing;
  if (standing?.ranked !== true) return NO_PLACE;
  const [before, after] = [rows[index - 1]?.standing, rows[index + 1]?.standing];
  const sharesBefore = isEqual(before, standing);
  const score = standing.score ?? 0;
  return {
    position: sharesBefore ? (ahead?.position ?? null) : index + 1,
    tied: sharesBefore || isEqual(after, standing),
    gap: Math.abs(score - (rows[0]?.standing.score ?? 0)),
    gapAhead: before === undefined ? null : Math.abs(score - (before.score ?? 0)),
  };
}

const isEqual = (a: Ranked | undefined, b: Ranked): boolean => a?.ranked === true && compareRanked(1, a, b) === 0;

export const samePlace = (a: Place, b: Place): boolean =>
  a.position === b.position && a.tied === b.tied && a.gap === b.gap && a.gapAhead === b.gapAhead;

/** A row as results carry it, with all its trials. */
export function resultRow(
  course: Course,
  ranking: CourseRanking,
  place: Place,
  overall: number | null | undefined,
  standing: Standing,
): RankingRow {
  const { rules } = ranking;
  return {
    ...rowHead(rules, place, overall, standing),
    trials: standing.cells.map((cell, index) => {
      const id = course.trials[ranking.trials[index] ?? -1]?.id ?? '';
      return printTrial(rules, id, cell, ranking.definition.coefficient, standing.discarded.has(index));
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

export type MessageRow = RankingMessage['rows'][number];

/** A row as the retained ranking carries it, with its deviations in the order of the road. */
export const messageRow = (
  rules: RuleSet,
  place: Place,
  overall: number | null | undefined,
  standing: Standing,
): MessageRow => ({
  ...rowHead(rules, place, overall, standing),
  deviations: standing.cells.map(({ deviation }) => deviation),
});

/** The row of the same standing in another place: nothing is written anew that reads the same. */
export function movedRow(
  rules: RuleSet,
  { row, place: from }: { readonly row: MessageRow; readonly place: Place },
  place: Place,
  overall: number | null | undefined,
  standing: Standing,
): MessageRow {
  const isAlike = from.tied === place.tied && (from.gap === null) === (place.gap === null);
  if (!isAlike || (from.gapAhead === null) !== (place.gapAhead === null))
    return { ...rowHead(rules, place, overall, standing), deviations: row.deviations };
  const moved: MessageRow = { ...row, position: place.position };
  if (place.gap !== null && place.gap !== from.gap) moved.gap = printScore(rules, place.gap);
  if (place.gapAhead !== null && place.gapAhead !== from.gapAhead) moved.gapAhead = printScore(rules, place.gapAhead);
  if (overall !== undefined) moved.overallPosition = overall;
  return moved;
}

export function rowHead(
  rules: RuleSet,
  { position, tied, gap, gapAhead }: Place,
  overall: number | null | undefined,
  { car, score, state, through }: Standing,
) {
  return {
    position,
    car,
    score: score === null ? null : printScore(rules, score),
    state,
    through,
    ...(tied ? { tied } : {}),
    ...(gap === null ? {} : { gap: printScore(rules, gap) }),
    ...(gapAhead === null ? {} : { gapAhead: printScore(rules, gapAhead) }),
    ...(overall === undefined ? {} : { overallPosition: overall }),
  };
}
