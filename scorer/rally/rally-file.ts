import { z } from 'zod';
import { ID_PATTERN } from '../../protocol/topics.ts';
import { TRIAL_KINDS } from '../rules/index.ts';
import { parseDuration, parseLengthMm, parseSpeedMetresPerHour, type Quantity } from './quantity.ts';
import { parseLine } from './rally.ts';
import { isTimeZone } from './zoned-time.ts';

/**
 * The rally file as it is written; the `error` of each schema says what is allowed. The whole is for `centesimo schema rally`, its parts check
 * one race, trial or ranking at a time, so that an error in one hides none in the others. What needs more than one field is checked where the
 * rally is put together.
 */

const text = (allowed: string) => z.string({ error: allowed }).min(1, { error: allowed }).max(200, { error: allowed });

const id = z
  .string({ error: '1 to 40 letters, digits and hyphens' })
  .regex(ID_PATTERN, { error: '1 to 40 letters, digits and hyphens' });

const LINE = 'station/line, such as iseo/A, or iseo/A#2 for its second crossing';
const line = z.string({ error: LINE }).refine((written) => parseLine(written) !== undefined, { error: LINE });

const duration = z.string({ error: 'a duration such as 12.00 s, 20 s or 1 min' }).superRefine((written, context) => {
  const parsed = parseDuration(written);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.allowed });
  else if (parsed.value === 0) context.addIssue({ code: 'custom', message: 'a duration above 0' });
});

const time = text('a time such as 2024-06-11T10:32:00Z');

const published = z.enum(['live', 'closed', 'official'], { error: 'live, closed, official' }).optional();

const quantity = (parse: (text: unknown) => Quantity<number>, what: string) =>
  z.string({ error: what }).superRefine((written, context) => {
    const parsed = parse(written);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.allowed });
    else if (parsed.value === 0) context.addIssue({ code: 'custom', message: `${what}, above 0` });
  });
const length = quantity(parseLengthMm, 'a length such as 2310 m or 3.2 km');
const speed = quantity(parseSpeedMetresPerHour, 'a speed such as 48.6 km/h');
const ZERO = 'a length such as 0 m or 3.2 km';
const lengthOrZero = z.string({ error: ZERO }).refine((written) => parseLengthMm(written).ok, { error: ZERO });

const ids = (allowed: string) => z.array(id, { error: allowed }).min(1, { error: allowed }).optional();

export const headPart = z.looseObject(
  {
    rally: id,
    name: text('a text'),
    timezone: z
      .string({ error: 'an IANA zone such as Europe/Rome' })
      .refine(isTimeZone, { error: 'an IANA zone such as Europe/Rome' }),
  },
  { error: 'a rally file: rally, name, timezone, rules, races, legs, rankings' },
);

export const racePart = z.looseObject(
  {
    id,
    name: text('a text').optional(),
    entries: text('the path of a CSV file, from this file’s folder'),
    firstStart: time,
    interval: duration,
    legs: ids('a list of legs'),
    /** A rule set, as at the head of the file. */
    rules: z.unknown().optional(),
  },
  { error: '{id, entries, firstStart, interval}' },
);

const trialHead = {
  id,
  name: text('a text').optional(),
  races: ids('a list of races'),
  publish: published,
  opens: time.optional(),
  closes: time.optional(),
};

/** One value for all, or one for each race or group. */
const byRace = <Value extends z.ZodType>(value: Value, allowed: string) =>
  z.union([value, z.record(z.string(), value).refine((by) => Object.keys(by).length > 0)], { error: allowed });

const IMPOSED =
  'a duration such as 12.00 s, 20 s or 1 min, or one for each race or group: {classic: 12 s, tribute: 10 s}';

const timePart = z.looseObject(
  {
    ...trialHead,
    kind: z.literal('time', { error: 'time' }),
    from: line,
    to: line,
    imposed: byRace(duration, IMPOSED),
  },
  { error: '{id, kind, from, to, imposed}' },
);

const FROM = 'a line such as bracco/S, start, or the id of a control before it';
const SPEEDS = 'a speed such as 48.6 km/h, or a list of {from: 0 m, speed: 48.6 km/h}';

const speedList = z
  .array(z.looseObject({ from: lengthOrZero, speed }, { error: '{from, speed}' }), { error: SPEEDS })
  .min(1, { error: SPEEDS })
  .max(100, { error: 'at most 100 speeds' });

