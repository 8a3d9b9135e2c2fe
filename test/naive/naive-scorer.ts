import type { Fact } from '../../protocol/messages/facts.ts';
import type {
  PenaltyResult,
  PointResult,
  Ranking,
  RankingRow,
  Results,
  RowState,
  TrialResult,
} from '../../protocol/messages/results.ts';
import {
  compare,
  dividedBy,
  type Fraction,
  fraction,
  minus,
  ONE,
  plus,
  readDecimal,
  roundedTo,
  sizeOf,
  sumOf,
  times,
  writeDecimal,
  ZERO,
} from './exact.ts';
import {
  type CarOnRoad,
  type Cell,
  firstIndexOf,
  isWithoutScore,
  judgeCar,
  type PointCell,
  trialsOf,
} from './judged-trials.ts';
import { greatest, inForce, readFacts, type SaidFacts } from './said-facts.ts';
import {
  type NaiveCar,
  type NaiveRace,
  type NaiveRally,
  type NaiveTrial,
  type RallyTexts,
  readWrittenRally,
  type Wanted,
  type WrittenRanking,
} from './written-rally.ts';

export interface NaiveOptions {
  readonly asItStands?: boolean | undefined;
  readonly through?: string | undefined;
}

/** What `centesimo score` prints, reckoned from nothing with the plainest code; but for its warnings, which are left out. */
export function scoreNaively(texts: RallyTexts, facts: readonly Fact[], options: NaiveOptions = {}): Results {
  const rally = readWrittenRally(texts);
  const said = readFacts(rally, facts);
  const cars = rally.races.flatMap((race) =>
    race.cars.map((car) => {
      const columns = columnsOf(said, race, car);
      return judgeCar(rally, said, race, car, columns, options.asItStands !== true);
    }),
  );
  const scoring: Scoring = { rally, said, cars, options };
  const notices = [...new Set([rally, ...rally.races].flatMap(({ rules }) => rules.notices ?? []))];
  return {
    rally: rally.id,
    rules: rally.rules.id,
    facts: said.count,
    ...(notices.length > 0 ? { notices } : {}),
    rankings: rally.rankings.map((ranking) => rankingOf(scoring, ranking)),
    warnings: [],
  };
}

interface Scoring {
  readonly rally: NaiveRally;
  readonly said: SaidFacts;
  readonly cars: readonly CarOnRoad[];
  readonly options: NaiveOptions;
}

// The entry list, with what people have set right.

const WHOLE_NUMBERS = ['driverBirthYear', 'coDriverBirthYear', 'displacementCc', 'wheelbaseMm'];
const TEXTS = [
  'model',
  'plate',
  'driver',
  'coDriver',
  'nationality',
  'team',
  'category',
  'class',
  'group',
  'transponder',
];
const YES = ['true', 'yes', 'y', 'x', '1'];
const NO = ['', 'false', 'no', 'n', '0'];

function columnsOf(said: SaidFacts, race: NaiveRace, car: NaiveCar): Record<string, string> {
  const columns = { ...car.columns };
  const amended = inForce(said, 'entry').filter((fact) => fact.car === car.number);
  // Whether a year may be blank hangs on the coefficient: columns change in the order of their names.
  for (const field of [...new Set(amended.map((fact) => fact.field))].sort()) {
    const last = greatest(amended.filter((fact) => fact.field === field));
    if (last === undefined) continue;
    const value = last.value === null ? '' : String(last.value).trim();
    if (mayBe(race, field, value, columns)) columns[field] = value;
  }
  return columns;
}

function mayBe({ rules }: NaiveRace, field: string, value: string, columns: Readonly<Record<string, string>>): boolean {
  if (field === 'number' || field === 'start') return false;
  const isBlankAllowed = (year: string): boolean =>
    rules.coefficient === 'none' || (rules.coefficientFrom === 'year' && year !== '');
  if (field === 'year' && value === '') return columns.coefficient !== '' || isBlankAllowed('');
  if (field === 'year') return /^\d{4}$/.test(value) && Number(value) >= 1880 && Number(value) <= 2100;
  if (field === 'coefficient') {
    if (value === '') return isBlankAllowed(columns.year ?? '');
    return /^\d+(\.\d{1,4})?$/.test(value) && Number(value) <= 10;
  }
  if (field === 'status') return ['', 'race', 'guest', 'organisation'].includes(value);
  if (field === 'ladies') return [...YES, ...NO].includes(value.toLowerCase());
  if (WHOLE_NUMBERS.includes(field)) return /^\d*$/.test(value);
  return TEXTS.includes(field);
}

