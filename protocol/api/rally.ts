import { z } from 'zod';
import { carNumber, crossing, levelId } from '../messages/facts.ts';

/** What the scorer's HTTP API says when a page opens: the rally file as far as the desk shows it, and the newest crossings. */

const place = z.string().max(100);

export const rallyAnswer = z.looseObject({
  rally: levelId,
  name: z.string(),
  timezone: z.string(),
  rules: z.string(),
  notices: z.array(z.string()),
  stations: z.array(z.looseObject({ id: levelId, name: z.string(), lines: z.array(z.string()) })),
  trials: z.array(
    z.looseObject({
      id: levelId,
      name: z.string(),
      leg: z.string(),
      /** `station/line`, in the order of the road. */
      from: place,
      to: place,
      imposedHundredths: z.int().nullish(),
    }),
  ),
  entries: z.array(
    z.looseObject({
      number: carNumber,
      year: z.int().nullish(),
      model: z.string(),
      coefficient: z.string(),
      driver: z.string().nullish(),
    }),
  ),
  rankings: z.array(z.looseObject({ id: levelId, title: z.string() })),
});
export type Rally = z.infer<typeof rallyAnswer>;
export type Entry = Rally['entries'][number];
export type Station = Rally['stations'][number];
export type Trial = Rally['trials'][number];

/** A crossing after every amendment that the scorer has committed. */
export const committedCrossing = z.looseObject({
  crossing,
  car: carNumber.nullable(),
  provisional: z.boolean(),
});
export type CommittedCrossing = z.infer<typeof committedCrossing>;

export const CROSSINGS_MAX = 500;
export const newestQuery = z.object({ limit: z.coerce.number().int().min(1).max(CROSSINGS_MAX).default(200) });
