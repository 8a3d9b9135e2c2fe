import type { Checker } from '../../protocol/files/checker.ts';
import { listAllowed, type Problem, show } from '../../protocol/files/problem.ts';
import type { RuleSet } from '../rules/index.ts';
import { ENTRY_COLUMNS } from './entries.ts';
import type { Leg, RankingDefinition } from './rally.ts';
import { rankingPart, unsupported } from './rally-file.ts';
import { Ids, nameOf } from './route.ts';

export interface RankingsContext {
  readonly races: readonly string[];
  readonly legs: readonly Leg[];
  readonly columns: ReadonlySet<string>;
  readonly rules: RuleSet | undefined;
  readonly warnings: Problem[];
}

export function readRankings(
  checker: Checker,
  part: unknown,
  { races, legs, columns, rules, warnings }: RankingsContext,
): readonly RankingDefinition[] {
  const rankings: RankingDefinition[] = [];
  const ids = new Ids(checker, 'ranking');
  const legIds = legs.map(({ id }) => id);
  for (const [index, item] of checker.list(['rankings'], part, 'a list of rankings {id, race}').entries()) {
    const path = ['rankings', index];
    const who = nameOf('ranking', item, index);
    checker.refuseUnsupported(path, item, unsupported.ranking, who);
    const ranking = checker.check(rankingPart, path, item, who);
    if (!ids.take(item, path) || ranking === undefined) continue;
    // Where no race could be read, that is the problem, and not this.
    if (races.length > 0 && !races.includes(ranking.race)) {
      checker.refuse([...path, 'race'], `${who}race ${show(ranking.race)} is unknown; allowed: ${listAllowed(races)}`);
    }
    for (const leg of ranking.legs ?? []) {
      if (!legIds.includes(leg))
        checker.refuse([...path, 'legs'], `${who}leg ${show(leg)} is unknown; allowed: ${listAllowed(legIds)}`);
    }
    const where = new Map(Object.entries(ranking.where ?? {}));
    for (const column of where.keys()) {
      if (columns.size === 0 || columns.has(column)) continue;
      const wherePath = [...path, 'where', column];
      if ((ENTRY_COLUMNS as readonly string[]).includes(column)) {
        const line = checker.document.lineOf(wherePath);
        const text = `${who}no entry list has the column ${show(column)}, so that it is empty for every car`;
        warnings.push({ file: checker.document.file, line, text });
      } else {
        checker.refuse(wherePath, `${who}column ${show(column)} is unknown; allowed: ${listAllowed([...columns])}`);
      }
    }
    rankings.push({
      id: ranking.id,
      title: ranking.title ?? ranking.id,
      race: ranking.race,
      legs: ranking.legs ?? legIds,
      where,
      // Class, ladies' and other lists of some cars only are without it where the rules say so.
      coefficient: ranking.coefficient ?? (rules?.coefficient !== 'overall' || where.size === 0),
      publish: ranking.publish ?? 'live',
    });
  }
  return rankings;
}