function coefficientOf({ columns, race: { rules } }: CarOnRoad): Fraction {
  const written = columns.coefficient ?? '';
  let coefficient = ONE;
  if (written !== '') coefficient = readDecimal(written);
  else if (rules.coefficientFrom === 'year' && columns.year)
    coefficient = plus(ONE, fraction(Number(columns.year) % 100, 100));
  const { relief } = rules;
  if (relief !== undefined && (columns[relief.column] ?? '') === relief.equals) {
    coefficient = minus(coefficient, readDecimal(relief.off));
  }
  return coefficient.over < 0n ? ZERO : coefficient;
}

function isWanted(columns: Readonly<Record<string, string>>, where: Readonly<Record<string, Wanted>>): boolean {
  return Object.entries(where).every(([column, wanted]) => {
    const value = columns[column] ?? '';
    return Array.isArray(wanted)
      ? wanted.some((each) => fits(value, each))
      : fits(value, wanted as string | number | boolean);
  });
}

function fits(value: string, wanted: string | number | boolean): boolean {
  if (typeof wanted === 'boolean') return YES.includes(value.toLowerCase()) === wanted;
  if (typeof wanted === 'number') return value !== '' && Number(value) === wanted;
  const comparison = /^(>=|<=|>|<|!=)\s*(.+)$/.exec(wanted);
  if (comparison === null) return value === wanted;
  const [, sign, text = ''] = comparison;
  // What is empty differs from everything and compares with nothing else.
  if (value === '') return sign === '!=';
  if (sign === '!=') return Number.isNaN(Number(text)) ? value !== text : Number(value) !== Number(text);
  const [a, b] = [Number(value), Number(text)];
  return sign === '>=' ? a >= b : sign === '<=' ? a <= b : sign === '>' ? a > b : a < b;
}

// Rankings.

interface ScoredRow {
  readonly onRoad: CarOnRoad;
  readonly cells: readonly Cell[];
  readonly trialScores: readonly (Fraction | null)[];
  /** From points to a score where a trial or a point is timed. */
  readonly pointScore: (points: Fraction | null) => Fraction | null;
  readonly discarded: readonly boolean[];
  readonly penalties: readonly PenaltyResult[];
  readonly score: Fraction | null;
  readonly state: RowState;
  readonly hasPosition: boolean;
  readonly through: string | null;
}

function countedTrials({ rally, options }: Scoring, ranking: WrittenRanking): NaiveTrial[] {
  const race = raceOf(rally, ranking);
  const lastOf = (id: string | undefined): number =>
    rally.trials.find(({ written }) => written.id === id)?.index ?? Number.POSITIVE_INFINITY;
  const last = Math.min(lastOf(ranking.through), lastOf(options.through));
  return trialsOf(rally, race).filter(
    ({ written, leg, index }) =>
      index <= last &&
      (ranking.legs?.includes(leg) ?? true) &&
      (ranking.trials?.includes(written.id) ?? true) &&
      (ranking.kinds?.includes(written.kind) ?? true),
  );
}

function raceOf(rally: NaiveRally, ranking: WrittenRanking): NaiveRace {
  const race = rally.races.find(({ id }) => id === ranking.race);
  if (race === undefined) throw new Error(`no race ${ranking.race}`);
  return race;
}

function rankingOf(scoring: Scoring, ranking: WrittenRanking): Ranking {
  const race = raceOf(scoring.rally, ranking);
  const { places } = race.rules.rounding;
  const rows = scoredRows(scoring, ranking);
  const lastInFile = countedTrials({ ...scoring, options: {} }, ranking).at(-1)?.written.id ?? null;
  return {
    id: ranking.id,
    title: ranking.title ?? ranking.id,
    // Of a bound in the file the last trial that it lets count.
    through: scoring.options.through ?? (ranking.through === undefined ? null : lastInFile),
    rows: ranking.team === undefined ? carRows(scoring, ranking, rows, places) : teamRows(ranking, race, rows, places),
  };
}

