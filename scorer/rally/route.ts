import type { Checker } from '../../protocol/files/checker.ts';
import { isRecord } from '../../protocol/files/document.ts';
import { listAllowed, show } from '../../protocol/files/problem.ts';
import { hundredths } from '../../protocol/time.ts';
import { parseDuration } from './quantity.ts';
import { type Leg, parseLine, printLine, type Station, type Trial } from './rally.ts';
import { LATER_KINDS, legPart, SUPPORTED_KINDS, stationPart, trialPart, unsupported } from './rally-file.ts';

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
}

export function readRoute(checker: Checker, part: unknown, stations: readonly Station[]): Route {
  const legs: Leg[] = [];
  const trials: Trial[] = [];
  const legIds = new Ids(checker, 'leg');
  const trialIds = new Ids(checker, 'trial');
  const road = new Road(checker, stations);
  for (const [legIndex, legItem] of checker.list(['legs'], part, 'a list of legs {id, trials}').entries()) {
    const legPath = ['legs', legIndex];
    const who = nameOf('leg', legItem, legIndex);
    const leg = checker.check(legPart, legPath, legItem, who);
    checker.refuseUnsupported(legPath, legItem, unsupported.leg, who);
    legIds.take(legItem, legPath);
    const legId = leg?.id ?? `no. ${legIndex + 1}`;
    const inLeg: Trial[] = [];
    const items = isRecord(legItem) ? legItem.trials : undefined;
    for (const [index, item] of checker.list([...legPath, 'trials'], items, 'a list of trials').entries()) {
      const path = [...legPath, 'trials', index];
      const trial = readTrial(checker, path, item, index, legId);
      road.extend(item, legId, path, nameOf('trial', item, index));
      if (trialIds.take(item, path) && trial !== undefined) inLeg.push(trial);
    }
    trials.push(...inLeg);
    if (leg !== undefined) legs.push({ id: leg.id, name: leg.name ?? leg.id, trials: inLeg.map((trial) => trial.id) });
  }
  if (trials.length > TRIAL_LIMIT) checker.refuse(['legs'], `has ${trials.length} trials; allowed: ${TRIAL_LIMIT}`);
  return { legs, trials };
}

function readTrial(checker: Checker, path: Path, item: unknown, index: number, leg: string): Trial | undefined {
  const who = nameOf('trial', item, index);
  const kind = isRecord(item) ? item.kind : undefined;
  if (kind !== undefined && !(SUPPORTED_KINDS as readonly unknown[]).includes(kind)) {
    // Nothing else of a trial of another kind can be judged.
    const state = (LATER_KINDS as readonly unknown[]).includes(kind) ? 'is not supported yet' : 'is unknown';
    checker.refuse([...path, 'kind'], `${who}kind ${show(kind)} ${state}; allowed: ${listAllowed(SUPPORTED_KINDS)}`);
    return undefined;
  }
  checker.refuseUnsupported(path, item, unsupported.trial, who);
  if (isRecord(item) && isRecord(item.imposed)) {
    checker.refuse(
      [...path, 'imposed'],
      `${who}imposed by race or group is not supported yet; allowed: one duration such as 12.00 s`,
    );
    return undefined;
  }
  const trial = checker.check(trialPart, path, item, who);
  if (trial === undefined) return undefined;
  const from = parseLine(trial.from);
  const to = parseLine(trial.to);
  const imposed = parseDuration(trial.imposed);
  if (from === undefined || to === undefined || !imposed.ok) return undefined;
  return {
    id: trial.id,
    name: trial.name ?? trial.id,
    kind: trial.kind,
    leg,
    from,
    to,
    imposedHundredths: hundredths(imposed.value),
  };
}

/** The order of lines along the road: that in which trials first name them. */
class Road {
  readonly #checker: Checker;
  readonly #stations: ReadonlyMap<string, Station>;
  readonly #positions = new Map<string, number>();
  /** The leg in which a line, whatever the pass, is first named. */
  readonly #legs = new Map<string, string>();

  constructor(checker: Checker, stations: readonly Station[]) {
    this.#checker = checker;
    this.#stations = new Map(stations.map((station) => [station.id, station]));
  }

  /** Adds a trial's lines as they are written; what else is wrong with the trial is another matter. */
  extend(part: unknown, leg: string, path: Path, who: string): void {
    if (!isRecord(part) || !(SUPPORTED_KINDS as readonly unknown[]).includes(part.kind)) return;
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
    const owner = this.#legs.get(key) ?? leg;
    this.#legs.set(key, owner);
    if (owner !== leg) {
      this.#checker.refuse(
        path,
        `${who}line "${key}" belongs to leg ${owner} already, and legs that share a line (told apart by opens and closes) are not supported yet; allowed: a line in one leg`,
      );
    }
    const name = printLine(reference);
    const position = this.#positions.get(name) ?? this.#positions.size;
    this.#positions.set(name, position);
    return { reference, name, position };
  }

  #checkStation({ station, line }: Trial['from'], path: Path, who: string): void {
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
