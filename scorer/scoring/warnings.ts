import { printProblem } from '../../protocol/files/problem.ts';
import type { Amendment } from '../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { holdsTime, parseLine, printLine } from '../rally/index.ts';
import type { CarSheet } from './car-sheet.ts';
import { type Course, lineAt } from './course.ts';
import { resolveCrossing } from './crossing.ts';
import { type FactBook, type FactRecord, revisionsOf } from './fact-book.ts';
import { holdPlaces } from './place-holders.ts';
import type { ResolvedCrossing } from './resolved-crossing.ts';

/**
 * Everything that a person should look at, worked out from the state as it is and never from the way there, so that the same facts give the
 * same warnings in the same order.
 */
export function collectWarnings(course: Course, book: FactBook, sheets: readonly CarSheet[]): string[] {
  const warnings = new Set(course.rally.warnings.map(printProblem));
  for (const record of book.records.values()) {
    for (const warning of warningsOfRecord(course, book, record)) warnings.add(warning);
  }
  sheets.forEach((sheet, index) => {
    const number = course.cars[index]?.entry.number ?? -1;
    for (const warning of warningsOfCar(course, sheet, number)) warnings.add(warning);
  });
  // By code unit: sort's default, the same in every place and language.
  return [...warnings].sort();
}

function* warningsOfRecord(course: Course, book: FactBook, record: FactRecord): Generator<string> {
  const { current } = record;
  for (const { rev, fact, hashes } of revisionsOf(record)) {
    if (hashes === null) continue;
    yield `${fact.kind} ${record.id} rev ${rev}: ${hashes.length} different contents; the smallest SHA-256 counts: ${hashes[0]?.slice(0, 16)}…`;
  }
  if (current === undefined) return;
  if (current.kind === 'gap') {
    yield `station ${current.station}: ${current.count} edges declared lost from number ${current.seq} of boot ${current.boot} on; look at the paper tape`;
  }
  if (current.kind === 'amendment' && book.inForce(current)) yield* warningsOfAmendment(course, book, current);
  const crossing = resolveCrossing(book, record);
  if (crossing !== undefined) yield* warningsOfCrossing(course, crossing);
}

function* warningsOfAmendment(course: Course, book: FactBook, amendment: Amendment): Generator<string> {
  const who = `amendment ${amendment.id} (${amendment.action})`;
  switch (amendment.action) {
    case 'assign':
    case 'confirm':
    case 'void':
    case 'restore':
    case 'retime': {
      const target = book.records.get(amendment.crossing);
      if (target === undefined || resolveCrossing(book, target) === undefined) {
        yield `${who} names crossing ${amendment.crossing}, which is not there`;
      }
      return;
    }
    case 'insert':
      return;
    case 'undo': {
      const target = book.records.get(amendment.amendment)?.current;
      if (target === undefined) yield `${who} names amendment ${amendment.amendment}, which is not there`;
      else if (target.kind !== 'amendment')
        yield `${who} names ${amendment.amendment}, which is no amendment; it changes nothing`;
      else if (target.action === 'undo')
        yield `${who} names undo ${target.id}; an undo is not undone, so it changes nothing`;
      return;
    }
    case 'close':
    case 'reopen':
      if (amendment.trial === undefined && amendment.leg === undefined)
        yield `${who} names no trial and no leg; it changes nothing`;
      yield* unknownNames(course, who, amendment);
      return;
    case 'source':
      if (!course.lineByName.has(amendment.line) && !course.idleLines.has(amendment.line))
        yield `${who} names line ${amendment.line}, which the rally has not; it changes nothing`;
      return;
    case 'card':
    case 'allowance': {
      const trial = course.trials[course.trialById.get(amendment.control) ?? -1];
      if (trial?.kind !== 'time-control' && trial?.kind !== 'passage-control')
        yield `${who} names control ${amendment.control}, which the rally has not; it changes nothing`;
      yield* unknownNames(course, who, amendment);
      return;
    }
    case 'trial-state':
    case 'penalty':
    case 'entry-state':
    case 'entry':
    case 'start':
    case 'claim':
      yield* unknownNames(course, who, amendment);
      return;
    case 'publish':
      return;
    default:
      yield `amendment ${(amendment as { id: string }).id}: action ${JSON.stringify((amendment as { action: string }).action)} is not supported; it changes nothing`;
  }
}

