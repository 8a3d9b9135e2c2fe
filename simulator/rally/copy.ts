import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

/**
 * The rally as played: a folder with its own rally file and entry lists, cut to the first cars and trials where asked, so that everything that reads
 * them afterwards (`centesimo score`, a look by hand) scores just what was driven.
 */
export interface RallyCopy {
  readonly rallyFile: string;
  /** Typical drive to each station from the one before, as the sample rally tells the traffic. */
  readonly driveMinutes: ReadonlyMap<string, number>;
}

export interface RallyCut {
  /** First rows of each entry list; `null` for all. */
  readonly cars: number | null;
  /** First trials of the road; `null` for all. */
  readonly trials: number | null;
}

/** The fields that the copy touches; everything else goes through as it is. */
interface RallyText {
  rules?: unknown;
  races?: { entries?: unknown }[];
  stations?: { id?: unknown; driveMinutes?: unknown }[];
  legs?: { trials?: unknown[] }[];
}

/** The file must have been loaded without problems before: this only cuts. Throws where the folder cannot be written. */
export function copyRally(from: string, folder: string, cut: RallyCut): RallyCopy {
  mkdirSync(folder, { recursive: true });
  const original = readFileSync(from, 'utf8');
  const file = parse(original) as RallyText;
  const beside = (name: string) => resolve(dirname(from), name);
  const copy = (name: string): string => {
    copyFileSync(beside(name), join(folder, basename(name)));
    return basename(name);
  };

  for (const race of file.races ?? []) {
    if (typeof race.entries !== 'string') continue;
    // An entry list has one line a car; names with line breaks in quotes do not occur in lists that people start from.
    const [header = '', ...rows] = readFileSync(beside(race.entries), 'utf8')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
    const name = basename(race.entries);
    writeFileSync(join(folder, name), `${[header, ...rows.slice(0, cut.cars ?? rows.length)].join('\n')}\n`);
    race.entries = name;
  }
  file.rules = copyRuleFiles(file.rules, copy);
  let left = cut.trials ?? Number.POSITIVE_INFINITY;
  for (const leg of file.legs ?? []) {
    leg.trials = leg.trials?.slice(0, left) ?? [];
    left -= leg.trials.length;
  }
  file.legs = file.legs?.filter((leg) => (leg.trials?.length ?? 0) > 0) ?? [];

  const head = original.match(/^(#.*\n)+/)?.[0] ?? '';
  const rallyFile = join(folder, basename(from));
  writeFileSync(rallyFile, head + stringify(file, { lineWidth: 140 }));
  return {
    rallyFile,
    driveMinutes: new Map(
      (file.stations ?? []).flatMap(({ id, driveMinutes }) =>
        typeof id === 'string' && typeof driveMinutes === 'number' ? [[id, driveMinutes] as const] : [],
      ),
    ),
  };
}

/** `rules` may be a built-in name, a path, or an object that names tables. */
function copyRuleFiles(rules: unknown, copy: (name: string) => string): unknown {
  if (typeof rules === 'string') return /\.(ya?ml)$/.test(rules) ? copy(rules) : rules;
  if (typeof rules !== 'object' || rules === null || !('tables' in rules)) return rules;
  const tables = Object.entries(rules.tables as Record<string, unknown>).map(([kind, table]) => [
    kind,
    typeof table === 'string' ? copy(table) : table,
  ]);
  return { ...rules, tables: Object.fromEntries(tables) };
}
