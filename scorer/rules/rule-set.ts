import { z } from 'zod';
import type { BeyondMaximum, LatenessRule } from '../../protocol/lateness.ts';
import { COEFFICIENT_PLACES, parseDecimal, parsePoints } from './decimal.ts';
import { parseStep, UNITS, type Unit } from './unit.ts';

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

/** Of a trial that is timed: what a deviation is counted in and what it costs. */
const timedTrial = z.looseObject(
  {
    /** What times are read to and deviations counted in. */
    unit: oneOf(...UNITS),
    /**
     * Where fractions of the unit go. `truncate`: each stamp is truncated, then they are subtracted. `subtract`: they are subtracted and the
     * difference truncated, as chronometers do for net times. `round`: it is rounded, a half up.
     */
    stamps: oneOf('truncate', 'subtract', 'round').default('truncate'),
    /** How a target that is no whole number of units becomes one: of an average trial, distance / speed. */
    target: roundingMode.default('nearest'),
    score,
    /** The most that a trial, or a point of an average trial, may cost. */
    cap: points.optional(),
    /** What a trial or point without a time scores, once it is missed and not merely not yet driven. */
    missing: points,
  },
  { error: 'unit, score, missing and, where there is one, cap' },
);

const STEP = 'a whole number of seconds or minutes such as 1 min';
const step = z.string({ error: STEP }).refine((written) => parseStep(written) !== undefined, { error: STEP });

/** Points for each step early or late, and the most that they may be. */
const lateness = z.looseObject({ step, points, cap: points.optional() }, { error: 'step, points and perhaps cap' });

const beyond = z.union([z.literal('excluded'), points], { error: `excluded, or ${POINTS_ALLOWED}` });

const timeControl = z.looseObject(
  {
    /** What a recorded time is truncated to where the next control's is reckoned from it. */
    unit: oneOf('1 min', '30 s', '1 s').default('1 min'),
    /** For each step or part of one before the due time. */
    early: lateness,
    /** For each whole step from the due time on: 10:00:59 is on time for 10:00:00. */
    late: lateness,
    missing: points,
    /** Lateness beyond which something else holds: in a rally of one leg, in a leg of several, in the last of these. */
    maximum: z
      .looseObject(
        { late: step, onlyLeg: beyond, leg: beyond, lastLeg: beyond },
        { error: 'late, onlyLeg, leg and lastLeg' },
      )
      .optional(),
  },
  { error: 'early, late and missing' },
);

export const TRIAL_KINDS = ['time', 'average', 'time-control', 'passage-control'] as const;
export type TrialKind = (typeof TRIAL_KINDS)[number];
const kinds = z.array(oneOf(...TRIAL_KINDS), { error: 'a list of kinds' }).min(1, { error: 'a list of kinds' });

/** What parts equal scores, in this order; where nothing does, the position is shared. */
export const TIE_KEYS = [
  'older-car',
  'smaller-engine',
  'older-driver',
  'higher-coefficient',
  'most-zeros',
  'first-better-trial',
] as const;
export type TieKey = (typeof TIE_KEYS)[number];

const places = (limit: number) =>
  z
    .int({ error: `0 to ${limit}` })
    .min(0, { error: `0 to ${limit}` })
    .max(limit, { error: `0 to ${limit}` });

const OFF = 'a number from 0 to 1 with at most 4 places, such as 0.07';

