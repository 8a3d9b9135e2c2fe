import type { Amendment, AmendmentOf } from '../../protocol/messages/facts.ts';
import type { PointResult, TrialResult } from '../../protocol/messages/results.ts';
import { MICROS_PER_HUNDREDTH, type UtcMicros, utcMicros } from '../../protocol/time.ts';
import { type Entry, type Leg, type Trial, valueFor } from '../rally/index.ts';
import { formatUnits } from '../rules/index.ts';
import { type EntryState, stateAt } from './car-file.ts';
import type { CarSheet } from './car-sheet.ts';
import { dueAt, startOf, timeAt } from './controls.ts';
import { type Course, type CourseAverage, type CourseTrial, lineAt } from './course.ts';
import { resolveCrossing } from './crossing.ts';
import { type CrossingHistory, concerns, crossingHistory } from './crossing-history.ts';
import { targetUnits } from './deviation.ts';
import type { FactBook, FactRecord } from './fact-book.ts';
import type { Judging } from './judge.ts';
import { toTheEnd } from './steps.ts';
import { PENDING, type PointCell, printTrial, type TrialCell } from './trial-cell.ts';

/**
 * A car's whole rally with the reasons: which stamps its times are made of, how each came to be the car's, what else there is of it, and what
 * people have said. Read-only, as things stand; what costs more than a look is a function.
 */
export interface CarHistory {
  /** Its row in the entry list, as amended. */
  readonly entry: Entry;
  /** Those that its race drives. */
  readonly legs: readonly LegHistory[];
  /** What people have said of the car itself and counts: entry, states, penalties, cards, starts, in rising (n, atUs, id). */
  readonly said: readonly Amendment[];
  /** Those that count for its race, in the order of the road. */
  trials(): readonly TrialHistory[];
  /** Crossings that are the car's, or were once said to be, and hold no place, by time. Walks over all facts. */
  spareCrossings(): readonly SpareCrossing[];
  /** The same in small steps, so that other work may come in between. */
  spareCrossingsInSteps(): Generator<void, readonly SpareCrossing[]>;
  /** Every amendment that concerns the car, undone ones too, in the order in which they were made. Walks over all facts. */
  amendments(): readonly AmendmentOfCar[];
  amendmentsInSteps(): Generator<void, readonly AmendmentOfCar[]>;
}

export interface LegHistory {
  readonly leg: Leg;
  /** When the car left or is to leave; `null` where nobody has said so. */
  readonly startUs: UtcMicros | null;
  /** What people have said of the car's state at the start of the leg. */
  readonly state: EntryState | undefined;
}

export interface TrialHistory {
  readonly trial: Trial;
  /** With coefficient. */
  readonly result: TrialResult;
  /** Of a time trial, in seconds as the rules read it. */
  readonly imposed: string | null;
  /** Of a time control. */
  readonly dueUs: UtcMicros | null;
  /** In the order of the road. */
  readonly stamps: readonly Stamp[];
  /** What people have said of the car's state here. */
  readonly state: EntryState | undefined;
  /** So late that the car is excluded, unless a person says otherwise. */
  readonly excludes: boolean;
}

/** One of the times that a trial is made of. */
export interface Stamp {
  readonly part: 'start' | 'point' | 'end' | 'control';
  /** `station/line`, with its pass; `null` where the time is of no line. */
  readonly line: string | null;
  /** `null` where nobody has seen the car. */
  readonly source: StampSource | null;
  /** Of a point of an average trial. */
  readonly point: (PointResult & { readonly imposed: string | null }) | null;
}

export type StampSource =
  | { readonly kind: 'crossing'; readonly crossing: CrossingHistory }
  | { readonly kind: 'card'; readonly card: AmendmentOf<'card'> }
  /** The car's own start of the leg, with the trial's offset. */
  | { readonly kind: 'leg-start'; readonly utcUs: UtcMicros }
  /** What a control recorded, to the rule's unit. */
  | { readonly kind: 'control'; readonly control: string; readonly utcUs: UtcMicros };

export interface SpareCrossing {
  readonly crossing: CrossingHistory;
  readonly why: WhySpare;
}

export type WhySpare =
  /** Of another car by now, or of none. */
  | 'reassigned'
  | 'void'
  /** A pulse that was not taken as a passage: its doubts say why. */
  | 'doubted'
  | 'test'
  /** Of the sensor that does not score there. */
  | 'other-sensor'
  /** On a line of which the car's race has no trial, or at a time that lies in no leg. */
  | 'off-course'
  /** At a control where the crew's card counts. */
  | 'card'
  /** One more than the line has passes. */
  | 'double'
  /** Written in, and taken back. */
  | 'undone';

export interface AmendmentOfCar {
  readonly amendment: Amendment;
  /** No undo has named it. */
  readonly inForce: boolean;
  /** The crossing that it is about. */
  readonly crossing: CrossingHistory | null;
  /** The amendment that it takes back. */
  readonly undoes: Amendment | null;
}