function scoredRows(scoring: Scoring, ranking: WrittenRanking): ScoredRow[] {
  const race = raceOf(scoring.rally, ranking);
  const trials = countedTrials(scoring, ranking);
  return scoring.cars
    .filter((onRoad) => onRoad.race === race && onRoad.columns.status !== 'organisation')
    .filter(({ columns }) => isWanted(columns, ranking.where ?? {}))
    .map((onRoad) => scoredRow(scoring, ranking, trials, onRoad));
}

function scoredRow(
  scoring: Scoring,
  ranking: WrittenRanking,
  trials: readonly NaiveTrial[],
  onRoad: CarOnRoad,
): ScoredRow {
  const { rules } = onRoad.race;
  const cells = onRoad.cells.filter(({ trial }) => trials.includes(trial));
  const { at, mode, places } = rules.rounding;
  const hasCoefficient = ranking.coefficient ?? (rules.coefficient !== 'overall' || ranking.where === undefined);
  const coefficient = hasCoefficient ? coefficientOf(onRoad) : ONE;

  const pointScore = (points: Fraction | null): Fraction | null => {
    if (points === null) return null;
    const own = rules.coefficient === 'trial' ? times(points, coefficient) : points;
    return at === 'trial' ? roundedTo(own, mode, places) : own;
  };
  const trialScores = cells.map(({ points, trial }) => (isControl(trial) ? points : pointScore(points)));
  const discarded = discardedOf(onRoad.race, cells, trialScores);
  const scoreOf = (index: number): Fraction => (discarded[index] === true ? ZERO : (trialScores[index] ?? ZERO));
  const indices = cells.map((_, index) => index);
  const timed = indices.filter((index) => !isControl(cells[index]?.trial));
  const controls = indices.filter((index) => isControl(cells[index]?.trial));

  const penalties = penaltiesOf(scoring, onRoad, trials);
  const penalty = sumOf(penalties.map(({ points }) => readDecimal(points)));
  let total = sumOf(timed.map(scoreOf));
  const counting = timed.filter((index) => trialScores[index] !== null && discarded[index] !== true).length;
  const isAverage = rules.total === 'average' && counting > 0;
  if (isAverage) total = dividedBy(total, fraction(counting));
  total = plus(total, sumOf(controls.map(scoreOf)));
  total = rules.direction === 'lowest' ? plus(total, penalty) : minus(total, penalty);
  if (rules.coefficient === 'total' || rules.coefficient === 'overall') total = times(total, coefficient);
  if (at === 'total' || isAverage) total = roundedTo(total, mode, places);

  const anyScore = trialScores.some((score) => score !== null);
  // An average that nothing can be the mean of yet is waited for, as long as anything is.
  const isPending = cells.some(
    ({ state, points }) =>
      state === 'pending' || (state === 'average' && points === null && scoring.options.asItStands === true),
  );
  const state = stateOf(scoring, ranking, trials, onRoad, cells, isPending);
  return {
    onRoad,
    cells,
    trialScores,
    pointScore,
    discarded,
    penalties,
    score: anyScore ? total : null,
    state,
    hasPosition: anyScore && (state === 'running' || state === 'finished'),
    through: cells.findLast(hasTime)?.trial.written.id ?? null,
  };
}

const hasTime = ({ measured, pointCells }: Cell): boolean =>
  measured !== null || (pointCells ?? []).some((point) => point.measured !== null);

const isControl = (trial: NaiveTrial | undefined): boolean =>
  trial?.written.kind === 'time-control' || trial?.written.kind === 'passage-control';

