import { addMicros, MICROS_PER_SECOND, type UtcMicros } from '../../protocol/time.ts';
import type { Random } from '../random.ts';
import { type Crew, drawCrew, drawDeviationUs } from './crew.ts';

/** The road as the traffic sees it. */
export interface Road {
  readonly stations: readonly RoadStation[];
}

export interface RoadStation {
  readonly id: string;
  /** In the order in which cars cross them. */
  readonly lines: readonly string[];
  /** Typical drive from the station before, or from the start. */
  readonly driveMinutes: number;
  /** Imposed time from a line to the next one; `null` where the road between them is no trial. */
  readonly imposedHundredths: readonly (number | null)[];
}

export interface Starter {
  readonly car: number;
  readonly startUs: UtcMicros;
  readonly wheelbaseMm: number | null;
}

/** What really happened on the road: nobody but the simulator ever sees it. */
export interface TrueCrossing {
  readonly car: number;
  readonly station: string;
  readonly line: string;
  /** First touch of the front wheels. */
  readonly utcUs: UtcMicros;
  readonly rearUtcUs: UtcMicros;
}

/** Cars that follow one another nearer than this are not let onto a trial. */
const HEADWAY_US_MIN = 1_800_000;
/** At the start of a trial a marshal lets them go. */
const RELEASE_US_MIN = 3_000_000;
/** Between two trials of one station that are not chained. */
const TRANSIT_US = 90 * MICROS_PER_SECOND;
/** From the start, or the queue, to the first line. */
const ROLL_US_MAX = 12 * MICROS_PER_SECOND;
/** One standard deviation of the drive between stations: enough that half of the neighbours change places on a long stretch. */
const DRIVE_SPREAD = 0.06;
const SPEED_KMH_MIN = 12;
const SPEED_KMH_MAX = 45;

interface Underway extends Starter {
  readonly crew: Crew;
  readonly random: Random;
  readonly wheelbase: number;
  /** When it leaves the last station, or the start. */
  leftUs: UtcMicros;
}

/** Drives every car along the road: skill, bunching behind slow ones, overtaking between stations. In order of time. */
export function driveAll(road: Road, starters: readonly Starter[], random: Random): TrueCrossing[] {
  const cars: Underway[] = starters.map((starter) => {
    const own = random.split(`car-${starter.car}`);
    return {
      ...starter,
      crew: drawCrew(own),
      random: own,
      wheelbase: starter.wheelbaseMm ?? Math.round(2_100 + 1_100 * own()),
      leftUs: starter.startUs,
    };
  });
  const crossings: TrueCrossing[] = [];
  for (const station of road.stations) crossings.push(...driveStation(station, cars));
  return crossings.sort((a, b) => a.utcUs - b.utcUs || a.car - b.car);
}

function driveStation(station: RoadStation, cars: readonly Underway[]): TrueCrossing[] {
  const arrivals = cars
    .map((car) => {
      const minutes = station.driveMinutes * Math.max(0.8, 1 + DRIVE_SPREAD * car.random.normal());
      const rollUs = ROLL_US_MAX * car.random();
      return { car, atUs: addMicros(car.leftUs, Math.round(minutes * 60 * MICROS_PER_SECOND + rollUs)) };
    })
    .sort((a, b) => a.atUs - b.atUs || a.car.car - b.car.car);
  const crossings: TrueCrossing[] = [];
  const lastOver = new Map<string, UtcMicros>();
  for (const { car, atUs } of arrivals) {
    let at = atUs;
    station.lines.forEach((line, index) => {
      const imposed = index === 0 ? null : (station.imposedHundredths[index - 1] ?? null);
      if (imposed !== null) {
        // Nobody drives a trial in less than half its time, however badly it goes.
        const wanted = imposed * 10_000 + drawDeviationUs(car.crew, car.random);
        at = addMicros(at, Math.max(imposed * 5_000, wanted));
      } else if (index > 0) {
        at = addMicros(at, Math.round(TRANSIT_US * (0.7 + 0.6 * car.random())));
      }
      const headwayUs = imposed === null ? RELEASE_US_MIN * (1 + car.random()) : HEADWAY_US_MIN;
      const last = lastOver.get(line);
      if (last !== undefined && at < last + headwayUs) at = addMicros(last, Math.round(headwayUs));
      lastOver.set(line, at);
      crossings.push({
        car: car.car,
        station: station.id,
        line,
        utcUs: at,
        rearUtcUs: addMicros(at, axleGapUs(car.wheelbase, car.random)),
      });
    });
    car.leftUs = at;
  }
  return crossings;
}

function axleGapUs(wheelbaseMm: number, random: Random): number {
  const kmh = SPEED_KMH_MIN + (SPEED_KMH_MAX - SPEED_KMH_MIN) * random();
  return Math.round((wheelbaseMm / 1_000 / (kmh / 3.6)) * MICROS_PER_SECOND);
}
