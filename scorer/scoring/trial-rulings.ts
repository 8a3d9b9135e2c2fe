import type { Amendment, AmendmentOf } from '../../protocol/messages/facts.ts';
import type { Course } from './course.ts';

/** What people have decided of trials: valid, annulled, neutralised, an average assigned; by car, race and point. */
export type Ruling = AmendmentOf<'trial-state'>['state'];

/** By index of the trial, in rising (n, atUs, id). */
export type Rulings = ReadonlyMap<number, readonly AmendmentOf<'trial-state'>[]>;

export const NO_RULINGS: Rulings = new Map();

/** @param said amendments in force, in rising (n, atUs, id) */
export function rulingsOf(course: Course, said: readonly Amendment[]): Rulings {
  const rulings = new Map<number, AmendmentOf<'trial-state'>[]>();
  for (const amendment of said) {
    const trial = amendment.action === 'trial-state' ? course.trialById.get(amendment.trial) : undefined;
    if (trial === undefined || amendment.action !== 'trial-state') continue;
    const known = rulings.get(trial);
    if (known === undefined) rulings.set(trial, [amendment]);
    else known.push(amendment);
  }
  return rulings;
}

/**
 * The ruling for a car: of all that cover it, by number, by race or as one of all, the greatest (n, atUs, id).
 * @param point a point's line; left out, the trial as a whole is asked for
 */
export function rulingFor(rulings: Rulings, trial: number, car: number, race: string, point?: string): Ruling {
  let found: Ruling = 'valid';
  for (const ruling of rulings.get(trial) ?? []) {
    if (ruling.point !== point) continue;
    if (ruling.race !== undefined && ruling.race !== race) continue;
    if (Array.isArray(ruling.cars) && !ruling.cars.includes(car)) continue;
    found = ruling.state;
  }
  return found;
}
