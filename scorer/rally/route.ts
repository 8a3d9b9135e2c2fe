import type { Checker } from '../../protocol/files/checker.ts';
import { isRecord } from '../../protocol/files/document.ts';
import { listAllowed, show } from '../../protocol/files/problem.ts';
import { knowsKind, type RuleSet, TRIAL_KINDS } from '../rules/index.ts';
import { readHours } from './hours.ts';
import { type Hours, type Leg, type LineReference, parseLine, printLine, type Station, type Trial } from './rally.ts';
import { legPart, stationPart, trialParts } from './rally-file.ts';
import { trialOf } from './trials.ts';

/** Stations, legs and trials of a rally file, and whether they make one road. */

/** More trials than any rally has; sums of scores are exact up to here. */
const TRIAL_LIMIT = 1000;
const STATION_LIMIT = 1000;

export type Path = readonly PropertyKey[];

/** Remembers where an id stands and refuses its second use, naming both lines. */
export class Ids {
  readonly #lines = new Map<string, number>();
  readonly #checker: Checker;
  readonly #what: string;

  constructor(checker: Checker, what: string) {
    this.#checker = checker;
    this.#what = what;
  }

  get taken(): readonly string[] {
    return [...this.#lines.keys()];
  }

  /** Takes the id of a part as it is written, so that a part with another error is not passed over. */
  take(part: unknown, path: Path): boolean {
    if (!isRecord(part) || typeof part.id !== 'string') return false;
    const { id } = part;
    const before = this.#lines.get(id);
    if (before === undefined) {
      this.#lines.set(id, this.#checker.document.lineOf(path));
      return true;
    }
    this.#checker.refuse(path, `${this.#what} ${id} is on line ${before} too; allowed: each id once`);
    return false;
  }
}

/** How a part is called in messages: by its id where it has a usable one, by its place in the list otherwise. */
export const nameOf = (what: string, part: unknown, index: number): string =>
  `${what} ${isRecord(part) && typeof part.id === 'string' && part.id !== '' ? part.id : `no. ${index + 1}`}: `;

export function readStations(checker: Checker, part: unknown): readonly Station[] {
  if (part === undefined) return [];
  const stations: Station[] = [];
  const ids = new Ids(checker, 'station');
  const list = checker.list(['stations'], part, 'a list of stations {id, name, lines, place}, or no such field');
  for (const [index, item] of list.slice(0, STATION_LIMIT).entries()) {
    const path = ['stations', index];
    const station = checker.check(stationPart, path, item, nameOf('station', item, index));
    if (!ids.take(item, path) || station === undefined) continue;
    const doubled = station.lines.find((line, position) => station.lines.indexOf(line) !== position);
    if (doubled !== undefined)
      checker.refuse(
        [...path, 'lines'],
        `station ${station.id}: line ${show(doubled)} stands twice; allowed: each line once`,
      );
    stations.push({
      id: station.id,
      name: station.name ?? station.id,
      lines: station.lines,
      place: station.place ?? null,
    });
  }
  if (list.length > STATION_LIMIT)
    checker.refuse(['stations'], `has ${list.length} stations; allowed: ${STATION_LIMIT}`);
  return stations;
}

export interface Route {
  readonly legs: readonly Leg[];
  readonly trials: readonly Trial[];
  /** Where each trial stands in the file, for what can be judged only with the entries. */
  readonly paths: ReadonlyMap<string, Path>;
}

export interface RouteContext {
  readonly stations: readonly Station[];
  readonly timezone: string;
  readonly races: readonly RaceHead[];
}

/** What the road must know of a race. */
export interface RaceHead {
  readonly id: string;
  /** `undefined` where they could not be read: then every kind is taken. */
  readonly rules: RuleSet | undefined;
  /** Ids of the legs that it drives; `null` for all. */
  readonly legs: readonly string[] | null;
}

export function readRoute(checker: Checker, part: unknown, context: RouteContext): Route {
  const { stations } = context;
  const legs: Leg[] = [];
  const trials: Trial[] = [];
  const paths = new Map<string, Path>();
  const legIds = new Ids(checker, 'leg');
  const trialIds = new Ids(checker, 'trial');
  const road = new Road(checker, stations);
  for (const [legIndex, legItem] of checker.list(['legs'], part, 'a list of legs {id, trials}').entries()) {
    const legPath = ['legs', legIndex];
    const who = nameOf('leg', legItem, legIndex);
    const leg = checker.check(legPart, legPath, legItem, who);
    legIds.take(legItem, legPath);
    const legId = leg?.id ?? `no. ${legIndex + 1}`;
    const hours = readHours(checker, legPath, leg, who, context.timezone);
    road.enter(legId, hours);
    const inLeg: Trial[] = [];
    const controls: string[] = [];
    const items = isRecord(legItem) ? legItem.trials : undefined;
    for (const [index, item] of checker.list([...legPath, 'trials'], items, 'a list of trials').entries()) {
      const path = [...legPath, 'trials', index];
      const trial = readTrial(checker, path, item, nameOf('trial', item, index), {
        ...context,
        leg: legId,
        controls,
      });
      if (mayBeControl(item)) controls.push(item.id);
      road.extend(item, legId, path, nameOf('trial', item, index));
      if (!trialIds.take(item, path) || trial === undefined) continue;
      inLeg.push(trial);
      paths.set(trial.id, path);
    }
    trials.push(...inLeg);
    if (leg !== undefined) {
      const trialIds = inLeg.map((trial) => trial.id);
      const starts = { starts: new Map(), startsByRanking: new Map() };
      legs.push({ id: leg.id, name: leg.name ?? leg.id, trials: trialIds, ...hours, ...starts });
    }
  }
  if (trials.length > TRIAL_LIMIT) checker.refuse(['legs'], `has ${trials.length} trials; allowed: ${TRIAL_LIMIT}`);
  return { legs, trials, paths };
}

interface TrialPlace extends RouteContext {
  readonly leg: string;
  /** Ids of the time controls earlier in the leg. */
  readonly controls: readonly string[];
}

const kindOf = (part: unknown): (typeof TRIAL_KINDS)[number] | undefined =>
  TRIAL_KINDS.find((kind) => isRecord(part) && part.kind === kind);

/** Whether a trial as it is written is a time control; one of an unknown kind may be meant as one. */
function mayBeControl(part: unknown): part is { readonly id: string } {
  if (!isRecord(part) || typeof part.id !== 'string') return false;
  return part.kind === 'time-control' || kindOf(part) === undefined;
}

function readTrial(checker: Checker, path: Path, item: unknown, who: string, place: TrialPlace): Trial | undefined {
  const kind = kindOf(item);
  if (kind === undefined && isRecord(item) && item.kind !== undefined) {
    // Nothing else of a trial of another kind can be judged.
    const text = `${who}kind ${show(item.kind)} is unknown; allowed: ${listAllowed(TRIAL_KINDS)}`;
    checker.refuse([...path, 'kind'], text);
    return undefined;
  }
  const own = isRecord(item) && Array.isArray(item.races) ? item.races : undefined;
  for (const race of own ?? []) {
    if (place.races.some(({ id }) => id === race)) continue;
    const known = listAllowed(place.races.map(({ id }) => id));
    checker.refuse([...path, 'races'], `${who}race ${show(race)} is unknown; allowed: ${known}`);
  }
  const driving = place.races.filter(({ legs }) => legs === null || legs.includes(place.leg));
  const counting = driving.filter(({ id }) => own === undefined || own.includes(id));
  const unknowing = new Set(
    counting.flatMap(({ rules }) =>
      kind !== undefined && rules !== undefined && !knowsKind(rules, kind) ? [rules.id] : [],
    ),
  );
  for (const rules of unknowing) {
    const text = `${who}the rules ${rules} do not say what ${kind} costs; give it: rules: {extends: ${rules}, trials: {${kind}: …}}`;
    checker.refuse([...path, 'kind'], text);
  }
  const trial = checker.check(trialParts[kind ?? 'time'], path, item, who);
  const races = driving.map(({ id }) => id);
  return trial === undefined ? undefined : trialOf(trial, { checker, path, who, ...place, races });
}

/** The order of lines along the road: that in which trials first name them. */
class Road {
  readonly #checker: Checker;
  readonly #stations: ReadonlyMap<string, Station>;
  readonly #positions = new Map<string, number>();
  /** The legs in which a line, whatever the pass, is named. */
  readonly #legs = new Map<string, string[]>();
  readonly #hours = new Map<string, Hours>();

