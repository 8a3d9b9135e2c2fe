import type { Amendment, Crossing, Fact } from '../../protocol/messages/facts.ts';
import type { Order } from '../../protocol/messages/station.ts';
import { type UtcMicros, utcMicros } from '../../protocol/time.ts';
import type { Rally, Trial } from '../rally/index.ts';

/**
 * Which cars are still to come to each station, with where and when they were last seen. Advice for the running order of a bridge; no result rests on
 * it, so that a number that is only suggested will do.
 */
export interface Arrivals {
  take(fact: Fact): void;
  /** Stations for which there may be something new since the last call. */
  changed(): readonly string[];
  /** The cars that are still to come there, those nearest to it first. */
  at(station: string): Order['cars'];
}

/** A car over a line, which lies at the `place`-th station of the road. */
interface Sighting {
  readonly car: number;
  readonly station: string;
  readonly line: string;
  readonly place: number;
  readonly utcUs: UtcMicros;
}

/** The cars of the next half hour and more, in a message that stays small. */
const CARS_MAX = 80;
/** How long the way takes is seen on so many cars: the road of now, not of this morning. */
const RECENT_CARS = 12;
/** Of a station with several lines. */
const RECENT_SIGHTINGS = 100;
const GONE: readonly string[] = ['retired', 'excluded', 'not-started'];

export function createArrivals(rally: Rally): Arrivals {
  const road = stationsInOrder(rally);
  const placeOf = new Map(road.map((station, place) => [station, place]));
  const crossings = new Map<string, Crossing>();
  /** What a person said of a crossing: its car, `null` for none. */
  const said = new Map<string, number | null>();
  const sightings = new Map<string, Sighting>();
  /** Each car's sightings, and how far it has come. */
  const ofCar = new Map<number, Map<string, Sighting>>();
  const furthest = new Map<number, Sighting>();
  /** Each station's sightings, in the order in which they came. */
  const ofStation = new Map<string, Map<string, Sighting>>();
  const gone = new Set<number>();
  const stale = new Set<string>();

  const move = (car: number): void => {
    const before = furthest.get(car);
    let after: Sighting | undefined;
    for (const each of ofCar.get(car)?.values() ?? []) {
      if (!after || each.place > after.place || (each.place === after.place && each.utcUs > after.utcUs)) after = each;
    }
    if (after) furthest.set(car, after);
    else furthest.delete(car);
    // Whoever waits for it beyond where it was or is.
    const from = Math.min(before?.place ?? 0, after?.place ?? 0);
    for (const station of road.slice(from)) stale.add(station);
  };

  const see = (id: string): void => {
    const before = sightings.get(id);
    if (before) {
      sightings.delete(id);
      ofCar.get(before.car)?.delete(id);
      ofStation.get(before.station)?.delete(id);
      move(before.car);
    }
    const crossing = crossings.get(id);
    const place = placeOf.get(crossing?.station ?? '');
    if (!crossing?.counts || crossing.utcUs === null || crossing.test || place === undefined) return;
    const car = said.has(id) ? said.get(id) : (crossing.car ?? crossing.suggested);
    if (car == null) return;
    const { station, line } = crossing;
    const sighting = { car, station, line, place, utcUs: utcMicros(crossing.utcUs) };
    sightings.set(id, sighting);
    ofCar.set(car, (ofCar.get(car) ?? new Map()).set(id, sighting));
    ofStation.set(station, (ofStation.get(station) ?? new Map()).set(id, sighting));
    move(car);
  };

  /** How long the last cars took from a line to a station, the one in the middle; `null` before any has. */
  const travelUs = (station: string, line: string, to: string): number | null => {
    const recent = [...(ofStation.get(to)?.values() ?? [])].slice(-RECENT_SIGHTINGS).reverse();
    const arrived = new Map(recent.map((each) => [each.car, each.utcUs]));
    const took = [...arrived].slice(0, RECENT_CARS).flatMap(([car, utcUs]) => {
      const left = [...(ofCar.get(car)?.values() ?? [])]
        .filter((each) => each.station === station && each.line === line && each.utcUs < utcUs)
        .map((each) => each.utcUs);
      return left.length > 0 ? [utcUs - Math.max(...left)] : [];
    });
    return took.sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? null;
  };

  const amend = (amendment: Amendment): void => {
    switch (amendment.action) {
      case 'assign':
        said.set(amendment.crossing, amendment.car);
        see(amendment.crossing);
        break;
      case 'void':
        said.set(amendment.crossing, null);
        see(amendment.crossing);
        break;
      case 'restore':
        said.delete(amendment.crossing);
        see(amendment.crossing);
        break;
      case 'entry-state':
        if (GONE.includes(amendment.state)) gone.add(amendment.car);
        else gone.delete(amendment.car);
        move(amendment.car);
        break;
      default:
        break;
    }
  };

  return {
    take: (fact) => {
      if (fact.kind === 'amendment') amend(fact);
      if (fact.kind !== 'crossing' || (crossings.get(fact.id)?.rev ?? -1) >= fact.rev) return;
      crossings.set(fact.id, fact);
      see(fact.id);
    },
    changed: () => {
      const stations = road.filter((station) => stale.has(station));
      stale.clear();
      return stations;
    },
    at: (to) => {
      const place = placeOf.get(to) ?? 0;
      const missing = [...gone].filter((car) => !furthest.has(car)).sort((a, b) => a - b);
      const underway = [...furthest.values()]
        .filter((sighting) => sighting.place < place)
        .sort((a, b) => b.place - a.place || a.utcUs - b.utcUs || a.car - b.car);
      const shown = underway.slice(0, Math.max(0, CARS_MAX - missing.length));
      const ways = new Map<string, number | null>(
        shown.map(({ station, line }) => [`${station}/${line}`, travelUs(station, line, to)] as const),
      );
      const expected = (from: string, utcUs: UtcMicros) => {
        const way = ways.get(from) ?? null;
        return way === null ? null : utcMicros(utcUs + way);
      };
      return [
        ...missing.map((car) => ({ car, expectedUs: null, gone: true })),
        ...shown.map(({ car, station, line, utcUs }) => ({
          car,
          expectedUs: gone.has(car) ? null : expected(`${station}/${line}`, utcUs),
          seenAt: `${station}/${line}`,
          seenUs: utcUs,
          gone: gone.has(car),
        })),
      ].slice(0, CARS_MAX);
    },
  };
}

/** In the order in which trials meet them; those that no trial names keep their place in the list. */
function stationsInOrder({ stations, trials }: Rally): string[] {
  const met = trials.flatMap(linesOf);
  const placeOf = (station: string, listed: number): number => {
    const place = met.indexOf(station);
    return place < 0 ? met.length + listed : place;
  };
  return stations
    .map(({ id }, listed) => ({ id, place: placeOf(id, listed) }))
    .sort((a, b) => a.place - b.place)
    .map(({ id }) => id);
}

/** The stations of a trial's lines, in its order. */
function linesOf(trial: Trial): string[] {
  switch (trial.kind) {
    case 'time':
      return [trial.from.station, trial.to.station];
    case 'average':
      return trial.points.map(({ line }) => line.station);
    default:
      return trial.line ? [trial.line.station] : [];
  }
}
