import { z } from 'zod';
import { amendment, carNumber, factId, levelId, utcMicros } from '../messages/facts.ts';
import { rowState, trialState } from '../messages/results.ts';
import { requestKey } from './corrections.ts';
import { QUEUE_KINDS } from './queue.ts';
import { sheetLanguage } from './sheets.ts';

/** From live to official: what was posted of which trial, ranking, leg or of the rally, and what changed from version to version. */

export const SCOPE_KINDS = ['trial', 'ranking', 'leg', 'rally'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];
export const PUBLICATION_STATES = ['live', 'verification', 'provisional', 'official'] as const;
export type PublicationState = (typeof PUBLICATION_STATES)[number];

const posting = z.object({
  id: factId,
  state: z.enum(['provisional', 'official']),
  version: z.int(),
  atUs: utcMicros,
  author: z.string(),
  reason: z.string(),
  /** `null` for one from before sheets were kept. */
  sheet: z.int().nullable(),
  sha256: z.string().nullable(),
  protestUntilUs: utcMicros.nullable(),
  declaredBy: z.string().nullable(),
  despite: z.array(z.string()),
  takenBack: z.object({ author: z.string(), reason: z.string(), atUs: utcMicros }).nullable(),
  /** What is undone to take it back. */
  said: amendment,
});
export type Posting = z.infer<typeof posting>;

export const publicationScope = z.object({
  id: z.string(),
  kinds: z.array(z.enum(SCOPE_KINDS)),
  title: z.string(),
  sheets: z.array(z.string()),
  state: z.enum(PUBLICATION_STATES),
  /** What stands on the board; `null` before the first. */
  stands: factId.nullable(),
  /** Cars and teams that read differently now; `null` before the first. */
  changed: z.int().nullable(),
  /** Trial by trial, cars for whom somebody still waits. */
  pending: z.int(),
  /** Requests for a check that nobody has decided. */
  openRequests: z.int(),
  /** Every version, the newest first, what was taken back too. */
  postings: z.array(posting),
});
export type PublicationScope = z.infer<typeof publicationScope>;

/** `GET /api/publications`. */
export const publicationsAnswer = z.object({
  /** By the rally's clock. */
  nowUs: utcMicros,
  scopes: z.array(publicationScope),
});
export type PublicationsAnswer = z.infer<typeof publicationsAnswer>;

export const DOUBT_KINDS = ['pending', 'request', 'protest', ...QUEUE_KINDS] as const;
export type DoubtKind = (typeof DOUBT_KINDS)[number];

/** Why it may be too early to publish. */
export const doubt = z.object({
  /** The same as long as it is about the same. */
  id: z.string().max(400),
  kind: z.enum(DOUBT_KINDS),
  trial: levelId.nullable(),
  car: carNumber.nullable(),
  /** Station and line, or the number of a request. */
  where: z.string().nullable(),
  crossing: z.string().nullable(),
  /** Of cars that are awaited. */
  count: z.int().nullable(),
});
export type Doubt = z.infer<typeof doubt>;

/** Of one publication no more are listed; how many there are is told. */
export const DOUBTS_MAX = 200;

const row = z.object({
  car: carNumber,
  team: z.string().optional(),
  position: z.int().nullable(),
  deviation: z.int().nullable(),
  score: z.string().nullable(),
  state: z.union([trialState, rowState]),
});
export const publishedChange = z.object({
  sheet: z.string(),
  car: carNumber,
  team: z.string().optional(),
  before: row.nullable(),
  after: row.nullable(),
});
export type PublishedChange = z.infer<typeof publishedChange>;

export const scopeQuery = z.object({ scope: z.string().min(1).max(100) });

/** `GET /api/publications/next?scope=`: what would be published now. */
export const nextPublication = z.object({
  scope: z.string(),
  version: z.int(),
  sheet: z.int(),
  /** The first of them. */
  doubts: z.array(doubt),
  doubtCount: z.int(),
  /** Against what stands; `null` where nothing does. */
  changes: z.array(publishedChange).nullable(),
});
export type NextPublication = z.infer<typeof nextPublication>;

/** `POST /api/publications`. */
export const publishRequest = z.object({
  scope: z.string().min(1).max(100),
  state: z.enum(['provisional', 'official']),
  /** The next one; to declare official what stands as provisional, that one's. */
  version: z.int().min(1),
  language: sheetLanguage,
  protestUntilUs: utcMicros.nullish(),
  declaredBy: z.string().trim().max(100).nullish(),
  /** Required where something looks doubtful. */
  reason: z.string().trim().max(500).default(''),
  /** Ids of the doubts that the person has seen. */
  despite: z.array(z.string().max(400)).max(DOUBTS_MAX).default([]),
  key: requestKey.optional(),
});
export type PublishRequest = z.infer<typeof publishRequest>;

export const publishAnswer = z.object({ amendment });
/** 409: something stands that the person had not seen, or somebody else has published. */
export const publishConflict = z.object({ reason: z.string(), doubts: z.array(doubt).optional() });

export const publicationId = z.object({ id: factId });

/** `GET /api/publications/:id`. */
export const publicationAnswer = posting.extend({
  scope: z.string(),
  /** Since the version before; `null` for the first one. */
  since: z.object({ version: z.int(), atUs: utcMicros, changes: z.array(publishedChange) }).nullable(),
});
export type PublicationAnswer = z.infer<typeof publicationAnswer>;

export const postedSheetPath = (id: string): string => `/api/publications/${encodeURIComponent(id)}/sheet.pdf`;