export function historyOf(book: FactBook, by: Judging, sheet: CarSheet): CarHistory {
  const { course } = by;
  const { entry } = sheet;
  const own = course.trials.filter(({ races }) => races.includes(entry.race));
  return {
    entry,
    legs: course.rally.legs.flatMap((leg) => {
      const first = own.find((trial) => trial.leg === leg.id);
      if (first === undefined) return [];
      return [{ leg, startUs: micros(startOf(by, sheet, leg.id)), state: stateAt(sheet.file, first.index) }];
    }),
    said: book.said(`car ${entry.number}`),
    trials: () => own.map((trial) => trialHistory(book, by, sheet, trial)),
    spareCrossings: () => toTheEnd(spareCrossings(book, course, sheet, own)),
    spareCrossingsInSteps: () => spareCrossings(book, course, sheet, own),
    amendments: () => toTheEnd(amendmentsOf(book, course, entry)),
    amendmentsInSteps: () => amendmentsOf(book, course, entry),
  };
}

const micros = (us: number | null): UtcMicros | null => (us === null ? null : utcMicros(us));

function trialHistory(book: FactBook, by: Judging, sheet: CarSheet, trial: CourseTrial): TrialHistory {
  const cell = sheet.cells[trial.index] ?? PENDING;
  const definition = by.course.rally.trials[trial.index];
  if (definition === undefined) throw new RangeError(`trial ${trial.id} is not on the course`);
  return {
    trial: definition,
    result: printTrial(sheet.rules, trial.id, cell, true),
    imposed: imposedOf(sheet, trial),
    dueUs: trial.kind === 'time-control' ? micros(dueAt(by, sheet, trial)?.utcUs ?? null) : null,
    stamps: stampsOf(book, by, sheet, trial, cell),
    state: stateAt(sheet.file, trial.index),
    excludes: cell.excludes,
  };
}

function imposedOf({ rules, entry }: CarSheet, trial: CourseTrial): string | null {
  if (trial.kind !== 'time') return null;
  const { imposedBy, imposedHundredths } = trial.definition;
  const us = valueFor(imposedBy, entry, imposedHundredths) * MICROS_PER_HUNDREDTH;
  return formatUnits(targetUnits(us, rules.time), rules.time.unit);
}

function stampsOf(book: FactBook, by: Judging, sheet: CarSheet, trial: CourseTrial, cell: TrialCell): Stamp[] {
  const at = (place: number, part: Stamp['part'], point: Stamp['point'] = null): Stamp => ({
    part,
    line: by.course.places[place]?.name ?? null,
    source: holderOf(book, sheet, place),
    point,
  });
  switch (trial.kind) {
    case 'time':
      return [at(trial.from, 'start'), at(trial.to, 'end')];
    case 'average': {
      const printed = printTrial(sheet.rules, trial.id, cell, true).points ?? [];
      const points = trial.points.map(({ place }, index) => {
        const result = printed[index];
        const point = result === undefined ? null : { ...result, imposed: targetOf(cell.measurements?.[index]) };
        return at(place, 'point', point);
      });
      return [startStamp(by, sheet, trial, at), ...points];
    }
    case 'time-control':
    case 'passage-control': {
      const card = sheet.file.cards.get(trial.id);
      const line = trial.place === null ? null : (by.course.places[trial.place]?.name ?? null);
      if (card !== undefined) return [{ part: 'control', line, source: { kind: 'card', card }, point: null }];
      const counts = trial.place !== null && trial.definition.evidence === 'crossing';
      const source = counts ? holderOf(book, sheet, trial.place) : null;
      return [{ part: 'control', line, source, point: null }];
    }
  }
}

function startStamp(
  by: Judging,
  sheet: CarSheet,
  { start, leg }: CourseAverage,
  at: (place: number, part: Stamp['part']) => Stamp,
): Stamp {
  const none: Stamp = { part: 'start', line: null, source: null, point: null };
  switch (start.kind) {
    case 'place':
      return at(start.place, 'start');
    case 'start': {
      const startUs = startOf(by, sheet, leg);
      if (startUs === null) return none;
      return { ...none, source: { kind: 'leg-start', utcUs: utcMicros(startUs + start.offsetUs) } };
    }
    case 'control': {
      const control = by.course.trials[start.control];
      const utcUs = control?.kind === 'time-control' ? micros(timeAt(by, sheet, control)?.utcUs ?? null) : null;
      if (control === undefined || utcUs === null) return none;
      return { ...none, source: { kind: 'control', control: control.id, utcUs } };
    }
  }
}

/** What a point ought to have taken: what it took less what it was off. */
const targetOf = (point: PointCell | undefined): string | null =>
  point === undefined || point.measured === null || point.deviation === null
    ? null
    : formatUnits(point.measured - point.deviation, point.unit);

function holderOf(book: FactBook, sheet: CarSheet, place: number): StampSource | null {
  const record = book.records.get(sheet.holders[place]?.id ?? '');
  const crossing = record === undefined ? undefined : crossingHistory(book, record);
  return crossing === undefined ? null : { kind: 'crossing', crossing };
}

