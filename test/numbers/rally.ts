import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRunningOrder } from '../../bridge/numbers/order.ts';

/** A real rally of 66 cars, each scanned at eleven points: is the car that comes the one that is suggested? */

const FOLDER = resolve('../shared/data/order');
export const NO_RALLY = existsSync(FOLDER) ? null : `${FOLDER} is not there`;

/** In the order of the road. `hdfc-motera-vivo` records the same point as `motera-vivo`. */
const POINTS = [
  ...['start-redmi', 'kabhib-asus', 'natrani-redmi', 'motera-vivo', 'beaufort-redmi', 't-canal-vivo'],
  ...['airport-redmi', 'house-of-mg-poco', 'house-of-mg-realme', 'prithvi-cafe-asus', 'final-redmi'],
];

interface Scan {
  readonly car: number;
  readonly atUs: number;
}

/** The first scan of each car at a point, in order of time. */
function scansAt(point: string): Scan[] {
  const rows = readFileSync(`${FOLDER}/${point}.csv`, 'utf8').trim().split('\n').slice(1);
  const scans = rows.map((row): Scan => {
    const [code = '', time = ''] = row.split(',');
    return { car: Number(code.split('/').at(-1)), atUs: Date.parse(`${time.slice(0, 23)}Z`) * 1000 };
  });
  const seen = new Set<number>();
  return scans.sort((a, b) => a.atUs - b.atUs).filter(({ car }) => !seen.has(car) && seen.add(car));
}

export interface Guessed {
  readonly point: string;
  readonly cars: number;
  /** Share of cars that were suggested first, and among the first five. */
  readonly first: number;
  readonly five: number;
}

export type Suggest = (
  startOrder: readonly number[],
  upstream: readonly (readonly Scan[])[],
) => {
  rank(atUs: number): readonly number[];
  crossed(scan: Scan): void;
};

/** Plays every point but the start with what the earlier ones saw up to each moment. The number of a car that has crossed is known, as a marshal confirms it. */
export function guess(suggest: Suggest): Guessed[] {
  const points = POINTS.map(scansAt);
  const startOrder = (points[0] ?? []).map(({ car }) => car);
  return points.slice(1).map((scans, i) => {
    const station = suggest(startOrder, points.slice(0, i + 1));
    let first = 0;
    let five = 0;
    for (const scan of scans) {
      const ranked = station.rank(scan.atUs);
      if (ranked[0] === scan.car) first++;
      if (ranked.slice(0, 5).includes(scan.car)) five++;
      station.crossed(scan);
    }
    return { point: POINTS[i + 1] ?? '', cars: scans.length, first: first / scans.length, five: five / scans.length };
  });
}

/** Our running order, told by the scorer of every car's last sighting at that moment. */
export const byRunningOrder: Suggest = (startOrder, upstream) => {
  const order = createRunningOrder(['here'], startOrder);
  let n = 0;
  return {
    rank: (atUs) => {
      order.expect(
        upstream.flatMap((scans, i) =>
          scans
            .filter((scan) => scan.atUs <= atUs)
            .map(({ car, atUs: seenUs }) => ({ car, seenAt: POINTS[i] ?? '', seenUs })),
        ),
      );
      return order.rank('here', atUs).map(({ car }) => car);
    },
    crossed: ({ car, atUs }) => order.crossed('here', `${n++}`, car, atUs),
  };
};

/** What a list on a clipboard does: the next number in the order of start. */
export const byStartOrder: Suggest = (startOrder) => {
  const through = new Set<number>();
  let last: number | null = null;
  return {
    rank: () => {
      const from = last === null ? 0 : startOrder.indexOf(last) + 1;
      return [...startOrder.slice(from), ...startOrder.slice(0, from)].filter((car) => !through.has(car));
    },
    crossed: ({ car }) => {
      through.add(car);
      last = car;
    },
  };
};

export const average = (guessed: readonly Guessed[], of: (each: Guessed) => number): number =>
  guessed.reduce((sum, each) => sum + of(each), 0) / guessed.length;
