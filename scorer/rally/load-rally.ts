import { Checker } from '../../protocol/files/checker.ts';
import { isRecord, readDocument } from '../../protocol/files/document.ts';
import type { Problem } from '../../protocol/files/problem.ts';
import { type ReadFile, type Source, SourceFiles } from '../../protocol/files/source-files.ts';
import { loadRules } from '../rules/index.ts';
import { readLegStarts } from './leg-starts.ts';
import { readRaceHeads, readRaces } from './races.ts';
import type { Rally } from './rally.ts';
import { headPart, unsupported } from './rally-file.ts';
import { readRankings } from './rankings.ts';
import { readRoute, readStations, refuseUnknownGroups } from './route.ts';

export type RallyLoading =
  | { readonly ok: true; readonly rally: Rally; readonly sources: readonly Source[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a rally file and all that it names: rule set, tables, entry lists.
 *
 * @param path of the rally file; what it names is looked for from its folder
 * @param read text of a file by its path; throws where there is none. The only way out of this function
 * @returns the rally and what it was made of, or all problems of all files, by file and line
 */
export function loadRally(path: string, read: ReadFile): RallyLoading {
  const files = new SourceFiles(read);
  const reading = files.read('rally', path);
  if (!reading.ok) return { ok: false, problems: [{ file: path, line: null, text: `cannot be read: ${reading.why}` }] };
  const parsed = readDocument(path, reading.text);
  if (!parsed.ok) return { ok: false, problems: parsed.problems };
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const checker = new Checker(parsed.document, problems);
  const file = parsed.document.value;
  const head = checker.check(headPart, [], file, '');
  if (!isRecord(file)) return { ok: false, problems };
  checker.refuseUnsupported([], file, unsupported.rally, '');

  const rules = loadRules(file.rules, { checker, path: ['rules'], files, warnings });
  const stations = readStations(checker, file.stations);
  const timezone = head?.timezone ?? 'UTC';
  const heads = readRaceHeads(checker, file.races, { rules, files, warnings });
  const route = readRoute(checker, file.legs, { stations, timezone, races: heads });
  const races = readRaces(checker, file.races, {
    files,
    timezone,
    heads,
    legs: route.legs.map(({ id }) => id),
    warnings,
  });
  const groups = races.entries.map(({ fields }) => fields.get('group') ?? '').filter((group) => group !== '');
  refuseUnknownGroups(checker, route, new Set([...races.ids, ...groups]));
  const starts = readLegStarts(checker, file.legs, { races: races.ids, entries: races.entries, files, timezone });
  const rankings = readRankings(checker, file.rankings, {
    races: races.ids,
    legs: route.legs,
    trials: route.trials,
    columns: races.columns,
    heads,
    warnings,
  });

  if (head === undefined || rules === undefined || problems.length > 0) {
    return { ok: false, problems: inOrder(problems, path) };
  }
  const rally: Rally = {
    id: head.rally,
    name: head.name,
    timezone,
    rules,
    stations,
    races: races.races,
    legs: route.legs.map((leg) => ({ ...leg, ...starts.get(leg.id) })),
    trials: route.trials,
    entries: races.entries,
    rankings,
    notices: [...new Set([rules, ...races.races.map((race) => race.rules)].flatMap(({ notices }) => notices))],
    warnings: inOrder(warnings, path),
  };
  return { ok: true, rally, sources: files.sources };
}

/** The rally file first, then the others by name, each from its top. */
function inOrder(problems: readonly Problem[], first: string): readonly Problem[] {
  const rank = ({ file }: Problem): string => (file === first ? '' : file);
  return problems.toSorted((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) < rank(b) ? -1 : 1;
    return (a.line ?? 0) - (b.line ?? 0);
  });
}
