import { z } from 'zod';
import { carNumber, factId, levelId, utcMicros } from './facts.ts';

/** What a scorer publishes. Measured times and scores are decimal strings with the rule set's places; a deviation is an integer. */

/** `null` everywhere means "no time"; 0 is the best deviation there is. */
export const trialState = z.enum(['ok', 'provisional', 'pending', 'missing', 'annulled', 'neutralised', 'average']);
export type TrialState = z.infer<typeof trialState>;

export const rowState = z.enum(['running', 'finished', 'pending', 'retired', 'excluded', 'not-started', 'guest']);
export type RowState = z.infer<typeof rowState>;

/** One measurement of an average trial. */
export const pointResult = z.looseObject({
  /** `station/line`. */
  line: z.string(),
  measured: z.string().nullable(),
  /** Measured minus start + distance / speed, in the trial's unit; early is negative. */
  deviation: z.int().nullable(),
  score: z.string().nullable(),
  state: trialState,
  uncertain: z.boolean().optional(),
});
export type PointResult = z.infer<typeof pointResult>;

export const trialResult = z.looseObject({
  trial: levelId,
  /** Elapsed time in seconds, `12.03`; of a control, since the car's start of the leg. */
  measured: z.string().nullable(),
  /** Measured minus imposed, in the trial's unit, of a time control in steps of its window; early is negative. */
  deviation: z.int().nullable(),
  score: z.string().nullable(),
  state: trialState,
  discarded: z.boolean().optional(),
  /** A stamp lies so near the edge of its hundredth that its uncertainty could change the deviation. */
  uncertain: z.boolean().optional(),
  /** Of an average trial, in the order of the road; its own `measured` and `deviation` are then `null`. */
  points: z.array(pointResult).optional(),
});
export type TrialResult = z.infer<typeof trialResult>;

/** A penalty in force: the amendment, its points as written, and what it is for. */
export const penaltyResult = z.looseObject({
  amendment: factId,
  points: z.string(),
  leg: levelId.optional(),
  trial: levelId.optional(),
  article: z.string().optional(),
});
export type PenaltyResult = z.infer<typeof penaltyResult>;

/** What a row says of its place among the others; left out where there is nothing to say. */
const standing = {
  /** Shares its position. */
  tied: z.boolean().optional(),
  /** Points behind the leader and behind the car ahead, as decimal strings. */
  gap: z.string().optional(),
  gapAhead: z.string().optional(),
  /** In rankings of some cars only: the position in that of the whole race. */
  overallPosition: z.int().min(1).nullable().optional(),
  /** In rankings of teams: whose row it is, and the cars that score for it, best first. `car` is the best one. */
  team: z.string().optional(),
  cars: z.array(carNumber).optional(),
};

export const rankingRow = z.looseObject({
  position: z.int().min(1).nullable(),
  car: carNumber,
  score: z.string().nullable(),
  state: rowState,
  /** Last trial with a time. */
  through: levelId.nullable(),
  ...standing,
  trials: z.array(trialResult),
  /** What people have added to the score; each worsens it. */
  penalties: z.array(penaltyResult).optional(),
});
export type RankingRow = z.infer<typeof rankingRow>;

export const ranking = z.looseObject({
  id: levelId,
  title: z.string(),
  through: levelId.nullable(),
  rows: z.array(rankingRow),
});
export type Ranking = z.infer<typeof ranking>;

/** What `centesimo score` prints. */
export const results = z.looseObject({
  rally: levelId,
  rules: z.string(),
  /** Distinct (id, rev). */
  facts: z.int().min(0),
  rankings: z.array(ranking),
  warnings: z.array(z.string()),
});
export type Results = z.infer<typeof results>;

/** `desk/result/deviation`: one new or changed deviation, as soon as its facts are committed. */
export const deviationMessage = z.looseObject({
  v: z.literal(1),
  ...trialResult.shape,
  car: carNumber,
  /** The crossings it was computed from. */
  from: factId.nullable(),
  to: factId.nullable(),
  atUs: utcMicros,
});
export type DeviationMessage = z.infer<typeof deviationMessage>;

/** `desk/result/trial/<trial>`, retained: best first. */
export const trialMessage = z.looseObject({
  v: z.literal(1),
  trial: levelId,
  notices: z.array(z.string()),
  rows: z.array(z.looseObject({ car: carNumber, ...trialResult.shape })),
});
export type TrialMessage = z.infer<typeof trialMessage>;

/** `desk/result/ranking/<ranking>`, retained. Deviations stand in the order of `trials`, which is the road's. */
export const rankingMessage = z.looseObject({
  v: z.literal(1),
  id: levelId,
  title: z.string(),
  /** What a reader must know, such as "points beyond the two known values are invented". */
  notices: z.array(z.string()),
  trials: z.array(levelId),
  rows: z.array(
    z.looseObject({
      position: z.int().min(1).nullable(),
      car: carNumber,
      score: z.string().nullable(),
      state: rowState,
      through: levelId.nullable(),
      ...standing,
      deviations: z.array(z.int().nullable()),
    }),
  ),
});
export type RankingMessage = z.infer<typeof rankingMessage>;
