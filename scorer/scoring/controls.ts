import { costOf, stepsFrom, toUnit } from '../../protocol/lateness.ts';
import { MICROS_PER_HUNDREDTH } from '../../protocol/time.ts';
import type { Hours } from '../rally/index.ts';
import { parseStep } from '../rules/index.ts';
import { allowedUs } from './allowances.ts';
import type { CarSheet } from './car-sheet.ts';
import type { CoursePassageControl, CourseTimeControl } from './course.ts';
import type { Judging } from './judge.ts';
import { controlScores, PENDING, type TrialCell } from './trial-cell.ts';

/** Controls: to be reached in a given minute, or to be passed. */

/** When a car was at a control, or that its card says otherwise. */
type Recorded =
  | { readonly kind: 'time'; readonly utcUs: number; readonly provisional: boolean; readonly crossing: string | null }
  /** It was there, at a moment that nobody knows: on the card without a minute, or seen without a second. */
  | { readonly kind: 'stamped'; readonly provisional: boolean; readonly crossing: string | null }
  /** The card says that it was not there. */
  | { readonly kind: 'missing' }
  /** It was there before the control opened, which is not yet. */
  | { readonly kind: 'early' }
  /** Nobody has said anything yet. */
  | { readonly kind: 'nothing' };

function recordOf(
  sheet: CarSheet,
  { id, place, definition, hours }: CourseTimeControl | CoursePassageControl,
): Recorded {
  const card = sheet.file.cards.get(id);
  if (card !== undefined) {
    if (card.minute === 'missing') return { kind: 'missing' };
    if (card.minute === 'stamped') return { kind: 'stamped', provisional: false, crossing: null };
    return withinHours({ kind: 'time', utcUs: card.minute, provisional: false, crossing: null }, hours);
  }
  const holder = place === null || definition.evidence === 'card' ? undefined : sheet.holders[place];
  if (holder === undefined) return { kind: 'nothing' };
  const { utcUs, provisional, id: crossing } = holder;
  // A passage control asks for no more.
  if (utcUs === null && definition.kind === 'passage-control') return { kind: 'stamped', provisional, crossing };
  if (utcUs === null) return { kind: 'nothing' };
  return withinHours({ kind: 'time', utcUs, provisional, crossing }, hours);
}

/** Who comes after a control has closed has missed it; who was seen before it opened has not been there yet. */
function withinHours(record: Extract<Recorded, { kind: 'time' }>, { opens, closes }: Hours): Recorded {
  if (closes !== null && record.utcUs > closes) return { kind: 'missing' };
  return opens !== null && record.utcUs < opens ? { kind: 'early' } : record;
}

/** When the car left for the leg; `null` where nobody has said so. */
export function startOf({ course }: Judging, sheet: CarSheet, leg: string): number | null {
  const said = sheet.file.starts.get(leg);
  if (said !== undefined) return said;
  const { number, race, start } = sheet.entry;
  const planned = course.rally.legs.find(({ id }) => id === leg)?.starts.get(number);
  if (planned !== undefined) return planned;
  // The entry list's start is that of the first leg that the car's race drives.
  return course.trials.find(({ races }) => races.includes(race))?.leg === leg ? start : null;
}

/** A time that a judgement counts from, and whether it hangs on a car that was only suggested. */
export interface Basis {
  readonly utcUs: number;
  readonly provisional: boolean;
}

/** From where a control's due time counts, `null` for the start of the leg, and how long after it: the way and what is allowed on it. */
export function wayTo(
  { course, allowances }: Judging,
  sheet: CarSheet,
  trial: CourseTimeControl,
): { readonly before: CourseTimeControl | null; readonly us: number } {
  const control = trial.from === null ? undefined : course.trials[trial.from];
  const before = control?.kind === 'time-control' ? control : null;
  const first = course.trials.findIndex(({ leg }) => leg === trial.leg);
  const allowed = allowedUs(allowances, sheet, before?.index ?? first - 1, trial.index);
  return { before, us: trial.definition.dueHundredths * MICROS_PER_HUNDREDTH + allowed };
}

