import type { WrittenTrial } from '../written-rally.ts';
import { FIRST_US, type Kind, type Making, type Member, MINUTE_US } from './chance.ts';

export interface MadeRace {
  readonly id: string;
  readonly legs: readonly string[];
  readonly kinds: readonly Kind[];
  readonly cars: readonly number[];
  readonly written: Member;
}

export interface MadeLeg {
  readonly id: string;
  readonly opensUs: number | null;
  readonly closesUs: number | null;
  readonly trials: WrittenTrial[];
  /** Places in the order of the road, as they are written: `s1/A#2`. */
  readonly places: string[];
}

export interface Road {
  readonly legs: readonly MadeLeg[];
  readonly races: readonly MadeRace[];
  readonly groups: readonly string[];
  readonly time: (us: number) => string;
  /** When trials open and close, by trial. */
  readonly edges: Map<string, number[]>;
  trialCount: number;
}

export const PASSES = /^([^#]+)(?:#(\d+))?$/;

/** A place that no trial of the leg has named: a line of its own, one more crossing of a line, or a line that another leg has too. */
function newPlace({ chance, note }: Making, { legs }: Road, leg: MadeLeg): string {
  const lines = leg.places.map((place) => PASSES.exec(place)?.[1] ?? '');
  const place = (line: string): string => {
    const passes = lines.filter((other) => other === line).length;
    if (passes > 0) note(`pass ${passes + 1}`);
    const written = passes === 0 ? line : `${line}#${passes + 1}`;
    leg.places.push(written);
    return written;
  };
  if (lines.length > 0 && chance.happens(0.2)) return place(chance.one(lines));
  if (leg.opensUs !== null && leg.closesUs !== null) {
    const shared = legs
      .filter((other) => other !== leg && other.opensUs !== null)
      .flatMap(({ places }) => places.map((each) => PASSES.exec(each)?.[1] ?? ''));
    if (shared.length > 0 && chance.happens(0.5)) {
      note('line of several legs');
      return place(chance.one(shared));
    }
  }
  const taken = legs.flatMap(({ places }) => places.map((each) => PASSES.exec(each)?.[1] ?? ''));
  for (;;) {
    const line = `s${chance.whole(1, 4)}/${chance.one(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'])}`;
    if (!taken.includes(line)) return place(line);
  }
}

/** A place that was named before, or a new one. */
function anyPlace(making: Making, road: Road, leg: MadeLeg): string {
  const { chance, note } = making;
  if (leg.places.length > 0 && chance.happens(0.6)) {
    note('chained');
    return chance.happens(0.7) ? (leg.places.at(-1) ?? '') : chance.one(leg.places);
  }
  return newPlace(making, road, leg);
}

const DURATIONS = ['2.00 s', '5 s', '9.50 s', '12.00 s', '0.05 s', '1 min', '2.25 s'];
const SPEEDS = ['36 km/h', '48.6 km/h', '40 km/h', '7 km/h', '50 km/h'];

/** One value, or several by race and group. */
function byRace<Value>({ chance, note }: Making, { groups }: Road, races: readonly string[], value: () => Value) {
  if (chance.happens(0.75)) return value();
  const byGroup = groups.filter(() => chance.happens(0.5));
  note(byGroup.length > 0 ? 'value by group' : 'value by race');
  return Object.fromEntries([...races, ...byGroup].map((id) => [id, value()]));
}

export function makeTrial(making: Making, road: Road, leg: MadeLeg): WrittenTrial {
  const { chance, note } = making;
  const driving = road.races.filter(({ legs }) => legs.includes(leg.id));
  const kind = chance.one([
    'time',
    'time',
    'time',
    'time',
    'average',
    'average',
    'time-control',
    'time-control',
    'passage-control',
  ] as const);
  const knowing = driving.filter(({ kinds }) => kinds.includes(kind));
  const counting = knowing.length > 0 && chance.happens(0.2) ? chance.some(knowing) : knowing;
  if (counting.length === 0) return makeTrial(making, road, leg);
  const races = counting.map(({ id }) => id);
  road.trialCount += 1;
  note(`trial ${kind}`);
  if (counting.length < driving.length) note('trial of some races');
  const id = `T${road.trialCount}`;
  const edge = (minute: number): string => {
    const us = (leg.opensUs ?? FIRST_US) + minute * MINUTE_US;
    road.edges.set(id, [...(road.edges.get(id) ?? []), us]);
    return road.time(us);
  };
  const head = {
    id,
    ...(counting.length < driving.length || chance.happens(0.05) ? { races } : {}),
    ...chance.maybe(0.15, () => {
      note(`${kind} opens`);
      return { opens: edge(chance.whole(0, 10)) };
    }),
    ...chance.maybe(0.15, () => {
      note(`${kind} closes`);
      return { closes: edge(chance.whole(11, 40)) };
    }),
  };
  switch (kind) {
    case 'time': {
      const from = anyPlace(making, road, leg);
      return {
        ...head,
        kind,
        from,
        to: newPlace(making, road, leg),
        imposed: byRace(making, road, races, () => chance.one(DURATIONS)),
      };
    }
    case 'average':
      return makeAverage(making, road, leg, head, races);
    case 'time-control':
      return makeTimeControl(making, road, leg, head);
    case 'passage-control': {
      const isCard = chance.happens(0.3);
      if (isCard) note('passage control by card');
      const line =
        isCard && chance.happens(0.4)
          ? undefined
          : chance.happens(0.3)
            ? anyPlace(making, road, leg)
            : newPlace(making, road, leg);
      return {
        ...head,
        kind,
        ...(line === undefined ? {} : { line }),
        ...(isCard ? { evidence: 'card' } : chance.happens(0.1) ? { evidence: 'crossing' } : {}),
      };
    }
  }
}

type Head = { id: string };

function makeAverage(making: Making, road: Road, leg: MadeLeg, head: Head, races: readonly string[]): WrittenTrial {
  const { chance, note } = making;
  const controls = leg.trials.filter(({ kind }) => kind === 'time-control').map(({ id }) => id);
  const how = chance.one(['line', 'line', 'start', ...(controls.length > 0 ? ['control', 'control'] : [])]);
  const from = how === 'line' ? anyPlace(making, road, leg) : how === 'start' ? 'start' : chance.one(controls);
  note(`average from ${how === 'line' ? 'a line' : how === 'start' ? 'the start' : 'a control'}`);
  let at = 0;
  const points = Array.from({ length: chance.whole(1, 3) }, () => {
    at += chance.one([10, 55, 123, 250]);
    return { line: newPlace(making, road, leg), at: chance.happens(0.2) ? `${at / 1000} km` : `${at} m` };
  });
  const speed = () => {
    if (chance.happens(0.65)) return chance.one(SPEEDS);
    note('speed by distance');
    const changes = [0, chance.one([40, 60]), chance.one([61, 130])].slice(0, chance.whole(1, 3));
    return changes.map((metres) => ({ from: `${metres} m`, speed: chance.one(SPEEDS) }));
  };
  const basis = chance.one(['start', 'previous', undefined] as const);
  if (basis === 'previous') note('basis previous');
  return {
    ...head,
    kind: 'average',
    from,
    ...(how === 'start' && chance.happens(0.7) ? { offset: chance.one(['1 min', '30 s', '0.50 s']) } : {}),
    speed: byRace(making, road, races, speed),
    points,
    ...(basis === undefined ? {} : { basis }),
  };
}

function makeTimeControl(making: Making, road: Road, leg: MadeLeg, head: Head): WrittenTrial {
  const { chance, note } = making;
  const controls = leg.trials.filter(({ kind }) => kind === 'time-control').map(({ id }) => id);
  const isCard = chance.happens(0.25);
  if (isCard) note('time control by card');
  const line =
    isCard && chance.happens(0.4)
      ? undefined
      : chance.happens(0.2)
        ? anyPlace(making, road, leg)
        : newPlace(making, road, leg);
  const from =
    controls.length > 0 && chance.happens(0.7) ? chance.one(controls) : chance.happens(0.2) ? 'start' : undefined;
  if (from !== undefined && from !== 'start') note('control after another');
  const basis = chance.one(['due', 'recorded', 'recorded', undefined] as const);
  if (basis === 'recorded') note('control reckoned from a recorded time');
  const early = chance.one(['free', 'costs', undefined, undefined] as const);
  if (early === 'free') note('early is free');
  return {
    ...head,
    kind: 'time-control',
    ...(line === undefined ? {} : { line }),
    ...(isCard ? { evidence: 'card' } : {}),
    due: chance.one(['1 min', '5 min', '10 min', '90 s']),
    ...(from === undefined ? {} : { from }),
    ...(basis === undefined ? {} : { basis }),
    ...(early === undefined ? {} : { early }),
  };
}
