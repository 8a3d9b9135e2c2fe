import { type UtcMicros, utcMicros } from '../../protocol/time.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import { stateAt } from './car-file.ts';
import type { CarSheet } from './car-sheet.ts';
import { type CourseLine, lineAt } from './course.ts';

/** Who may have crossed a line, and who is still to come: from how long those before took from where to where. Advice; no result rests on it. */

/** A car that is still to come to a station. */
export interface Awaited {
  readonly car: number;
  /** Where and when it was last seen. */
  readonly line: string;
  readonly seenUs: UtcMicros;
  /** By what those before took; `null` where nobody has been there yet. */
  readonly expectedUs: UtcMicros | null;
}

/** The last so many cars tell how long the way takes now. */
const CARS_ASKED = 15;
const OUT: readonly (string | undefined)[] = ['retired', 'excluded', 'not-started'];
const NEVER_US = 1e15;

/** How long it takes from place to place, microseconds; `undefined` where nobody has driven it. */
export type Way = (from: number, to: number) => number | undefined;

/** The middle one of the last cars. Remembers what it has worked out, so that it is good until the next fact. */
export function wayOf({ sheets }: Bookkeeping): Way {
  const known = new Map<string, number | undefined>();
  return (from, to) => {
    const key = `${from} ${to}`;
    if (known.has(key)) return known.get(key);
    const driven: { readonly atUs: number; readonly tookUs: number }[] = [];
    for (const { holders } of sheets) {
      const [a, b] = [holders[from]?.utcUs, holders[to]?.utcUs];
      if (a != null && b != null && b > a) driven.push({ atUs: b, tookUs: b - a });
    }
    driven.sort((one, other) => other.atUs - one.atUs);
    const took = driven.slice(0, CARS_ASKED).map(({ tookUs }) => tookUs);
    const middle = took.sort((one, other) => one - other)[Math.floor(took.length / 2)];
    known.set(key, middle);
    return middle;
  };
}

/** Cars that may have crossed the line at that time and have no crossing there, the likeliest first. */
export function likelyCars(kept: Bookkeeping, way: Way, line: string, utcUs: UtcMicros, limit: number): number[] {
  const { course, sheets } = kept;
  const courseLine = course.lines[lineAt(course, line, utcUs) ?? -1];
  if (courseLine === undefined) return [];
  return sheets
    .flatMap((sheet) => {
      const place = freePlace(sheet, courseLine);
      if (place === undefined || !mayCome(kept, sheet, place)) return [];
      const offUs = offBy(kept, sheet, place, utcUs, way);
      return offUs === undefined ? [] : [{ car: sheet.entry.number, offUs }];
    })
    .sort((one, other) => one.offUs - other.offUs || one.car - other.car)
    .slice(0, limit)
    .map(({ car }) => car);
}

const freePlace = ({ holders }: CarSheet, { places }: CourseLine): number | undefined =>
  places.find((place): place is number => place !== null && holders[place] === undefined);

function mayCome({ course }: Bookkeeping, sheet: CarSheet, place: number): boolean {
  const trial = course.places[place]?.trials.find((index) => course.trials[index]?.races.includes(sheet.entry.race));
  return trial !== undefined && !OUT.includes(stateAt(sheet.file, trial));
}

/** How far a time is off that at which the car should have been at the place. */
function offBy(kept: Bookkeeping, sheet: CarSheet, place: number, utcUs: number, way: Way): number | undefined {
  let before = Math.min(sheet.furthest, place - 1);
  while (before >= 0 && sheet.holders[before] === undefined) before -= 1;
  const lastUs = sheet.holders[before]?.utcUs;
  if (lastUs != null && legOf(kept, before) === legOf(kept, place)) {
    if (lastUs > utcUs) return undefined;
    const tookUs = way(before, place);
    // Where nobody has been, whoever was seen first comes first.
    return tookUs === undefined ? NEVER_US - (utcUs - lastUs) : Math.abs(lastUs + tookUs - utcUs);
  }
  const startUs = startOf(kept, sheet, place);
  if (startUs > utcUs) return undefined;
  return NEVER_US * 2 - (utcUs - startUs);
}

const legOf = ({ course }: Bookkeeping, place: number): string =>
  course.trials[course.places[place]?.trials[0] ?? -1]?.leg ?? '';

function startOf(kept: Bookkeeping, { entry, file }: CarSheet, place: number): UtcMicros {
  const leg = legOf(kept, place);
  const listed = kept.course.rally.legs.find(({ id }) => id === leg)?.starts.get(entry.number);
  return file.starts.get(leg) ?? listed ?? entry.start;
}

/** By station, the cars of the leg that they are in which have not come there yet, those nearest to it first. */
export function awaitedCars(kept: Bookkeeping): ReadonlyMap<string, readonly Awaited[]> {
  const { course, sheets } = kept;
  const way = wayOf(kept);
  const stationOf = course.places.map(({ name }) => name.split('/')[0] ?? '');
  const awaited = new Map<string, Awaited[]>();
  for (const sheet of sheets) {
    const { furthest } = sheet;
    const seenUs = sheet.holders[furthest]?.utcUs;
    if (seenUs == null || sheet.entry.status === 'organisation') continue;
    const met = new Set([stationOf[furthest]]);
    for (let place = furthest + 1; place < course.places.length; place += 1) {
      const station = stationOf[place] ?? '';
      if (legOf(kept, place) !== legOf(kept, furthest)) break;
      if (met.has(station) || !mayCome(kept, sheet, place)) continue;
      met.add(station);
      const tookUs = way(furthest, place);
      const of = awaited.get(station) ?? [];
      awaited.set(station, of);
      of.push({
        ...{ car: sheet.entry.number, line: course.places[furthest]?.name ?? '', seenUs },
        expectedUs: tookUs === undefined ? null : utcMicros(seenUs + tookUs),
      });
    }
  }
  for (const cars of awaited.values())
    cars.sort((a, b) => (a.expectedUs ?? NEVER_US) - (b.expectedUs ?? NEVER_US) || a.seenUs - b.seenUs);
  return awaited;
}
