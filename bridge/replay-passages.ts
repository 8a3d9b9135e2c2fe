import { z } from 'zod';
import type { Crossing } from '../protocol/messages/facts.ts';
import { addMicros, type UtcMicros, utcMicros } from '../protocol/time.ts';
import type { StationConfig } from './config.ts';
import { createCrossings } from './crossings/crossings.ts';
import { createRunningOrder } from './numbers/order.ts';
import type { Passage, Sensor } from './passages/passage.ts';
import { createSensor } from './passages/sensor.ts';
import { sensorDelayUs } from './passages/tube.ts';

/** Passages on their own: a recording of pulses in, its crossings out (`centesimo passages`). */

const LEVEL = '1 active, 0 released';
const SEQ = 'allowed are whole numbers from 0';
const UTC_US = 'allowed are microseconds of UTC, not below those before';

export const pulseRecord = z.object({
  utcUs: z.int({ error: UTC_US }).min(0, { error: UTC_US }),
  channel: z.string({ error: 'an input of the box' }),
  level: z.union([z.literal(0), z.literal(1)], { error: LEVEL }),
  seq: z.int({ error: SEQ }).min(0, { error: SEQ }),
  uncertaintyUs: z.int().min(0).default(0),
});
export type PulseRecord = z.infer<typeof pulseRecord>;

export class PulseRecordError extends Error {}

export interface PassageReplay {
  /** Takes the next pulse; gives the crossings that are decided by then, each pulse that became active one of them, in order. */
  take(pulse: PulseRecord): Crossing[];
  /** The rest: nothing comes any more. */
  end(): Crossing[];
}

/** As a new box is set. */
const SHORT_US = 1_000;
/** Pulses carry no boot. */
const BOOT = '00000000';

export function createPassageReplay(config: StationConfig): PassageReplay {
  const sensors = new Map<string, Sensor>([...config.channels].map(([pin, { sensor }]) => [pin, createSensor(sensor)]));
  const order = createRunningOrder(config.lines, config.startOrder);
  const crossings = createCrossings({ station: config.station, order, before: () => undefined });
  let undecided: { readonly passage: Passage; readonly pulse: PulseRecord }[] = [];
  const begunUs = new Map<string, number>();
  let entry = 0;
  let lastUs = 0;

  const crossingOf = (passage: Passage, { channel: pin, seq, uncertaintyUs }: PulseRecord): Crossing[] => {
    const channel = config.channels.get(pin);
    if (!channel) return [];
    const delayUs = sensorDelayUs(channel.sensor, channel.lengthM, channel.celsius);
    const at = (us: number): UtcMicros => addMicros(utcMicros(us), -delayUs);
    const drafts = crossings.of({
      boot: BOOT,
      seq,
      line: channel.line,
      origin: channel.sensor === 'button' ? 'manual' : channel.sensor,
      role: channel.role,
      utcUs: at(passage.front.atUs),
      uncertaintyUs,
      clock: 'device',
      counts: passage.counts,
      doubts: passage.doubts,
      rearUtcUs: passage.rear && at(passage.rear.atUs),
      heardUs: utcMicros(passage.front.atUs),
      settled: true,
    });
    return drafts.map((draft) => ({ ...draft, journal: 'passages', entry: ++entry }) as Crossing);
  };

  const decided = (): Crossing[] => {
    const open = undecided.findIndex(({ passage }) => !passage.closed);
    const ready = undecided.slice(0, open < 0 ? undecided.length : open);
    undecided = undecided.slice(ready.length);
    return ready.flatMap(({ passage, pulse }) => crossingOf(passage, pulse));
  };

  return {
    take: (pulse) => {
      if (pulse.utcUs < lastUs) {
        throw new PulseRecordError(`utcUs ${pulse.utcUs} comes after ${lastUs}; allowed are pulses in order of time`);
      }
      const sensor = sensors.get(pulse.channel);
      if (!sensor) {
        throw new PulseRecordError(
          `channel ${pulse.channel} is none of the station; it has ${[...config.channels.keys()].join(', ')}`,
        );
      }
      lastUs = pulse.utcUs;
      for (const each of sensors.values()) each.passed(pulse.utcUs);
      if (pulse.level === 0) {
        sensor.ended(pulse.utcUs, pulse.utcUs - (begunUs.get(pulse.channel) ?? 0) < SHORT_US);
        return decided();
      }
      begunUs.set(pulse.channel, pulse.utcUs);
      undecided.push({ passage: sensor.began({ id: String(pulse.seq), atUs: pulse.utcUs }), pulse });
      return decided();
    },
    end: () => {
      for (const each of sensors.values()) each.passed(Number.POSITIVE_INFINITY);
      return decided();
    },
  };
}
