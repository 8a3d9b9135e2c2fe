import type { Crossing } from '../protocol/messages/facts.ts';
import { EDGE_FLAGS, type Edge } from '../protocol/serial/codec.ts';
import { addMicros, MICROS_PER_SECOND, type Ticks, ticks, type UtcMicros } from '../protocol/time.ts';
import { createDiscipline, type Discipline } from './clock/discipline.ts';
import { readNmea } from './clock/nmea.ts';
import type { Channel } from './config.ts';
import type { BoxRecord } from './link/machine.ts';
import type { Passage, Sensor } from './passages/passage.ts';
import { createSensor } from './passages/sensor.ts';
import { sensorDelayUs } from './passages/tube.ts';

/**
 * Records of a box to passages with their time: clock, then axles. A pure fold over what is on disk, so that after a restart the same
 * records give the same passages. One pipeline lives for one boot of a box, because ticks do.
 */
export interface Pipeline {
  take(record: BoxRecord): void;
  /** Passages that are new or may have changed since the last call, in order of their edges. */
  drain(): PassageDraft[];
  /** Nothing more comes of this boot: what is waiting is told as it is. */
  end(): void;
  /** Passages that nobody can tell the time of yet. */
  readonly unnamed: number;
  readonly clock: Discipline;
  /** Box time of the last record, for asking the clock how it is now. */
  readonly lastTick: number;
  /** This computer's clock less UTC when it last heard of a GPS second: its error and the way of the line. */
  readonly hostOffsetUs: number | null;
}

export interface PipelineOptions {
  readonly channels: ReadonlyMap<string, Channel>;
  /** How long after its second the receiver's sentence comes, where that is known; `null`: within the second. */
  readonly gpsDelayUs?: number | null;
  /** A date before this is none. */
  readonly notBeforeUs?: number;
  /** Edges came before the first record, and are not among them: a replay that begins somewhere, perhaps between two axles. */
  readonly isCut?: boolean;
}

export interface PassageDraft {
  readonly boot: string;
  readonly seq: number;
  readonly line: string;
  readonly origin: 'tube' | 'photocell' | 'manual';
  readonly role: 'main' | 'backup';
  readonly utcUs: UtcMicros | null;
  readonly uncertaintyUs: number;
  readonly clock: Crossing['clock'];
  readonly counts: boolean;
  readonly doubts: readonly string[];
  readonly rearUtcUs: UtcMicros | null;
  /** Of the box's self test. */
  readonly test?: true;
  readonly heardUs: UtcMicros;
  /** Nothing that comes later will improve it. */
  readonly settled: boolean;
}

/** Only D8 has the capture unit; the other inputs are stamped by an interrupt that may be held up by another (bound: firmware README). */
const INTERRUPT_UNCERTAINTY_US = 4;
/** The GPS may be away for long; a passage that nothing has improved for two hours stays as it is. */
const WAITING_US_MAX = 7_200 * MICROS_PER_SECOND;
/** A line of the box is heard within this, or it was held up and does not name a second. */
const HEARD_US_MAX = 50_000;
/** Where the delay of a receiver is given, its sentences come from this much before to a second later. */
const GPS_DELAY_US = 400_000;
/** What an edge is, is decided so long after it, in a queue that never ends too. */
const DECIDED_US = 20 * MICROS_PER_SECOND;
/** Bounded like everything: a mad input must not fill the memory. */
const WAITING_MAX = 2_000;

const OF_A_TEST = { rear: null, counts: false, doubts: ['test'], closed: true } as const;

interface Waiting {
  readonly edge: Edge;
  readonly channel: Channel;
  readonly passage: Passage;
  readonly heardUs: UtcMicros;
  /** What was last said of it; `null` before anything was. */
  told: { readonly counts: boolean; readonly isNamed: boolean } | null;
  wasClosed: boolean;
}

