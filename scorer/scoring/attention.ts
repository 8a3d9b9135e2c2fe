import type { UtcMicros } from '../../protocol/time.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { CourseTrial } from './course.ts';
import { type CrossingNow, crossingNow } from './crossing-now.ts';
import { type Finding, findingsOf, placesOf } from './findings.ts';
import { type Awaited, awaitedCars, likelyCars, type Way, wayOf } from './on-the-way.ts';

/** What a fact has touched: ids of crossings, numbers of cars. */
export interface Touch {
  readonly crossings: readonly string[];
  readonly cars: readonly number[];
}

/** Where a car was seen in a trial: the crossings that hold its lines, in the order of the road. */
export interface CarInTrial {
  readonly car: number;
  readonly stamps: readonly { readonly line: string; readonly crossing: string | null }[];
}

/** What whoever keeps a watch over the rally asks of the state; each answer is a look at it as it stands. */
export interface Attention {
  /** Tells of every fact that is taken in alone, until the returned function is called; of many at once (`addAll`) it tells nothing. */
  watch(listener: (touch: Touch) => void): () => void;
  /** Ids of all crossings that were sent or written in. */
  crossings(): Iterable<string>;
  /** `undefined` where there is none, and for an insert taken back. */
  crossing(id: string): CrossingNow | undefined;
  findings(car: number): readonly Finding[];
  /** Cars that may have crossed a line (`station/line`) at that time and have no crossing there, the likeliest first. */
  likelyCars(line: string, utcUs: UtcMicros, limit: number): readonly number[];
  /** Cars that were seen in a trial. Empty for an unknown one. */
  seenIn(trial: string): readonly CarInTrial[];
  /** By station, the cars that are still to come there. */
  awaited(): ReadonlyMap<string, readonly Awaited[]>;
}

export function attentionTo(kept: Bookkeeping): Attention {
  const { course, book } = kept;
  let way: Way | undefined;
  const forget = (): void => {
    way = undefined;
    kept.watchers.delete(forget);
  };
  /** Many are asked for at once, and then none until something has changed. */
  const wayNow = (): Way => {
    kept.watchers.add(forget);
    way ??= wayOf(kept);
    return way;
  };
  return {
    watch: (listener) => {
      const told = (crossings: readonly string[], cars: Iterable<number>): void =>
        listener({ crossings, cars: [...cars].map((car) => course.cars[car]?.entry.number ?? -1) });
      kept.watchers.add(told);
      return () => kept.watchers.delete(told);
    },
    *crossings() {
      for (const { id, current } of book.records.values()) {
        if (current?.kind === 'crossing' || (current?.kind === 'amendment' && current.action === 'insert')) yield id;
      }
    },
    crossing: (id) => {
      const record = book.records.get(id);
      return record === undefined ? undefined : crossingNow(kept, record);
    },
    findings: (car) => findingsOf(kept, course.carByNumber.get(car) ?? -1),
    likelyCars: (line, utcUs, limit) => likelyCars(kept, wayNow(), line, utcUs, limit),
    seenIn: (trial) => {
      const found = course.trials[course.trialById.get(trial) ?? -1];
      return found === undefined ? [] : seenIn(kept, found);
    },
    awaited: () => awaitedCars(kept),
  };
}

function seenIn({ course, sheets }: Bookkeeping, trial: CourseTrial): CarInTrial[] {
  const places = placesOf(trial);
  return sheets.flatMap(({ entry, holders }) => {
    if (!trial.races.includes(entry.race) || places.every((place) => holders[place] === undefined)) return [];
    const stamps = places.map((place) => ({
      line: course.places[place]?.name ?? '',
      crossing: holders[place]?.id ?? null,
    }));
    return [{ car: entry.number, stamps }];
  });
}
