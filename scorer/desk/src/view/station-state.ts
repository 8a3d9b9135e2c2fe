import { noticesInWords } from '../../../../protocol/messages/notice.ts';
import type { Status } from '../../../../protocol/messages/station.ts';
import { words as allWords, type Words } from '../words.ts';

export type Presence = 'online' | 'closed' | 'offline' | 'neverHeard';

export function presenceOf(status: Status | undefined): Presence {
  if (!status) return 'neverHeard';
  if (status.online) return 'online';
  // Who says good-bye says when; the will of one that died cannot.
  return status.atUs === undefined ? 'offline' : 'closed';
}

/**
 * Facts that a station has and not every scorer has acknowledged: the slowest scorer counts. `undefined` where the station has not said how
 * many it has.
 */
export function backlogOf(status: Status | undefined): number | undefined {
  if (status?.head === undefined) return undefined;
  const acknowledged = Object.values(status.acknowledged ?? {});
  return Math.max(0, status.head - (acknowledged.length > 0 ? Math.min(...acknowledged) : 0));
}

/** From here on people should look at the battery, or at what waits. */
const BATTERY_LOW_PERCENT = 25;
const BACKLOG_MUCH = 50;

/** What about a station needs somebody, the gravest first, in words. Nobody has heard of one that was never there. */
export function alarmsOf(status: Status | undefined, words: Words): string[] {
  if (!status) return [];
  const presence = presenceOf(status);
  if (presence !== 'online') return presence === 'offline' ? [words.offline] : [];
  const { clock, box, backup, disk, battery } = status;
  const language = words === allWords.it ? 'it' : 'en';
  const alarms: string[] = [];
  for (const each of [box, backup?.box]) {
    if (each === undefined) continue;
    if (each.link === 'closed') alarms.push(`${words.box} ${words.linkClosed}`);
    if (each.link === 'stale') alarms.push(`${words.box} ${words.linkStale}`);
    if (each.stuck && each.stuck.length > 0) alarms.push(`${words.stuck} ${each.stuck.join(' ')}`);
    if (each.gone > 0) alarms.push(`${words.gone} ${each.gone}`);
  }
  for (const each of [clock, backup?.clock]) {
    if (each?.alarm == null) continue;
    alarms.push(noticesInWords(each.notices ?? [], language) || each.alarm);
  }
  if (disk?.alarm != null) alarms.push(noticesInWords(disk.notices ?? [], language) || disk.alarm);
  if (battery && battery.percent < BATTERY_LOW_PERCENT && !battery.charging)
    alarms.push(`${words.battery} ${Math.round(battery.percent)} %`);
  if ((backlogOf(status) ?? 0) >= BACKLOG_MUCH) alarms.push(`${words.backlog} ${backlogOf(status)}`);
  return alarms;
}