  constructor(checker: Checker, stations: readonly Station[]) {
    this.#checker = checker;
    this.#stations = new Map(stations.map((station) => [station.id, station]));
  }

  enter(leg: string, hours: Hours): void {
    this.#hours.set(leg, hours);
  }

  /** Adds a trial's lines as they are written; what else is wrong with the trial is another matter. */
  extend(part: unknown, leg: string, path: Path, who: string): void {
    if (!isRecord(part)) return;
    switch (kindOf(part)) {
      case 'time':
        this.#pair(part, leg, path, who);
        return;
      case 'average': {
        const named = [{ written: part.from, path: [...path, 'from'] }];
        for (const [index, point] of (Array.isArray(part.points) ? part.points : []).entries()) {
          if (isRecord(point)) named.push({ written: point.line, path: [...path, 'points', index, 'line'] });
        }
        this.#chain(named, leg, who);
        return;
      }
      case 'time-control':
      case 'passage-control':
        this.#line(part.line, leg, [...path, 'line'], who);
        return;
      case undefined:
        return;
    }
  }

  /** Lines that must come one after another. */
  #chain(named: readonly { readonly written: unknown; readonly path: Path }[], leg: string, who: string): void {
    let before: { readonly name: string; readonly position: number } | undefined;
    for (const { written, path } of named) {
      const line = this.#line(written, leg, path, who);
      if (line === undefined) continue;
      if (before !== undefined && line.position <= before.position) {
        const text = `${who}"${line.name}" does not lie after "${before.name}"; allowed: points in the order of the road, each with a line of its own`;
        this.#checker.refuse(path, text);
      }
      before = line;
    }
  }