function discardedOf(
  { rules }: NaiveRace,
  cells: readonly Cell[],
  trialScores: readonly (Fraction | null)[],
): boolean[] {
  const { count, kinds = ['time'], except = 'nothing' } = rules.discard ?? { count: 0 };
  const scored = cells.map((_, index) => index).filter((index) => trialScores[index] !== null);
  const ofKinds = scored.filter((index) => kinds.includes(cells[index]?.trial.written.kind ?? 'time'));
  const candidates = ofKinds.filter((index) => !(except === 'capped' && cells[index]?.isCapped === true));
  const worstFirst = candidates.sort((a, b) => {
    const difference = compare(trialScores[a] ?? ZERO, trialScores[b] ?? ZERO);
    return (rules.direction === 'lowest' ? -difference : difference) || a - b;
  });
  const gone = worstFirst.slice(0, Math.max(0, Math.min(count, ofKinds.length - 1)));
  return cells.map((_, index) => gone.includes(index));
}

function penaltiesOf(
  { rally, said }: Scoring,
  { car }: CarOnRoad,
  trials: readonly NaiveTrial[],
): (PenaltyResult & { points: string })[] {
  const knowsTrial = (id: string | undefined): id is string => rally.trials.some(({ written }) => written.id === id);
  return inForce(said, 'penalty')
    .filter((fact) => fact.car === car.number)
    .filter((fact) => {
      if (knowsTrial(fact.trial)) return trials.some(({ written }) => written.id === fact.trial);
      if (rally.legs.some(({ id }) => id === fact.leg)) return trials.some(({ leg }) => leg === fact.leg);
      // Of the rally as a whole, or of what it has not: a slip of the pen takes no penalty away.
      return true;
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((fact) => ({
      amendment: fact.id,
      points: writeDecimal(readDecimal(fact.points), 0),
      ...(fact.leg === undefined ? {} : { leg: fact.leg }),
      ...(knowsTrial(fact.trial) ? { trial: fact.trial } : {}),
      ...(fact.article === undefined ? {} : { article: fact.article }),
    }));
}

function stateOf(
  { rally, said, options }: Scoring,
  ranking: WrittenRanking,
  trials: readonly NaiveTrial[],
  { car, columns, isSeen, race }: CarOnRoad,
  cells: readonly Cell[],
  isPending: boolean,
): RowState {
  const last = trials.at(-1)?.index ?? -1;
  const spoken = greatest(
    inForce(said, 'entry-state').filter((fact) => {
      const first = firstIndexOf(rally, fact);
      return fact.car === car.number && first !== undefined && first <= last;
    }),
  )?.state;
  if (spoken === 'retired' || spoken === 'excluded' || spoken === 'not-started' || spoken === 'guest') return spoken;
  if (columns.status === 'guest' && spoken !== 'running') return 'guest';
  if (spoken === undefined && cells.some(({ isBeyondMaximum }) => isBeyondMaximum)) return 'excluded';
  if (isPending && (ranking.through !== undefined || options.through !== undefined)) return 'pending';
  if (isPending && options.asItStands === true && !isSeen) return 'not-started';
  if (isPending) return 'running';
  const { finisher } = race.rules;
  if (finisher !== undefined) {
    const asked = cells.filter(
      ({ trial, state }) => finisher.kinds.includes(trial.written.kind) && !isWithoutScore(state),
    );
    const seen = asked.filter(({ state }) => state !== 'missing');
    const [over, under] = finisher.atLeast;
    if (seen.length * under < asked.length * over) return 'retired';
  }
  return 'finished';
}

function trialResult(
  { cells, trialScores, discarded, pointScore }: ScoredRow,
  index: number,
  places: number,
): TrialResult {
  const cell = cells[index];
  if (cell === undefined) throw new Error('no such trial');
  const score = trialScores[index] ?? null;
  return {
    trial: cell.trial.written.id,
    measured: cell.measured,
    deviation: cell.deviation,
    score: score === null ? null : writeDecimal(score, places),
    state: cell.state,
    ...(discarded[index] === true ? { discarded: true } : {}),
    ...(cell.isUncertain ? { uncertain: true } : {}),
    ...(cell.pointCells === null
      ? {}
      : { points: cell.pointCells.map((point) => pointResult(point, pointScore(point.points), places)) }),
  };
}

const pointResult = (
  { line, measured, deviation, state, isUncertain }: PointCell,
  score: Fraction | null,
  places: number,
): PointResult => ({
  line,
  measured,
  deviation,
  score: score === null ? null : writeDecimal(score, places),
  state,
  ...(isUncertain ? { uncertain: true } : {}),
});

/** Best first; below 0 where `a` is better. */
function byScore({ rules }: NaiveRace, a: Fraction | null, b: Fraction | null): number {
  const difference = compare(a ?? ZERO, b ?? ZERO);
  return rules.direction === 'lowest' ? difference : -difference;
}

function byTieKeys(race: NaiveRace, a: ScoredRow, b: ScoredRow): number {
  for (const key of race.rules.ties ?? []) {
    const difference = byTieKey(race, key, a, b);
    if (difference !== 0) return difference;
  }
  return 0;
}

function byTieKey(race: NaiveRace, key: string, a: ScoredRow, b: ScoredRow): number {
  const smallest = (column: string): number => {
    const [of, other] = [a, b]
      .map(({ onRoad }) => onRoad.columns[column] ?? '')
      .map((text) => (text === '' ? Number.POSITIVE_INFINITY : Number(text)));
    return of === other ? 0 : (of ?? 0) < (other ?? 0) ? -1 : 1;
  };
  switch (key) {
    case 'older-car':
      return smallest('year');
    case 'smaller-engine':
      return smallest('displacementCc');
    case 'older-driver':
      return smallest('driverBirthYear');
    case 'higher-coefficient':
      return compare(coefficientOf(b.onRoad), coefficientOf(a.onRoad));
    case 'most-zeros': {
      const zeros = ({ cells }: ScoredRow): number => cells.filter(({ deviation }) => deviation === 0).length;
      return zeros(b) - zeros(a);
    }
    case 'first-better-trial':
      for (let index = 0; index < a.cells.length; index += 1) {
        // Without the coefficient; what has no score is behind all that have one.
        const [of, other] = [a.cells[index]?.points ?? null, b.cells[index]?.points ?? null];
        if (of === null && other === null) continue;
        if (of === null || other === null) return of === null ? 1 : -1;
        const difference = byScore(race, of, other);
        if (difference !== 0) return difference;
      }
      return 0;
    default:
      throw new Error(`no such key: ${key}`);
  }
}

interface Placed {
  readonly position: number | null;
  readonly isTied: boolean;
  readonly gap: string | null;
  readonly gapAhead: string | null;
}

/** Positions of what is sorted best first; equal ones share theirs. */
function placed<Each>(
  sorted: readonly Each[],
  areEqual: (a: Each, b: Each) => boolean,
  scoreOf: (each: Each) => Fraction,
  places: number,
): Placed[] {
  const between = (a: Each, b: Each): string => writeDecimal(sizeOf(minus(scoreOf(a), scoreOf(b))), places);
  return sorted.map((each, index) => {
    const first = sorted.findIndex((other) => areEqual(other, each));
    const leader = sorted[0];
    const ahead = sorted[index - 1];
    return {
      position: first + 1,
      isTied: sorted.filter((other) => areEqual(other, each)).length > 1,
      gap: leader === undefined ? null : between(each, leader),
      gapAhead: ahead === undefined ? null : between(each, ahead),
    };
  });
}
const UNPLACED: Placed = { position: null, isTied: false, gap: null, gapAhead: null };

const standing = ({ isTied, gap, gapAhead }: Placed) => ({
  ...(isTied ? { tied: true } : {}),
  ...(gap === null ? {} : { gap }),
  ...(gapAhead === null ? {} : { gapAhead }),
});

function positionsOf(race: NaiveRace, rows: readonly ScoredRow[], places: number): [ScoredRow, Placed][] {
  const order = (a: ScoredRow, b: ScoredRow): number => byScore(race, a.score, b.score) || byTieKeys(race, a, b);
  const byCar = (a: ScoredRow, b: ScoredRow): number => a.onRoad.car.number - b.onRoad.car.number;
  const ranked = rows.filter(({ hasPosition }) => hasPosition).sort((a, b) => order(a, b) || byCar(a, b));
  const positions = placed(
    ranked,
    (a, b) => order(a, b) === 0,
    ({ score }) => score ?? ZERO,
    places,
  );
  return [
    ...ranked.map((row, index): [ScoredRow, Placed] => [row, positions[index] ?? UNPLACED]),
    ...rows
      .filter(({ hasPosition }) => !hasPosition)
      .sort(byCar)
      .map((row): [ScoredRow, Placed] => [row, UNPLACED]),
  ];
}

function carRows(scoring: Scoring, ranking: WrittenRanking, rows: ScoredRow[], places: number): RankingRow[] {
  const race = raceOf(scoring.rally, ranking);
  const overall = overallRanking(scoring, ranking);
  const overallPositions = overall === undefined ? undefined : positionsOf(race, scoredRows(scoring, overall), places);
  return positionsOf(race, rows, places).map(([row, place]) => {
    const number = row.onRoad.car.number;
    const overallPosition = overallPositions?.find(([other]) => other.onRoad.car.number === number)?.[1].position;
    return {
      position: place.position,
      car: number,
      score: row.score === null ? null : writeDecimal(row.score, places),
      state: row.state,
      through: row.through,
      ...standing(place),
      ...(overallPositions === undefined ? {} : { overallPosition: overallPosition ?? null }),
      trials: row.cells.map((_, index) => trialResult(row, index, places)),
      ...(row.penalties.length === 0 ? {} : { penalties: [...row.penalties] }),
    };
  });
}

/** Of a list of some cars: the first list of the whole race that counts the same trials, however few of them are asked for. */
function overallRanking({ rally, ...rest }: Scoring, ranking: WrittenRanking): WrittenRanking | undefined {
  if (ranking.where === undefined) return undefined;
  const scoring: Scoring = { ...rest, rally, options: {} };
  const trials = countedTrials(scoring, ranking);
  return rally.rankings.find((other) => {
    if (other.race !== ranking.race || other.where !== undefined || other.team !== undefined) return false;
    const others = countedTrials(scoring, other);
    return others.length === trials.length && others.every((trial, index) => trial === trials[index]);
  });
}

// Teams.

function teamRows({ team }: WrittenRanking, race: NaiveRace, rows: readonly ScoredRow[], places: number): RankingRow[] {
  const best = team?.best ?? 1;
  const sorted = positionsOf(race, rows, places).map(([row]) => row);
  const names = new Set(sorted.map(({ onRoad }) => onRoad.columns.team ?? '').filter((name) => name !== ''));
  const teams = [...names].map((name) => {
    const ofTeam = sorted.filter(({ onRoad }) => onRoad.columns.team === name);
    const scoring = ofTeam.filter(({ hasPosition }) => hasPosition).slice(0, best);
    return {
      name,
      ofTeam,
      scoring,
      score: scoring.length === best ? sumOf(scoring.map(({ score }) => score ?? ZERO)) : null,
    };
  });
  const byBestCar = (a: (typeof teams)[number], b: (typeof teams)[number]): number =>
    (a.ofTeam[0]?.onRoad.car.number ?? 0) - (b.ofTeam[0]?.onRoad.car.number ?? 0);
  const ranked = teams
    .filter(({ score }) => score !== null)
    .sort((a, b) => byScore(race, a.score, b.score) || byBestCar(a, b));
  const positions = placed(
    ranked,
    (a, b) => byScore(race, a.score, b.score) === 0,
    ({ score }) => score ?? ZERO,
    places,
  );
  const unranked = teams.filter(({ score }) => score === null).sort(byBestCar);
  return [...ranked, ...unranked].flatMap((each, index) => {
    const place = positions[index] ?? UNPLACED;
    const first = each.scoring[0] ?? each.ofTeam[0];
    if (first === undefined) return [];
    return {
      position: place.position,
      car: first.onRoad.car.number,
      team: each.name,
      cars: each.scoring.map(({ onRoad }) => onRoad.car.number),
      score: each.score === null ? null : writeDecimal(each.score, places),
      state: first.state,
      through: first.through,
      ...standing(place),
      trials: [],
    };
  });
}
