import type { Checker } from '../../protocol/files/checker.ts';
import { isRecord } from '../../protocol/files/document.ts';
import { type Problem, show } from '../../protocol/files/problem.ts';
import { besideFile, type SourceFiles } from '../../protocol/files/source-files.ts';
import { hundredths, utcMicros } from '../../protocol/time.ts';
import type { RuleSet } from '../rules/index.ts';
import { type EntryList, readEntries } from './entries.ts';
import { parseDuration } from './quantity.ts';
import type { Entry, Race } from './rally.ts';
import { racePart, unsupported } from './rally-file.ts';
import { Ids, nameOf, type Path } from './route.ts';
import { parseTime } from './zoned-time.ts';

export interface RacesContext {
  readonly files: SourceFiles;
  readonly timezone: string;
  readonly rules: RuleSet | undefined;
  readonly warnings: Problem[];
}

export interface Races {
  readonly races: readonly Race[];
  /** As written, those of races with errors too. */
  readonly ids: readonly string[];
  readonly entries: readonly Entry[];
  readonly columns: ReadonlySet<string>;
}

export function readRaces(checker: Checker, part: unknown, context: RacesContext): Races {
  const races: Race[] = [];
  const entries: Entry[] = [];
  const columns = new Set<string>();
  const ids = new Ids(checker, 'race');
  const numbers = new Numbers(checker.problems);
  for (const [index, item] of checker
    .list(['races'], part, 'a list of races {id, entries, firstStart, interval}')
    .entries()) {
    const path = ['races', index];
    const who = nameOf('race', item, index);
    checker.refuseUnsupported(path, item, unsupported.race, who);
    const race = checker.check(racePart, path, item, who);
    ids.take(item, path);
    const times = readTimes(checker, path, item, who, context.timezone);
    const list = readList(checker, path, item, who, { ...context, ...times });
    if (list !== undefined) {
      numbers.take(list);
      for (const column of list.columns) columns.add(column);
      entries.push(...list.entries);
    }
    if (race !== undefined) races.push({ id: race.id, name: race.name ?? race.id, ...times });
  }
  return { races, ids: ids.taken, entries, columns };
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
  context: RacesContext & Times,
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
    for (const { number } of list.entries) {
      const line = list.lineOfNumber.get(number) ?? null;
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