/** When a car is due at a control, `null` where its leg has no start. */
export function dueAt(by: Judging, sheet: CarSheet, trial: CourseTimeControl): Basis | null {
  const { before, us } = wayTo(by, sheet, trial);
  if (before === null) {
    const start = startOf(by, sheet, trial.leg);
    return start === null ? null : { utcUs: start + us, provisional: false };
  }
  const from = (trial.definition.basis === 'recorded' ? timeAt(by, sheet, before) : null) ?? dueAt(by, sheet, before);
  return from && { utcUs: from.utcUs + us, provisional: from.provisional };
}

/** What a control recorded, to the rule's unit: 9:59 taken is 9; `null` where it has no time. */
export function timeAt({ rules }: Judging, sheet: CarSheet, trial: CourseTimeControl): Basis | null {
  const record = recordOf(sheet, trial);
  if (record.kind !== 'time') return null;
  // A card has minutes, whether a race's rules know controls or not.
  const unitUs = rules.timeControl?.unitUs ?? MINUTE_US;
  return { utcUs: toUnit(record.utcUs, unitUs), provisional: record.provisional };
}

export function judgeTimeControl(by: Judging, sheet: CarSheet, trial: CourseTimeControl, closed: boolean): TrialCell {
  const rule = by.rules.timeControl;
  if (rule === null) return PENDING;
  const record = recordOf(sheet, trial);
  const over = closed || sheet.furthest > trial.last;
  if (record.kind !== 'time') return untimed(by, record, trial, rule.missing, over);
  const due = dueAt(by, sheet, trial);
  const to = { to: record.crossing };
  if (due === null) return { ...PENDING, ...to };
  const steps = stepsFrom(due.utcUs, record.utcUs, rule);
  const beyond = trial.beyond.get(sheet.entry.race) ?? 'onlyLeg';
  const { early, late } = rule;
  const maximum = rule.maximum && { lateUs: rule.maximum.lateUs, beyond: rule.maximum[beyond] };
  const counted = { early, late, earlyFree: trial.definition.earlyFree };
  const { points, excludes } = costOf(steps, record.utcUs - due.utcUs, counted, maximum);
  const startUs = startOf(by, sheet, trial.leg);
  return {
    ...PENDING,
    ...to,
    ...controlScores(by.rules, points),
    state: record.provisional || due.provisional ? 'provisional' : 'ok',
    measured: startUs === null ? null : Math.floor((record.utcUs - startUs) / SECOND.us),
    unit: SECOND,
    deviation: steps,
    excludes,
  };
}

export const MINUTE_US = 60_000_000;

/** Elapsed since the start of the leg is for people to read: to the second. */
const SECOND = { name: '1 s', us: parseStep('1 s') ?? 1_000_000, places: 0 };

export function judgePassageControl(
  by: Judging,
  sheet: CarSheet,
  trial: CoursePassageControl,
  closed: boolean,
): TrialCell {
  const rule = by.rules.passageControl;
  if (rule === null) return PENDING;
  const record = recordOf(sheet, trial);
  const over = closed || sheet.furthest > trial.last;
  if (record.kind !== 'time') return untimed(by, record, trial, rule.missing, over);
  const startUs = startOf(by, sheet, trial.leg);
  return {
    ...PENDING,
    ...controlScores(by.rules, 0),
    state: record.provisional ? 'provisional' : 'ok',
    measured: startUs === null ? null : Math.floor((record.utcUs - startUs) / SECOND.us),
    unit: SECOND,
    to: record.crossing,
  };
}

/** Stamped is no offence; nor is it that nobody wrote a card down where cards are what counts. */
function untimed(
  { rules }: Judging,
  record: Recorded,
  { definition }: CourseTimeControl | CoursePassageControl,
  missing: number,
  over: boolean,
): TrialCell {
  const { kind } = record;
  const free = { ...PENDING, ...controlScores(rules, 0) };
  if (kind === 'stamped') return { ...free, state: record.provisional ? 'provisional' : 'ok', to: record.crossing };
  if (kind === 'nothing' && over && definition.evidence === 'card') return { ...free, state: 'ok' };
  if (kind === 'missing' || over) return { ...PENDING, ...controlScores(rules, missing), state: 'missing' };
  return PENDING;
}
