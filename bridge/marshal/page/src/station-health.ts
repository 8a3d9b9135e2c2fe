import type { Status } from '../../../../protocol/messages/station.ts';
import { noticeText, type Words } from './words.ts';

/** A status in plain words: what is well, what wants an eye, what has to be mended. */
export type Level = 'good' | 'watch' | 'bad';

export interface HealthItem {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly level: Level;
}

const LEVELS: readonly Level[] = ['good', 'watch', 'bad'];
export const worst = (items: readonly HealthItem[]): Level =>
  LEVELS[Math.max(0, ...items.map(({ level }) => LEVELS.indexOf(level)))] ?? 'good';

/** A supply below it makes boxes start again. */
const VOLTS_MIN = 4.6;
const BATTERY_LOW_PERCENT = 20;
const BATTERY_EMPTY_PERCENT = 10;
/** More than a busy minute of crossings. */
const BACKLOG_LARGE = 50;

/** `hasBox`: whether the station stamps by itself; a control where people do has neither clock nor box to worry about. */
export function healthOf(status: Status, unsent: number, say: Words, hasBox: boolean): HealthItem[] {
  const items = hasBox ? [clockItem(status, say), boxItem(status, say)] : [];
  if (hasBox) items.push(...alarmItems('alarm', status.clock, say));
  items.push(...alarmItems('disk', status.disk, say));
  for (const input of status.box?.stuck ?? []) {
    items.push({ id: `stuck-${input}`, label: say.stuck, text: `${input}: ${say.stuckNext}`, level: 'bad' });
  }
  const gone = status.box?.gone ?? 0;
  if (gone > 0) items.push({ id: 'gone', label: say.box, text: `${say.edgesGone}: ${gone}`, level: 'bad' });
  items.push(backlogItem(status, say));
  if (unsent > 0)
    items.push({ id: 'unsent', label: say.thisPhone, text: `${say.unsentSome}: ${unsent}`, level: 'watch' });
  return [...items, ...powerItems(status, say)];
}

/** Times that may be a hundredth or a second wrong, and a disk that takes no more soon: those do not wait for the evening. */
const URGENT: ReadonlySet<string> = new Set(['gps-lost-doubt', 'no-second', 'disk-low', 'disk-unseen']);

function alarmItems(id: 'alarm' | 'disk', of: Status['clock'] | Status['disk'], say: Words): HealthItem[] {
  if (of?.alarm == null) return [];
  const { alarm, notices = [] } = of;
  const level = notices.some(({ code }) => URGENT.has(code)) ? 'bad' : 'watch';
  return [{ id, label: id === 'disk' ? say.disk : say.alarm, text: noticeText(notices, alarm, say), level }];
}

function clockItem({ clock }: Status, say: Words): HealthItem {
  const item = (text: string, level: Level): HealthItem => ({ id: 'clock', label: say.clock, text, level });
  if (!clock) return item(say.clockUnknown, 'watch');
  const bound = clock.uncertaintyUs == null ? '' : ` ±${microseconds(clock.uncertaintyUs)}`;
  switch (clock.source) {
    case 'pps':
      return item(`${say.clockPps}${bound}`, 'good');
    case 'holdover':
      return item(`${say.clockHoldover}${bound}`, 'watch');
    case 'host':
      return item(`${say.clockHost}${bound}`, 'watch');
    default:
      return item(say.clockNone, 'bad');
  }
}

function boxItem({ box }: Status, say: Words): HealthItem {
  const item = (text: string, level: Level): HealthItem => ({ id: 'box', label: say.box, text, level });
  switch (box?.link) {
    case 'up':
      return item(say.boxUp, 'good');
    case 'stale':
      return item(say.boxStale, 'bad');
    case 'syncing':
      return item(say.boxSyncing, 'bad');
    default:
      return item(say.boxClosed, 'bad');
  }
}

/** What the slowest scorer has not committed. It waits here and is never lost, so that a long one is worth an eye and no more. */
export function backlogOf({ head = 0, acknowledged = {} }: Status): number {
  const slowest = Math.min(...Object.values(acknowledged));
  return Math.max(0, head - (Number.isFinite(slowest) ? slowest : 0));
}

function backlogItem(status: Status, say: Words): HealthItem {
  const waiting = backlogOf(status);
  const text = waiting === 0 ? say.backlogNone : `${waiting} ${say.backlogSome}`;
  return { id: 'backlog', label: say.backlog, text, level: waiting > BACKLOG_LARGE ? 'watch' : 'good' };
}

/** The battery is not every station's: shown where a status tells of it. */
function powerItems({ box, battery }: Status, say: Words): HealthItem[] {
  const items: HealthItem[] = [];
  if (battery) {
    const { percent, charging } = battery;
    const level =
      charging || percent > BATTERY_LOW_PERCENT ? 'good' : percent > BATTERY_EMPTY_PERCENT ? 'watch' : 'bad';
    const text = `${Math.round(percent)} %${charging ? `, ${say.charging}` : ''}`;
    items.push({ id: 'battery', label: say.battery, text, level });
  }
  if (box?.volts != null) {
    const level = box.volts < VOLTS_MIN ? 'bad' : 'good';
    items.push({ id: 'supply', label: say.supply, text: `${box.volts.toFixed(2)} V`, level });
  }
  return items;
}

/** `4 µs`, `2.5 ms`, `1.2 s`. */
export function microseconds(us: number): string {
  if (us < 1_000) return `${Math.round(us)} µs`;
  return us < 1_000_000 ? `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms` : `${(us / 1_000_000).toFixed(1)} s`;
}
