import { Checker } from '../../protocol/files/checker.ts';
import { isRecord, readDocument } from '../../protocol/files/document.ts';
import { type FileCheck, inOrder, type Problem } from '../../protocol/files/problem.ts';
import { type ReadFile, type Source, SourceFiles } from '../../protocol/files/source-files.ts';
import { loadRules } from '../rules/index.ts';
import { readLegStarts } from './leg-starts.ts';
import { readRaceHeads, readRaces } from './races.ts';
import type { Rally } from './rally.ts';
import { headPart, unsupported } from './rally-file.ts';
import { readRankings } from './rankings.ts';
import { readRoute, readStations, refuseUnknownGroups } from './route.ts';
import { isTimeZone } from './zoned-time.ts';

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
  // Its own, and not the head's, which another field's error leaves without any.
  const timezone = typeof file.timezone === 'string' && isTimeZone(file.timezone) ? file.timezone : 'UTC';
  const heads = readRaceHeads(checker, file.races, { rules, files, warnings });
  const route = readRoute(checker, file.legs, { stations, timezone, races: heads });
  const written = idsOf(file.legs);
  const races = readRaces(checker, file.races, {
    files,
    timezone,
    heads,
    legs: written.legs,
    warnings,
  });
  if (races.groups !== null) refuseUnknownGroups(checker, route, new Set([...races.ids, ...races.groups]));
  const { entries, numbers } = races;
  const starts = readLegStarts(checker, file.legs, { races: races.ids, entries, numbers, files, timezone });
  const rankings = readRankings(checker, file.rankings, {
    races: races.ids,
    trials: route.trials,
    written,
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
    entries,
    rankings,
    notices: [...new Set([rules, ...races.races.map((race) => race.rules)].flatMap(({ notices }) => notices))],
    warnings: inOrder(warnings, path),
  };
  return { ok: true, rally, sources: files.sources };
}

/** A rally file and all that it names. */
export function checkRally(path: string, read: ReadFile): FileCheck {
  const loading = loadRally(path, read);
  if (!loading.ok) return { problems: loading.problems, warnings: [], summary: '' };
  const { name, entries, trials, rules, warnings } = loading.rally;
  const summary = `${name}: ${entries.length} cars, ${trials.length} trials, rules ${rules.id}`;
  return { problems: [], warnings, summary };
}

/** Ids of legs and trials as written: one that has an error is an error, and not unknown to what names it. */
function idsOf(legs: unknown): { readonly legs: readonly string[]; readonly trials: readonly string[] } {
  const partsOf = (list: unknown) => (Array.isArray(list) ? list.filter(isRecord) : []);
  const named = (parts: readonly Readonly<Record<string, unknown>>[]): string[] => [
    ...new Set(parts.flatMap(({ id }) => (typeof id === 'string' && id !== '' ? [id] : []))),
  ];
  const written = partsOf(legs);
  return { legs: named(written), trials: named(written.flatMap((leg) => partsOf(leg.trials))) };
}
