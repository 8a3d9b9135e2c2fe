import { isRecord, readDocument } from '../../protocol/files/document.ts';
import { besideFile } from '../../protocol/files/source-files.ts';

/** What a rally file says in its own words, of parts that a checked rally holds as numbers only. */

const listOf = (part: unknown): readonly Readonly<Record<string, unknown>>[] =>
  (Array.isArray(part) ? part : []).filter(isRecord);

function partsOf(path: string, text: string) {
  const reading = readDocument(path, text);
  const file = reading.ok && isRecord(reading.document.value) ? reading.document.value : {};
  return { races: listOf(file.races), legs: listOf(file.legs) };
}

/** Path of the entry list of each race. */
export const entryListsOf = (path: string, text: string): ReadonlyMap<string, string> =>
  new Map(partsOf(path, text).races.map(({ id, entries }) => [String(id), besideFile(path, String(entries))]));

export interface WrittenStarts {
  readonly first: string;
  readonly interval: string;
  readonly order: string;
}

/** A leg's starts of a race; where it has none of its own, those of the race. `undefined` where there is no such leg or race. */
export function writtenStarts(path: string, text: string, leg: string, race: string): WrittenStarts | undefined {
  const { races, legs } = partsOf(path, text);
  const [raceHead, legHead] = [races.find(({ id }) => id === race), legs.find(({ id }) => id === leg)];
  if (raceHead === undefined || legHead === undefined) return undefined;
  const { firstStart, interval: every } = raceHead;
  const own = isRecord(legHead.starts) && isRecord(legHead.starts[race]) ? legHead.starts[race] : {};
  const { first = firstStart, interval = every, order = 'entries' } = own;
  return { first: String(first), interval: String(interval), order: String(order) };
}
