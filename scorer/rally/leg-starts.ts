import type { Checker } from '../../protocol/files/checker.ts';
import { readCsv } from '../../protocol/files/csv.ts';
import { listAllowed, show } from '../../protocol/files/problem.ts';
import { besideFile, type SourceFiles } from '../../protocol/files/source-files.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { parseDuration, startAfter } from './quantity.ts';
import type { Entry } from './rally.ts';
import { legPart } from './rally-file.ts';
import type { Path } from './route.ts';
import { parseTime } from './zoned-time.ts';

export interface LegStartsContext {
  readonly races: readonly string[];
  readonly entries: readonly Entry[];
  readonly files: SourceFiles;
  readonly timezone: string;
}

/** When cars leave for a leg that says so, by number: `first + (n - 1) * interval` in the order of the entry list or of a file. */
export function readLegStarts(
  checker: Checker,
  part: unknown,
  context: LegStartsContext,
): ReadonlyMap<string, ReadonlyMap<number, UtcMicros>> {
  const byLeg = new Map<string, ReadonlyMap<number, UtcMicros>>();
  for (const [index, item] of (Array.isArray(part) ? part : []).entries()) {
    // What is wrong with the leg has been said where the road was read.
    const leg = legPart.safeParse(item);
    if (!leg.success) continue;
    const starts = new Map<number, UtcMicros>();
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
      for (const [place, number] of orderOf(checker, path, who, race, order, context).entries())
        starts.set(number, startAfter(firstStart.value, every.value, place));
    }
    byLeg.set(leg.data.id, starts);
  }
  return byLeg;
}

function orderOf(
  checker: Checker,
  path: Path,
  who: string,
  race: string,
  order: string | undefined,
  { entries, files }: LegStartsContext,
): readonly number[] {
  const numbers = entries.filter((entry) => entry.race === race).map(({ number }) => number);
  if (order === undefined || order === 'entries') return numbers;
  const refuse = (why: string): readonly number[] => {
    checker.refuse([...path, 'order'], `${who}order ${show(order)} ${why}`);
    return [];
  };
  if (order === 'ranking')
    return refuse('is not supported yet; allowed: entries, or a CSV file with the column number');
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
    if (numbers.includes(number)) return [number];
    const text = `number ${show(row.get('number'))} is not allowed; allowed: a car of race ${race}`;
    checker.problems.push({ file, line: row.line, text });
    return [];
  });
}
