import { posix } from 'node:path';
import type { Problem } from '../../protocol/files/problem.ts';
import { type ReadFile, readText, type Source } from '../../protocol/files/source-files.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { loadRally, type Rally } from '../rally/index.ts';
import {
  type Authorship,
  type InForce,
  type Origin,
  openVersions,
  readVersions,
  type Version,
  type Versions,
} from './versions.ts';

/**
 * By which files a rally is scored. At the first start those on disk; from then on every version that anybody has made is kept, and one of
 * each is in force. As long as nobody has put anything in force at the desk, what lies on disk at a start is; afterwards the desk's stays
 * until somebody takes the files on disk again. Paths are from the rally file's folder.
 */
export interface Setup extends Pick<Loaded, 'rally' | 'sources'> {
  /** Who put it in force at the desk; `null` where it is what lies on disk. */
  readonly madeAtDesk: InForce | null;
  /** Where the files on disk are others than those in force. */
  readonly differences: readonly FileDifference[];
  /** Once the ledger is this process's own: keeps what is in force by now, and what comes. */
  readonly begin: (atUs: UtcMicros) => KeptSetup;
}

export interface FileDifference {
  readonly path: string;
  readonly onDisk: 'differs' | 'missing';
}

export interface KeptSetup {
  readonly versions: Versions;
  /** The rally file's. */
  readonly rallyPath: string;
  readonly inForce: () => InForce;
  /** The versions in force, the rally file's first. */
  readonly files: () => readonly Version[];
  /** What the files in force make where drafts take the place of some or stand beside them. */
  readonly load: (drafts: ReadonlyMap<string, string>) => SetupLoading;
  /** `undefined` where there is none. */
  readonly onDisk: (path: string) => string | undefined;
  readonly differences: () => readonly FileDifference[];
  /** Keeps what is new of it and puts all of it in force. */
  readonly putInForce: (loaded: Loaded, by: Authorship) => InForce;
  readonly close: () => void;
}

export interface Loaded {
  readonly rally: Rally;
  readonly sources: readonly Source[];
  /** Of each file that was read, the rally file first. */
  readonly texts: ReadonlyMap<string, string>;
}

export type SetupLoading =
  | { readonly ok: true; readonly loaded: Loaded }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface SetupOptions {
  /** The ledger. */
  readonly db: string;
  /** The rally file on disk. */
  readonly file: string;
  /** Text of a file on disk; throws where there is none. */
  readonly read: ReadFile;
  /** What lies on disk is put in force, whatever the desk did. */
  readonly takeFiles?: boolean;
}

export type SetupOpening =
  | { readonly ok: true; readonly setup: Setup }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Writes nothing yet: a scorer that cannot start leaves no trace. */
export function openSetup({ db, file, read, takeFiles = false }: SetupOptions): SetupOpening {
  const rallyPath = posix.basename(file);
  const disk = besideRally(file, read);
  const known = readVersions(db);
  const last = known?.inForce();
  const desks = last?.origin === 'desk' && !takeFiles ? last : null;
  const loading = loadFrom(rallyPath, desks ? readOf(textsOf(known, desks)) : disk);
  known?.close();
  if (!loading.ok) return { ok: false, problems: desks ? unreadable(desks, db, loading) : asGiven(file, loading) };
  const { loaded } = loading;
  return {
    ok: true,
    setup: {
      rally: loaded.rally,
      sources: loaded.sources,
      madeAtDesk: desks,
      differences: desks ? differencesOf(loaded.texts, disk) : [],
      begin: (atUs) => {
        const versions = openVersions(db);
        const reason = takeFiles ? 'the files on disk, taken at start' : 'read at start';
        if (desks === null) put(versions, loaded, 'disk', { author: 'scorer', reason, atUs });
        return keptSetup(versions, rallyPath, disk);
      },
    },
  };
}

