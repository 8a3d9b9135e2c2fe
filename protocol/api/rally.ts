import { z } from 'zod';
import { carNumber, crossing, levelId, utcMicros } from '../messages/facts.ts';
import { trialResult } from '../messages/results.ts';

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
  legs: z.array(z.looseObject({ id: levelId, name: z.string() })).default([]),
  /** All trials, whatever their kind, in the order of the road. */
  road: z
    .array(
      z.looseObject({
        id: levelId,
        name: z.string(),
        leg: levelId,
        kind: z.enum(['time', 'average', 'time-control', 'passage-control']),
        /** `station/line`, in the order of the road. */
        lines: z.array(place),
      }),
    )
    .default([]),
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
  /** As corrected. */
  utcUs: utcMicros.nullish(),
  /** Taken as a passage; voided by a person. */
  counts: z.boolean().optional(),
  voided: z.boolean().optional(),
  /** What it completed. */
  results: z.array(trialResult).optional(),
  /** For `before` of the next question. */
  cursor: z.string().optional(),
});
export type CommittedCrossing = z.infer<typeof committedCrossing>;

export const CROSSINGS_MAX = 500;

/** `unnumbered`, `unconfirmed`, `doubtful`: those that count. `out`: what does not count, voided ones too. */
export const CROSSING_STATES = ['counts', 'unnumbered', 'unconfirmed', 'doubtful', 'voided', 'out', 'test'] as const;
export type CrossingState = (typeof CROSSING_STATES)[number];

/** `GET /api/crossings`: the newest first; whatever is left out is not asked for. */
export const crossingsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(CROSSINGS_MAX).default(200),
  /** The cursor of the last one that the asker has. */
  before: z
    .string()
    .regex(/^\d{1,16} [!-~]{1,100}$/, 'allowed is the cursor of a crossing')
    .optional(),
  station: levelId.optional(),
  line: levelId.optional(),
  trial: levelId.optional(),
  car: z.coerce.number().pipe(carNumber).optional(),
  state: z.enum(CROSSING_STATES).optional(),
  doubt: z.string().max(40).optional(),
  role: z.enum(['main', 'backup']).optional(),
  fromUs: z.coerce.number().pipe(utcMicros).optional(),
  toUs: z.coerce.number().pipe(utcMicros).optional(),
  /** In the id, the station, the line, the number, the model or the names of the crew. */
  text: z.string().max(100).optional(),
});
export type CrossingsQuery = z.infer<typeof crossingsQuery>;

/** `GET /api/trials/:trial/table`: every car that was seen in it, the best first, then those that are in it. */
export const trialTableAnswer = z.object({
  trial: levelId,
  imposed: z.string().nullable(),
  rows: z.array(
    z.object({
      car: carNumber,
      result: trialResult,
      stamps: z.array(
        z.object({
          line: place,
          crossing: z.string().nullable(),
          utcUs: utcMicros.nullable(),
          provisional: z.boolean(),
          doubts: z.array(z.string()),
        }),
      ),
    }),
  ),
});
export type TrialTableAnswer = z.infer<typeof trialTableAnswer>;
