import type { Fact } from '../protocol/messages/facts.ts';
import { factsOf, type Publication, publicationsIn } from '../scorer/index.ts';
import { Refused } from './shell.ts';

/** What was published as `overall:2`, or as the newest version of `overall`, and the facts that it rests on. */
export function published(facts: readonly Fact[], name: string): { publication: Publication; facts: readonly Fact[] } {
  const [scope, version] = name.split(':');
  const all = publicationsIn(facts);
  const publication = all.findLast((each) => each.scope === scope && [undefined, `${each.version}`].includes(version));
  if (publication === undefined) {
    const allowed = all.map((each) => `${each.scope}:${each.version}`).join(', ') || 'nothing has been published';
    throw new Refused(`published ${name}: there is no such version; allowed: ${allowed}`);
  }
  return { publication, facts: [...factsOf(publication, facts)] };
}
