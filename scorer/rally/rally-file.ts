import { z } from 'zod';
import { ID_PATTERN } from '../../protocol/topics.ts';
import { parseDuration } from './quantity.ts';
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

const published = z.literal('live', { error: 'live (closed and official are not supported yet)' }).optional();

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
  },
  { error: '{id, entries, firstStart, interval}' },
);

export const trialPart = z.looseObject(
  {
    id,
    name: text('a text').optional(),
    kind: z.literal('time', { error: 'time' }),
    from: line,
    to: line,
    imposed: duration,
    publish: published,
  },
  { error: '{id, kind, from, to, imposed}' },
);

export const legPart = z.looseObject({ id, name: text('a text').optional() }, { error: '{id, trials}' });

export const rankingPart = z.looseObject(
  {
    id,
    title: text('a text').optional(),
    race: id,
    legs: z.array(id, { error: 'a list of legs' }).min(1, { error: 'a list of legs' }).optional(),
    where: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]), {
        error: 'columns and the value each must have',
      })
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

export const stationPart = z.looseObject(
  {
    id,
    name: text('a text').optional(),
    lines: z
      .array(id, { error: 'a list of line ids such as [A, B], digits in quotes' })
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
  race: ['legs', 'rules'],
  leg: ['opens', 'closes', 'starts'],
  trial: ['races', 'opens', 'closes'],
  ranking: ['trials', 'kinds', 'team', 'through'],
} as const;

export const SUPPORTED_KINDS = ['time'] as const;
/** Kinds that a later version will know. */
export const LATER_KINDS = ['average', 'time-control', 'passage-control'] as const;
