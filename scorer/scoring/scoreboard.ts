import type { Fact } from '../../protocol/messages/facts.ts';
import type { RankingRow, Results, TrialMessage, TrialResult } from '../../protocol/messages/results.ts';
import type { Rally } from '../rally/index.ts';
import { type Allowance, allowancesOf } from './allowances.ts';
import { openFile } from './car-file.ts';
import { type CarHistory, historyOf } from './car-history.ts';
import { CarSheet } from './car-sheet.ts';
import { closedTrials, closureKey } from './closures.ts';
import { type Course, type CourseRanking, layCourse, lineAt } from './course.ts';
import { resolveCrossing } from './crossing.ts';
import { FactBook, type FactRecord, type Subject } from './fact-book.ts';
import { judge } from './judge.ts';
import { LiveRanking, type RankingTable } from './live-ranking.ts';
import { placesOf, resultRow, sortRows, standingOf, type View } from './ranking-rows.ts';
import type { Placement, ResolvedCrossing } from './resolved-crossing.ts';
import { teamRows } from './team-rows.ts';
import { averaged, dropped, PENDING, printTrial, sameResult, type TrialCell } from './trial-cell.ts';
import { NO_RULINGS, type Ruling, type Rulings, rulingFor, rulingsOf } from './trial-rulings.ts';
import { collectWarnings } from './warnings.ts';

/** A trial's result of one car that is another than before: a deviation message but for its version and time. */
export interface TrialChange extends TrialResult {
  readonly car: number;
  /** The crossings it was computed from. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What one fact changed. */
export interface Change {
  /** `conflict`: other content under an id and revision that was taken; it may or may not count. */
  readonly outcome: 'new' | 'duplicate' | 'conflict';
  readonly trials: readonly TrialChange[];
  /** Ids of the rankings that read differently now, or may. */
  readonly rankings: readonly string[];
}

export interface ResultsOptions {
  /** Leaves trials pending that are neither driven past nor closed; otherwise all legs are taken as closed. */
  readonly asItStands?: boolean | undefined;
  /** Id of the last trial that counts. */
  readonly through?: string | undefined;
}

export type TrialTable = Pick<TrialMessage, 'trial' | 'notices' | 'rows'>;

export interface Scoreboard {
  readonly rally: Rally;
  /** Takes one fact in and says what it changed. Order and repetition of facts change nothing in the end. */
  add(fact: Fact): Change;
  /** Takes many in at once, as when a ledger is read again: judges each trial once and tells no changes. */
  addAll(facts: Iterable<Fact>): void;
  /**
   * All rankings with all trials.
   * @throws RangeError where `through` is no trial of the rally
   */
  results(options?: ResultsOptions): Results;
  /** Cars of a trial as it stands: smallest deviation first, then the missing; pending ones left out. `undefined` for an unknown trial. */
  trialTable(trial: string): TrialTable | undefined;
  /** A ranking as it stands. `undefined` for an unknown one. */
  ranking(ranking: string): RankingTable | undefined;
  /** One car in one trial as it stands. `undefined` where the rally has no such car or trial. */
  trialResult(car: number, trial: string): TrialChange | undefined;
  /**
   * Whether the public may see a trial or ranking, by its `publish`: `live` always; `closed` once it, or all that it counts, is closed for every
   * race; `official` once an amendment `publish` names it, its leg or the rally so. `false` for an unknown one.
   */
  isReleased(what: 'trial' | 'ranking', id: string): boolean;
  /** What a person should look at, sorted. Walks over all facts. */
  warnings(): string[];
  /** A car's whole rally with the reasons, as it stands. `undefined` for a car that is in no entry list. */
  carHistory(car: number): CarHistory | undefined;
}

export const createScoreboard = (rally: Rally): Scoreboard => new IncrementalScoreboard(rally);

class IncrementalScoreboard implements Scoreboard {
  readonly rally: Rally;
  readonly #course: Course;
  readonly #book = new FactBook();
  readonly #sheets: readonly CarSheet[];
  #closed: ReadonlySet<string> = new Set();
  #rulings: Rulings = NO_RULINGS;
  #allowances: readonly Allowance[] = [];
  readonly #rankings: readonly LiveRanking[];

