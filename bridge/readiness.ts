import type { Stopwatch } from '../protocol/clock.ts';
import type { Crossing } from '../protocol/messages/facts.ts';
import type { Status } from '../protocol/messages/station.ts';
import type { Channel } from './config.ts';
import type { Link } from './link/link.ts';

/** Whether a station may be left alone with the first car, item by item, and the pulse that proves it. */

export interface ReadyItem {
  readonly what: 'box' | 'clock' | 'disk' | 'scorer' | 'input';
  /** Of an input: its name on the board and its line. */
  readonly input?: string;
  readonly line?: string;
  readonly ok: boolean;
  /** For a person: how it is, or what to do. */
  readonly words: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly items: readonly ReadyItem[];
}

/** What can be said without touching anything. `behind`: facts that a scorer has not committed yet. */
export function readyItems(status: Status, scorers: readonly string[], hasBox: boolean): ReadyItem[] {
  const { box, clock, disk, head = 0, acknowledged = {} } = status;
  const behind = Math.max(0, ...scorers.map((scorer) => head - (acknowledged[scorer] ?? 0)));
  const stuck = box?.stuck ?? [];
  const stamping: ReadyItem[] = [
    {
      what: 'box',
      ok: box?.link === 'up' && stuck.length === 0,
      words:
        box?.link !== 'up'
          ? 'no box answers: cable, supply, port in the station file'
          : stuck.length > 0
            ? `input ${stuck.join(', ')} is active all the time: tube pressed, beam blocked, cable shorted`
            : `box ${box.boot}, firmware ${box.firmware}`,
    },
    {
      what: 'clock',
      ok: clock?.source === 'pps' && !clock.alarm,
      words: clock?.alarm ?? `time by ${clock?.source ?? 'nobody'}, ±${clock?.uncertaintyUs ?? '?'} µs`,
    },
  ];
  return [
    ...(hasBox ? stamping : []),
    { what: 'disk', ok: !disk?.alarm, words: disk?.alarm ?? `${disk?.freeMiB ?? '?'} MiB free` },
    {
      what: 'scorer',
      ok: behind === 0,
      words: behind === 0 ? 'has everything' : `has ${behind} facts still to come: network, broker, scorer`,
    },
  ];
}

export interface SelfTestParts {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly scorers: readonly string[];
  readonly link: Pick<Link, 'send'>;
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
  const items: ReadyItem[] = [];
  let heard: Crossing | null = null;
  let line = '';
  const stop = parts.watch((crossing) => {
    if (crossing.test && crossing.line === line) heard ??= crossing;
  });
  for (const [input, channel] of parts.channels) {
    heard = null;
    line = channel.line;
    parts.link.send({ type: 'test-pulse', channel: input });
    const came = await until(parts.stopwatch, HEARD_MS_MAX, () => heard !== null);
    const { head = 0 } = parts.status();
    const committed =
      came &&
      (await until(parts.stopwatch, COMMITTED_MS_MAX, () => {
        const { acknowledged = {} } = parts.status();
        return parts.scorers.every((scorer) => (acknowledged[scorer] ?? 0) >= head);
      }));
    const words = !came
      ? 'does not answer its test pulse: pressed, or the box is deaf on it'
      : committed
        ? 'heard, on the disk, at the scorer'
        : 'heard and on the disk; the scorer does not have it yet';
    items.push({ what: 'input', input, line, ok: committed, words });
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
