import type { Rally } from '../../rally/index.ts';
import type { CrossingNow } from '../../scoring/index.ts';
import type { Need } from './need.ts';

/** Doubts that explain why a pulse is no passage, or that a person has made: nobody is called for them. */
const EXPLAINED: readonly string[] = ['bounce', 'rear', 'short', 'break', 'test', 'inserted'];

export interface Known {
  readonly cars: ReadonlySet<number>;
  /** `station/line`, also those that no trial uses. */
  readonly lines: ReadonlySet<string>;
}

export const knownIn = ({ entries, stations }: Rally): Known => ({
  cars: new Set(entries.map(({ number }) => number)),
  lines: new Set(stations.flatMap(({ id, lines }) => lines.map((line) => `${id}/${line}`))),
});

/** What a crossing needs of a person: one thing, the gravest. */
export function needOfCrossing(crossing: CrossingNow, known: Known): Need | undefined {
  const { fact, id, car, utcUs: sinceUs } = crossing;
  if (crossing.test) return undefined;
  const doubts = crossing.judged ? [] : fact.doubts.filter((doubt) => !EXPLAINED.includes(doubt));
  // Not taken as a passage and nobody knows why: it may be a car all the same.
  if (!crossing.standing)
    return crossing.role === 'main' && doubts.length > 0
      ? { id: `doubts ${id} ${doubts.join()}`, kind: 'doubtful', reason: 'doubts', sinceUs, crossing: id }
      : undefined;
  if (!crossing.scores) return undefined;
  const about = { sinceUs, crossing: id };
  if (sinceUs === null) return { id: `no-time ${id}`, kind: 'doubtful', reason: 'no-time', ...about };
  if (crossing.courseLine === undefined && !known.lines.has(crossing.line))
    return { id: `unknown-line ${id}`, kind: 'implausible', reason: 'unknown-line', ...about };
  if (car === null)
    return crossing.decided ? undefined : { id: `no-number ${id}`, kind: 'unnumbered', reason: 'no-number', ...about };
  if (!known.cars.has(car))
    return { id: `unknown-car ${id} ${car}`, kind: 'implausible', reason: 'unknown-car', ...about };
  if (doubts.length > 0) return { id: `doubts ${id} ${doubts.join()}`, kind: 'doubtful', reason: 'doubts', ...about };
  if (!crossing.provisional) return undefined;
  return { id: `suggested ${id} ${car}`, kind: 'unconfirmed', reason: 'suggested', ...about };
}
