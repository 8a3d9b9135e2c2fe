import type { Amendment, Fact } from '../../protocol/messages/facts.ts';
import type { Rally } from '../rally/index.ts';
import { type Allowance, allowancesOf } from './allowances.ts';
import { openFile } from './car-file.ts';
import { CarSheet } from './car-sheet.ts';
import { closedTrials, closureKey } from './closures.ts';
import { type Course, layCourse, lineAt } from './course.ts';
import { resolveCrossing } from './crossing.ts';
import { FactBook, type FactRecord, type Subject, type Touched } from './fact-book.ts';
import type { Judging } from './judge.ts';
import { LiveRanking } from './live-ranking.ts';
import type { Placement, ResolvedCrossing } from './resolved-crossing.ts';
import { inJudgingOrder, judgeRuled } from './ruled-cell.ts';
import { toTheEnd } from './steps.ts';
import { PENDING, sameResult, type TrialCell } from './trial-cell.ts';
import { NO_RULINGS, type Rulings, rulingsOf } from './trial-rulings.ts';

/** What a fact changed: indices of cars, trials and rankings. */
export interface Entered {
  /** `conflict`: other content under an id and revision that was taken; it may or may not count. */
  readonly outcome: 'new' | 'duplicate' | 'conflict';
  readonly cells: readonly { readonly car: number; readonly trial: number; readonly cell: TrialCell }[];
  /** Those that read differently now, or may. */
  readonly rankings: ReadonlySet<number>;
}

type Mark = (car: number, trial: number) => void;
/** Ids of crossings and indices of cars that a fact has touched. */
type Watcher = (crossings: readonly string[], cars: ReadonlySet<number>) => void;

/** The set of facts and what follows from it, kept up to date fact by fact: sheets of cars, closures, rulings, allowances, rankings. */
export class Bookkeeping {
  readonly course: Course;
  readonly book = new FactBook();
  readonly sheets: readonly CarSheet[];
  readonly rankings: readonly LiveRanking[];
  readonly watchers = new Set<Watcher>();
  #closed: ReadonlySet<string> = new Set();
  #rulings: Rulings = NO_RULINGS;
  #allowances: readonly Allowance[] = [];

  constructor(rally: Rally) {
    this.course = layCourse(rally);
    this.sheets = this.course.cars.map(({ entry }) => new CarSheet(this.course, entry));
    this.rankings = this.course.rankings.map((ranking) => new LiveRanking(this.course, ranking, this.sheets));
    // Before any fact an average trial already lists its points; every other kind is plainly pending.
    for (const { kind, index } of this.course.trials) {
      if (kind !== 'average') continue;
      for (const sheet of this.sheets)
        sheet.cells[index] = judgeRuled(this.judging(sheet), sheet, index, false, sheet.cells);
    }
  }

  /** By what a car is judged now. */
  judging({ rules }: CarSheet): Judging {
    return { course: this.course, rules, rulings: this.#rulings, allowances: this.#allowances };
  }

  isClosed(trial: number, race: string): boolean {
    return this.#closed.size > 0 && this.#closed.has(closureKey(trial, race));
  }

  enter(fact: Fact): Entered {
    return toTheEnd(this.#follow(this.book.add(fact)));
  }

  /** The same in steps of some microseconds, up to some milliseconds each: what is ruled of a trial for all changes thousands of results. */
  enterInSteps(fact: Fact): Generator<void, Entered> {
    return this.#follow(this.book.add(fact));
  }

  /** Takes out again, in steps, what was entered to see what it would change. */
  *withdrawInSteps(amendment: Amendment): Generator<void, Entered> {
    const entered = yield* this.#follow(this.book.withdraw(amendment));
    this.book.forget(amendment.id);
    return entered;
  }

  *#follow(touched: Touched): Generator<void, Entered> {
    const dirty = new Map<number, Set<number>>();
    const rankings = new Set<number>();
    const mark: Mark = (car, trial) => {
      const trials = dirty.get(car);
      if (trials === undefined) dirty.set(car, new Set([trial]));
      else trials.add(trial);
    };
    const cars = new Set<number>();
    for (const record of touched.crossings) {
      if (record.placement !== undefined) cars.add(record.placement.car);
      this.#move(record, mark, rankings);
      if (record.placement !== undefined) cars.add(record.placement.car);
    }
    for (const subject of touched.subjects) yield* this.#hear(subject, mark, rankings);
    const cells: { car: number; trial: number; cell: TrialCell }[] = [];
    for (const [car, indices] of dirty) {
      const sheet = this.sheets[car];
      if (sheet === undefined) continue;
      for (const trial of inJudgingOrder(this.judging(sheet), sheet, indices)) {
        const cell = this.#judge(car, sheet, trial, rankings);
        if (cell !== undefined) cells.push({ car, trial, cell });
      }
      yield;
    }
    if (this.watchers.size > 0) {
      const ids = touched.crossings.map(({ id }) => id);
      for (const car of dirty.keys()) cars.add(car);
      for (const told of this.watchers) told(ids, cars);
    }
    return { outcome: touched.outcome, cells, rankings };
  }

  /** Enters many at once and judges each trial once. Yields after each step of some microseconds, so that other work may come in between. */
  *enterAll(facts: Iterable<Fact>): IterableIterator<void> {
    const rankings = new Set<number>();
    const subjects = new Set<Subject>();
    for (const fact of facts) {
      const touched = this.book.add(fact);
      for (const subject of touched.subjects) subjects.add(subject);
      for (const record of touched.crossings) this.#move(record, ignore, rankings);
      yield;
    }
    for (const subject of subjects) yield* this.#hear(subject, ignore, rankings);
    for (const [car, sheet] of this.sheets.entries()) {
      for (const trial of inJudgingOrder(this.judging(sheet), sheet, this.course.trials.keys()))
        this.#judge(car, sheet, trial, rankings);
      for (const { index } of sheet.rankings) this.rankings[index]?.change(car);
      yield;
    }
  }

  /** Takes a record's crossing from where it stood to where it stands now. */
  #move(record: FactRecord, mark: Mark, rankings: Set<number>): void {
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
    const crossing = resolveCrossing(this.book, record);
    if (crossing === undefined || !crossing.standing || !crossing.scores || crossing.car === null) return undefined;
    const car = this.course.carByNumber.get(crossing.car);
    const line = lineAt(this.course, crossing.line, crossing.utcUs);
    return car === undefined || line === undefined ? undefined : { car, line, crossing };
  }

