import type { ClockPoint } from '../../../protocol/api/stations.ts';
import { status } from '../../../protocol/messages/station.ts';

/** How well each station kept time, as it said every half minute: half a day of it, in memory. */
export interface StationLog {
  /** What goes by on a status topic. */
  heard(station: string, payload: string): void;
  clock(station: string): readonly ClockPoint[];
}

const POINTS_MAX = 1_440;
/** More than any rally has; whoever invents stations fills nobody's memory. */
const STATIONS_MAX = 200;

export function createStationLog(): StationLog {
  const of = new Map<string, ClockPoint[]>();
  return {
    heard: (station, payload) => {
      const read = status.safeParse(parse(payload));
      if (!read.success || read.data.atUs === undefined || !read.data.clock) return;
      const { atUs, clock } = read.data;
      const points = of.get(station) ?? [];
      if (!of.has(station)) {
        if (of.size >= STATIONS_MAX) return;
        of.set(station, points);
      }
      if (points.at(-1)?.atUs === atUs) return;
      points.push({ atUs, source: clock.source, uncertaintyUs: clock.uncertaintyUs, driftPpm: clock.driftPpm });
      if (points.length > 1 && (points.at(-2)?.atUs ?? 0) > atUs) points.sort((one, other) => one.atUs - other.atUs);
      if (points.length > POINTS_MAX) points.shift();
    },
    clock: (station) => of.get(station) ?? [],
  };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