interface Names {
  readonly trial?: string | undefined;
  readonly leg?: string | undefined;
  readonly race?: string | undefined;
  readonly car?: number | undefined;
  readonly cars?: readonly number[] | 'all' | undefined;
}

/** What an amendment names and the rally has not. */
function* unknownNames({ rally, trialById, carByNumber }: Course, who: string, names: Names): Generator<string> {
  const { trial, leg, race, car, cars } = names;
  if (trial !== undefined && !trialById.has(trial)) yield `${who} names trial ${trial}, which the rally has not`;
  if (leg !== undefined && !rally.legs.some(({ id }) => id === leg))
    yield `${who} names leg ${leg}, which the rally has not`;
  if (race !== undefined && !rally.races.some(({ id }) => id === race))
    yield `${who} names race ${race}, which the rally has not`;
  for (const number of [...(car === undefined ? [] : [car]), ...(Array.isArray(cars) ? cars : [])]) {
    if (!carByNumber.has(number)) yield `${who} names car ${number}, which is in no entry list`;
  }
}

function* warningsOfCrossing(course: Course, crossing: ResolvedCrossing): Generator<string> {
  const who = `crossing ${crossing.id} on ${crossing.line}`;
  if (crossing.confirmsNothing) yield `${who}: confirmed, but the running order suggests no car; assign one`;
  if (!crossing.standing || !crossing.scores) return;
  if (!course.lineByName.has(crossing.line) && !course.idleLines.has(crossing.line))
    yield `${who}: the rally has no such line`;
  else if (course.lineByName.has(crossing.line) && lineAt(course, crossing.line, crossing.utcUs) === undefined)
    yield `${who}: ${crossing.utcUs === null ? 'without a time it belongs to no leg; retime it' : 'its time lies in no leg that uses the line'}`;
  if (crossing.car === null) {
    if (!crossing.decided) yield `${who}: no car; assign one or void it`;
  } else if (!course.carByNumber.has(crossing.car)) {
    yield `${who}: car ${crossing.car} is in no entry list`;
  }
}

function* warningsOfCar(course: Course, sheet: CarSheet, number: number): Generator<string> {
  yield* sheet.file.refused;
  for (const [index, line] of course.lines.entries()) {
    const candidates = sheet.candidates[index];
    if (candidates === undefined || candidates.length === 0) continue;
    const { holders, left } = holdPlaces(line, candidates);
    for (const crossing of left) {
      const holder = holders.find((each) => each !== undefined);
      const says = crossing.provisional ? `is suggested for car ${number}` : `is one more of car ${number}`;
      yield `crossing ${crossing.id} on ${line.name} ${says}; ${holder?.id ?? 'none'} counts; assign or void it`;
    }
    for (const [pass, crossing] of holders.entries()) {
      if (crossing === undefined) continue;
      const [station = '', name = ''] = line.name.split('/');
      const where = printLine({ ...(parseLine(line.name) ?? { station, line: name }), pass: pass + 1 });
      const who = `crossing ${crossing.id} of car ${number} on ${where}`;
      if (crossing.utcUs === null) yield `${who} has no time; retime it`;
      else yield* outOfHours(course, line.places[pass], crossing.utcUs, who);
    }
  }
  for (const [index, { id }] of course.trials.entries()) {
    const cell = sheet.cells[index];
    if (cell?.from != null && cell.to !== null && cell.measured !== null && cell.measured < 0) {
      yield `car ${number} in trial ${id} ends (${cell.to}) before it starts (${cell.from}); check both crossings`;
    }
  }
}

function* outOfHours(
  course: Course,
  place: number | null | undefined,
  utcUs: UtcMicros,
  who: string,
): Generator<string> {
  for (const trial of course.places[place ?? -1]?.trials ?? []) {
    const { id, hours } = course.trials[trial] ?? {};
    if (hours !== undefined && !holdsTime(hours, utcUs))
      yield `${who} lies outside of the hours of trial ${id}, which takes it for no time; check its time or its car`;
  }
}
