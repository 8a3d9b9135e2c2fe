import { z } from 'zod';
import type { UtcMicros } from '../time.ts';
import { ID_PATTERN } from '../topics.ts';

/**
 * The facts of a rally: what stations and desks say and nobody ever takes back. The same objects are MQTT payloads, lines of an NDJSON
 * export and rows of a journal or ledger. Unknown fields are ignored by readers and kept by stores.
 */

/** Of a fact's JSON: far more than any needs. A larger payload is no fact. */
export const FACT_BYTES_MAX = 16 * 1024;

/** A topic level: station, line, trial, ranking or scorer. */
export const levelId = z.string().regex(ID_PATTERN, 'allowed are 1 to 40 letters, digits and hyphens');

/** A fact's id: 1 to 100 printable characters. */
export const factId = z.string().regex(/^[!-~]{1,100}$/, 'allowed are 1 to 100 printable characters without spaces');

/** Microseconds of UTC since 1970. */
export const utcMicros = z.int().min(0) as unknown as z.ZodType<UtcMicros, number>;

/** Car numbers as painted on the door. */
export const carNumber = z.int().min(0).max(99_999);

const entryNumber = z.int().min(1);

/** Where a time comes from: GPS second on the box's counter, the same kept through a gap, the host's clock, the device's own, nothing. */
export const clockSource = z.enum(['pps', 'holdover', 'host', 'device', 'none']);

export const crossing = z.looseObject({
  v: z.literal(1),
  kind: z.literal('crossing'),
  id: factId,
  /** A higher revision supersedes a lower one in what the bridge computes. */
  rev: z.int().min(0),
  /** Random id of the database that numbered this fact, and its number there: 1, 2, 3 … */
  journal: factId,
  entry: entryNumber,
  station: levelId,
  line: levelId,
  /** First edge of the front axle. `null` while nobody knows the second. */
  utcUs: utcMicros.nullable(),
  /** 95 % bound of the stamp's error. */
  uncertaintyUs: z.int().min(0),
  clock: clockSource,
  origin: z.enum(['tube', 'photocell', 'manual', 'device', 'card', 'transponder']),
  role: z.enum(['main', 'backup']).default('main'),
  /** Set by an identifying device only; people's numbers come as amendments. */
  car: carNumber.nullable(),
  /** The running order's guess. */
  suggested: carNumber.nullish(),
  /** `false`: a pulse that is not taken as a passage, `doubts` says why; an amendment `restore` makes it count. */
  counts: z.boolean(),
  doubts: z.array(z.string().max(40)).max(20),
  rearUtcUs: utcMicros.nullish(),
  boot: z
    .string()
    .regex(/^[0-9a-f]{8}$/, 'allowed are 8 hex digits')
    .optional(),
  seq: z.int().min(0).optional(),
  /** Self tests and sync checks: kept, printed, never scored. */
  test: z.boolean().optional(),
});
export type Crossing = z.infer<typeof crossing>;

const amendmentHead = {
  v: z.literal(1),
  kind: z.literal('amendment'),
  id: factId,
  /** One more than the highest that the author saw for the target; the greatest (n, atUs, id) wins. */
  n: z.int().min(0).default(0),
  journal: factId,
  entry: entryNumber,
  atUs: utcMicros,
  /** `desk:anna`, `marshal:bs-castello`, `device:timy-2`. */
  author: z.string().min(1).max(100),
  reason: z.string().max(500),
};

/** What people do to facts. Nothing is replaced: an amendment names what it changes, and undo is another amendment. */
export const amendment = z.discriminatedUnion('action', [
  z.looseObject({
    ...amendmentHead,
    action: z.literal('assign'),
    crossing: factId,
    car: carNumber.nullable(),
    pass: z.int().min(1).optional(),
  }),
  z.looseObject({ ...amendmentHead, action: z.literal('confirm'), crossing: factId }),
  z.looseObject({ ...amendmentHead, action: z.literal('void'), crossing: factId }),
  z.looseObject({ ...amendmentHead, action: z.literal('restore'), crossing: factId }),
  z.looseObject({ ...amendmentHead, action: z.literal('retime'), crossing: factId, utcUs: utcMicros }),
  z.looseObject({
    ...amendmentHead,
    action: z.literal('insert'),
    station: levelId,
    line: levelId,
    car: carNumber,
    utcUs: utcMicros,
  }),
  z.looseObject({ ...amendmentHead, action: z.literal('close'), trial: levelId.optional(), leg: levelId.optional() }),
  z.looseObject({ ...amendmentHead, action: z.literal('reopen'), trial: levelId.optional(), leg: levelId.optional() }),
  z.looseObject({ ...amendmentHead, action: z.literal('undo'), amendment: factId }),
]);
export type Amendment = z.infer<typeof amendment>;
export type AmendmentOf<Action extends Amendment['action']> = Extract<Amendment, { action: Action }>;

/** A version of the rally file, rule set or entry list that a scorer has used: results name it. */
export const definition = z.looseObject({
  v: z.literal(1),
  kind: z.literal('definition'),
  id: factId,
  what: z.enum(['rally', 'rules', 'entries']),
  /** Of the bytes used. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  journal: factId,
  entry: entryNumber,
  atUs: utcMicros,
  author: z.string().min(1).max(100),
  reason: z.string().max(500),
});
export type Definition = z.infer<typeof definition>;

/** Edges that a box declared lost: the numbers say how many, nobody can say when. */
export const gap = z.looseObject({
  v: z.literal(1),
  kind: z.literal('gap'),
  id: factId,
  journal: factId,
  entry: entryNumber,
  station: levelId,
  boot: z.string().regex(/^[0-9a-f]{8}$/),
  seq: z.int().min(1),
  count: z.int().min(1),
  atUs: utcMicros,
});
export type Gap = z.infer<typeof gap>;

export type Fact = Crossing | Amendment | Definition | Gap;

/** Any fact, by its `kind`. */
export const fact = z.discriminatedUnion('kind', [crossing, amendment, definition, gap]);

/** The revision of a fact: crossings have several, everything else one. */
export const revisionOf = (of: Fact): number => (of.kind === 'crossing' ? of.rev : 0);
