import { z } from 'zod';
import { parsePoints } from './decimal.ts';

/** A rule set as data: how a deviation becomes points, and points a ranking. Written as YAML by people, as TypeScript data where built in. */

const POINTS_ALLOWED = 'points from 0 to 100000 with at most 2 places, such as 300 or 0.5';

/** Points as they are written, number or text, to 1/100 of a point. */
const points = z
  .union([z.number(), z.string()], { error: POINTS_ALLOWED })
  .refine((value) => parsePoints(String(value)) !== undefined, { error: POINTS_ALLOWED });

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: values.join(', ') });

const roundingMode = oneOf('nearest', 'truncate', 'up');
export type RoundingMode = z.infer<typeof roundingMode>;

const text = (allowed: string) => z.string({ error: allowed }).min(1, { error: allowed }).max(1000, { error: allowed });

const score = z.discriminatedUnion(
  'kind',
  [
    z.looseObject({
      kind: z.literal('linear'),
      /** Points for each unit of deviation, early or late. */
      perUnit: points,
    }),
    z.looseObject({
      kind: z.literal('table'),
      /** Points for a deviation of 0, 1, 2 … units, early or late alike. */
      rows: z
        .array(points, { error: 'a list of points for 0, 1, 2 … units' })
        .min(1, { error: 'a list of points for 0, 1, 2 … units' })
        .max(30_000, { error: 'at most 30000 rows' }),
      /** Floor: points for every deviation after the last row. Left out, the last row's points hold. */
      beyond: points.optional(),
      /** `false`: only the first rows are public; the organiser's table has to be given before the set can be used. */
      complete: z.boolean({ error: 'true, false' }).default(true),
    }),
  ],
  { error: '{kind: linear, perUnit: …} or {kind: table, rows: […]}' },
);

export const ruleSetFile = z.looseObject(
  {
    id: z
      .string({ error: '1 to 40 letters, digits and hyphens' })
      .regex(/^[A-Za-z0-9-]{1,40}$/, { error: '1 to 40 letters, digits and hyphens' }),
    title: text('a title'),
    /** `lowest`: penalties, the fewest win. `highest`: merit points, the most win. */
    direction: oneOf('lowest', 'highest'),
    /** By kind of trial. */
    trials: z.looseObject(
      {
        time: z.looseObject(
          {
            unit: oneOf('1/100 s'),
            score,
            /** The most that a trial may cost. */
            cap: points.optional(),
            /** What a trial without a time scores, once it is missed and not merely not yet driven. */
            missing: points,
          },
          { error: 'unit, score, missing and, where there is one, cap' },
        ),
      },
      { error: 'time: {…}' },
    ),
    /** What an entry's coefficient multiplies: nothing, the points of each trial, or their sum. */
    coefficient: oneOf('none', 'trial', 'total'),
    rounding: z.looseObject(
      {
        /** Where rounding takes place: on the score of each trial or once, on the sum. */
        at: oneOf('trial', 'total'),
        /** `nearest` takes a half away from zero. */
        mode: roundingMode,
        /** Places after the point, 0 to 6; 6 rounds nothing, because no score has more. */
        places: z.int({ error: '0 to 6' }).min(0, { error: '0 to 6' }).max(6, { error: '0 to 6' }),
      },
      { error: 'at, mode and places' },
    ),
    /** Points of a trial whose average is assigned: the mean of the car's other timed trials of the same kind, in the leg or the rally. */
    assignedAverage: z
      .looseObject(
        {
          over: oneOf('leg', 'rally').default('leg'),
          mode: roundingMode.default('nearest'),
          places: z.int({ error: '0 to 2' }).min(0, { error: '0 to 2' }).max(2, { error: '0 to 2' }).default(2),
        },
        { error: 'over, mode and places' },
      )
      .default({ over: 'leg', mode: 'nearest', places: 2 }),
    /** What every reader of a result must be told. */
    notices: z.array(text('a text'), { error: 'a list of texts' }).default([]),
    /** The organiser's values that no public text gives, and what is taken in their place. */
    unknown: z.array(text('a text'), { error: 'a list of texts' }).default([]),
  },
  { error: 'a rule set' },
);
export type RuleSetFile = z.infer<typeof ruleSetFile>;
export type RuleSetInput = z.input<typeof ruleSetFile>;

/** Points are integers of 1/100 of a point. */
export type ScoreRule =
  | { readonly kind: 'linear'; readonly perUnit: number }
  | { readonly kind: 'table'; readonly rows: readonly number[]; readonly beyond: number };

export interface TimeTrialRule {
  readonly score: ScoreRule;
  readonly cap: number | null;
  readonly missing: number;
}

/** A rule set ready to score with. */
export interface RuleSet {
  readonly id: string;
  readonly title: string;
  readonly direction: RuleSetFile['direction'];
  readonly time: TimeTrialRule;
  readonly coefficient: RuleSetFile['coefficient'];
  readonly rounding: Readonly<Pick<RuleSetFile['rounding'], 'at' | 'mode' | 'places'>>;
  readonly assignedAverage: Readonly<Pick<RuleSetFile['assignedAverage'], 'over' | 'mode' | 'places'>>;
  readonly notices: readonly string[];
  readonly unknown: readonly string[];
}
