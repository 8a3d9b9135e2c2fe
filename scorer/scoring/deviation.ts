import type { UtcMicros } from '../../protocol/time.ts';
import type { TimedRule } from '../rules/index.ts';
import { roundQuotient } from './score.ts';

/** A time with what is known of its error. */
export interface Stamp {
  readonly utcUs: UtcMicros;
  /** 95 % bound. */
  readonly uncertaintyUs: number;
}

/** How a rule set reads times. */
export type Reading = Pick<TimedRule, 'unit' | 'stamps'>;

/**
 * Elapsed time in the rule's unit. By default each stamp is truncated and then they are subtracted, so that times of day as they are printed
 * give the result on paper. Subtracting first, as a chronometer does for the net times that it works out itself, can give one unit less.
 * Negative where the stamps are the wrong way round.
 */
export function measure(from: UtcMicros, to: UtcMicros, { unit, stamps }: Reading): number {
  switch (stamps) {
    case 'truncate':
      return Math.floor(to / unit.us) - Math.floor(from / unit.us);
    case 'subtract':
      return Math.trunc((to - from) / unit.us);
    case 'round':
      return roundQuotient(to - from, unit.us, 1, 'nearest');
  }
}

/** A length of time in whole units, as the rule rounds its targets. */
export const targetUnits = (us: number, { unit, target }: Pick<TimedRule, 'unit' | 'target'>): number =>
  roundQuotient(us, unit.us, 1, target);

/** How many times its 95 % bound a stamp may be off before it is called certain. */
const BOUND_FACTOR = 3;

/**
 * Whether the true times, each within three times its uncertainty, may give another number of units than `measure` does: a stamp near the
 * edge of its unit where stamps are truncated, their difference near one where it is. A stamp that states no uncertainty (typed by a person)
 * is taken as written.
 */
export function isUncertain(from: Stamp, to: Stamp, { unit, stamps }: Reading): boolean {
  if (stamps === 'truncate') return isNearEdge(from, unit.us) || isNearEdge(to, unit.us);
  const elapsedUs = Math.abs(to.utcUs - from.utcUs);
  const uncertaintyUs = from.uncertaintyUs + to.uncertaintyUs;
  if (stamps === 'round') return isNearEdge({ utcUs: elapsedUs + unit.us / 2, uncertaintyUs }, unit.us);
  // Less than one unit is none on either side of zero, so that there is no edge.
  if (elapsedUs < unit.us) return uncertaintyUs > 0 && unit.us - elapsedUs <= BOUND_FACTOR * uncertaintyUs;
  return isNearEdge({ utcUs: elapsedUs, uncertaintyUs }, unit.us);
}

/** Whether a time lies within three times its uncertainty of either edge of its unit. */
export function isNearEdge(stamp: { readonly utcUs: number; readonly uncertaintyUs: number }, unitUs: number): boolean {
  const into = stamp.utcUs % unitUs;
  const toNearestEdge = Math.min(into, unitUs - into);
  return stamp.uncertaintyUs > 0 && toNearestEdge <= BOUND_FACTOR * stamp.uncertaintyUs;
}
