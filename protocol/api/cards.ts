import { z } from 'zod';
import { amendment, carNumber, levelId, utcMicros } from '../messages/facts.ts';

/** Control cards: what they say, what was seen, and which are still missing. Entered as amendments `card` of `POST /api/amendments`. */

const lateness = z.object({ stepUs: z.int().min(1), points: z.number().min(0), cap: z.number().min(0).nullable() });

/** What a time control's time is held against; points are as printed. */
export const controlRule = z.object({
  early: lateness,
  late: lateness,
  earlyFree: z.boolean(),
  maximum: z.object({ lateUs: z.int().min(0), beyond: z.union([z.literal('excluded'), z.number().min(0)]) }).nullable(),
});

export const cardControl = z.object({
  control: levelId,
  name: z.string(),
  leg: levelId,
  kind: z.enum(['time-control', 'passage-control']),
  /** `station/line`; `null` where cards alone speak of it. */
  line: z.string().nullable(),
  /** To which the card's minute is written: a minute, half of one. */
  unitUs: z.int().min(1),
  /** What the card costs where it has no stamp; `null` where the rules know no such control. */
  missing: z.number().min(0).nullable(),
  due: z
    .object({
      /** `null`: the start of the leg, at `startUs`. */
      control: levelId.nullable(),
      basis: z.enum(['due', 'recorded']),
      startUs: utcMicros.nullable(),
      wayUs: z.int().min(0),
      rule: controlRule.nullable(),
    })
    .nullable(),
  /** By the crossings at its line; `utcUs` is `null` where nobody knows the second. */
  seen: z.object({ utcUs: utcMicros.nullable(), provisional: z.boolean() }).nullable(),
  /** The card as it was entered. */
  card: amendment.nullable(),
  /** What `POST /api/amendments` asks for. */
  said: z.object({ seen: z.int().min(0).nullable(), known: z.int().min(0) }),
});
export type CardControl = z.infer<typeof cardControl>;

/** `GET /api/cards/car/:car`. */
export const carCard = z.object({
  car: carNumber,
  model: z.string(),
  driver: z.string().nullable(),
  race: levelId,
  /** `retired`, `excluded`, `not-started` where it is so now. */
  state: z.string().nullable(),
  controls: z.array(cardControl),
});
export type CarCard = z.infer<typeof carCard>;

/** `GET /api/cards`: in the order of the road. A car that is out of the race is not waited for. */
export const cardProgress = z.object({
  legs: z.array(
    z.object({
      leg: levelId,
      name: z.string(),
      controls: z.array(
        z.object({
          control: levelId,
          name: z.string(),
          kind: z.enum(['time-control', 'passage-control']),
          expected: z.int().min(0),
          /** Cars of which nobody has entered the card, in the order of their starts. */
          missing: z.array(carNumber),
        }),
      ),
    }),
  ),
});
export type CardProgress = z.infer<typeof cardProgress>;