  constructor(rally: Rally) {
    this.rally = rally;
    this.#course = layCourse(rally);
    this.#sheets = this.#course.cars.map(({ entry }) => new CarSheet(this.#course, entry));
    this.#rankings = this.#course.rankings.map((ranking) => new LiveRanking(this.#course, ranking, this.#sheets));
    // Before any fact an average trial already lists its points; every other kind is plainly pending.
    for (const { kind, index } of this.#course.trials) {
      if (kind !== 'average') continue;
      for (const sheet of this.#sheets) sheet.cells[index] = this.#judged(sheet, index, false, sheet.cells);
    }
  }

  add(fact: Fact): Change {
    const dirty = new Map<number, Set<number>>();
    const rankings = new Set<number>();
    const mark = (car: number, trial: number): void => {
      const trials = dirty.get(car);
      if (trials === undefined) dirty.set(car, new Set([trial]));
      else trials.add(trial);
    };
    const touched = this.#book.add(fact);
    for (const record of touched.crossings) this.#move(record, mark, rankings);
    for (const subject of touched.subjects) this.#hear(subject, mark, rankings);
    const trials: TrialChange[] = [];
    for (const [car, indices] of dirty) {
      const sheet = this.#sheets[car];
      if (sheet === undefined) continue;
      for (const trial of this.#inOrder(sheet, indices)) {
        const cell = this.#judge(car, trial, rankings);
        if (cell !== undefined) trials.push(this.#change(car, trial, cell));
      }
    }
    const ids = [...rankings].sort((a, b) => a - b).map((index) => this.#course.rankings[index]?.definition.id ?? '');
    return { outcome: touched.outcome, trials, rankings: ids };
  }

  addAll(facts: Iterable<Fact>): void {
    const rankings = new Set<number>();
    const subjects = new Set<Subject>();
    for (const fact of facts) {
      const touched = this.#book.add(fact);
      for (const subject of touched.subjects) subjects.add(subject);
      for (const record of touched.crossings) this.#move(record, ignore, rankings);
    }
    for (const subject of subjects) this.#hear(subject, ignore, rankings);
    for (const [car, sheet] of this.#sheets.entries()) {
      for (const trial of this.#inOrder(sheet, this.#course.trials.keys())) this.#judge(car, trial, rankings);
      for (const { index } of sheet.rankings) this.#rankings[index]?.change(car);
    }
  }

  results({ asItStands = false, through }: ResultsOptions = {}): Results {
    const course = this.#course;
    const last = through === undefined ? null : course.trialById.get(through);
    if (last === undefined) {
      const allowed = [...course.trialById.keys()].join(', ');
      throw new RangeError(`through ${through}: the rally has no such trial; allowed: ${allowed}`);
    }
    const settled = new Map<CarSheet, readonly TrialCell[]>();
    const settle = (sheet: CarSheet): readonly TrialCell[] => {
      const known = settled.get(sheet) ?? this.#settled(sheet);
      settled.set(sheet, known);
      return known;
    };
    const view: View = { settle: asItStands ? null : settle, last };
    const rankings = course.rankings.map((ranking) => ({
      id: ranking.definition.id,
      title: ranking.definition.title,
      through: through ?? (ranking.definition.complete ? (ranking.definition.trials.at(-1) ?? null) : null),
      rows: this.#resultRows(ranking, view),
    }));
    const { id, rules, notices } = this.rally;
    return {
      rally: id,
      rules: rules.id,
      facts: this.#book.count,
      ...(notices.length > 0 ? { notices: [...notices] } : {}),
      rankings,
      warnings: this.warnings(),
    };
  }

  trialTable(trial: string): TrialTable | undefined {
    const index = this.#course.trialById.get(trial);
    if (index === undefined) return undefined;
    const rows = this.#sheets.flatMap((sheet, car) => {
      const cell = sheet.cells[index] ?? PENDING;
      const number = this.#course.cars[car]?.entry.number ?? -1;
      return cell.state === 'pending' ? [] : [{ number, cell, rules: sheet.rules }];
    });
    const error = ({ deviation }: TrialCell): number =>
      deviation === null ? Number.MAX_SAFE_INTEGER : Math.abs(deviation);
    rows.sort((a, b) => error(a.cell) - error(b.cell) || a.number - b.number);
    return {
      trial,
      notices: [...this.rally.notices],
      rows: rows.map(({ number, cell, rules }) => ({ car: number, ...printTrial(rules, trial, cell, true) })),
    };
  }

  ranking(id: string): RankingTable | undefined {
    const ranking = this.#course.rankingById.get(id);
    if (ranking === undefined) return undefined;
    const overall = ranking.overall === null ? undefined : this.#rankings[ranking.overall.index];
    return this.#rankings[ranking.index]?.table(overall);
  }

  trialResult(car: number, trial: string): TrialChange | undefined {
    const carIndex = this.#course.carByNumber.get(car);
    const index = this.#course.trialById.get(trial);
    if (carIndex === undefined || index === undefined) return undefined;
    return this.#change(carIndex, index, this.#sheets[carIndex]?.cells[index] ?? PENDING);
  }

  isReleased(what: 'trial' | 'ranking', id: string): boolean {
    const ranking = what === 'ranking' ? this.#course.rankingById.get(id) : undefined;
    const index = what === 'trial' ? this.#course.trialById.get(id) : undefined;
    const trial = this.rally.trials[index ?? -1];
    const publish = ranking?.definition.publish ?? trial?.publish;
    const scopes = [id, this.rally.id, ...(trial === undefined ? [] : [trial.leg])];
    const isClosed = (trial: number): boolean =>
      this.#course.trials[trial]?.races.every((race) => this.#closed.has(closureKey(trial, race))) ?? false;
    switch (publish) {
      case undefined:
        return false;
      case 'live':
        return true;
      case 'closed':
        return (ranking?.trials ?? (index === undefined ? [] : [index])).every(isClosed);
      case 'official':
        return this.#book
          .said('publications')
          .some((said) => said.action === 'publish' && said.state === 'official' && scopes.includes(said.scope));
    }
  }

  warnings(): string[] {
    return collectWarnings(this.#course, this.#book, this.#sheets);
  }

  #resultRows(ranking: CourseRanking, view: View): RankingRow[] {
    const rows = this.#standings(ranking, view);
    if (ranking.definition.team !== null) {
      const cars = rows.map(({ standing, entry }) => ({ standing, team: entry.fields.get('team') ?? '' }));
      return teamRows(ranking, cars).map(({ deviations: _, ...row }) => ({ ...row, trials: [] }));
    }
    const places = placesOf(rows);
    const overall = ranking.overall === null ? null : this.#positions(ranking.overall, view);
    return rows.map(({ standing }, index) => {
      const place = places[index] ?? { position: null, tied: false, gap: null, gapAhead: null };
      const position = overall === null ? undefined : (overall.get(standing.car) ?? null);
      return resultRow(this.#course, ranking, place, position, standing);
    });
  }

  /** By car number. */
  #positions(ranking: CourseRanking, view: View): ReadonlyMap<number, number | null> {
    const rows = this.#standings(ranking, view);
    const places = placesOf(rows);
    return new Map(rows.map(({ standing }, index) => [standing.car, places[index]?.position ?? null]));
  }

  #standings(ranking: CourseRanking, view: View) {
    const rows = ranking.cars.flatMap((car) => {
      const sheet = this.#sheets[car];
      if (sheet === undefined || !sheet.rankings.includes(ranking)) return [];
      return [{ standing: standingOf(this.#course, ranking, sheet, view), entry: sheet.entry }];
    });
    sortRows(ranking.rules, rows);
    return rows;
  }

  /** Takes a record's crossing from where it stood to where it stands now. */
  #move(record: FactRecord, mark: (car: number, trial: number) => void, rankings: Set<number>): void {
    const before = record.placement;
    const after = this.#placementOf(record);
    if (before === undefined && after === undefined) return;
    record.placement = after;
    if (before !== undefined && after !== undefined && before.car === after.car && before.line === after.line) {
      this.#replace(before.car, before.line, before.crossing, after.crossing, mark, rankings);
      return;
    }
    if (before !== undefined) this.#replace(before.car, before.line, before.crossing, undefined, mark, rankings);
    if (after !== undefined) this.#replace(after.car, after.line, undefined, after.crossing, mark, rankings);
  }

  #placementOf(record: FactRecord): Placement | undefined {
    const crossing = resolveCrossing(this.#book, record);
    if (crossing === undefined || !crossing.standing || !crossing.scores || crossing.car === null) return undefined;
    const car = this.#course.carByNumber.get(crossing.car);
    const line = lineAt(this.#course, crossing.line, crossing.utcUs);
    return car === undefined || line === undefined ? undefined : { car, line, crossing };
  }

  #replace(
    car: number,
    line: number,
    out: ResolvedCrossing | undefined,
    into: ResolvedCrossing | undefined,
    mark: (car: number, trial: number) => void,
    rankings: Set<number>,
  ): void {
    const sheet = this.#sheets[car];
    if (sheet === undefined) return;
    const before = sheet.furthest;
    sheet.replace(line, out, into, (place) => {
      for (const trial of this.#course.places[place]?.trials ?? []) mark(car, trial);
    });
    const after = sheet.furthest;
    if (before === after) return;
    // Trials that end between the two are now driven past, or no longer.
    for (let place = Math.max(0, Math.min(before, after)); place < Math.max(before, after); place += 1) {
      for (const trial of this.#course.places[place]?.trialsEnding ?? []) mark(car, trial);
    }
    if (before < 0 || after < 0) this.#noteRankings(car, undefined, rankings);
  }

  /** Judges anew what people have said of a subject. */
  #hear(subject: Subject, mark: (car: number, trial: number) => void, rankings: Set<number>): void {
    if (subject === 'closures') this.#close(mark);
    else if (subject === 'trial-states') this.#rule(mark);
    else if (subject === 'allowances') this.#allow(mark);
    else if (subject.startsWith('source ')) this.#switchSource(subject.slice('source '.length), mark, rankings);
    else if (subject.startsWith('car ')) this.#refile(Number(subject.slice('car '.length)), mark, rankings);
  }

  #rule(mark: (car: number, trial: number) => void): void {
    const before = this.#rulings;
    this.#rulings = rulingsOf(this.#course, this.#book.said('trial-states'));
    for (const trial of new Set([...before.keys(), ...this.#rulings.keys()])) {
      for (const car of this.#sheets.keys()) mark(car, trial);
    }
  }

  #allow(mark: (car: number, trial: number) => void): void {
    this.#allowances = allowancesOf(this.#course, this.#book.said('allowances'));
    for (const { index, kind } of this.#course.trials) {
      if (kind !== 'time') for (const car of this.#sheets.keys()) mark(car, index);
    }
  }

  /** Another sensor scores on a line for some time: rare, and the one thing that asks every record. */
  #switchSource(line: string, mark: (car: number, trial: number) => void, rankings: Set<number>): void {
    for (const record of this.#book.records.values()) {
      const { current } = record;
      if (current?.kind === 'crossing' && `${current.station}/${current.line}` === line)
        this.#move(record, mark, rankings);
    }
  }

  #refile(number: number, mark: (car: number, trial: number) => void, rankings: Set<number>): void {
    const car = this.#course.carByNumber.get(number);
    const sheet = car === undefined ? undefined : this.#sheets[car];
    const listed = car === undefined ? undefined : this.#course.cars[car]?.entry;
    if (car === undefined || sheet === undefined || listed === undefined) return;
    // Rankings that it leaves and those that it joins.
    this.#noteRankings(car, undefined, rankings);
    sheet.file = openFile(this.#course, listed, this.#book.said(`car ${number}`), this.rally);
    this.#noteRankings(car, undefined, rankings);
    for (const trial of this.#course.trials.keys()) mark(car, trial);
  }

  #close(mark: (car: number, trial: number) => void): void {
    const before = this.#closed;
    this.#closed = closedTrials(this.#course, this.#book.said('closures'));
    this.#course.trials.forEach((_trial, index) => {
      this.#course.cars.forEach(({ entry }, car) => {
        const key = closureKey(index, entry.race);
        if (before.has(key) !== this.#closed.has(key)) mark(car, index);
      });
    });
  }

  /** Works a car's trial out anew. @returns what readers see of it, if that is another thing now */
  #judge(car: number, index: number, rankings: Set<number>): TrialCell | undefined {
    const sheet = this.#sheets[car];
    if (sheet === undefined) return undefined;
    const closed = this.#closed.size > 0 && this.#closed.has(closureKey(index, sheet.entry.race));
    const before = sheet.cells[index] ?? PENDING;
    const after = this.#judged(sheet, index, closed, sheet.cells);
    sheet.cells[index] = after;
    if (sameResult(before, after)) return undefined;
    this.#noteRankings(car, index, rankings);
    return after;
  }

  /** All trials of a car as if they were closed. What has a score keeps it; a trial without one may still have pending points to show. */
  #settled(sheet: CarSheet): readonly TrialCell[] {
    const cells = [...sheet.cells];
    const open = [...cells.keys()].filter((trial) => cells[trial]?.points === null || this.#isAverage(sheet, trial));
    for (const trial of this.#inOrder(sheet, open)) cells[trial] = this.#judged(sheet, trial, true, cells);
    return cells;
  }

  /** @param cells the car's other trials, for an average to be made of */
  #judged(sheet: CarSheet, index: number, closed: boolean, cells: readonly TrialCell[]): TrialCell {
    const trial = this.#course.trials[index];
    if (trial === undefined) return PENDING;
    const by = { course: this.#course, rules: sheet.rules, rulings: this.#rulings, allowances: this.#allowances };
    const timed = judge(by, sheet, trial, closed);
    const ruling = this.#rulingOf(sheet, index);
    switch (ruling) {
      case 'valid':
        return timed;
      case 'annulled':
      case 'neutralised':
        return dropped(timed, ruling);
      case 'average':
        return averaged(
          sheet.rules,
          trial.kind,
          timed,
          this.#pointsToAverage(sheet, index, cells),
          sheet.entry.coefficient,
        );
    }
  }

  #rulingOf({ entry }: CarSheet, trial: number): Ruling {
    return this.#rulings.size === 0 ? 'valid' : rulingFor(this.#rulings, trial, entry.number, entry.race);
  }

  #isAverage(sheet: CarSheet, trial: number): boolean {
    return this.#rulingOf(sheet, trial) === 'average';
  }