const averagePart = z.looseObject(
  {
    ...trialHead,
    kind: z.literal('average', { error: 'average' }),
    from: z.string({ error: FROM }).min(1, { error: FROM }),
    /** After the car's own start of the leg; only where `from` is `start`. */
    offset: duration.optional(),
    speed: z.union([speed, speedList, z.record(z.string(), z.union([speed, speedList], { error: SPEEDS }))], {
      error: SPEEDS,
    }),
    points: z
      .array(z.looseObject({ line, at: length }, { error: '{line, at}' }), { error: 'a list of points {line, at}' })
      .min(1, { error: 'a list of points {line, at}' })
      .max(100, { error: 'at most 100 points' }),
    basis: z.enum(['start', 'previous'], { error: 'start, previous' }).optional(),
  },
  { error: '{id, kind, from, speed, points}' },
);

const EVIDENCE = 'crossing, card';
const controlHead = {
  ...trialHead,
  line: line.optional(),
  evidence: z.enum(['crossing', 'card'], { error: EVIDENCE }).optional(),
};

const timeControlPart = z.looseObject(
  {
    ...controlHead,
    kind: z.literal('time-control', { error: 'time-control' }),
    due: duration,
    from: z.string({ error: 'start, or the id of a control before it' }).optional(),
    basis: z.enum(['due', 'recorded'], { error: 'due, recorded' }).optional(),
    early: z.enum(['free', 'costs'], { error: 'free, costs' }).optional(),
  },
  { error: '{id, kind, line, due}' },
);

const passageControlPart = z.looseObject(
  { ...controlHead, kind: z.literal('passage-control', { error: 'passage-control' }) },
  { error: '{id, kind, line}' },
);

/** By kind, so that a problem is told of the kind that was written. */
export const trialParts = {
  time: timePart,
  average: averagePart,
  'time-control': timeControlPart,
  'passage-control': passageControlPart,
} as const;

export const trialPart = z.discriminatedUnion('kind', [timePart, averagePart, timeControlPart, passageControlPart]);

const STARTS = 'by race: {classic: {first: 2024-06-12T08:00:00, interval: 30 s}}';

export const legPart = z.looseObject(
  {
    id,
    name: text('a text').optional(),
    opens: time.optional(),
    closes: time.optional(),
    starts: z
      .record(
        z.string(),
        z.looseObject(
          {
            first: time,
            interval: duration,
            order: text('entries, ranking, or a CSV file with the column number').optional(),
          },
          { error: '{first, interval, order}' },
        ),
        { error: STARTS },
      )
      .optional(),
  },
  { error: '{id, trials}' },
);

const WANTED = 'a value, a list of values, or a comparison such as ">= 1994"';

export const rankingPart = z.looseObject(
  {
    id,
    title: text('a text').optional(),
    race: id,
    legs: ids('a list of legs'),
    trials: ids('a list of trials'),
    kinds: z
      .array(z.enum(TRIAL_KINDS, { error: TRIAL_KINDS.join(', ') }), { error: 'a list of kinds' })
      .min(1, { error: 'a list of kinds' })
      .optional(),
    /** The last trial that counts; cars with one of them pending follow without a position. */
    through: id.optional(),
    /** Rows are teams (column `team`), their score that of the best so many of their cars. */
    team: z
      .looseObject(
        { best: z.int({ error: '1 to 20' }).min(1, { error: '1 to 20' }).max(20, { error: '1 to 20' }) },
        { error: '{best: 3}' },
      )
      .optional(),
    where: z
      .record(
        z.string(),
        z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()])).min(1)], {
          error: WANTED,
        }),
        { error: 'columns and the value each must have' },
      )
      .optional(),
    coefficient: z.boolean({ error: 'true, false' }).optional(),
    publish: published,
  },
  { error: '{id, race}' },
);

const degrees = (limit: number) => {
  const error = `degrees from -${limit} to ${limit}`;
  return z.number({ error }).min(-limit, { error }).max(limit, { error });
};

const LINE_NAME = '1 to 40 letters, digits and hyphens';
/** YAML reads digits without quotes as a number; they are a name all the same. */
const lineName = z
  .union([z.string(), z.int().min(0)], { error: LINE_NAME })
  .transform(String)
  .refine((name) => ID_PATTERN.test(name), { error: LINE_NAME });

export const stationPart = z.looseObject(
  {
    id,
    name: text('a text').optional(),
    lines: z
      .array(lineName, { error: 'a list of line ids such as [A, B]' })
      .min(1, { error: 'a list of line ids such as [A, B]' }),
    place: z.looseObject({ lat: degrees(90), lon: degrees(180) }, { error: '{lat, lon}' }).optional(),
  },
  { error: '{id, lines}' },
);

export const rallyFile = headPart.extend({
  rules: z.union([z.string(), z.looseObject({})]),
  races: z.array(racePart).min(1),
  stations: z.array(stationPart).optional(),
  legs: z.array(legPart.extend({ trials: z.array(trialPart).min(1) })).min(1),
  rankings: z.array(rankingPart).min(1),
});
export type RallyFile = z.infer<typeof rallyFile>;

/** Fields that a later version will honour. */
export const unsupported = {
  rally: ['publish'],
} as const;
