import { MICROS_PER_SECOND } from '../../protocol/time.ts';

/**
 * Which car comes next over a line. Each car was last seen somewhere before: over the line before at this station, or where the scorer tells of. Those
 * that have come through say how long that takes today, so that each car still out has a moment when it should come, and the likeliest at this moment is
 * suggested. Nobody keeps the order of start: in a real rally half of the neighbours change places. A car that was passed over stays expected: it may
 * be late, not gone.
 */
export interface RunningOrder {
  /** Likeliest first. Empty where nobody is expected any more. */
  rank(line: string, atUs: number): readonly Candidate[];
  /** A crossing of `line` was taken; `suggested` keeps the place until a person says which car it was. */
  crossed(line: string, crossing: string, suggested: number | null, atUs: number): void;
  /** A person or a device said which car it was; `null` takes the number away. */
  assigned(crossing: string, car: number | null): void;
  /** What the scorer knows of the cars still to come here. */
  expect(cars: readonly ExpectedCar[]): void;
}

export interface Candidate {
  readonly car: number;
  /** How likely among all that are expected, 0 to 1. */
  readonly confidence: number;
}

export interface ExpectedCar {
  readonly car: number;
  /** Where it was last seen before this station, and when. */
  readonly seenAt?: string | undefined;
  readonly seenUs?: number | null | undefined;
  /** Will not come. */
  readonly gone?: boolean | undefined;
}

interface Passing {
  car: number | null;
  readonly atUs: number;
}

/** Where cars were seen before a line, nearest first. */
type Sightings = ReadonlyMap<number, number>;

/** How long the way takes is seen on so many cars: the road of now, not of this morning. */
const RECENT_CARS = 12;
/** A car that was not seen at the nearest place may have been missed there. */
const PLACES = 2;
const MISSED_COST = 1;
/** Spread of the travel time before anybody has come, and the least there is. */
const SPREAD_S_UNKNOWN = 120;
const SPREAD_S_MIN = 20;
/** Of Student's distribution: cars that stop for a coffee come too. */
const FREEDOM = 2;
/** The longer a car has been out, the likelier it is the next. */
const FIRST_IN_SHARE = 0.5;
/** A car that nobody has seen, for each place that it is behind the last in the order of start. */
const UNSEEN_COST = 20;
const START_PLACE_COST = 0.7;

/** `lines` in the order of the road; `startOrder` all cars of the rally. */
export function createRunningOrder(lines: readonly string[], startOrder: readonly number[]): RunningOrder {
  const through = new Map<string, Map<string, Passing>>(lines.map((line) => [line, new Map()]));
  const lineOf = new Map<string, string>();
  const gone = new Set<number>();
  /** By place; those of cars that have come through since tell how long the way takes. */
  const seenElsewhere = new Map<string, Map<number, number>>();
  let upstream: readonly Sightings[] = [];
  let known: readonly number[] = startOrder;

  const sightingsBefore = (line: string): readonly Sightings[] => {
    const own = lines.slice(0, lines.indexOf(line)).reverse();
    return [...own.map((each) => seenOver(through.get(each))), ...upstream].slice(0, PLACES);
  };

  return {
    rank: (line, atUs) => {
      const passings = [...(through.get(line)?.values() ?? [])];
      const here = seenOver(through.get(line));
      const candidates = known.filter((car) => !here.has(car) && !gone.has(car));
      const places = sightingsBefore(line).map((sightings) => wayFrom(sightings, passings, candidates, atUs));
      const last = passings.findLast(({ car }) => car !== null)?.car ?? null;
      const lastPlace = last === null ? -1 : known.indexOf(last);
      const scores = candidates.map((car) => {
        const nearest = places.findIndex((place) => place.has(car));
        const score = places[nearest]?.get(car);
        if (score !== undefined) return score - nearest * MISSED_COST;
        // In the order of start behind the last one; those before it were overtaken.
        const behind = known.indexOf(car) - lastPlace;
        return -UNSEEN_COST - START_PLACE_COST * (behind > 0 ? behind - 1 : known.length - behind);
      });
      const highest = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - highest));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return candidates
        .map((car, i) => ({ car, confidence: (weights[i] ?? 0) / total, score: scores[i] ?? 0 }))
        .sort((a, b) => b.score - a.score || known.indexOf(a.car) - known.indexOf(b.car))
        .map(({ car, confidence }) => ({ car, confidence }));
    },
    crossed: (line, crossing, suggested, atUs) => {
      through.get(line)?.set(crossing, { car: suggested, atUs });
      lineOf.set(crossing, line);
    },
    assigned: (crossing, car) => {
      const passing = through.get(lineOf.get(crossing) ?? '')?.get(crossing);
      if (passing) passing.car = car;
    },
    expect: (cars) => {
      gone.clear();
      for (const { car, seenAt, seenUs, gone: isGone } of cars) {
        if (isGone) gone.add(car);
        if (seenAt === undefined || seenUs == null) continue;
        const sightings = seenElsewhere.get(seenAt) ?? new Map<number, number>();
        seenElsewhere.set(seenAt, sightings.set(car, seenUs));
      }
      // The road runs in the order in which places saw their first car; the last one is nearest.
      upstream = [...seenElsewhere.values()].sort((a, b) => Math.min(...b.values()) - Math.min(...a.values()));
      known = [...new Set([...cars.map(({ car }) => car), ...startOrder])];
    },
  };
}

/** Each car's first passing that stands. */
function seenOver(passings: ReadonlyMap<string, Passing> | undefined): Map<number, number> {
  const seen = new Map<number, number>();
  for (const { car, atUs } of passings?.values() ?? []) if (car !== null && !seen.has(car)) seen.set(car, atUs);
  return seen;
}

/** How likely each candidate that was seen there comes at this moment: the logarithm, up to a constant. */
function wayFrom(
  sightings: Sightings,
  passings: readonly Passing[],
  candidates: readonly number[],
  atUs: number,
): Map<number, number> {
  const travelS = passings
    .flatMap(({ car, atUs: passedUs }) => {
      const seenUs = car === null ? undefined : sightings.get(car);
      return seenUs === undefined ? [] : [(passedUs - seenUs) / MICROS_PER_SECOND];
    })
    .slice(-RECENT_CARS);
  const usual = median(travelS);
  const spread =
    travelS.length < 3 ? SPREAD_S_UNKNOWN : 1.48 * median(travelS.map((seconds) => Math.abs(seconds - usual)));
  const scale = Math.max(SPREAD_S_MIN, spread);
  const out = candidates
    .flatMap((car) => {
      const seenUs = sightings.get(car);
      return seenUs === undefined || seenUs > atUs ? [] : [{ car, seenUs }];
    })
    .sort((a, b) => a.seenUs - b.seenUs);
  return new Map(
    out.map(({ car, seenUs }, place) => {
      const waiting = FIRST_IN_SHARE * Math.log(1 + place);
      // Before anybody has come through there is only the order in which they were seen.
      if (travelS.length === 0) return [car, -waiting];
      const off = ((atUs - seenUs) / MICROS_PER_SECOND - usual) / scale;
      return [car, -((FREEDOM + 1) / 2) * Math.log(1 + off ** 2 / FREEDOM) - Math.log(scale / SPREAD_S_MIN) - waiting];
    }),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
