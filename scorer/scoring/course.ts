import { MICROS_PER_HUNDREDTH, type UtcMicros } from '../../protocol/time.ts';
import {
  type AverageTrial,
  columnEquals,
  type Entry,
  type Hours,
  holdsTime,
  type Leg,
  type LineReference,
  type PassageControl,
  printLine,
  type Rally,
  type RankingDefinition,
  type TimeControl,
  type TimeTrial,
  type Trial,
} from '../rally/index.ts';
import type { RuleSet } from '../rules/index.ts';
import { type ExactTime, idealTimes } from './ideal-time.ts';

/** A rally with its names turned to numbers: what scoring looks up for every fact, worked out once. */

export interface Car {
  /** As its list has it; what amendments make of it is on the car's sheet. */
  readonly entry: Entry;
}

/** One crossing of one line, in the order of the road: its index is how far along the road it lies. */
export interface Place {
  readonly name: string;
  /** Indices of the trials that a crossing here may change. */
  readonly trials: readonly number[];
  /** Of those, the ones that miss something once a car is seen beyond. */
  readonly trialsEnding: readonly number[];
}

/** A line across the road. */
export interface CourseLine {
  readonly name: string;
  readonly leg: Leg;
  /** Index of the place for pass 1, 2 …; `null` for a pass that no trial names. */
  readonly places: readonly (number | null)[];
}

interface CourseTrialHead {
  readonly index: number;
  /** Ids of the races that it counts for. */
  readonly races: readonly string[];
  readonly id: string;
  readonly leg: string;
  /** Index of the place beyond which a car that is seen has missed what is not there; -1 where every place is. */
  readonly last: number;
  /** Indices of the rankings that count this trial. */
  readonly rankings: ReadonlySet<number>;
  /** A time outside of them is none. */
  readonly hours: Hours;
}

export interface CourseTime extends CourseTrialHead {
  readonly kind: 'time';
  readonly definition: TimeTrial;
  readonly from: number;
  readonly to: number;
}

export interface CourseAverage extends CourseTrialHead {
  readonly kind: 'average';
  /** A place, microseconds after the car's own start, or the index of a control. */
  readonly start:
    | { readonly kind: 'place'; readonly place: number }
    | { readonly kind: 'start'; readonly offsetUs: number }
    | { readonly kind: 'control'; readonly control: number };
  readonly points: readonly CoursePoint[];
  readonly basis: 'start' | 'previous';
}

export interface CoursePoint {
  readonly place: number;
  /** `station/line`, with its pass. */
  readonly line: string;
  /** Ideal time from the start of the trial, of cars that `idealBy` does not name. */
  readonly ideal: ExactTime;
  /** By group or race, where it differs. */
  readonly idealBy: ReadonlyMap<string, ExactTime>;
}

export interface CourseTimeControl extends CourseTrialHead {
  readonly kind: 'time-control';
  readonly place: number | null;
  readonly definition: TimeControl;
  /** Index of the control that its due time counts from; `null` for the start of the leg. */
  readonly from: number | null;
  /** By race, which of the rule set's consequences hold beyond the maximum lateness. */
  readonly beyond: ReadonlyMap<string, Beyond>;
}

export interface CoursePassageControl extends CourseTrialHead {
  readonly kind: 'passage-control';
  readonly place: number | null;
  readonly definition: PassageControl;
}

export type CourseTrial = CourseTime | CourseAverage | CourseTimeControl | CoursePassageControl;

export interface CourseRanking {
  readonly index: number;
  readonly definition: RankingDefinition;
  /** Those of its race. */
  readonly rules: RuleSet;
  readonly trials: readonly number[];
  /** Indices of the cars that may have a row: those of its race. */
  readonly cars: readonly number[];
  /** Of a ranking of some cars only: the one of the whole race that counts the same trials. */
  readonly overall: CourseRanking | null;
  /** Rankings of which this one is the overall. */
  readonly parts: readonly CourseRanking[];
}

export interface Course {
  readonly rally: Rally;
  readonly cars: readonly Car[];
  readonly carByNumber: ReadonlyMap<number, number>;
  readonly lines: readonly CourseLine[];
  /** By `station/line`: one for each leg that uses it. */
  readonly lineByName: ReadonlyMap<string, readonly number[]>;
  /** Lines that a station has and no trial uses: a crossing there is no mistake. */
  readonly idleLines: ReadonlySet<string>;
  readonly places: readonly Place[];
  readonly trials: readonly CourseTrial[];
  readonly trialById: ReadonlyMap<string, number>;
  readonly rankings: readonly CourseRanking[];
  readonly rankingById: ReadonlyMap<string, CourseRanking>;
}

