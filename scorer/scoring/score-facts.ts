import type { Fact } from '../../protocol/messages/facts.ts';
import type { Results } from '../../protocol/messages/results.ts';
import type { Rally } from '../rally/index.ts';
import { createScoreboard, type ResultsOptions } from './scoreboard.ts';

/**
 * Results of a set of facts, whatever their order and repetition: the live scoreboard, fed at once.
 *
 * @param options all legs are taken as closed unless `asItStands`; `through` names the last trial that counts
 * @throws RangeError where `through` is no trial of the rally
 */
export function scoreFacts(rally: Rally, facts: Iterable<Fact>, options: ResultsOptions = {}): Results {
  const scoreboard = createScoreboard(rally);
  scoreboard.addAll(facts);
  return scoreboard.results(options);
}
