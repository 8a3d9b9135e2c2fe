import { CHANNELS } from '../../bridge/index.ts';
import { addMicros, MICROS_PER_SECOND, type UtcMicros } from '../../protocol/time.ts';
import type { Rally } from '../../scorer/index.ts';
import type { Random } from '../random.ts';
import { type InputChange, tubePulses } from '../sensors/tube.ts';
import { driveAll, type Road, type RoadStation, type TrueCrossing } from '../traffic/traffic.ts';

/** All that will happen on the road, drawn from the seed before the first car starts. */
export interface Plan {
  readonly stations: readonly StationPlan[];
  /** In order of time. */
  readonly crossings: readonly TrueCrossing[];
  /** When the first station opens, and when the last one has closed. */
  readonly startUs: UtcMicros;
  readonly endUs: UtcMicros;
}

export interface StationPlan {
  readonly id: string;
  /** Input of the box by line. */
  readonly channels: ReadonlyMap<string, ChannelPlan>;
  readonly crossings: readonly TrueCrossing[];
  readonly inputs: readonly (InputChange & { readonly channel: string })[];
  readonly powerOnUs: UtcMicros;
  readonly powerOffUs: UtcMicros;
  /** Of the box: 4 hex digits. */
  readonly boxNumber: number;
  readonly oscillatorPpm: number;
}

export interface ChannelPlan {
  readonly channel: (typeof CHANNELS)[number];
  readonly lengthM: number;
}

export class RallyTooLarge extends Error {}

/** The crew of a station arrives early enough for the receiver to know the second. */
const OPENS_BEFORE_US = 90 * MICROS_PER_SECOND;
const CLOSES_AFTER_US = 30 * MICROS_PER_SECOND;
const DRIVE_MINUTES = 40;
const TUBE_LENGTHS_M = [4, 6, 8];

/** Throws `RallyTooLarge` where a station has more lines than a box has inputs. */
export function planRally(rally: Rally, driveMinutes: ReadonlyMap<string, number>, random: Random): Plan {
  const road = roadOf(rally, driveMinutes);
  const starters = rally.entries.map((entry) => ({
    car: entry.number,
    startUs: entry.start,
    wheelbaseMm: Number(entry.fields.get('wheelbaseMm') ?? '') || null,
  }));
  const crossings = driveAll(road, starters, random.split('traffic'));
  const stations = road.stations.map((station, index) => {
    const own = crossings.filter((crossing) => crossing.station === station.id);
    return planStation(station, index, own, random.split(`station-${station.id}`));
  });
  return {
    stations,
    crossings,
    startUs: Math.min(...stations.map((station) => station.powerOnUs)) as UtcMicros,
    endUs: Math.max(...stations.map((station) => station.powerOffUs)) as UtcMicros,
  };
}

function planStation(
  station: RoadStation,
  index: number,
  crossings: readonly TrueCrossing[],
  random: Random,
): StationPlan {
  // A0 is the hand button.
  const pins = CHANNELS.filter((channel) => channel !== 'A0');
  const channels = new Map<string, ChannelPlan>();
  for (const [at, line] of station.lines.entries()) {
    const channel = pins[at];
    if (!channel) {
      throw new RallyTooLarge(
        `station ${station.id} has ${station.lines.length} lines; a box has ${pins.length} inputs`,
      );
    }
    channels.set(line, { channel, lengthM: TUBE_LENGTHS_M[Math.floor(random() * TUBE_LENGTHS_M.length)] ?? 6 });
  }
  const sensors = random.split('sensors');
  const inputs = crossings
    .flatMap((crossing) => {
      const { channel, lengthM } = channels.get(crossing.line) ?? { channel: 'D8', lengthM: 0 };
      return tubePulses(crossing, lengthM, sensors).map((change) => ({ ...change, channel }));
    })
    .sort((a, b) => a.atUs - b.atUs);
  const first = crossings[0]?.utcUs ?? (0 as UtcMicros);
  const last = crossings.at(-1)?.utcUs ?? first;
  return {
    id: station.id,
    channels,
    crossings,
    inputs,
    powerOnUs: addMicros(first, -OPENS_BEFORE_US - Math.round(30 * random() * MICROS_PER_SECOND)),
    powerOffUs: addMicros(last, CLOSES_AFTER_US),
    boxNumber: index + 1,
    // Half of the boards have a crystal, half a resonator.
    oscillatorPpm: random() < 0.5 ? 40 * random.normal() : 2_500 * random.normal(),
  };
}

/** Lines in the order in which the time trials name them, station by station as the road first meets them. */
function roadOf(rally: Rally, driveMinutes: ReadonlyMap<string, number>): Road {
  const lines = new Map<string, string[]>();
  const imposed = new Map<string, number>();
  for (const trial of rally.trials) {
    if (trial.kind !== 'time') continue;
    for (const { station, line } of [trial.from, trial.to]) {
      const own = lines.get(station) ?? [];
      if (!own.includes(line)) own.push(line);
      lines.set(station, own);
    }
    imposed.set(`${trial.from.station}/${trial.from.line}>${trial.to.line}`, trial.imposedHundredths);
  }
  return {
    stations: [...lines].map(([id, own], index) => ({
      id,
      lines: own,
      driveMinutes: driveMinutes.get(id) ?? (index === 0 ? 3 : DRIVE_MINUTES),
      imposedHundredths: own.slice(1).map((line, at) => imposed.get(`${id}/${own[at]}>${line}`) ?? null),
    })),
  };
}
