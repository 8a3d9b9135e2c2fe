import { z } from 'zod';
import { carNumber, levelId, utcMicros } from '../messages/facts.ts';
import { trialResult } from '../messages/results.ts';
import type { Right } from './roles.ts';

/** The files by which is scored: rally file, rule sets and tables, entry lists and start orders, in versions. Paths are from the rally file's folder. */

export const setupWhat = z.enum(['rally', 'rules', 'entries']);
export type SetupWhat = z.infer<typeof setupWhat>;

export const rightOfWhat: Readonly<Record<SetupWhat, Right>> = { rally: 'set-up', rules: 'set-up', entries: 'entries' };

const authorship = { author: z.string(), reason: z.string(), atUs: utcMicros };
const versionNumber = z.int().min(1);

export const setupFile = z.object({
  path: z.string(),
  what: setupWhat,
  /** Of an entry list: the races whose cars it names. */
  races: z.array(levelId),
  /** In force. */
  version: versionNumber,
  ...authorship,
  /** Greater than `version` where one was saved and not put in force. */
  newest: versionNumber,
  onDisk: z.enum(['same', 'differs', 'missing']),
});
export type SetupFile = z.infer<typeof setupFile>;

export const rulesView = z.object({
  id: z.string(),
  title: z.string(),
  /** The races that it scores. */
  races: z.array(levelId),
  /** Values of the organiser that no public text gives, and what is taken in their place. */
  unknown: z.array(z.string()),
  notices: z.array(z.string()),
  /** As people read them; a name is one of the page's words. */
  values: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type RulesView = z.infer<typeof rulesView>;

export const inForceView = z.object({ n: versionNumber, origin: z.enum(['disk', 'desk']), ...authorship });

/** `GET /api/setup`. */
export const setupAnswer = z.object({
  inForce: inForceView,
  rallyPath: z.string(),
  files: z.array(setupFile),
  rules: z.array(rulesView),
  legs: z.array(z.object({ id: levelId, name: z.string(), races: z.array(levelId) })),
  /** Lists that were in force, the newest first. */
  history: z.array(inForceView),
});
export type SetupAnswer = z.infer<typeof setupAnswer>;

const path = z.string().min(1).max(300);

/** `GET /api/setup/text`: the version in force, another one, or what lies on disk. */
export const textQuery = z.object({
  path,
  version: z.coerce.number().int().min(1).optional(),
  disk: z.literal('yes').optional(),
});
export const textAnswer = z.object({ path, version: versionNumber.nullable(), text: z.string() });

/** `GET /api/setup/versions`, the newest first. */
export const versionsQuery = z.object({ path });
export const versionsAnswer = z.array(
  z.object({ n: versionNumber, path, sha256: z.string(), inForce: z.boolean(), ...authorship }),
);
export type VersionsAnswer = z.infer<typeof versionsAnswer>;

/** Far more than any rally file has. */
const text = z.string().max(4_000_000);
const cell = z.string().max(1000);
export const table = z.object({ columns: z.array(cell).min(1).max(100), rows: z.array(z.array(cell)).max(20_000) });
export type Table = z.infer<typeof table>;

/** `GET /api/setup/table`; `POST` with text that was pasted, with tabs, commas or semicolons, and with a header or without one. */
export const tableQuery = z.object({ path });
export const pasteRequest = z.object({ text: z.string().max(900_000), columns: z.array(cell).min(1).max(100) });

/** `GET /api/setup/starts`. */
export const startsQuery = z.object({ leg: levelId, race: levelId });
export const startsAnswer = z.object({
  leg: levelId,
  race: levelId,
  /** As written; without one, the race's own. */
  first: z.string(),
  interval: z.string(),
  firstUs: utcMicros,
  intervalUs: z.int().min(1),
  /** What the file says: in the order of the entries, of a ranking, or of a file by its path. */
  order: z.string(),
  /** As it stands; empty where it hangs on a ranking that nobody has made a list of. */
  cars: z.array(carNumber),
  byEntries: z.array(carNumber),
  /** In the order of the race's ranking after the trials before the leg; who has no position follows by number. */
  byRanking: z.array(carNumber),
  /** Who does not start there: retired, excluded or not started. */
  out: z.array(carNumber),
});
export type StartsAnswer = z.infer<typeof startsAnswer>;

/** What somebody wants to be otherwise. */
export const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), path, text }),
  z.object({ kind: z.literal('table'), path, table }),
  z.object({
    kind: z.literal('starts'),
    leg: levelId,
    race: levelId,
    first: z.string().min(1).max(40),
    interval: z.string().min(1).max(20),
    cars: z.array(carNumber).min(1).max(20_000),
  }),
]);
export type Change = z.infer<typeof change>;
const changes = z.array(change).min(1).max(20);

