import { z } from 'zod';
import { type Amendment, amendment, carNumber, factId, levelId } from '../messages/facts.ts';
import { rowState, trialResult } from '../messages/results.ts';
import type { Right } from './roles.ts';

/** What a person at the desk wants to amend, what that would change, and what came in between. */

const HEAD = { v: true, kind: true, id: true, n: true, journal: true, entry: true, atUs: true, author: true } as const;

/** `Omit` would lose every key of a loose object. */
type WithoutHead<Of> = Of extends unknown
  ? { [Key in keyof Of as string extends Key ? never : Key extends keyof typeof HEAD ? never : Key]: Of[Key] }
  : never;
/** An amendment before the scorer has numbered and signed it. */
export type Draft = WithoutHead<Amendment>;
export type DraftOf<Action extends Draft['action']> = Extract<Draft, { action: Action }>;

const requiredReason = z
  .string()
  .trim()
  .min(1, 'a reason is required: whoever asks in years to come reads it')
  .max(500, 'allowed are 500 characters');

/** Of a union of objects none is called as one: each is taken for what they have in common. */
type AnyAmendment = z.ZodObject<
  { [Key in keyof typeof HEAD | 'reason']: z.ZodType } & { action: z.ZodLiteral<string> }
>;
const drafts = (amendment.options as unknown as readonly AnyAmendment[]).map((option) =>
  option.omit(HEAD).extend({ reason: requiredReason }),
);
type AnyDraft = (typeof drafts)[number];

/** Every action of an amendment, with a reason that says something. */
export const draft = z.discriminatedUnion('action', drafts as [AnyDraft, ...AnyDraft[]]) as unknown as z.ZodType<Draft>;

/** Repeats nothing: a request that is sent again carries the key of the first. */
export const requestKey = z.string().regex(/^[0-9A-Za-z-]{8,64}$/, 'allowed are 8 to 64 letters, digits and hyphens');

/** `POST /api/amendments`. */
export const correctionRequest = z.object({
  draft,
  /** The highest `n` that its author saw for the target; `null` where nobody had said anything. */
  seen: z.int().min(0).nullable(),
  /** How many amendments of the target its author saw: tells a change that a station made under the same `n`. */
  known: z.int().min(0).optional(),
  key: requestKey.optional(),
});
export type CorrectionRequest = z.infer<typeof correctionRequest>;

export const correctionAnswer = z.object({ amendment });
export type CorrectionAnswer = z.infer<typeof correctionAnswer>;

/** One thing that was said of a target, and whether somebody took it back. */
export const saidOfTarget = z.object({ amendment, undoneBy: amendment.nullable() });
export type SaidOfTarget = z.infer<typeof saidOfTarget>;

/** 409: somebody else was first. `since` is what the author had not seen, oldest first, undos among it. */
export const conflictAnswer = z.object({
  reason: z.string(),
  since: z.array(amendment),
  /** To be sent with the next attempt, once its author has seen `since`. */
  seen: z.int().min(0).nullable(),
  known: z.int().min(0),
});
export type ConflictAnswer = z.infer<typeof conflictAnswer>;

/** `GET /api/amendments?target=`. */
export const targetQuery = z.object({ target: z.string().min(1).max(300) });
export const targetAnswer = z.object({
  seen: z.int().min(0).nullable(),
  known: z.int().min(0),
  /** In the order in which they were said. */
  said: z.array(saidOfTarget),
});
export type TargetAnswer = z.infer<typeof targetAnswer>;

/** What two amendments must share to contradict or to repeat one another; of an undo, that of what it undoes. */
export function targetOf(said: Exclude<Draft, { action: 'undo' }>): string {
  switch (said.action) {
    case 'assign':
    case 'confirm':
    case 'void':
    case 'restore':
    case 'retime':
      return `crossing ${said.crossing}`;
    case 'insert':
      return `insert ${said.station}/${said.line} ${said.car}`;
    case 'source':
      return `source ${said.line}`;
    case 'card':
      return `card ${said.car} ${said.control}`;
    case 'start':
      return `start ${said.car} ${said.leg}`;
    case 'allowance':
      return `allowance ${said.control}`;
    case 'penalty':
      return `penalty ${said.car}`;
    case 'entry-state':
      return `state ${said.car}`;
    case 'entry':
      return `entry ${said.car} ${said.field}`;
    case 'trial-state':
      return `ruling ${said.trial}`;
    case 'close':
    case 'reopen':
      return `closing ${said.trial ?? said.leg ?? ''}`;
    case 'claim':
      return `claim ${said.car} ${said.trial}`;
    case 'publish':
      return `publish ${said.scope}`;
  }
}

/** What a person must be allowed to say it; of an undo, that of what it undoes. */
export function rightFor(said: Exclude<Draft, { action: 'undo' }>): Right {
  switch (said.action) {
    case 'card':
      return 'cards';
    case 'start':
    case 'entry':
      return 'entries';
    case 'claim':
      return said.outcome == null ? 'register' : 'decide';
    case 'publish':
      return 'publish';
    default:
      return 'correct';
  }
}

/** `POST /api/preview`. */
export const previewRequest = z.object({ draft });

const outcome = trialResult.omit({ trial: true });
export type Outcome = z.infer<typeof outcome>;

const place = z.object({ position: z.int().min(1).nullable(), score: z.string().nullable(), state: rowState });

export const scoreChange = z.object({ car: carNumber, trial: levelId, before: outcome, after: outcome });
export type ScoreChange = z.infer<typeof scoreChange>;

/** A row that moves, comes (`before` is `null`) or goes; in a ranking of teams, of a team. */
export const placeChange = z.object({
  ranking: levelId,
  car: carNumber,
  team: z.string().optional(),
  before: place.nullable(),
  after: place.nullable(),
});
export type PlaceChange = z.infer<typeof placeChange>;

/** Of a trial annulled all 440 cars move in every ranking: the first ones are told, and how many there are. */
export const PREVIEW_CHANGES_MAX = 300;

export const preview = z.object({
  scores: z.array(scoreChange),
  scoreCount: z.int().min(0),
  places: z.array(placeChange),
  placeCount: z.int().min(0),
});
export type Preview = z.infer<typeof preview>;

/** `undo` names an amendment. */
export const undoOf = (said: Pick<Amendment, 'id'>, reason: string): DraftOf<'undo'> => ({
  action: 'undo',
  amendment: factId.parse(said.id),
  reason,
});

/** `GET /api/choices`: what a correction may name. */
const named = z.object({ id: levelId, name: z.string() });
export const choices = z.object({
  legs: z.array(named).readonly(),
  races: z.array(named).readonly(),
  rankings: z.array(named).readonly(),
  trials: z
    .array(
      named.extend({
        leg: levelId,
        kind: z.enum(['time', 'average', 'time-control', 'passage-control']),
        /** `station/line` of each point of an average trial. */
        points: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
  /** `station/line`. */
  lines: z.array(z.string()).readonly(),
  /** Columns of the entry lists. */
  columns: z.array(z.string()).readonly(),
});
export type Choices = z.infer<typeof choices>;
