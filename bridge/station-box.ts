import type { Clock, Stopwatch } from '../protocol/clock.ts';
import type { Status } from '../protocol/messages/station.ts';
import { readNmea } from './clock/nmea.ts';
import type { BoxConfig } from './config.ts';
import { boxHealth, clockHealth } from './health.ts';
import type { Journal } from './journal/journal.ts';
import { keepOpen, type OpenKeeper } from './link/keep-open.ts';
import { type Link, startLink } from './link/link.ts';
import type { BoxRecord } from './link/machine.ts';
import type { OpenBoxPort } from './link/port.ts';
import { createPipeline, type PassageDraft, type Pipeline } from './pipeline.ts';

/**
 * One box of a station, with its GPS receiver: its lines in, the passages of its boots out. When lines reach the disk is the bridge's business, since
 * the boxes of a station share its commits.
 */
export interface StationBox {
  readonly link: Link;
  readonly channels: BoxConfig['channels'];
  /** Of the boot that was heard last. */
  readonly pipeline: Pipeline | undefined;
  readonly health: { readonly box: NonNullable<Status['box']>; readonly clock: NonNullable<Status['clock']> };
  /** Before records go to the disk: what is there already brings back the clock of their boot and the passages that were waiting. */
  prepare(record: BoxRecord): void;
  /** The same for the boots of the journal, after a start or when the disk refused facts. */
  catchUp(): void;
  take(record: BoxRecord): void;
  /** Passages that are new or may have changed since the last call. */
  drain(): PassageDraft[];
  /** Forgets what was read of lines; `catchUp` reads them again. */
  forget(): void;
  stop(): void;
}

export interface StationBoxParts {
  /** 0 the main one, 1 its backup. */
  readonly number: number;
  readonly config: BoxConfig;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly openPort: OpenBoxPort;
  readonly openGps: OpenBoxPort | undefined;
  /** A date before this is none. */
  readonly notBeforeUs: number;
  /** A line that wants to be on the disk; once it is, `link.durable` must be called. */
  readonly onRecord: (record: BoxRecord) => void;
  readonly onChange: () => void;
  readonly log: (text: string) => void;
}

const NOMINAL_HZ = 16_000_000;
/** Of boots: the one before may still hold passages that wait for their rear axle. */
const PIPELINES_MAX = 2;

export function startStationBox(parts: StationBoxParts): StationBox {
  const { number, config, journal, clock, stopwatch, random, log } = parts;
  const pipelines = new Map<string, Pipeline>();
  const newest = () => [...pipelines.values()].at(-1);
  let sentencesRefused = 0;
  let latestBoot = '';

  const onRecord = (record: BoxRecord): void => parts.onRecord(number === 0 ? record : { ...record, box: number });

  const prepareBoot = (boot: string, hello: number | null): void => {
    if (pipelines.has(boot)) return;
    const recent = journal.recent(boot);
    const said = recent.find(({ line }) => line.type === 'hello')?.line;
    const hz = hello ?? (said?.type === 'hello' ? said.hz : (link?.state.hz ?? NOMINAL_HZ));
    const pipeline = createPipeline(boot, hz, {
      channels: config.channels,
      gpsDelayUs: config.gps?.delayUs ?? null,
      notBeforeUs: parts.notBeforeUs,
      // The first that is ever kept of a boot is its hello.
      isCut: recent.length > 0 && recent[0]?.line.type !== 'hello',
    });
    for (const earlier of recent) pipeline.take(earlier);
    pipelines.set(boot, pipeline);
    const [oldest] = pipelines.keys();
    if (pipelines.size > PIPELINES_MAX && oldest !== undefined) pipelines.delete(oldest);
  };

  /** A box that begins anew has nothing more to say of before. */
  const turnTo = (boot: string): void => {
    if (boot !== latestBoot) pipelines.get(latestBoot)?.end();
    latestBoot = boot;
  };

  /** Sentences that tell the time go to the disk with the box's lines, so that a replay names the same seconds. */
  const startGps = (open: OpenBoxPort): OpenKeeper =>
    keepOpen({
      open,
      stopwatch,
      random,
      log: (text) => log(`GPS: ${text}`),
      onOpened: () => {},
      onClosed: () => {},
      onTooLong: () => {
        sentencesRefused++;
      },
      onLine: (text) => {
        const reading = readNmea(text);
        if (reading.kind === 'refused') sentencesRefused++;
        const { boot, phase } = link.state;
        if (reading.kind !== 'time' || phase !== 'up' || boot === null) return;
        const sentence = text.slice(text.lastIndexOf('$')).trimEnd();
        onRecord({ boot, heardUs: clock.nowUs(), text: sentence, line: { type: 'nmea', text: sentence } });
      },
    });

  const link: Link = startLink({
    open: parts.openPort,
    clock,
    stopwatch,
    random,
    memory: journal.memory(number),
    durableOf: (boot) => journal.durableOf(boot),
    onRecord,
    onChange: (state) => {
      if (state.phase === 'up') log(`box ${state.boot}, firmware ${state.firmware}: up, next edge ${state.expected}`);
      parts.onChange();
    },
    log,
  });
  const gps = parts.openGps && startGps(parts.openGps);

  return {
    link,
    channels: config.channels,
    get pipeline() {
      return newest();
    },
    get health() {
      return { box: boxHealth(link.state), clock: clockHealth(newest(), sentencesRefused) };
    },
    prepare: ({ boot, line }) => prepareBoot(boot, line.type === 'hello' ? line.hz : null),
    catchUp: () => {
      for (const boot of journal.boots(PIPELINES_MAX, number)) {
        prepareBoot(boot, null);
        turnTo(boot);
      }
    },
    take: (record) => {
      turnTo(record.boot);
      pipelines.get(record.boot)?.take(record);
    },
    drain: () => [...pipelines.values()].flatMap((pipeline) => pipeline.drain()),
    forget: () => pipelines.clear(),
    stop: () => {
      link.stop();
      gps?.stop();
    },
  };
}
