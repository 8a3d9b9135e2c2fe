import type { CourseLine } from './course.ts';
import type { ResolvedCrossing } from './resolved-crossing.ts';

/** Which of a car's crossings of one line count, pass by pass, and which are left over. */
export interface PlaceHolders {
  /** By pass - 1. */
  readonly holders: readonly (ResolvedCrossing | undefined)[];
  readonly left: readonly ResolvedCrossing[];
}

/** Rising time, those without one last, equal ones by id. */
export function compareCrossings(a: ResolvedCrossing, b: ResolvedCrossing): number {
  if (a.utcUs !== b.utcUs) {
    if (a.utcUs === null) return 1;
    if (b.utcUs === null) return -1;
    return a.utcUs - b.utcUs;
  }
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * Gives the passes of a line to a car's crossings of it. The earliest counts; on a circuit the second takes the second pass, and so on,
 * unless a person has said which pass one is. A suggestion takes a pass only where no crossing with the car set is left to hold it.
 */
export function holdPlaces(line: CourseLine, candidates: readonly ResolvedCrossing[]): PlaceHolders {
  const passes = line.places.length;
  const [only] = candidates;
  if (candidates.length <= 1 && (only === undefined || only.pass === null)) return { holders: [only], left: [] };

  const inOrder = candidates.toSorted(compareCrossings);
  const holders: (ResolvedCrossing | undefined)[] = Array.from({ length: passes }, () => undefined);
  const left: ResolvedCrossing[] = [];
  for (const crossing of inOrder) {
    if (crossing.pass === null) continue;
    if (crossing.pass > passes || holders[crossing.pass - 1] !== undefined) left.push(crossing);
    else holders[crossing.pass - 1] = crossing;
  }
  const free = holders.filter((holder) => holder === undefined).length;
  const set = inOrder.filter(({ pass, provisional }) => pass === null && !provisional);
  const suggested = inOrder.filter(({ pass, provisional }) => pass === null && provisional);
  const forSuggested = Math.max(0, free - set.length);
  const taking = [...set.slice(0, free), ...suggested.slice(0, forSuggested)].sort(compareCrossings);
  left.push(...set.slice(free), ...suggested.slice(forSuggested));
  let next = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    if (holders[pass] === undefined) {
      holders[pass] = taking[next];
      next += 1;
    }
  }
  return { holders, left };
}
