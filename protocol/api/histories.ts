import { z } from 'zod';
import { amendment, carNumber, clockSource, crossing, factId, levelId, utcMicros } from '../messages/facts.ts';
import { pointResult, rowState, trialResult } from '../messages/results.ts';

/** How a car's day, a crossing and a trial came to read as they do: every stamp, and everything that people have said. */

const list = <Of extends z.ZodType>(of: Of) => z.array(of).readonly();
const time = utcMicros.nullable();
const entryState = z.enum(['running', 'retired', 'excluded', 'readmitted', 'not-started', 'guest']);
const trialKind = z.enum(['time', 'average', 'time-control', 'passage-control']);
export type TrialKind = z.infer<typeof trialKind>;

/** A crossing as it stands by everything that was said of it. */
export const crossingState = z.object({
  id: factId,
  /** `station/line`. */
  line: z.string(),
  utcUs: time,
  /** What the sensor said; the same where nobody has corrected it. */
  stampedUs: time,
  /** 95 % bound; `null` of a time that a person has written. */
  uncertaintyUs: z.int().nullable(),
  clock: clockSource.nullable(),
  origin: crossing.shape.origin.nullable(),
  role: z.enum(['main', 'backup']).nullable(),
  doubts: list(z.string()),
  suggested: carNumber.nullable(),
  car: carNumber.nullable(),
  /** Who says whose it is: the running order, an identifying device, or a person. */
  owner: z.union([z.enum(['suggested', 'device']), amendment]),
  retime: amendment.nullable(),
  stand: amendment.nullable(),
});
export type CrossingState = z.infer<typeof crossingState>;

export const stampSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('crossing'), crossing: crossingState }),
  z.object({ kind: z.literal('card'), card: amendment }),
  /** The car's own start of the leg, with the trial's offset. */
  z.object({ kind: z.literal('leg-start'), utcUs: utcMicros }),
  /** What a control recorded, to the rule's unit. */
  z.object({ kind: z.literal('control'), control: levelId, utcUs: utcMicros }),
]);
export type StampSource = z.infer<typeof stampSource>;

export const stamp = z.object({
  part: z.enum(['start', 'point', 'end', 'control']),
  /** `station/line`, with its pass; `null` where the time is of no line. */
  line: z.string().nullable(),
  /** `null` where nobody has seen the car. */
  source: stampSource.nullable(),
  /** Of a point of an average trial. */
  point: z.looseObject({ ...pointResult.shape, imposed: z.string().nullable() }).nullable(),
});
export type Stamp = z.infer<typeof stamp>;

export const trialOfCar = z.object({
  trial: levelId,
  name: z.string(),
  leg: levelId,
  kind: trialKind,
  result: trialResult,
  /** Of a time trial, in seconds as the rules read it. */
  imposed: z.string().nullable(),
  /** Of a time control. */
  dueUs: time,
  stamps: list(stamp),
  /** What people have said of the car's state here. */
  state: entryState.nullable(),
  /** So late that the car is excluded, unless a person says otherwise. */
  excludes: z.boolean(),
});
export type TrialOfCar = z.infer<typeof trialOfCar>;

export const whySpare = z.enum([
  'reassigned',
  'void',
  'doubted',
  'test',
  'other-sensor',
  'off-course',
  'card',
  'double',
  'undone',
]);
export type WhySpare = z.infer<typeof whySpare>;

export const spareCrossing = z.object({ crossing: crossingState, why: whySpare });
export type SpareCrossing = z.infer<typeof spareCrossing>;

/** One thing that was said, in the order in which it was. */
export const saidOnce = z.object({
  amendment,
  inForce: z.boolean(),
  /** Of an undo: what it takes back. */
  undoes: amendment.nullable(),
  /** The crossing that it is about. */
  crossing: crossingState.nullable(),
});
export type SaidOnce = z.infer<typeof saidOnce>;

export const carDay = z.object({
  car: carNumber,
  race: levelId,
  model: z.string(),
  year: z.int().nullable(),
  coefficient: z.string(),
  status: z.string(),
  /** Every known column of its row in the entry list, as amended. */
  fields: z.record(z.string(), z.string()),
  rankings: list(
    z.object({
      ranking: levelId,
      title: z.string(),
      position: z.int().nullable(),
      score: z.string().nullable(),
      state: rowState,
      gap: z.string().optional(),
      gapAhead: z.string().optional(),
    }),
  ),
  legs: list(z.object({ leg: levelId, name: z.string(), startUs: time, state: entryState.nullable() })),
  trials: list(trialOfCar),
  spare: list(spareCrossing),
  /** What people have said of the car itself and counts. */
  said: list(amendment),
  amendments: list(saidOnce),
});
export type CarDay = z.infer<typeof carDay>;

export const carParams = z.object({ car: z.coerce.number().int().min(0).max(99_999) });

/** Where a car stood in a ranking after each trial, all up to it counted and none behind it. */
export const gapQuery = z.object({ ranking: levelId });
export const gapAnswer = z.object({
  ranking: levelId,
  gaps: list(
    z.object({
      trial: levelId,
      position: z.int().nullable(),
      /** Points, as a decimal string; `null` where the car had not done with all of them. */
      gap: z.string().nullable(),
      leader: carNumber.nullable(),
    }),
  ),
});
export type GapAnswer = z.infer<typeof gapAnswer>;

export const crossingQuery = z.object({ id: factId });
export const crossingFile = z.object({
  state: crossingState,
  /** What its station has sent, revision by revision; none of a crossing that was written in. */
  sent: list(crossing),
  said: list(saidOnce),
  /** What it is in the trials of its car. */
  parts: list(z.object({ trial: levelId, part: stamp.shape.part })),
  /** Why it holds no place. */
  spare: whySpare.nullable(),
});
export type CrossingFile = z.infer<typeof crossingFile>;

export const trialParams = z.object({ trial: levelId });
export const trialFile = z.object({
  trial: levelId,
  name: z.string(),
  leg: levelId,
  kind: trialKind,
  races: list(levelId),
  /** `station/line`, with its pass, in the order of the road. */
  lines: list(z.string()),
  rows: list(z.looseObject({ car: carNumber, ...trialResult.shape })),
  /** Of the trial itself, its leg, its lines, and cars in it. */
  said: list(saidOnce),
});
export type TrialFile = z.infer<typeof trialFile>;
