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
  /** Random id under which this fact was numbered, new for each database and each start of a bridge, and its number there: 1, 2, 3 … */
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

/** More cars than any rally has. */
const carList = z.array(carNumber).min(1).max(2000);

/** Points as people write them, number or text, exact to 1/100. */
const arePoints = (written: number | string): boolean =>
  /^\d{1,6}(\.\d{1,2})?$/.test(String(written)) && Number(written) <= 100_000;

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

/** What a check found, as on the form of the timekeepers, and what was done. */
export const FINDINGS = [
  'conforming',
  'not-conforming',
  'obstruction',
  'obstruction-unproven',
  'wrong-car',
  'other',
  'withdrawn',
] as const;
export type Finding = (typeof FINDINGS)[number];
export const MEASURES = ['stands', 'average', 'corrected', 'annulled', 'other'] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * What the verification register says of a claim beside request and outcome. In one field, so that a claim from before there was a register reads
 * as it always did: it has none, and stands for the request of its car and trial.
 */
const registered = z.looseObject({
  /** 1, 2, 3 …, as on the form. */
  number: z.int().min(1).max(99_999),
  /**
   * The claim that entered the request, of which this one says more; left out in that one. The last, by (n, atUs, id), says anew what is asked; the
   * decision is that of the last with an outcome, so that who enters requests takes back no decision.
   */
  of: factId.optional(),
  evidence: z.string().max(1000).nullish(),
  /** When the crew handed it in; `atUs` is when somebody wrote it down. */
  receivedUs: utcMicros.nullish(),
  decideByUs: utcMicros.nullish(),
  /** Who is to decide: the stewards, the director of timing. */
  decider: z.string().max(100).nullish(),
  finding: z.enum(FINDINGS).nullish(),
  measure: z.enum(MEASURES).nullish(),
  /** The amendments that followed from it. */
  amendments: z.array(factId).max(20).optional(),
});
export type Registered = z.infer<typeof registered>;

/** The sheet that was posted with a publication, so that the same can be shown to whoever asks later. */
const posted = z.looseObject({
  /** 1, 2, 3 … over the whole rally. */
  sheet: z.int().min(1).max(99_999),
  /** Of the bytes of the PDF. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  language: z.enum(['it', 'en']),
  /** The time that is printed on it. */
  printedUs: utcMicros,
  /** Who declared it official. */
  declaredBy: z.string().max(100).nullish(),
  /** What was told to look doubtful, as far as there is room, when it was published all the same: the reason is the amendment's. */
  despite: z.array(z.string().max(300)).max(20).optional(),
});
export type Posted = z.infer<typeof posted>;

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
  /** Which sensor of a line scores from one time to another; where a time is left out, without bound. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('source'),
    /** `station/line`. */
    line: z.string().regex(/^[A-Za-z0-9-]{1,40}\/[A-Za-z0-9-]{1,40}$/, 'allowed is station/line'),
    role: z.enum(['main', 'backup']),
    fromUs: utcMicros.nullish(),
    toUs: utcMicros.nullish(),
  }),
  /** What a crew's card says: the minute in which it was at a control, that it was stamped, or that nothing is on it. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('card'),
    car: carNumber,
    control: levelId,
    minute: z.union([utcMicros, z.literal('stamped'), z.literal('missing')]),
  }),
  /** When a car left for a leg. */
  z.looseObject({ ...amendmentHead, action: z.literal('start'), car: carNumber, leg: levelId, utcUs: utcMicros }),
  /** Minutes that are given to cars, to a race, or where neither is named to all, from a control on. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('allowance'),
    race: levelId.optional(),
    cars: carList.optional(),
    control: levelId,
    minutes: z.number().min(0).max(1440).multipleOf(0.01),
  }),
  /** Always worsens, whatever wins. Several add up. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('penalty'),
    car: carNumber,
    leg: levelId.optional(),
    trial: levelId.optional(),
    points: z
      .union([z.number(), z.string()])
      .refine(arePoints, 'allowed are points from 0 to 100000, at most 2 places'),
    article: z.string().max(200).optional(),
  }),
  /** From a leg or trial on; from the first where neither is named. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('entry-state'),
    car: carNumber,
    state: z.enum(['running', 'retired', 'excluded', 'readmitted', 'not-started', 'guest']),
    leg: levelId.optional(),
    trial: levelId.optional(),
  }),
  /** A column of the entry list, set right. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('entry'),
    car: carNumber,
    field: z.string().min(1).max(40),
    value: z.union([z.string().max(200), z.number(), z.boolean(), z.null()]),
  }),
  /** For some cars, a race, or all; `point` is the line of one point of an average trial. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('trial-state'),
    trial: levelId,
    point: z.string().max(90).optional(),
    race: levelId.optional(),
    cars: z.union([carList, z.literal('all')]).optional(),
    state: z.enum(['valid', 'annulled', 'neutralised', 'average']),
  }),
  z.looseObject({
    ...amendmentHead,
    action: z.literal('close'),
    trial: levelId.optional(),
    leg: levelId.optional(),
    race: levelId.optional(),
  }),
  z.looseObject({
    ...amendmentHead,
    action: z.literal('reopen'),
    trial: levelId.optional(),
    leg: levelId.optional(),
    race: levelId.optional(),
  }),
  /** A crew's request for a check and what came of it. Kept; a change of scores is an amendment of its own. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('claim'),
    car: carNumber,
    trial: levelId,
    request: z.string().max(1000),
    outcome: z.string().max(1000).nullish(),
    register: registered.optional(),
  }),
  /** That results were published. Later facts change the live results and the next version only. */
  z.looseObject({
    ...amendmentHead,
    action: z.literal('publish'),
    /** Id of a trial, ranking, leg or rally. */
    scope: z.string().min(1).max(100),
    /** What its author had: the highest entry of each journal. Left out, what was timed or said up to `atUs`. */
    seen: z.record(factId, entryNumber).optional(),
    state: z.enum(['provisional', 'official']),
    version: z.int().min(1),
    protestUntilUs: utcMicros.nullish(),
    posted: posted.optional(),
  }),
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
