import { z } from 'zod';
import { carNumber, clockSource, factId, levelId, utcMicros } from './facts.ts';
import { notice } from './notice.ts';

const clockStatus = z.looseObject({
  source: clockSource,
  uncertaintyUs: z.int().min(0).nullable(),
  /** How fast the box's oscillator runs, parts per million. */
  driftPpm: z.number().nullable(),
  /** The computer's clock less UTC as it last heard of a GPS second. */
  hostOffsetUs: z.number().nullish(),
  /** What a person should know or do about the time; `null` when all is well. */
  alarm: z.string().nullish(),
  /** The same for people of other languages. */
  notices: z.array(notice).optional(),
  /** PPS edges that were no second, labels and GPS sentences that were refused. */
  refused: z.record(z.string(), z.int().min(0)).optional(),
});

const boxStatus = z.looseObject({
  link: z.enum(['closed', 'syncing', 'up', 'stale']),
  boot: z.string().nullable(),
  firmware: z.string().nullable(),
  /** Edges declared lost since this process came up. */
  gone: z.int().min(0),
  /** Lines that could not be read, by reason. */
  refused: z.record(z.string(), z.int().min(0)),
  /** Supply in volts, and the chip's temperature (within 10 °C; good for changes). */
  volts: z.number().nullish(),
  celsius: z.number().nullish(),
  /** Inputs that have been active for too long: a kinked tube, a blocked beam. */
  stuck: z.array(z.string()).optional(),
  /** Edges stamped late, pulses shorter than the set time, pulses that were over before they were read, pauses of an input that came too fast. */
  counters: z.record(z.string(), z.int().min(0)).optional(),
});

/** What a station says of itself, retained; the will says `online: false` on the same topic. */
export const status = z.looseObject({
  v: z.literal(1),
  station: levelId,
  online: z.boolean(),
  /** When this process came up, and when it said this. The will has neither, because nobody knows the hour of a death. */
  sinceUs: utcMicros.optional(),
  atUs: utcMicros.optional(),
  journal: factId.optional(),
  /** Last entry of the journal, and the last one that each scorer has committed. */
  head: z.int().min(0).optional(),
  acknowledged: z.record(z.string(), z.int().min(0)).optional(),
  clock: clockStatus.optional(),
  box: boxStatus.optional(),
  /** Of the second box, where the station has one. */
  backup: z.looseObject({ clock: clockStatus.optional(), box: boxStatus.optional() }).optional(),
  /** Room where the journal lies. */
  disk: z
    .looseObject({ freeMiB: z.number().nullable(), alarm: z.string().nullable(), notices: z.array(notice).optional() })
    .optional(),
  /** What the station's computer runs on, where that is a battery that tells. */
  battery: z.looseObject({ percent: z.number().min(0).max(100), charging: z.boolean() }).optional(),
  lastPulseUs: utcMicros.nullish(),
  memoryMiB: z.number().optional(),
});
export type Status = z.infer<typeof status>;

/** Highest entry of each journal up to which a scorer has committed everything. */
export const acknowledgement = z.looseObject({
  v: z.literal(1),
  journals: z.record(z.string(), z.int().min(0)),
});
export type Acknowledgement = z.infer<typeof acknowledgement>;

/** Cars that a scorer expects at a station, in the order it expects them. */
export const order = z.looseObject({
  v: z.literal(1),
  cars: z.array(
    z.looseObject({
      car: carNumber,
      expectedUs: utcMicros.nullable(),
      /** The line where it was last seen before this station, and when. */
      seenAt: z.string().max(100).optional(),
      seenUs: utcMicros.nullish(),
      /** Not started, retired or excluded: it will not come. */
      gone: z.boolean().optional(),
    }),
  ),
});
export type Order = z.infer<typeof order>;
