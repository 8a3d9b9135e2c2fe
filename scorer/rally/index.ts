/** What other rooms may use of the rally file. */
export { amendEntry, checkEntries, columnEquals } from './entries.ts';
export { checkRally, loadRally, type RallyLoading } from './load-rally.ts';
export { parseDuration, startAfter } from './quantity.ts';
export {
  type AverageTrial,
  type Entry,
  type EntryStatus,
  type Hours,
  holdsTime,
  type Leg,
  type LineReference,
  type PassageControl,
  parseLine,
  printLine,
  type Race,
  type Rally,
  type RankingDefinition,
  type Release,
  type SpeedFrom,
  type Station,
  type TimeControl,
  type TimeTrial,
  type Trial,
  valueFor,
  type Wanted,
} from './rally.ts';
export { type RallyFile, rallyFile } from './rally-file.ts';
export { parseTime } from './zoned-time.ts';
