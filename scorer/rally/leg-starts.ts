import type { Checker } from '../../protocol/files/checker.ts';
import { readCsv } from '../../protocol/files/csv.ts';
import { listAllowed, show } from '../../protocol/files/problem.ts';
import { besideFile, type SourceFiles } from '../../protocol/files/source-files.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { parseDuration, startAfter } from './quantity.ts';
import type { Entry, Leg, Race } from './rally.ts';
import { legPart } from './rally-file.ts';
import type { Path } from './route.ts';
import { parseTime } from './zoned-time.ts';

export interface LegStartsContext {
  readonly races: readonly string[];
  readonly entries: readonly Entry[];
  /** By race, as its list has them: a car whose row has an error is a car of the race all the same. */
  readonly numbers: ReadonlyMap<string, ReadonlySet<number>>;
  readonly files: SourceFiles;
  readonly timezone: string;
}

type LegStarts = Pick<Leg, 'starts' | 'startsByRanking'>;

/**
 * When cars leave for a leg that says so: `first + (n - 1) * interval` in the order of the entry list or of a file. In the order of a ranking
 * nobody has a start before it is made: a start list that is posted does not move when a result is corrected at midnight.
 */
export function readLegStarts(
  checker: Checker,
  part: unknown,
  context: LegStartsContext,
): ReadonlyMap<string, LegStarts> {
  const byLeg = new Map<string, LegStarts>();
  for (const [index, item] of (Array.isArray(part) ? part : []).entries()) {
    // What is wrong with the leg has been said where the road was read.
    const leg = legPart.safeParse(item);
    if (!leg.success) continue;
    const starts = new Map<number, UtcMicros>();
    const startsByRanking = new Map<string, Pick<Race, 'firstStart' | 'interval'>>();
    for (const [race, { first, interval, order }] of Object.entries(leg.data.starts ?? {})) {
      const path = ['legs', index, 'starts', race];
      const who = `leg ${leg.data.id}: `;
      if (!context.races.includes(race)) {
        checker.refuse(
          path,
          `${who}starts of race ${show(race)}, which is unknown; allowed: ${listAllowed(context.races)}`,
        );
        continue;
      }
      const firstStart = parseTime(first, context.timezone);
      const every = parseDuration(interval);
      if (!firstStart.ok)
        checker.refuse([...path, 'first'], `${who}first ${show(first)} is not allowed; allowed: ${firstStart.allowed}`);
      if (!firstStart.ok || !every.ok) continue;
      if (order === 'ranking') {
        if (index === 0)
          checker.refuse(
            [...path, 'order'],
            `${who}order "ranking" of the first leg; allowed: entries, or a CSV file with the column number`,
          );
        startsByRanking.set(race, { firstStart: firstStart.value, interval: every.value });
        continue;
      }
      for (const [place, number] of orderOf(checker, path, who, race, order, context).entries())
        starts.set(number, startAfter(firstStart.value, every.value, place));
    }
    byLeg.set(leg.data.id, { starts, startsByRanking });
  }
  return byLeg;
}

function orderOf(
  checker: Checker,
  path: Path,
  who: string,
  race: string,
  order: string | undefined,
  { entries, numbers, files }: LegStartsContext,
): readonly number[] {
  if (order === undefined || order === 'entries')
    return entries.filter((entry) => entry.race === race).map(({ number }) => number);
  const listed = numbers.get(race);
  const refuse = (why: string): readonly number[] => {
    checker.refuse([...path, 'order'], `${who}order ${show(order)} ${why}`);
    return [];
  };
  const file = besideFile(checker.document.file, order);
  const reading = files.read('entries', file);
  if (!reading.ok) return refuse(`cannot be read: ${reading.why}; give a path from this file's folder`);
  const csv = readCsv(file, reading.text);
  if (!csv.ok) {
    checker.problems.push(csv.problem);
    return [];
  }
  return csv.table.rows.flatMap((row) => {
    const number = Number(row.get('number') || Number.NaN);
    if (listed === undefined || listed.has(number)) return [number];
    const text = `number ${show(row.get('number'))} is not allowed; allowed: a car of race ${race}`;
    checker.problems.push({ file, line: row.line, text });
    return [];
  });
}