  #pair(part: Readonly<Record<string, unknown>>, leg: string, path: Path, who: string): void {
    const from = this.#line(part.from, leg, [...path, 'from'], who);
    const to = this.#line(part.to, leg, [...path, 'to'], who);
    if (from === undefined || to === undefined) return;
    if (to.position === from.position) {
      const again = `${to.reference.station}/${to.reference.line}#${to.reference.pass + 1}`;
      this.#checker.refuse(
        [...path, 'to'],
        `${who}starts and ends on "${to.name}"; allowed: two lines, or a second crossing such as ${again}`,
      );
    }
    if (to.position < from.position) {
      this.#checker.refuse(
        [...path, 'to'],
        `${who}ends on "${to.name}", which an earlier trial names, and starts on "${from.name}", which comes after it; allowed: trials in the order of the road, chained ones too`,
      );
    }
  }

  #line(written: unknown, leg: string, path: Path, who: string) {
    const reference = typeof written === 'string' ? parseLine(written) : undefined;
    if (reference === undefined) return undefined;
    this.#checkStation(reference, path, who);
    const key = `${reference.station}/${reference.line}`;
    const owners = this.#legs.get(key) ?? [];
    if (!owners.includes(leg)) {
      const other = owners.find((each) => !areApart(this.#hours.get(each), this.#hours.get(leg)));
      if (other !== undefined) {
        const text = `${who}line "${key}" belongs to leg ${other} already; allowed: a line in one leg, or legs whose opens and closes do not overlap`;
        this.#checker.refuse(path, text);
      }
      this.#legs.set(key, [...owners, leg]);
    }
    const name = printLine(reference);
    const inLeg = `${leg} ${name}`;
    const position = this.#positions.get(inLeg) ?? this.#positions.size;
    this.#positions.set(inLeg, position);
    return { reference, name, position };
  }

  #checkStation({ station, line }: LineReference, path: Path, who: string): void {
    if (this.#stations.size === 0) return;
    const own = this.#stations.get(station);
    if (own?.lines.includes(line)) return;
    const lines = (own === undefined ? [...this.#stations.values()] : [own]).flatMap(({ id, lines }) =>
      lines.map((each) => `${id}/${each}`),
    );
    this.#checker.refuse(
      path,
      `${who}line "${station}/${line}" is not a line of any station; allowed: ${listAllowed(lines)}`,
    );
  }
}

/** Whether no time can lie in both legs. */
function areApart(one: Hours | undefined, other: Hours | undefined): boolean {
  const before = (a: Hours | undefined, b: Hours | undefined): boolean =>
    a?.closes != null && b?.opens != null && a.closes < b.opens;
  return before(one, other) || before(other, one);
}

/** Values by race or group must be of a race, or of a group that an entry list has: a mistyped one would hold for nobody, in silence. */
export function refuseUnknownGroups(checker: Checker, { trials, paths }: Route, names: ReadonlySet<string>): void {
  for (const trial of trials) {
    const by = trial.kind === 'time' ? trial.imposedBy : trial.kind === 'average' ? trial.speedsBy : undefined;
    for (const key of by?.keys() ?? []) {
      if (names.has(key)) continue;
      const text = `trial ${trial.id}: ${show(key)} is no race, and no group of any entry list; allowed: ${listAllowed([...names])}`;
      checker.refuse([...(paths.get(trial.id) ?? []), trial.kind === 'time' ? 'imposed' : 'speed'], text);
    }
  }
}
