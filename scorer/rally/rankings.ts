import type { z } from 'zod';
import type { Checker } from '../../protocol/files/checker.ts';
import { listAllowed, type Problem, show } from '../../protocol/files/problem.ts';
import { ENTRY_COLUMNS, isComparable } from './entries.ts';
import type { RankingDefinition, Trial } from './rally.ts';
import { rankingPart } from './rally-file.ts';
import { Ids, nameOf, type RaceHead } from './route.ts';

export interface RankingsContext {
  readonly races: readonly string[];
  readonly trials: readonly Trial[];
  /** Ids, those of legs and trials with errors too. */
  readonly written: { readonly legs: readonly string[]; readonly trials: readonly string[] };
  /** `null` where nobody knows them all. */
  readonly columns: ReadonlySet<string> | null;
  readonly heads: readonly RaceHead[];
  readonly warnings: Problem[];
}

export function readRankings(
  checker: Checker,
  part: unknown,
  { races, trials, written, columns, heads, warnings }: RankingsContext,
): readonly RankingDefinition[] {
  const rankings: RankingDefinition[] = [];
  const ids = new Ids(checker, 'ranking');
  for (const [index, item] of checker.list(['rankings'], part, 'a list of rankings {id, race}').entries()) {
    const path = ['rankings', index];
    const who = nameOf('ranking', item, index);
    const ranking = checker.check(rankingPart, path, item, who);
    if (!ids.take(item, path) || ranking === undefined) continue;
    // Where no race could be read, that is the problem, and not this.
    if (races.length > 0 && !races.includes(ranking.race)) {
      checker.refuse([...path, 'race'], `${who}race ${show(ranking.race)} is unknown; allowed: ${listAllowed(races)}`);
    }
    for (const leg of ranking.legs ?? []) {
      if (!written.legs.includes(leg))
        checker.refuse([...path, 'legs'], `${who}leg ${show(leg)} is unknown; allowed: ${listAllowed(written.legs)}`);
    }
    const trialIds = trials.map(({ id }) => id);
    for (const [field, named] of [
      ['trials', ranking.trials ?? []] as const,
      ['through', ranking.through === undefined ? [] : [ranking.through]] as const,
    ]) {
      for (const trial of named) {
        if (written.trials.includes(trial)) continue;
        checker.refuse(
          [...path, field],
          `${who}trial ${show(trial)} is unknown; allowed: ${listAllowed(written.trials)}`,
        );
      }
    }
    const where = new Map(Object.entries(ranking.where ?? {}));
    for (const [column, wanted] of where) {
      if (typeof wanted === 'string' && !isComparable(wanted))
        checker.refuse(
          [...path, 'where', column],
          `${who}${column} ${show(wanted)} compares with no number; allowed: a number after ${wanted.slice(0, 2).trim()}`,
        );
      if (columns === null || columns.has(column)) continue;
      const wherePath = [...path, 'where', column];
      if ((ENTRY_COLUMNS as readonly string[]).includes(column)) {
        const line = checker.document.lineOf(wherePath);
        const text = `${who}no entry list has the column ${show(column)}, so that it is empty for every car`;
        warnings.push({ file: checker.document.file, line, text });
      } else {
        checker.refuse(wherePath, `${who}column ${show(column)} is unknown; allowed: ${listAllowed([...columns])}`);
      }
    }
    const head = heads.find(({ id }) => id === ranking.race);
    rankings.push({
      id: ranking.id,
      title: ranking.title ?? ranking.id,
      race: ranking.race,
      trials: trials.filter((trial, index) => isCounted(ranking, trial, index, trialIds)).map(({ id }) => id),
      complete: ranking.through !== undefined,
      where,
      // Class, ladies' and other lists of some cars only are without it where the rules say so.
      coefficient: ranking.coefficient ?? (head?.rules?.coefficient !== 'overall' || where.size === 0),
      team: ranking.team === undefined ? null : { best: ranking.team.best },
      publish: ranking.publish ?? 'live',
    });
  }
  return rankings;
}

/** Whether a ranking counts a trial: by leg, name, kind, and up to the last that it takes; each left out takes all. */
function isCounted(
  { race, legs, trials, kinds, through }: z.infer<typeof rankingPart>,
  trial: Trial,
  index: number,
  ids: readonly string[],
): boolean {
  if (!trial.races.includes(race)) return false;
  if (legs !== undefined && !legs.includes(trial.leg)) return false;
  if (trials !== undefined && !trials.includes(trial.id)) return false;
  if (kinds !== undefined && !kinds.includes(trial.kind)) return false;
  return through === undefined || index <= ids.indexOf(through);
}