/**
 * Which line a crossing is on: that of the leg whose times hold it. `undefined` where the rally has no such line, no leg holds the time, or
 * nobody knows the time and several legs share the line.
 */
export function lineAt({ lines, lineByName }: Course, name: string, utcUs: UtcMicros | null): number | undefined {
  const ofName = lineByName.get(name);
  if (ofName === undefined) return undefined;
  if (utcUs === null) return ofName.length === 1 ? ofName[0] : undefined;
  return ofName.find((index) => {
    const leg = lines[index]?.leg;
    return leg !== undefined && holdsTime(leg, utcUs);
  });
}

/** By which rules a race is scored. */
export const rulesOf = ({ races, rules }: Rally, race: string): RuleSet =>
  races.find(({ id }) => id === race)?.rules ?? rules;

export function layCourse(rally: Rally): Course {
  const places: { name: string; trials: number[]; trialsEnding: number[] }[] = [];
  const placeByName = new Map<string, number>();
  const lines: { name: string; leg: Leg; places: (number | null)[] }[] = [];
  const lineByName = new Map<string, number[]>();

  const placeOf = (reference: LineReference, legId: string): number => {
    const name = printLine(reference);
    const key = `${legId} ${name}`;
    const known = placeByName.get(key);
    if (known !== undefined) return known;
    const place = places.push({ name, trials: [], trialsEnding: [] }) - 1;
    placeByName.set(key, place);
    const lineName = `${reference.station}/${reference.line}`;
    const ofName = lineByName.get(lineName) ?? [];
    lineByName.set(lineName, ofName);
    let index = ofName.find((line) => lines[line]?.leg.id === legId);
    if (index === undefined) {
      const leg = rally.legs.find(({ id }) => id === legId);
      if (leg === undefined) throw new RangeError(`leg ${legId} is not on the course`);
      index = lines.push({ name: lineName, leg, places: [] }) - 1;
      ofName.push(index);
    }
    const passes = lines[index]?.places ?? [];
    while (passes.length < reference.pass) passes.push(null);
    passes[reference.pass - 1] = place;
    return place;
  };

  const rankingCars = rally.rankings.map((definition) =>
    rally.entries.flatMap(({ race }, index) => (race === definition.race ? [index] : [])),
  );
  const trialIndex = new Map(rally.trials.map(({ id }, index) => [id, index]));
  /** Trials that hang on a control's time, by the control's index. */
  const hanging = new Map<number, number[]>();
  const touch = (place: number, trial: number, ends: boolean): void => {
    const at = places[place];
    if (at === undefined) return;
    if (!at.trials.includes(trial)) at.trials.push(trial);
    if (ends && !at.trialsEnding.includes(trial)) at.trialsEnding.push(trial);
  };
  const hang = (control: string, trial: number): number => {
    const index = trialIndex.get(control) ?? -1;
    hanging.set(index, [...(hanging.get(index) ?? []), trial]);
    return index;
  };
  const layTrial = (trial: Trial, index: number): CourseTrial => {
    const counting = rally.rankings.flatMap((ranking, position) =>
      ranking.trials.includes(trial.id) ? [position] : [],
    );
    const { id, races, leg, opens, closes } = trial;
    const head = { index, id, races, leg, hours: { opens, closes }, rankings: new Set(counting) };
    switch (trial.kind) {
      case 'time': {
        const [from, to] = [placeOf(trial.from, trial.leg), placeOf(trial.to, trial.leg)];
        touch(from, index, false);
        touch(to, index, true);
        return { ...head, kind: 'time', definition: trial, from, to, last: to };
      }
      case 'average': {
        const start = layStart(trial.from, trial.leg, index);
        const ideals = idealTimes(trial.points, trial.speeds);
        const idealsBy = [...trial.speedsBy].map(([key, speeds]) => [key, idealTimes(trial.points, speeds)] as const);
        const points = trial.points.map(({ line }, point): CoursePoint => {
          const place = placeOf(line, trial.leg);
          touch(place, index, true);
          return {
            place,
            line: printLine(line),
            ideal: ideals[point] ?? NO_TIME,
            idealBy: new Map(idealsBy.map(([key, times]) => [key, times[point] ?? NO_TIME])),
          };
        });
        return { ...head, kind: 'average', start, points, basis: trial.basis, last: points.at(-1)?.place ?? 0 };
      }
      case 'time-control': {
        const { place, last } = layControl(trial.line, trial.leg, index);
        const from = trial.from === null ? null : hang(trial.from, index);
        return {
          ...head,
          kind: 'time-control',
          place,
          last,
          definition: trial,
          from,
          beyond: new Map(trial.races.map((race) => [race, beyondOf(rally, trial, race)])),
        };
      }
      case 'passage-control':
        return { ...head, kind: 'passage-control', ...layControl(trial.line, trial.leg, index), definition: trial };
    }
  };
  const layStart = (from: AverageTrial['from'], leg: string, trial: number): CourseAverage['start'] => {
    switch (from.kind) {
      case 'line': {
        const place = placeOf(from.line, leg);
        touch(place, trial, false);
        return { kind: 'place', place };
      }
      case 'start':
        return { kind: 'start', offsetUs: from.offsetHundredths * MICROS_PER_HUNDREDTH };
      case 'control':
        return { kind: 'control', control: hang(from.control, trial) };
    }
  };
  /** A control that cards alone speak of lies behind the last place before it; where there is none, any place is beyond. */
  const layControl = (line: LineReference | null, leg: string, trial: number) => {
    const place = line === null ? null : placeOf(line, leg);
    const last = place ?? places.length - 1;
    if (place !== null) touch(place, trial, true);
    else placeless.push({ trial, last });
    return { place, last };
  };
  const placeless: { trial: number; last: number }[] = [];
  const trials = rally.trials.map(layTrial);
  for (const { trial, last } of placeless) touch(Math.max(0, last), trial, true);
  for (const place of places) {
    // What hangs on a control hangs on the control's line, however long the chain; it grows while it is walked.
    for (const trial of place.trials) {
      for (const other of hanging.get(trial) ?? []) if (!place.trials.includes(other)) place.trials.push(other);
    }
  }
  const rankings = rally.rankings.map(
    (definition, index): CourseRanking => ({
      index,
      definition,
      rules: rulesOf(rally, definition.race),
      trials: trials.flatMap((trial, position) => (trial.rankings.has(index) ? [position] : [])),
      cars: rankingCars[index] ?? [],
      overall: null,
      parts: [],
    }),
  );
  linkOverall(rankings);
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

const NO_TIME: ExactTime = { us: 0n, of: 1n };

type Linked = { -readonly [Key in keyof CourseRanking]: CourseRanking[Key] };

function linkOverall(rankings: readonly Linked[]): void {
  const sameTrials = (a: CourseRanking, b: CourseRanking): boolean =>
    a.trials.length === b.trials.length && a.trials.every((trial, index) => trial === b.trials[index]);
  for (const ranking of rankings) {
    if (ranking.definition.where.size === 0 || ranking.definition.team !== null) continue;
    const overall = rankings.find(
      ({ definition, ...other }) =>
        definition.where.size === 0 &&
        definition.team === null &&
        definition.race === ranking.definition.race &&
        sameTrials({ definition, ...other }, ranking),
    );
    if (overall === undefined) continue;
    ranking.overall = overall;
    overall.parts = [...overall.parts, ranking];
  }
}

export type Beyond = 'onlyLeg' | 'leg' | 'lastLeg';

/** Which leg of how many that a race drives: what maximum lateness means hangs on it. */
function beyondOf({ trials }: Rally, { leg }: TimeControl, race: string): Beyond {
  const driven = trials.filter(({ races }) => races.includes(race));
  if (driven.every((trial) => trial.leg === leg)) return 'onlyLeg';
  return driven.at(-1)?.leg === leg ? 'lastLeg' : 'leg';
}

/** Guests are timed and never ranked, yet listed; the organisation's cars are timed and not listed. */
export const hasRow = ({ race, where }: RankingDefinition, entry: Entry): boolean =>
  entry.race === race &&
  entry.status !== 'organisation' &&
  [...where].every(([column, wanted]) => columnEquals(entry, column, wanted));
