import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inEnglish, type Notice, noticeOf } from '../protocol/messages/notice.ts';
import type { Status } from '../protocol/messages/station.ts';
import type { Diagnosis } from '../protocol/serial/codec.ts';
import { ticks } from '../protocol/time.ts';
import type { LinkState } from './link/machine.ts';
import type { Pipeline } from './pipeline.ts';

/** How the clock, the box, the disk and the battery of a station are, in the words of its status. */

/** Inputs in the order of a diagnosis's bits. */
const STUCK_BITS = ['D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9', 'D10', 'A0'] as const;

export function clockHealth(pipeline: Pipeline | undefined, sentencesRefused: number): NonNullable<Status['clock']> {
  if (!pipeline) return { source: 'none', uncertaintyUs: null, driftPpm: null };
  const { clock, lastTick, hostOffsetUs } = pipeline;
  const now = clock.stamp(ticks(lastTick));
  return {
    source: now.source,
    uncertaintyUs: now.utcUs === null ? null : now.uncertaintyUs,
    driftPpm: clock.driftPpm(),
    hostOffsetUs,
    alarm: clock.alarm(ticks(lastTick)),
    notices: [...clock.notices(ticks(lastTick))],
    refused: { ...clock.refused, sentences: sentencesRefused },
  };
}

export const boxHealth = (state: LinkState): NonNullable<Status['box']> => ({
  link: state.phase,
  boot: state.boot,
  firmware: state.firmware,
  gone: state.gone,
  refused: { ...state.refused },
  ...(state.diagnosis && diagnosed(state.diagnosis)),
});

const diagnosed = ({ millivolts, temperatureTenths, stuck, late, short, vanished, pauses }: Diagnosis) => ({
  volts: millivolts === 0 ? null : millivolts / 1000,
  celsius: millivolts === 0 ? null : temperatureTenths / 10,
  stuck: STUCK_BITS.filter((_, bit) => stuck & (1 << bit)),
  counters: { late, short, vanished, pauses },
});

/** Below this a station that writes some 20 MB a day does not see the evening. */
const DISK_MIB_LOW = 200;

/** Room for the journal, and what to do where there is little. */
export function diskHealth(journalPath: string): NonNullable<Status['disk']> {
  if (journalPath === ':memory:') return { freeMiB: null, alarm: null };
  try {
    const { bavail, bsize } = statfsSync(dirname(journalPath));
    const freeMiB = Math.floor((bavail * bsize) / 2 ** 20);
    if (freeMiB >= DISK_MIB_LOW) return { freeMiB, alarm: null };
    return { freeMiB, ...diskAlarm(noticeOf('disk-low', { freeMiB, folder: dirname(journalPath) })) };
  } catch {
    return { freeMiB: null, ...diskAlarm(noticeOf('disk-unseen', { folder: dirname(journalPath) })) };
  }
}

const diskAlarm = (notice: Notice) => ({ alarm: `disk: ${inEnglish([notice])}`, notices: [notice] });

/** Where Linux shows batteries and UPS HATs that have a driver: a folder each, a file each value. */
const POWER_SUPPLIES = '/sys/class/power_supply';

/** The battery that this computer runs on, the emptiest of several; `undefined` where there is none that tells how full it is. */
export function batteryHealth(folder = POWER_SUPPLIES): Status['battery'] {
  const batteries = foldersIn(folder).flatMap((name) => {
    const read = (value: string): string => textOf(join(folder, name, value));
    // Of a mouse or a keyboard, which the station does not run on.
    if (!['Battery', 'UPS'].includes(read('type')) || read('scope') === 'Device' || read('present') === '0') return [];
    const percent = read('capacity');
    if (!/^\d{1,3}$/.test(percent) || Number(percent) > 100) return [];
    return [{ percent: Number(percent), charging: read('status') === 'Charging' }];
  });
  return batteries.sort((a, b) => a.percent - b.percent)[0];
}

/** A driver that is just being loaded has neither folder nor files yet. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
