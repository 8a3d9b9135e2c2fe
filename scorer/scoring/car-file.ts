import type { Amendment, AmendmentOf } from '../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { amendEntry, type Entry, type Rally } from '../rally/index.ts';
import { parsePoints } from '../rules/index.ts';
import { type Course, rulesOf } from './course.ts';

/** What people have said of one car, as against what was timed: its entry set right, states, penalties, cards, starts. */
export interface CarFile {
  /** The entry list's row with every change in force. */
  readonly entry: Entry;
  /** In rising (n, atUs, id): of those that cover a trial the last counts. */
  readonly states: readonly StateChange[];
  readonly penalties: readonly Penalty[];
  /** By leg. */
  readonly starts: ReadonlyMap<string, UtcMicros>;
  /** By control. */
  readonly cards: ReadonlyMap<string, AmendmentOf<'card'>>;
  /** By a card it was at some control. */
  readonly isCarded: boolean;
  /** Changes of the entry that cannot be made, and why. */
  readonly refused: readonly string[];
}

export type EntryState = AmendmentOf<'entry-state'>['state'];

export interface StateChange {
  readonly state: EntryState;
  /** Index of the first trial that it covers; -1 covers all, `null` none, because the rally has no such trial or leg. */
  readonly from: number | null;
}

export interface Penalty {
  readonly amendment: string;
  /** 1/100 of a point, above 0; it worsens the score whatever wins. */
  readonly points: number;
  readonly leg: string | null;
  /** Index; `null` where it is of no one trial. */
  readonly trial: number | null;
  readonly article: string | null;
}

/** A car of whom nobody has said anything. */
export const blankFile = (entry: Entry): CarFile => ({
  entry,
  states: [],
  penalties: [],
  starts: new Map(),
  cards: new Map(),
  isCarded: false,
  refused: [],
});

/** @param said amendments of the car in force, in rising (n, atUs, id), so that the last of those that contradict counts */
export function openFile(course: Course, listed: Entry, said: readonly Amendment[], rally: Rally): CarFile {
  if (said.length === 0) return blankFile(listed);
  const states: StateChange[] = [];
  const penalties: Penalty[] = [];
  const starts = new Map<string, UtcMicros>();
  const cards = new Map<string, AmendmentOf<'card'>>();
  const changes = new Map<string, AmendmentOf<'entry'>>();
  for (const amendment of said) {
    switch (amendment.action) {
      case 'entry-state':
        states.push({ state: amendment.state, from: firstTrial(course, amendment) });
        break;
      case 'penalty':
        penalties.push(penaltyOf(course, amendment));
        break;
      case 'start':
        starts.set(amendment.leg, amendment.utcUs);
        break;
      case 'card':
        cards.set(amendment.control, amendment);
        break;
      case 'entry':
        changes.set(amendment.field, amendment);
        break;
    }
  }
  let entry = listed;
  const refused: string[] = [];
  // By column, so that the outcome is that of the set and not of the way there.
  for (const [field, { id, value }] of [...changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const amended = amendEntry(entry, field, value, rally.timezone, rulesOf(rally, entry.race));
    if (amended.ok) entry = amended.value;
    else
      refused.push(
        `amendment ${id} (entry): ${field} ${JSON.stringify(value)} is not allowed; allowed: ${amended.allowed}`,
      );
  }
  // Penalties add up: their order is that of their ids, the same in every scorer.
  penalties.sort((a, b) => (a.amendment < b.amendment ? -1 : 1));
  const isCarded = [...cards.values()].some(({ minute }) => minute !== 'missing');
  return { entry, states, penalties, starts, cards, isCarded, refused };
}

/** What people have said of a car's state at a trial: of the changes that begin there or before, the last in (n, atUs, id). */
export function stateAt({ states }: CarFile, trial: number): EntryState | undefined {
  let found: EntryState | undefined;
  for (const { state, from } of states) if (from !== null && from <= trial) found = state;
  return found;
}

function firstTrial(
  course: Course,
  { leg, trial }: { leg?: string | undefined; trial?: string | undefined },
): number | null {
  if (trial !== undefined) return course.trialById.get(trial) ?? null;
  if (leg === undefined) return -1;
  const first = course.trials.findIndex((each) => each.leg === leg);
  return first < 0 ? null : first;
}

function penaltyOf(course: Course, { id, points, leg, trial, article }: AmendmentOf<'penalty'>): Penalty {
  return {
    amendment: id,
    points: parsePoints(String(points)) ?? 0,
    leg: leg ?? null,
    // A trial that the rally has not: the penalty stands all the same, everywhere, and a warning says so.
    trial: trial === undefined ? null : (course.trialById.get(trial) ?? null),
    article: article ?? null,
  };
}