  /** Points of the car's other timed trials from which an average is made: those assigned themselves are none. */
  #pointsToAverage({ rules }: CarSheet, index: number, cells: readonly TrialCell[]): number[] {
    const { over } = rules.assignedAverage;
    const own = this.#course.trials[index];
    return cells.flatMap(({ state, points }, other) => {
      if (points === null || (state !== 'ok' && state !== 'provisional') || other === index) return [];
      const trial = this.#course.trials[other];
      return trial?.kind !== own?.kind || (over === 'leg' && trial?.leg !== own?.leg) ? [] : [points];
    });
  }

  /** A car's trials as they have to be judged: those with an assigned average last, and whenever another one is. */
  #inOrder(sheet: CarSheet, trials: Iterable<number>): number[] {
    if (this.#rulings.size === 0) return [...trials];
    const averages = [...this.#rulings.keys()].filter((trial) => this.#isAverage(sheet, trial));
    return [...[...trials].filter((trial) => !averages.includes(trial)), ...averages];
  }

  /** Tells the rankings in which a car reads differently: all of its own, or those that count a trial. */
  #noteRankings(car: number, trial: number | undefined, rankings: Set<number>): void {
    for (const { index, parts } of this.#sheets[car]?.rankings ?? []) {
      if (trial !== undefined && this.#course.trials[trial]?.rankings.has(index) !== true) continue;
      this.#rankings[index]?.change(car);
      rankings.add(index);
      // Who moves in the whole race moves others' overall positions.
      for (const part of parts) rankings.add(part.index);
    }
  }

  #change(car: number, trial: number, cell: TrialCell): TrialChange {
    const number = this.#course.cars[car]?.entry.number ?? -1;
    const id = this.#course.trials[trial]?.id ?? '';
    const rules = this.#sheets[car]?.rules ?? this.rally.rules;
    return { ...printTrial(rules, id, cell, true), car: number, from: cell.from, to: cell.to };
  }

  carHistory(car: number): CarHistory | undefined {
    const sheet = this.#sheets[this.#course.carByNumber.get(car) ?? -1];
    if (sheet === undefined) return undefined;
    const by = { course: this.#course, rules: sheet.rules, rulings: this.#rulings, allowances: this.#allowances };
    return historyOf(this.#book, by, sheet);
  }
}

const ignore = (): void => {};
