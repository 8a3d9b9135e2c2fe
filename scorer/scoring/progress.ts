import type { EntryStatus } from '../rally/index.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import { stateAt } from './car-file.ts';
import { PENDING } from './trial-cell.ts';

/** How far a trial has come: of the cars that drive it and that nobody has taken out. */
export interface Progress {
  readonly cars: number;
  /** Those for whom everybody still waits. */
  readonly pending: number;
  /** Timed under a number that nobody has confirmed. */
  readonly provisional: number;
  /** With a stamp so near the edge of its hundredth that the score could be another. */
  readonly uncertain: number;
  readonly missing: number;
}

/** Looks at each car's cell and writes nothing: for all trials of a large rally some milliseconds. */
export function progressOf(kept: Bookkeeping, trial: string): Progress | undefined {
  const { course, sheets } = kept;
  const index = course.trialById.get(trial);
  const races = course.trials[index ?? -1]?.races;
  if (index === undefined || races === undefined) return undefined;
  const counted = { cars: 0, pending: 0, provisional: 0, uncertain: 0, missing: 0 };
  for (const sheet of sheets) {
    if (!races.includes(sheet.entry.race) || !isExpected(sheet.entry.status)) continue;
    const { state, uncertain } = sheet.cells[index] ?? PENDING;
    const said = stateAt(sheet.file, index);
    const isOut = said === 'retired' || said === 'excluded' || said === 'not-started';
    if (isOut && (state === 'pending' || state === 'missing')) continue;
    counted.cars += 1;
    if (state === 'pending' || state === 'provisional' || state === 'missing') counted[state] += 1;
    if (uncertain) counted.uncertain += 1;
  }
  return counted;
}

const isExpected = (status: EntryStatus): boolean => status !== 'organisation';