export const ruleSetFile = z.looseObject(
  {
    id: z
      .string({ error: '1 to 40 letters, digits and hyphens' })
      .regex(/^[A-Za-z0-9-]{1,40}$/, { error: '1 to 40 letters, digits and hyphens' }),
    title: text('a title'),
    /** `lowest`: penalties, the fewest win. `highest`: merit points, the most win. */
    direction: oneOf('lowest', 'highest'),
    /** By kind of trial; a rally may have only the kinds that its rules know. */
    trials: z.looseObject(
      {
        time: timedTrial,
        average: timedTrial.optional(),
        'time-control': timeControl.optional(),
        /** A passage control has nothing but being missed. */
        'passage-control': z.looseObject({ missing: points }, { error: 'missing' }).optional(),
      },
      { error: 'time: {…}' },
    ),
    /** What an entry's coefficient multiplies: nothing, the points of each trial, all of the sum, or all of it in lists of the whole race only. */
    coefficient: oneOf('none', 'trial', 'total', 'overall'),
    /** Where a blank coefficient comes from: nowhere, or 1.yy by the year of build (1971: 1.71). */
    coefficientFrom: oneOf('entry', 'year').default('entry'),
    /** Taken off the coefficient of some cars, such as open ones. */
    relief: z
      .looseObject(
        {
          column: text('a column of the entry list'),
          equals: text('a text'),
          off: z
            .union([z.number(), z.string()], { error: OFF })
            .refine((value) => (parseDecimal(String(value), COEFFICIENT_PLACES) ?? 2) <= 10 ** COEFFICIENT_PLACES, {
              error: OFF,
            }),
        },
        { error: 'column, equals and off' },
      )
      .optional(),
    /** `average`: the sum of time and average trials is divided by how many of them count; penalties and controls are added whole. */
    total: oneOf('sum', 'average').default('sum'),
    /** The worst trials of each car that do not count. */
    discard: z
      .looseObject(
        {
          count: z.int({ error: '0 to 100' }).min(0, { error: '0 to 100' }).max(100, { error: '0 to 100' }),
          kinds: kinds.default(['time']),
          /** `capped`: a trial that was missed or cost the cap cannot be discarded. */
          except: oneOf('nothing', 'capped').default('nothing'),
        },
        { error: 'count and perhaps kinds, except' },
      )
      .optional(),
    /** Share of the trials of some kinds in which a car must have been seen to be classified at the end, such as [2, 3]. */
    finisher: z
      .looseObject(
        {
          kinds,
          atLeast: z.tuple([z.int().min(0).max(1000), z.int().min(1).max(1000)], {
            error: 'a fraction such as [2, 3]',
          }),
        },
        { error: 'kinds and atLeast' },
      )
      .optional(),
    ties: z.array(oneOf(...TIE_KEYS), { error: `a list of ${TIE_KEYS.join(', ')}` }).default([]),
    rounding: z.looseObject(
      {
        /** Where rounding takes place: on the score of each trial or once, on the sum. */
        at: oneOf('trial', 'total'),
        /** `nearest` takes a half away from zero. */
        mode: roundingMode,
        /** Places after the point, 0 to 6; 6 rounds nothing, because no score has more. */
        places: places(6),
      },
      { error: 'at, mode and places' },
    ),
    /** Points of a trial whose average is assigned: the mean of the car's other timed trials of the same kind, in the leg or the rally. */
    assignedAverage: z
      .looseObject(
        {
          over: oneOf('leg', 'rally').default('leg'),
          mode: roundingMode.default('nearest'),
          places: places(2).default(2),
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

export interface TimedRule {
  readonly unit: Unit;
  readonly stamps: 'truncate' | 'subtract' | 'round';
  readonly target: RoundingMode;
  readonly score: ScoreRule;
  readonly cap: number | null;
  readonly missing: number;
}

export type { LatenessRule };
export type Beyond = BeyondMaximum;

export interface TimeControlRule {
  readonly unitUs: number;
  readonly early: LatenessRule;
  readonly late: LatenessRule;
  readonly missing: number;
  readonly maximum: {
    readonly lateUs: number;
    readonly onlyLeg: Beyond;
    readonly leg: Beyond;
    readonly lastLeg: Beyond;
  } | null;
}

/** A rule set ready to score with. */
export interface RuleSet {
  readonly id: string;
  readonly title: string;
  readonly direction: RuleSetFile['direction'];
  readonly time: TimedRule;
  readonly average: TimedRule | null;
  readonly timeControl: TimeControlRule | null;
  readonly passageControl: { readonly missing: number } | null;
  readonly coefficient: RuleSetFile['coefficient'];
  readonly coefficientFrom: RuleSetFile['coefficientFrom'];
  /** `off` in 1/10000. */
  readonly relief: { readonly column: string; readonly equals: string; readonly off: number } | null;
  readonly total: RuleSetFile['total'];
  readonly discard: {
    readonly count: number;
    readonly kinds: readonly TrialKind[];
    readonly except: 'nothing' | 'capped';
  } | null;
  readonly finisher: { readonly kinds: readonly TrialKind[]; readonly atLeast: readonly [number, number] } | null;
  readonly ties: readonly TieKey[];
  readonly rounding: Readonly<Pick<RuleSetFile['rounding'], 'at' | 'mode' | 'places'>>;
  readonly assignedAverage: Readonly<Pick<RuleSetFile['assignedAverage'], 'over' | 'mode' | 'places'>>;
  readonly notices: readonly string[];
  readonly unknown: readonly string[];
}

/** Whether a rule set says what a kind of trial costs. */
export function knowsKind(rules: RuleSet, kind: TrialKind): boolean {
  switch (kind) {
    case 'time':
      return true;
    case 'average':
      return rules.average !== null;
    case 'time-control':
      return rules.timeControl !== null;
    case 'passage-control':
      return rules.passageControl !== null;
  }
}