/** `channels` by the box's pin names; edges of other pins are kept raw and make no crossing. */
export function createPipeline(
  boot: string,
  hz: number,
  { channels, gpsDelayUs = null, notBeforeUs = 0, isCut = false }: PipelineOptions,
): Pipeline {
  const clock = createDiscipline(hz, { notBeforeUs });
  const sensors = new Map<string, Sensor>([...channels].map(([pin, { sensor }]) => [pin, createSensor(sensor)]));
  const waiting = new Map<number, Waiting>();
  let lastTick = 0;
  let lastHeardUs = 0;
  let hostOffsetUs: number | null = null;
  /** Something has come since the last `drain` by which times may be better known. */
  let clockMoved = false;
  let unnamed = 0;
  /** Told with the next `drain`, for good. */
  let ended: readonly number[] = [];
  let lastSeq = 0;
  /** Until then an edge may be of a car that came before the first record. */
  let cutUntilUs: number | null = null;

  const draft = (held: Waiting): PassageDraft => {
    const { channel, passage, edge } = held;
    const delayUs = sensorDelayUs(channel.sensor, channel.lengthM, channel.celsius);
    const captured = edge.channel === 'D8' && (edge.flags & EDGE_FLAGS.late) === 0;
    const captureUs = captured ? 0 : INTERRUPT_UNCERTAINTY_US;
    const stamp = clock.stamp(edge.tick);
    const rear = passage.rear && clock.stamp(ticks(Math.round((passage.rear.atUs / MICROS_PER_SECOND) * hz)));
    const at = (utcUs: UtcMicros | null | undefined) => (utcUs == null ? null : addMicros(utcUs, -delayUs));
    return {
      boot,
      seq: edge.seq,
      line: channel.line,
      origin: channel.sensor === 'button' ? 'manual' : channel.sensor,
      role: channel.role,
      utcUs: at(stamp.utcUs),
      uncertaintyUs: stamp.uncertaintyUs + captureUs,
      clock: stamp.source,
      counts: passage.counts,
      doubts: passage.doubts,
      rearUtcUs: at(rear?.utcUs),
      ...(edge.flags & EDGE_FLAGS.test && { test: true }),
      heardUs: held.heardUs,
      settled: passage.closed && stamp.settled && (rear === null || rear.settled),
    };
  };

  const edge = (line: Edge, heardUs: UtcMicros): void => {
    const channel = channels.get(line.channel);
    const sensor = sensors.get(line.channel);
    if (!channel || !sensor) return;
    const atUs = (line.tick / hz) * MICROS_PER_SECOND;
    const isTest = (line.flags & EDGE_FLAGS.test) !== 0;
    if (line.level === 0) {
      // Releases are kept raw; only the first touch is a time.
      if (!isTest) sensor.ended(atUs, (line.flags & EDGE_FLAGS.short) !== 0);
      return;
    }
    const front = { id: String(line.seq), atUs };
    const passage: Passage = isTest ? { front, ...OF_A_TEST } : sensor.began(front);
    // What it is was said when its car was known whole.
    if (cutUntilUs !== null && atUs < cutUntilUs) return;
    waiting.set(line.seq, { edge: line, channel, passage, heardUs, told: null, wasClosed: false });
    const oldest = waiting.keys().next().value;
    if (waiting.size > WAITING_MAX && oldest !== undefined) waiting.delete(oldest);
  };

  const offsetOf = (tick: Ticks, heardUs: UtcMicros): number | null => {
    const { utcUs } = clock.stamp(tick);
    return utcUs === null ? null : heardUs - utcUs;
  };

  /** A sentence has no tick: the box's last line, a moment old, tells where its counter is. */
  const sentence = (text: string, heardUs: UtcMicros): void => {
    const reading = readNmea(text);
    if (reading.kind !== 'time') return;
    const { fix, utcUs } = reading.time;
    clock.fix(fix);
    if (utcUs === null || lastTick === 0) return;
    const tick = lastTick + ((heardUs - lastHeardUs) / MICROS_PER_SECOND) * hz;
    const afterUs = gpsDelayUs === null ? 0 : Math.max(0, gpsDelayUs - GPS_DELAY_US);
    clock.label({ tick, fromUs: utcUs + afterUs, toUs: utcUs + afterUs + MICROS_PER_SECOND, source: 'nmea' });
  };

  return {
    take: ({ line, heardUs, askedUs }) => {
      if ('tick' in line) {
        if (isCut) cutUntilUs ??= (line.tick / hz) * MICROS_PER_SECOND + DECIDED_US;
        // An edge sent again may be older than what was heard since.
        if (line.tick >= lastTick) lastHeardUs = heardUs;
        lastTick = Math.max(lastTick, line.tick);
      }
      if (line.type === 'pps' || line.type === 'time' || line.type === 'nmea') clockMoved = true;
      switch (line.type) {
        case 'pps':
          clock.pps(line.tick);
          hostOffsetUs = offsetOf(line.tick, heardUs);
          // The line was heard within the moment after its second, by this computer's clock.
          clock.label({ tick: line.tick, fromUs: heardUs - HEARD_US_MAX, toUs: heardUs, source: 'host' });
          break;
        case 'edge':
          // Once each, whoever sends it again.
          if (line.seq <= lastSeq) break;
          lastSeq = line.seq;
          edge(line, heardUs);
          break;
        case 'gap':
          lastSeq = line.seq + line.count - 1;
          break;
        case 'heartbeat': {
          // Only a box that has nothing more to say proves that no rear axle came.
          const complete = line.next === lastSeq + 1;
          const nowUs = (line.tick / hz) * MICROS_PER_SECOND;
          if (complete) for (const each of sensors.values()) each.passed(nowUs);
          break;
        }
        case 'time':
          if (askedUs !== undefined) {
            const halfUs = Math.ceil((heardUs - askedUs) / 2);
            clock.host(line.tick, addMicros(askedUs, halfUs), halfUs);
            clock.label({ tick: line.tick, fromUs: askedUs, toUs: heardUs, source: 'host' });
          }
          break;
        case 'nmea':
          sentence(line.text, heardUs);
          break;
        case 'hello':
        case 'configuration':
        case 'diagnosis':
          break;
      }
    },
    end: () => {
      for (const each of sensors.values()) each.passed(Number.POSITIVE_INFINITY);
      ended = [...waiting.keys()];
    },
    drain: () => {
      const drafts: PassageDraft[] = [];
      let nameless = 0;
      const last = new Set(ended);
      ended = [];
      for (const [seq, held] of waiting) {
        const { told, passage } = held;
        const old = last.has(seq) || ((lastTick - held.edge.tick) / hz) * MICROS_PER_SECOND > WAITING_US_MAX;
        // Most have nothing new to say, and finding their time again would be the work of a rush hour.
        const mayChange = told?.counts !== passage.counts || held.wasClosed !== passage.closed || clockMoved || old;
        if (!mayChange) {
          if (told && !told.isNamed) nameless++;
          continue;
        }
        held.wasClosed = passage.closed;
        const now = draft(held);
        const isNews = told === null || told.counts !== now.counts || (!told.isNamed && now.utcUs !== null);
        // A rear axle may turn out to be a car; until it does, it can wait.
        const isRear = now.doubts.includes('rear') && told === null;
        if ((isNews && !isRear) || now.settled || old) {
          drafts.push(now);
          held.told = { counts: now.counts, isNamed: now.utcUs !== null };
        }
        if (now.settled || old) waiting.delete(seq);
        else if (now.utcUs === null) nameless++;
      }
      unnamed = nameless;
      clockMoved = false;
      return drafts;
    },
    get unnamed() {
      return unnamed;
    },
    clock,
    get hostOffsetUs() {
      return hostOffsetUs;
    },
    get lastTick() {
      return lastTick;
    },
  };
}
