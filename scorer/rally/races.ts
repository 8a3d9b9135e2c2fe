import type { Checker } from '../../protocol/files/checker.ts';
import { isRecord } from '../../protocol/files/document.ts';
import { listAllowed, type Problem, show } from '../../protocol/files/problem.ts';
import { besideFile, type SourceFiles } from '../../protocol/files/source-files.ts';
import { hundredths, utcMicros } from '../../protocol/time.ts';
import { loadRules, type RuleSet } from '../rules/index.ts';
import { type EntryList, readEntries } from './entries.ts';
import { parseDuration } from './quantity.ts';
import type { Entry, Race } from './rally.ts';
import { racePart } from './rally-file.ts';
import { Ids, nameOf, type Path, type RaceHead } from './route.ts';
import { parseTime } from './zoned-time.ts';

export interface RacesContext {
  readonly files: SourceFiles;
  readonly timezone: string;
  /** Of each race, in the order of the file. */
  readonly heads: readonly RaceHead[];
  /** Ids. */
  readonly legs: readonly string[];
  readonly warnings: Problem[];
}

/** What the road must know of the races before it is read: which there are, by which rules, on which legs. */
export function readRaceHeads(
  checker: Checker,
  part: unknown,
  context: { readonly rules: RuleSet | undefined; readonly files: SourceFiles; readonly warnings: Problem[] },
): readonly RaceHead[] {
  if (!Array.isArray(part)) return [];
  return part.map((item: unknown, index): RaceHead => {
    const race = isRecord(item) ? item : {};
    const place = { checker, path: ['races', index, 'rules'], files: context.files, warnings: context.warnings };
    return {
      id: typeof race.id === 'string' ? race.id : '',
      rules: race.rules === undefined ? context.rules : loadRules(race.rules, place),
      legs: Array.isArray(race.legs) ? race.legs.filter((leg) => typeof leg === 'string') : null,
    };
  });
}

export interface Races {
  readonly races: readonly Race[];
  /** As written, those of races with errors too. */
  readonly ids: readonly string[];
  readonly entries: readonly Entry[];
  /** Of all lists; `null` where one could not be read, so that nobody knows them all. Groups as written. */
  readonly columns: ReadonlySet<string> | null;
  readonly groups: ReadonlySet<string> | null;
  /** By race, the numbers of its list, those of rows with errors too; none for a race whose list could not be read. */
  readonly numbers: ReadonlyMap<string, ReadonlySet<number>>;
}

export function readRaces(checker: Checker, part: unknown, context: RacesContext): Races {
  const races: Race[] = [];
  const entries: Entry[] = [];
  const columns = new Set<string>();
  const groups = new Set<string>();
  let isEveryListRead = true;
  const ids = new Ids(checker, 'race');
  const unique = new Numbers(checker.problems);
  const numbers = new Map<string, ReadonlySet<number>>();
  for (const [index, item] of checker
    .list(['races'], part, 'a list of races {id, entries, firstStart, interval}')
    .entries()) {
    const path = ['races', index];
    const who = nameOf('race', item, index);
    const race = checker.check(racePart, path, item, who);
    ids.take(item, path);
    const times = readTimes(checker, path, item, who, context.timezone);
    const rules = context.heads[index]?.rules;
    const list = readList(checker, path, item, who, { ...context, ...times, rules });
    if (list === undefined || list.columns.length === 0) isEveryListRead = false;
    else {
      unique.take(list);
      if (isRecord(item) && typeof item.id === 'string') numbers.set(item.id, new Set(list.lineOfNumber.keys()));
      for (const column of list.columns) columns.add(column);
      for (const group of list.groups) groups.add(group);
      entries.push(...list.entries);
    }
    for (const leg of race?.legs ?? []) {
      if (!context.legs.includes(leg))
        checker.refuse([...path, 'legs'], `${who}leg ${show(leg)} is unknown; allowed: ${listAllowed(context.legs)}`);
    }
    if (race !== undefined && rules !== undefined)
      races.push({ id: race.id, name: race.name ?? race.id, ...times, rules });
  }
  const known = isEveryListRead ? { columns, groups } : { columns: null, groups: null };
  return { races, ids: ids.taken, entries, numbers, ...known };
}

type Times = Pick<Race, 'firstStart' | 'interval'>;

/** First start and interval; 0 for what is no time, so that the entries can still be read and their errors told. */
function readTimes(checker: Checker, path: Path, item: unknown, who: string, timezone: string): Times {
  const written = isRecord(item) ? item : {};
  const firstStart = parseTime(written.firstStart, timezone);
  const interval = parseDuration(written.interval);
  if (!firstStart.ok && typeof written.firstStart === 'string') {
    checker.refuse(
      [...path, 'firstStart'],
      `${who}firstStart ${show(written.firstStart)} is not allowed; allowed: ${firstStart.allowed}`,
    );
  }
  return {
    firstStart: firstStart.ok ? firstStart.value : utcMicros(0),
    interval: interval.ok ? interval.value : hundredths(0),
  };
}

interface NamedList extends EntryList {
  readonly file: string;
}

function readList(
  checker: Checker,
  path: Path,
  item: unknown,
  who: string,
  context: RacesContext & Times & { readonly rules: RuleSet | undefined },
): NamedList | undefined {
  if (!isRecord(item) || typeof item.entries !== 'string' || item.entries === '') return undefined;
  const file = besideFile(checker.document.file, item.entries);
  const reading = context.files.read('entries', file);
  if (!reading.ok) {
    checker.refuse(
      [...path, 'entries'],
      `${who}entries ${show(item.entries)} cannot be read: ${reading.why}; give a path from this file's folder`,
    );
    return undefined;
  }
  const list = readEntries(reading.text, {
    file,
    race: typeof item.id === 'string' ? item.id : '',
    timezone: context.timezone,
    firstStart: context.firstStart,
    interval: context.interval,
    rules: context.rules,
  });
  checker.problems.push(...list.problems);
  context.warnings.push(...list.warnings);
  return { ...list, file };
}

/** Car numbers are unique over all races: a crossing names a number and nothing else. */
class Numbers {
  readonly #seen = new Map<number, string>();
  readonly #problems: Problem[];

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  take({ file, ...list }: NamedList): void {
    for (const [number, line] of list.lineOfNumber) {
      const before = this.#seen.get(number);
      if (before === undefined) this.#seen.set(number, `${file}:${line}`);
      else
        this.#problems.push({
          file,
          line,
          text: `number ${number} is in ${before} too; allowed: each number once over all races`,
        });
    }
  }
}