/** `POST /api/setup/check`: what is wrong, with file, line and what is allowed, and what the rally file holds. */
export const checkRequest = z.object({ changes: z.array(change).max(20) });
export const problem = z.object({ file: z.string(), line: z.int().nullable(), text: z.string() });
export type SetupProblem = z.infer<typeof problem>;

const outlineItem = z.object({ id: z.string(), about: z.string(), line: z.int().min(1) });
export type OutlineItem = z.infer<typeof outlineItem>;
export const outline = z.object({
  races: z.array(outlineItem),
  stations: z.array(outlineItem),
  legs: z.array(
    z.object({ ...outlineItem.shape, trials: z.array(z.object({ ...outlineItem.shape, kind: z.string() })) }),
  ),
  rankings: z.array(outlineItem),
});
export type Outline = z.infer<typeof outline>;
export const checkAnswer = z.object({
  problems: z.array(problem),
  warnings: z.array(problem),
  summary: z.object({ cars: z.int(), trials: z.int() }).nullable(),
  /** Of the rally file as changed, as far as it can be read. */
  outline: outline.nullable(),
});
export type CheckAnswer = z.infer<typeof checkAnswer>;

/** `POST /api/setup/preview`: what would read differently if it were in force now. `null`: not there. */
export const previewRequest = z.object({ changes });
const place = z.object({ position: z.int().min(1).nullable(), score: z.string().nullable() });
/** The first ones are told, and how many there are. */
export const CHANGES_TOLD_MAX = 200;
export const setupPreview = z.object({
  /** Paths of files that are other than in force. */
  files: z.array(z.string()),
  trials: z.array(
    z.object({ car: carNumber, trial: levelId, before: trialResult.nullable(), after: trialResult.nullable() }),
  ),
  trialCount: z.int().min(0),
  places: z.array(z.object({ ranking: levelId, car: carNumber, before: place.nullable(), after: place.nullable() })),
  placeCount: z.int().min(0),
  /** Cars that leave at another time than before. */
  starts: z.array(
    z.object({ leg: levelId, car: carNumber, before: utcMicros.nullable(), after: utcMicros.nullable() }),
  ),
  startCount: z.int().min(0),
});
export type SetupPreview = z.infer<typeof setupPreview>;

/** `POST /api/setup/versions`: saves each changed file as a new version, and puts all of them in force or none. */
export const saveRequest = z.object({
  changes,
  reason: z
    .string()
    .trim()
    .min(1, 'a reason is required: whoever asks in years to come reads it')
    .max(500, 'allowed are 500 characters'),
  /** The newest version of each changed file that its author saw, by path; 0 for a new one. */
  seen: z.record(path, z.int().min(0)),
  putInForce: z.boolean(),
});
export type SaveRequest = z.infer<typeof saveRequest>;
export const saveAnswer = z.object({ inForce: inForceView, versions: z.array(z.object({ path, n: versionNumber })) });
/** 422: the check fails. 409: somebody else was first, `since` says who and why. */
export const refusedProblems = z.object({ reason: z.string(), problems: z.array(problem) });
export const setupConflict = z.object({
  reason: z.string(),
  since: z.array(z.object({ path, n: versionNumber, ...authorship })),
});
export type SetupConflict = z.infer<typeof setupConflict>;
