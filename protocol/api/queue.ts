import { z } from 'zod';
import { carNumber, clockSource, levelId, utcMicros } from '../messages/facts.ts';
import { type Draft, draft } from './corrections.ts';

/** What needs a person, one item a thing to decide, as it goes to the desk. */

/** The gravest first: the order in which people see them. */
export const QUEUE_KINDS = [
  'quarantined',
  'unnumbered',
  'implausible',
  'differs',
  'missing',
  'doubtful',
  'uncertain',
  'unconfirmed',
] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];

/** What exactly is wrong; by kind, in the order above. */
export const QUEUE_REASONS = [
  'unreadable',
  'no-number',
  /** Of a car that is in no entry list, on a line or at a time of which the rally has none. */
  'unknown-car',
  'unknown-line',
  'twice',
  'not-started',
  'negative',
  'absurd',
  /** Main and backup crossing of one car; a main one without a backup; a backup one without a main. */
  'apart',
  'main-only',
  'backup-only',
  /** Seen beyond; seen beyond and at none of several trials. */
  'missing',
  'unseen',
  /** What the box says of its own reading, and that nobody knows the second. */
  'doubts',
  'no-time',
  'edge',
  'suggested',
] as const;
export type QueueReason = (typeof QUEUE_REASONS)[number];

/** A draft without its reason, which the person gives, or the page in the person's language. */
type Unreasoned<Of> = Of extends unknown ? Omit<Of, 'reason'> & { readonly reason?: undefined } : never;
export type DraftOfAnswer = Unreasoned<Draft>;

/** Why an answer is offered; the page has words for it, and they are the reason of the amendment unless the person writes another. */
export const ANSWER_CODES = [
  'confirm',
  'assign',
  'void',
  'restore',
  /** The stamp as it was printed; the next hundredth. */
  'as-stamped',
  'neighbour',
  /** The other sensor's time counts for this car. */
  'use-backup',
  'insert',
  'started',
  /** It is as it should be. */
  'stands',
] as const;
export type AnswerCode = (typeof ANSWER_CODES)[number];

export const queueAnswer = z.discriminatedUnion('does', [
  z.object({
    does: z.literal('amend'),
    code: z.enum(ANSWER_CODES),
    draft: z.custom<DraftOfAnswer>((given) => draft.safeParse({ ...(given as object), reason: '-' }).success),
    /** What `POST /api/amendments` asks for. */
    seen: z.int().min(0).nullable(),
    known: z.int().min(0),
  }),
  z.object({ does: z.literal('aside'), code: z.literal('stands') }),
]);
export type QueueAnswer = z.infer<typeof queueAnswer>;

export const queueItem = z.object({
  /** Another one once it is about something else: what was set aside comes back when it changes. */
  id: z.string().max(400),
  kind: z.enum(QUEUE_KINDS),
  reason: z.enum(QUEUE_REASONS),
  sinceUs: utcMicros.nullable(),
  station: levelId.nullable(),
  line: levelId.nullable(),
  car: carNumber.nullable(),
  trial: levelId.nullable(),
  /** Last of several trials. */
  through: levelId.nullable(),
  crossing: z.string().nullable(),
  utcUs: utcMicros.nullable(),
  uncertaintyUs: z.int().nullable(),
  clock: clockSource.nullable(),
  doubts: z.array(z.string()),
  /** The other crossing that this is about, its time, and the line of it. */
  other: z.object({ crossing: z.string().nullable(), line: z.string(), utcUs: utcMicros.nullable() }).nullable(),
  /** As the rules read it, seconds, and in the rules' unit. */
  measured: z.string().nullable(),
  deviation: z.int().nullable(),
  /** Of a payload that nobody could read: what is wrong with it, and its beginning. */
  payload: z.object({ topic: z.string(), problem: z.string(), text: z.string() }).nullable(),
  /** The likeliest first; `enter` takes it. */
  answers: z.array(queueAnswer),
});
export type QueueItem = z.infer<typeof queueItem>;

const counts = z.partialRecord(z.enum(QUEUE_KINDS), z.int().min(0));

/** On the feed, retained: the first ones, the gravest kind first, in each the oldest first. */
export const queueMessage = z.object({
  v: z.literal(1),
  total: z.int().min(0),
  counts,
  aside: z.int().min(0),
  items: z.array(queueItem),
});
export type QueueMessage = z.infer<typeof queueMessage>;
export const QUEUE_TOLD_MAX = 60;

export const QUEUE_PAGE_MAX = 200;
export const queueQuery = z.object({
  kind: z.enum(QUEUE_KINDS).optional(),
  station: levelId.optional(),
  car: z.coerce.number().pipe(carNumber).optional(),
  /** Id of the last item that the asker has. */
  after: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(QUEUE_PAGE_MAX).default(100),
});
export type QueueQuery = z.infer<typeof queueQuery>;

/** `GET /api/queue`: `next` is the `after` of the next page. */
export const queueAnswerPage = queueMessage.omit({ v: true }).extend({ next: z.string().nullable() });
export type QueuePage = z.infer<typeof queueAnswerPage>;

/** `POST /api/queue/aside`; taken back by `POST /api/queue/back`. */
export const asideRequest = z.object({
  id: z.string().min(1).max(400),
  reason: z
    .string()
    .trim()
    .min(1, 'a reason is required: whoever asks in years to come reads it')
    .max(500, 'allowed are 500 characters'),
});
export const backRequest = z.object({ id: z.string().min(1).max(400) });

export const aside = z.object({ id: z.string(), reason: z.string(), author: z.string(), atUs: utcMicros });
export type Aside = z.infer<typeof aside>;
/** `GET /api/queue/aside`, the newest first. */
export const asidesAnswer = z.array(aside);
