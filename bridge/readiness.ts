import type { Stopwatch } from '../protocol/clock.ts';
import type { Crossing } from '../protocol/messages/facts.ts';
import { inEnglish, type Notice, noticeOf } from '../protocol/messages/notice.ts';
import type { Status } from '../protocol/messages/station.ts';
import type { ReadyItem } from './marshal/wire.ts';
import type { StationBox } from './station-box.ts';

/** Whether a station may be left alone with the first car, item by item, and the pulse that proves it. */

export type { Readiness } from './marshal/wire.ts';

const inWords = (...notices: Notice[]) => ({ words: inEnglish(notices), notices });

/** What can be said without touching anything. `behind`: facts that a scorer has not committed yet. */
export function readyItems(status: Status, scorers: readonly string[], hasBox: boolean): ReadyItem[] {
  const { disk, head = 0, acknowledged = {} } = status;
  const behind = Math.max(0, ...scorers.map((scorer) => head - (acknowledged[scorer] ?? 0)));
  return [
    ...(hasBox ? stamping(status) : []),
    ...(status.backup ? stamping(status.backup).map((item) => ({ ...item, isBackup: true })) : []),
    {
      what: 'disk',
      ok: !disk?.alarm,
      ...(disk?.alarm
        ? { words: disk.alarm, notices: disk.notices ?? [] }
        : inWords(noticeOf('disk-free', { freeMiB: disk?.freeMiB ?? '?' }))),
    },
    {
      what: 'scorer',
      ok: behind === 0,
      ...inWords(behind === 0 ? noticeOf('scorer-has-all') : noticeOf('scorer-behind', { behind })),
    },
  ];
}

function stamping({ box, clock }: Pick<Status, 'box' | 'clock'>): ReadyItem[] {
  const stuck = box?.stuck ?? [];
  return [
    {
      what: 'box',
      ok: box?.link === 'up' && stuck.length === 0,
      ...inWords(
        box?.link !== 'up'
          ? noticeOf('box-silent')
          : stuck.length > 0
            ? noticeOf('box-stuck', { inputs: stuck.join(', ') })
            : noticeOf('box-up', { boot: box.boot ?? '?', firmware: box.firmware ?? '?' }),
      ),
    },
    {
      what: 'clock',
      ok: clock?.source === 'pps' && !clock.alarm,
      ...(clock?.alarm
        ? { words: clock.alarm, notices: clock.notices ?? [] }
        : inWords(
            clock?.source === 'pps' || clock?.source === 'holdover'
              ? noticeOf(`time-by-${clock.source}`, { bound: clock.uncertaintyUs ?? '?' })
              : noticeOf('time-by-nobody'),
          )),
    },
  ];
}

export interface SelfTestParts {
  readonly box: Pick<StationBox, 'link' | 'channels'>;
  readonly scorers: readonly string[];
  readonly stopwatch: Stopwatch;
  readonly status: () => Status;
  /** Test crossings as they are appended, until the returned function is called. */
  readonly watch: (listener: (crossing: Crossing) => void) => () => void;
}

const HEARD_MS_MAX = 1_500;
const COMMITTED_MS_MAX = 5_000;
const LOOK_EVERY_MS = 50;

/** Pulls each input by software, one after the other, and follows the pulse: pin, line, journal, broker, scorer. */
export async function selfTest(parts: SelfTestParts): Promise<ReadyItem[]> {
  const { link, channels } = parts.box;
  const items: ReadyItem[] = [];
  let heard: Crossing | null = null;
  let line = '';
  const stop = parts.watch((crossing) => {
    if (crossing.test && crossing.line === line && crossing.boot === link.state.boot) heard ??= crossing;
  });
  for (const [input, channel] of channels) {
    heard = null;
    line = channel.line;
    link.send({ type: 'test-pulse', channel: input });
    const came = await until(parts.stopwatch, HEARD_MS_MAX, () => heard !== null);
    const { head = 0 } = parts.status();
    const committed =
      came &&
      (await until(parts.stopwatch, COMMITTED_MS_MAX, () => {
        const { acknowledged = {} } = parts.status();
        return parts.scorers.every((scorer) => (acknowledged[scorer] ?? 0) >= head);
      }));
    const how = !came ? 'input-deaf' : committed ? 'input-at-scorer' : 'input-on-disk';
    items.push({
      what: 'input',
      input,
      line,
      ...(channel.role === 'backup' && { isBackup: true }),
      ok: committed,
      ...inWords(noticeOf(how)),
    });
  }
  stop();
  return items;
}

async function until(stopwatch: Stopwatch, withinMs: number, holds: () => boolean): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < withinMs && !holds(); waitedMs += LOOK_EVERY_MS) {
    await new Promise<void>((done) => void stopwatch.afterRealMs(LOOK_EVERY_MS, done));
  }
  return holds();
}