function keptSetup(versions: Versions, rallyPath: string, disk: ReadFile): KeptSetup {
  const inForce = (): InForce => {
    const last = versions.inForce();
    if (last === undefined) throw new Error('nothing was put in force at the start');
    return last;
  };
  const load: KeptSetup['load'] = (drafts) =>
    loadFrom(rallyPath, readOf(new Map([...textsOf(versions, inForce()), ...drafts])));
  return {
    versions,
    rallyPath,
    inForce,
    files: () => versionsOf(versions, inForce()),
    load,
    onDisk: (path) => {
      const reading = readText(disk, path);
      return reading.ok ? reading.text : undefined;
    },
    differences: () => differencesOf(textsOf(versions, inForce()), disk),
    putInForce: (loaded, by) => put(versions, loaded, 'desk', by),
    close: versions.close,
  };
}

/** What is in force already is so from when it was. */
function put(versions: Versions, { texts }: Loaded, origin: Origin, by: Authorship): InForce {
  const last = versions.inForce();
  const before = last === undefined ? [] : [...textsOf(versions, last)];
  const isSame = before.length === texts.size && before.every(([path, text]) => texts.get(path) === text);
  if (last !== undefined && isSame && last.origin === origin) return last;
  const kept = versions.keep(texts, by);
  return versions.putInForce(
    kept.map(({ n }) => n),
    origin,
    by,
  );
}

const versionsOf = (versions: Versions | undefined, { versions: numbers }: InForce): readonly Version[] =>
  numbers.flatMap((n) => versions?.get(n) ?? []);

const textsOf = (versions: Versions | undefined, inForce: InForce): ReadonlyMap<string, string> =>
  new Map(versionsOf(versions, inForce).map(({ path, text }) => [path, text]));

const readOf =
  (texts: ReadonlyMap<string, string>): ReadFile =>
  (path) => {
    const text = texts.get(path);
    if (text === undefined) throw Object.assign(new Error(`${path}: no such file`), { code: 'ENOENT' });
    return text;
  };

function besideRally(file: string, read: ReadFile): ReadFile {
  const folder = posix.dirname(file);
  let rallyText: string | undefined;
  return (path) => {
    if (path !== posix.basename(file)) return read(posix.isAbsolute(path) ? path : posix.join(folder, path));
    // What came by a pipe cannot be read twice.
    if (file !== '-') return read(file);
    rallyText ??= read(file);
    return rallyText;
  };
}

function loadFrom(rallyPath: string, read: ReadFile): SetupLoading {
  const texts = new Map<string, string>();
  const loading = loadRally(rallyPath, (path) => {
    const text = read(path);
    texts.set(path, text);
    return text;
  });
  if (!loading.ok) return loading;
  return { ok: true, loaded: { rally: loading.rally, sources: loading.sources, texts } };
}

function differencesOf(texts: ReadonlyMap<string, string>, disk: ReadFile): readonly FileDifference[] {
  return [...texts].flatMap(([path, text]): FileDifference[] => {
    const reading = readText(disk, path);
    if (!reading.ok) return [{ path, onDisk: 'missing' }];
    return reading.text === text ? [] : [{ path, onDisk: 'differs' }];
  });
}

type Refused = Extract<SetupLoading, { ok: false }>;

/** A problem's file as the command line named it. */
function asGiven(file: string, { problems }: Refused): readonly Problem[] {
  const folder = posix.dirname(file);
  const name = (path: string): string => {
    if (path === posix.basename(file)) return file;
    return posix.isAbsolute(path) ? path : posix.join(folder, path);
  };
  return problems.map((problem) => ({ ...problem, file: name(problem.file) }));
}

function unreadable({ author }: InForce, db: string, { problems }: Refused): readonly Problem[] {
  const text = `the set-up that ${author} put in force is refused by this version; allowed: --take-files, to start with the files on disk`;
  return [{ file: db, line: null, text }, ...problems];
}