function* spareCrossings(
  book: FactBook,
  course: Course,
  sheet: CarSheet,
  own: readonly CourseTrial[],
): Generator<void, SpareCrossing[]> {
  const { number } = sheet.entry;
  const holdersOf = (places: readonly number[]) => new Set(places.map((place) => sheet.holders[place]?.id));
  const holders = holdersOf(own.flatMap((trial) => placesUsed(sheet, trial)));
  const atCards = holdersOf(own.flatMap((trial) => ('place' in trial && trial.place !== null ? [trial.place] : [])));
  const spare: SpareCrossing[] = [];
  let walked = 0;
  for (const record of book.records.values()) {
    walked += 1;
    if (walked % RECORDS_A_STEP === 0) yield;
    if (holders.has(record.id) || !concerns(record, number)) continue;
    const crossing = crossingHistory(book, record);
    if (crossing === undefined) continue;
    spare.push({ crossing, why: atCards.has(record.id) ? 'card' : whySpare(book, course, sheet, record) });
  }
  const time = ({ crossing }: SpareCrossing): number => crossing.utcUs ?? Number.MAX_SAFE_INTEGER;
  return spare.sort((a, b) => time(a) - time(b) || (a.crossing.id < b.crossing.id ? -1 : 1));
}

/** Places whose holder a trial's result is made of. */
function placesUsed(sheet: CarSheet, trial: CourseTrial): readonly number[] {
  switch (trial.kind) {
    case 'time':
      return [trial.from, trial.to];
    case 'average':
      return [...(trial.start.kind === 'place' ? [trial.start.place] : []), ...trial.points.map(({ place }) => place)];
    case 'time-control':
    case 'passage-control': {
      const byCard = trial.definition.evidence === 'card' || sheet.file.cards.has(trial.id);
      return trial.place === null || byCard ? [] : [trial.place];
    }
  }
}

function whySpare(book: FactBook, course: Course, sheet: CarSheet, record: FactRecord): WhySpare {
  const resolved = resolveCrossing(book, record);
  if (resolved === undefined) return 'undone';
  if (resolved.car !== sheet.entry.number) return 'reassigned';
  if (resolved.test) return 'test';
  if (!resolved.standing) {
    const counted = record.current?.kind !== 'crossing' || record.current.counts;
    return counted ? 'void' : 'doubted';
  }
  if (!resolved.scores) return 'other-sensor';
  if (lineAt(course, resolved.line, resolved.utcUs) === undefined) return 'off-course';
  return sheet.holders.some((holder) => holder?.id === record.id) ? 'off-course' : 'double';
}

/** Some tenths of a millisecond. */
const RECORDS_A_STEP = 1_000;

function* amendmentsOf(book: FactBook, course: Course, entry: Entry): Generator<void, AmendmentOfCar[]> {
  const found: AmendmentOfCar[] = [];
  let walked = 0;
  for (const { current } of book.records.values()) {
    walked += 1;
    if (walked % RECORDS_A_STEP === 0) yield;
    if (current?.kind !== 'amendment') continue;
    const undone = current.action === 'undo' ? book.records.get(current.amendment)?.current : undefined;
    const undoes = undone?.kind === 'amendment' ? undone : null;
    const said = undoes ?? current;
    if (!isOf(book, course, entry, said)) continue;
    const target = book.records.get('crossing' in said ? String(said.crossing) : said.id);
    const crossing = (target === undefined ? undefined : crossingHistory(book, target)) ?? null;
    found.push({ amendment: current, inForce: book.inForce(current), crossing, undoes });
  }
  return found.sort(
    ({ amendment: a }, { amendment: b }) => a.atUs - b.atUs || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1),
  );
}

/** Whether an amendment is about a car: by its number, by one of its crossings, or as one of many. */
function isOf(book: FactBook, course: Course, entry: Entry, amendment: Amendment): boolean {
  switch (amendment.action) {
    case 'assign':
    case 'confirm':
    case 'void':
    case 'restore':
    case 'retime': {
      const target = book.records.get(amendment.crossing);
      return target !== undefined && concerns(target, entry.number);
    }
    case 'trial-state': {
      const races = course.trials[course.trialById.get(amendment.trial) ?? -1]?.races ?? [];
      return isAmong(amendment, entry) && races.includes(entry.race);
    }
    case 'allowance':
      return isAmong(amendment, entry);
    case 'insert':
    case 'penalty':
    case 'entry-state':
    case 'entry':
    case 'card':
    case 'start':
    case 'claim':
      return amendment.car === entry.number;
    case 'source':
    case 'close':
    case 'reopen':
    case 'publish':
    case 'undo':
      return false;
  }
}

const isAmong = ({ race, cars }: AmendmentOf<'trial-state' | 'allowance'>, entry: Entry): boolean =>
  (race === undefined || race === entry.race) && (!Array.isArray(cars) || cars.includes(entry.number));