  #replace(
    car: number,
    line: number,
    out: ResolvedCrossing | undefined,
    into: ResolvedCrossing | undefined,
    mark: Mark,
    rankings: Set<number>,
  ): void {
    const sheet = this.sheets[car];
    if (sheet === undefined) return;
    const before = sheet.furthest;
    sheet.replace(line, out, into, (place) => {
      for (const trial of this.course.places[place]?.trials ?? []) mark(car, trial);
    });
    const after = sheet.furthest;
    if (before === after) return;
    // Trials that end between the two are now driven past, or no longer.
    for (let place = Math.max(0, Math.min(before, after)); place < Math.max(before, after); place += 1) {
      for (const trial of this.course.places[place]?.trialsEnding ?? []) mark(car, trial);
    }
    if (before < 0 || after < 0) this.#noteRankings(car, undefined, rankings);
  }

  /** Judges anew what people have said of a subject. */
  *#hear(subject: Subject, mark: Mark, rankings: Set<number>): Generator<void> {
    if (subject === 'closures') this.#close(mark);
    else if (subject === 'trial-states') this.#rule(mark);
    else if (subject === 'allowances') this.#allow(mark);
    else if (subject.startsWith('source ')) yield* this.#switchSource(subject.slice('source '.length), mark, rankings);
    else if (subject.startsWith('car ')) this.#refile(Number(subject.slice('car '.length)), mark, rankings);
  }

  #rule(mark: Mark): void {
    const before = this.#rulings;
    this.#rulings = rulingsOf(this.course, this.book.said('trial-states'));
    for (const trial of new Set([...before.keys(), ...this.#rulings.keys()])) {
      for (const car of this.sheets.keys()) mark(car, trial);
    }
  }

  #allow(mark: Mark): void {
    this.#allowances = allowancesOf(this.course, this.book.said('allowances'));
    for (const { index, kind } of this.course.trials) {
      if (kind !== 'time') for (const car of this.sheets.keys()) mark(car, index);
    }
  }

  /** Another sensor scores on a line for some time: rare, and the one thing that asks every record. */
  *#switchSource(line: string, mark: Mark, rankings: Set<number>): Generator<void> {
    const [station, name] = line.split('/');
    let walked = 0;
    for (const record of this.book.records.values()) {
      walked += 1;
      if (walked % RECORDS_A_STEP === 0) yield;
      const { current } = record;
      if (current?.kind === 'crossing' && current.station === station && current.line === name)
        this.#move(record, mark, rankings);
    }
  }

  #refile(number: number, mark: Mark, rankings: Set<number>): void {
    const car = this.course.carByNumber.get(number);
    const sheet = car === undefined ? undefined : this.sheets[car];
    const listed = car === undefined ? undefined : this.course.cars[car]?.entry;
    if (car === undefined || sheet === undefined || listed === undefined) return;
    // Rankings that it leaves and those that it joins.
    this.#noteRankings(car, undefined, rankings);
    sheet.file = openFile(this.course, listed, this.book.said(`car ${number}`), this.course.rally);
    this.#noteRankings(car, undefined, rankings);
    for (const trial of this.course.trials.keys()) mark(car, trial);
  }

  #close(mark: Mark): void {
    const before = this.#closed;
    this.#closed = closedTrials(this.course, this.book.said('closures'));
    this.course.trials.forEach((_trial, index) => {
      this.course.cars.forEach(({ entry }, car) => {
        const key = closureKey(index, entry.race);
        if (before.has(key) !== this.#closed.has(key)) mark(car, index);
      });
    });
  }

  /** Works a car's trial out anew. @returns what readers see of it, if that is another thing now */
  #judge(car: number, sheet: CarSheet, index: number, rankings: Set<number>): TrialCell | undefined {
    const before = sheet.cells[index] ?? PENDING;
    const closed = this.isClosed(index, sheet.entry.race);
    const after = judgeRuled(this.judging(sheet), sheet, index, closed, sheet.cells);
    sheet.cells[index] = after;
    if (sameResult(before, after)) return undefined;
    this.#noteRankings(car, index, rankings);
    return after;
  }

  /** Tells the rankings in which a car reads differently: all of its own, or those that count a trial. */
  #noteRankings(car: number, trial: number | undefined, rankings: Set<number>): void {
    for (const { index, parts } of this.sheets[car]?.rankings ?? []) {
      if (trial !== undefined && this.course.trials[trial]?.rankings.has(index) !== true) continue;
      this.rankings[index]?.change(car);
      rankings.add(index);
      // Who moves in the whole race moves others' overall positions.
      for (const part of parts) rankings.add(part.index);
    }
  }
}

const ignore = (): void => {};

/** Some tenths of a millisecond. */
const RECORDS_A_STEP = 1_000;
