import type { Amendment } from '../../protocol/messages/facts.ts';
import type { Course } from './course.ts';
import type { Closure } from './fact-book.ts';

/**
 * Which trials are closed for which race, as one text: `trial index / race`. Of all closings and reopenings in force that cover a trial for a
 * race, by its own name or by its leg's, the greatest (n, atUs, id) counts: who closes a leg closes a trial that was reopened before.
 *
 * @param said closings and reopenings in force, in rising (n, atUs, id)
 */
export function closedTrials(course: Course, said: readonly Amendment[]): ReadonlySet<string> {
  const closed = new Set<string>();
  for (const closure of said) {
    if (closure.action !== 'close' && closure.action !== 'reopen') continue;
    for (const [index, trial] of course.trials.entries()) {
      if (!covers(closure, trial)) continue;
      for (const { id } of course.rally.races) {
        if (closure.race !== undefined && closure.race !== id) continue;
        if (closure.action === 'close') closed.add(closureKey(index, id));
        else closed.delete(closureKey(index, id));
      }
    }
  }
  return closed;
}

export const closureKey = (trial: number, race: string): string => `${trial}/${race}`;

const covers = (closure: Closure, { id, leg }: { id: string; leg: string }): boolean =>
  closure.trial === undefined ? closure.leg === leg : closure.trial === id;
