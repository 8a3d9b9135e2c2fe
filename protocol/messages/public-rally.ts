import { z } from 'zod';
import { carNumber, levelId } from './facts.ts';

/**
 * `result/rally`, retained: what the public may know of a rally before anybody has driven. No lines, no points, no speeds: where a hidden point
 * lies is nobody's business before it is released, and afterwards the table of the trial says so.
 */
export const publicRally = z.object({
  v: z.literal(1),
  rally: levelId,
  name: z.string(),
  timezone: z.string(),
  rules: z.string(),
  notices: z.array(z.string()),
  races: z.array(z.object({ id: levelId, name: z.string() })),
  legs: z.array(z.object({ id: levelId, name: z.string(), trials: z.array(levelId) })),
  /** In the order of the road. */
  trials: z.array(
    z.object({
      id: levelId,
      name: z.string(),
      leg: levelId,
      kind: z.enum(['time', 'average', 'time-control', 'passage-control']),
      races: z.array(levelId),
      /** What is not released is counted in no table here. */
      released: z.boolean(),
      /** Of its deviations: `null` where they are no seconds but steps. */
      places: z.int().min(0).max(3).nullable(),
    }),
  ),
  rankings: z.array(z.object({ id: levelId, title: z.string(), race: levelId, released: z.boolean() })),
  /** In the order of the first start. */
  entries: z.array(
    z.object({
      number: carNumber,
      race: levelId,
      model: z.string(),
      year: z.int().nullable(),
      driver: z.string().optional(),
      coDriver: z.string().optional(),
      nationality: z.string().optional(),
      team: z.string().optional(),
    }),
  ),
});
export type PublicRally = z.infer<typeof publicRally>;
export type PublicEntry = PublicRally['entries'][number];
export type PublicTrial = PublicRally['trials'][number];
