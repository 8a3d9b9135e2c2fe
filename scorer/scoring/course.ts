import type { Hundredths } from '../../protocol/time.ts';
import { columnEquals, type Entry, printLine, type Rally, type RankingDefinition } from '../rally/index.ts';
import type { TrialKind } from '../rules/index.ts';

/** A rally with its names turned to numbers: what scoring looks up for every fact, worked out once. */

export interface Car {
  /** As its list has it; what amendments make of it is on the car's sheet. */
  readonly entry: Entry;
}

/** One crossing of one line, in the order of the road: its index is how far along the road it lies. */
export interface Place {
  readonly name: string;
  /** Indices of the trials that start or end here. */
  readonly trials: readonly number[];
  readonly trialsEnding: readonly number[];
}

/** A line across the road. */
export interface CourseLine {
  readonly name: string;
  /** Index of the place for pass 1, 2 …; `null` for a pass that no trial names. */
  readonly places: readonly (number | null)[];
}

export interface CourseTrial {
  readonly id: string;
  readonly kind: TrialKind;
  readonly leg: string;
  readonly imposed: Hundredths;
  readonly from: number;
  readonly to: number;
  /** Indices of the rankings that count this trial. */
  readonly rankings: ReadonlySet<number>;
}

export interface CourseRanking {
  readonly index: number;
  readonly definition: RankingDefinition;
  readonly trials: readonly number[];
  /** Indices of the cars that may have a row: those of its race. */
  readonly cars: readonly number[];
}

export interface Course {
  readonly rally: Rally;
  readonly cars: readonly Car[];
  readonly carByNumber: ReadonlyMap<number, number>;
  readonly lines: readonly CourseLine[];
  /** By `station/line`. */
  readonly lineByName: ReadonlyMap<string, number>;
  /** Lines that a station has and no trial uses: a crossing there is no mistake. */
  readonly idleLines: ReadonlySet<string>;
  readonly places: readonly Place[];
  readonly trials: readonly CourseTrial[];
  readonly trialById: ReadonlyMap<string, number>;
  readonly rankings: readonly CourseRanking[];
  readonly rankingById: ReadonlyMap<string, CourseRanking>;
}

export function layCourse(rally: Rally): Course {
  const places: { name: string; trials: number[]; trialsEnding: number[] }[] = [];
  const placeByName = new Map<string, number>();
  const lines: { name: string; places: (number | null)[] }[] = [];
  const lineByName = new Map<string, number>();

  const placeOf = (reference: Rally['trials'][number]['from']): number => {
    const name = printLine(reference);
    const known = placeByName.get(name);
    if (known !== undefined) return known;
    const place = places.push({ name, trials: [], trialsEnding: [] }) - 1;
    placeByName.set(name, place);
    const lineName = `${reference.station}/${reference.line}`;
    const index = lineByName.get(lineName) ?? lines.push({ name: lineName, places: [] }) - 1;
    lineByName.set(lineName, index);
    const passes = lines[index]?.places ?? [];
    while (passes.length < reference.pass) passes.push(null);
    passes[reference.pass - 1] = place;
    return place;
  };

  const rankingCars = rally.rankings.map((definition) =>
    rally.entries.flatMap(({ race }, index) => (race === definition.race ? [index] : [])),
  );
  const trials = rally.trials.map((trial, index): CourseTrial => {
    const from = placeOf(trial.from);
    const to = placeOf(trial.to);
    places[from]?.trials.push(index);
    places[to]?.trials.push(index);
    places[to]?.trialsEnding.push(index);
    const counting = rally.rankings.flatMap((ranking, position) =>
      ranking.legs.includes(trial.leg) ? [position] : [],
    );
    return {
      id: trial.id,
      kind: trial.kind,
      leg: trial.leg,
      imposed: trial.imposedHundredths,
      from,
      to,
      rankings: new Set(counting),
    };
  });
  const rankings = rally.rankings.map(
    (definition, index): CourseRanking => ({
      index,
      definition,
      trials: trials.flatMap((trial, position) => (trial.rankings.has(index) ? [position] : [])),
      cars: rankingCars[index] ?? [],
    }),
  );
  const stationLines = rally.stations.flatMap(({ id, lines }) => lines.map((line) => `${id}/${line}`));
  return {
    rally,
    cars: rally.entries.map((entry) => ({ entry })),
    carByNumber: new Map(rally.entries.map(({ number }, index) => [number, index])),
    lines,
    lineByName,
    idleLines: new Set(stationLines.filter((name) => !lineByName.has(name))),
    places,
    trials,
    trialById: new Map(trials.map(({ id }, index) => [id, index])),
    rankings,
    rankingById: new Map(rankings.map((ranking) => [ranking.definition.id, ranking])),
  };
}

/** Guests are timed and never ranked, yet listed; the organisation's cars are timed and not listed. */
export const hasRow = ({ race, where }: RankingDefinition, entry: Entry): boolean =>
  entry.race === race &&
  entry.status !== 'organisation' &&
  [...where].every(([column, wanted]) => columnEquals(entry, column, wanted));
