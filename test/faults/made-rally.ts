import { printProblem } from '../../protocol/files/problem.ts';
import type { Source } from '../../protocol/files/source-files.ts';
import { addMicros, MICROS_PER_SECOND, type UtcMicros, utcMicros } from '../../protocol/time.ts';
import { loadRally, type Rally } from '../../scorer/rally/index.ts';
import type { Random } from '../../simulator/random.ts';
import { driveAll, type RoadStation, type TrueCrossing } from '../../simulator/traffic/traffic.ts';

/** A small rally of a seed: its files, and what its cars really do. */
export interface MadeRally {
  readonly rally: Rally;
  readonly sources: readonly Source[];
  readonly texts: Readonly<Record<string, string>>;
  readonly cars: readonly number[];
  readonly stations: readonly { readonly id: string; readonly lines: readonly string[] }[];
  /** In order of time. */
  readonly crossings: readonly TrueCrossing[];
}

export const RALLY_FILE = 'rally.yaml';
/** When the stations are set up. */
export const BEGIN_US: UtcMicros = utcMicros(Date.parse('2024-06-11T10:30:00Z') * 1000);
/** Stations have their first seconds from GPS before the first car. */
const FIRST_START_US = addMicros(BEGIN_US, 40 * MICROS_PER_SECOND);
/** All whose times are read as the true deviations of `simulator/rally/truth.ts` are. */
const RULES = ['aci-rds'];
const LINES = ['A', 'B', 'C', 'D'];

export function makeRally(random: Random): MadeRally {
  const whole = (from: number, to: number): number => from + Math.floor((to - from + 1) * random());
  const stations: RoadStation[] = Array.from({ length: whole(1, 4) }, (_, index) => {
    const lines = LINES.slice(0, whole(2, 3));
    return {
      id: `s${index + 1}`,
      lines,
      driveMinutes: index === 0 ? 0 : 0.5,
      imposedHundredths: lines.slice(1).map(() => whole(500, 1500)),
    };
  });
  const intervalS = whole(10, 20);
  const cars = Array.from({ length: whole(3, 7) }, (_, index) => 11 + 7 * index);
  const trials = stations.flatMap(({ id, lines, imposedHundredths }) =>
    imposedHundredths.map((imposed, i) => ({
      ...{ id: `${id}-t${i + 1}`, kind: 'time', from: `${id}/${lines[i]}`, to: `${id}/${lines[i + 1]}` },
      imposed: `${((imposed ?? 0) / 100).toFixed(2)} s`,
    })),
  );
  const file = {
    rally: 'faults',
    name: 'A rally on which everything goes wrong',
    timezone: 'Europe/Rome',
    rules: RULES[whole(0, RULES.length - 1)],
    races: [
      {
        ...{ id: 'classic', name: 'Classic cars', entries: 'entries.csv' },
        ...{ firstStart: new Date(FIRST_START_US / 1000).toISOString(), interval: `${intervalS} s` },
      },
    ],
    legs: [{ id: 'leg-1', trials }],
    rankings: [{ id: 'overall', race: 'classic' }],
  };
  const rows = cars.map((car) => `${car},${1925 + (car % 40)},Model ${car},1.${10 + (car % 60)}`);
  // JSON is YAML.
  const texts: Readonly<Record<string, string>> = {
    [RALLY_FILE]: JSON.stringify(file, null, 1),
    'entries.csv': ['number,year,model,coefficient', ...rows, ''].join('\n'),
  };
  const loading = loadRally(RALLY_FILE, (path) => texts[path] ?? '');
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  const starters = cars.map((car, n) => ({
    car,
    startUs: addMicros(FIRST_START_US, n * intervalS * MICROS_PER_SECOND),
    wheelbaseMm: null,
  }));
  const crossings = driveAll({ stations }, starters, random.split('traffic'));
  return { rally: loading.rally, sources: loading.sources, texts, cars, stations, crossings };
}
