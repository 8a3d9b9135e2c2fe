import { stringify as toYaml } from 'yaml';
import type { WrittenTrial } from './written-rally.ts';

/**
 * Small rallies in which everything collides: few cars, few lines, times on the edges of hundredths, amendments that contradict one another.
 * The same seed makes the same rally. Only files that `centesimo check` passes are wanted, and only facts that the schema allows.
 */

export interface RandomCase {
  readonly rallyFile: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly facts: readonly unknown[];
  readonly options: { readonly asItStands?: boolean; readonly through?: string };
  /** What came up, by name: so that a test can see that nothing was left out. */
  readonly features: ReadonlySet<string>;
}

type Member = Record<string, unknown>;

const FIRST_US = Date.UTC(2024, 5, 11, 8) * 1000;
const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;

/** A few lines of chance, repeatable: mulberry32. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 up to, not including, 1. */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.share() * (to - from + 1));
  }

  happens(share: number): boolean {
    return this.share() < share;
  }

  one<Each>(of: readonly Each[]): Each {
    if (of.length === 0) throw new Error('nothing to choose from');
    return of[this.whole(0, of.length - 1)] as Each;
  }

  some<Each>(of: readonly Each[]): Each[] {
    const chosen = of.filter(() => this.happens(0.5));
    return chosen.length > 0 || of.length === 0 ? chosen : [this.one(of)];
  }

  shuffled<Each>(of: readonly Each[]): Each[] {
    return of
      .map((each) => ({ each, at: this.share() }))
      .sort((a, b) => a.at - b.at)
      .map(({ each }) => each);
  }

  /** A member that is there in some cases only. */
  maybe(share: number, member: () => Member): Member {
    return this.happens(share) ? member() : {};
  }
}

interface Making {
  readonly chance: Chance;
  readonly texts: Record<string, string>;
  readonly note: (feature: string) => void;
}

type Kind = WrittenTrial['kind'];
const KINDS = ['time', 'average', 'time-control', 'passage-control'] as const;

// Rule sets.

const BUILT_IN: Readonly<Record<string, readonly Kind[]>> = {
  'aci-rds': KINDS,
  '1000-miglia': ['time', 'time-control', 'passage-control'],
  'winter-marathon': KINDS,
  'gp-nuvolari': ['time'],
  '1000-millas-sport': ['time'],
  'raid-ch': ['time'],
  cireas: KINDS,
  'uk-ncr': KINDS,
};

interface MadeRules {
  readonly written: unknown;
  readonly kinds: readonly Kind[];
  /** Whether a blank coefficient is allowed. */
  readonly mayBeBlank: boolean;
}

const UNITS = ['1/1000 s', '1/100 s', '1/100 s', '1/10 s', '1 s', '1 min'] as const;
const MODES = ['nearest', 'truncate', 'up'] as const;
const TIES = [
  'older-car',
  'smaller-engine',
  'older-driver',
  'higher-coefficient',
  'most-zeros',
  'first-better-trial',
] as const;

function makePoints({ chance }: Making): number | string {
  return chance.one([0, 0.5, 1, 1, 2, 5, '2.25', 10, '100', 300]);
}

function makeRows({ chance }: Making, isRising: boolean): (number | string)[] {
  let points = isRising ? 0 : 400;
  return Array.from({ length: chance.whole(1, 12) }, () => {
    const row = points;
    points = Math.max(0, points + (isRising ? 1 : -1) * chance.one([0, 5, 5, 20.5]));
    return chance.happens(0.2) ? String(row) : row;
  });
}

function makeScore(making: Making, direction: string): Member {
  const { chance, note } = making;
  if (direction === 'lowest' && chance.happens(0.6)) {
    note('score linear');
    return { kind: 'linear', perUnit: chance.one([1, 1, 2, 0.5, '0.25', '0.01']) };
  }
  const isRising = direction === 'lowest';
  const rows = makeRows(making, isRising);
  note('score table');
  return {
    kind: 'table',
    rows,
    ...chance.maybe(0.4, () => {
      note('score table with beyond');
      return { beyond: isRising ? 500 : 0 };
    }),
  };
}

function makeTimedRules(making: Making, direction: string): Member {
  const { chance, note } = making;
  const unit = chance.one(UNITS);
  note(`unit ${unit}`);
  return {
    unit,
    ...chance.maybe(0.7, () => {
      const stamps = chance.one(['truncate', 'subtract', 'round']);
      note(`stamps ${stamps}`);
      return { stamps };
    }),
    ...chance.maybe(0.5, () => {
      const target = chance.one(MODES);
      note(`target ${target}`);
      return { target };
    }),
    score: makeScore(making, direction),
    ...(direction === 'lowest'
      ? chance.maybe(0.5, () => {
          note('cap');
          return { cap: chance.one([1, 3, '4.5', 20, 300]) };
        })
      : {}),
    missing: direction === 'lowest' ? chance.one([3, 20, 300, '500.50']) : chance.one([0, 0, 5]),
  };
}

function makeControlRules(making: Making): Member {
  const { chance, note } = making;
  const window = (): Member => ({
    step: chance.one(['1 min', '1 min', '30 s', '1 s', '10 s']),
    points: makePoints(making),
    ...chance.maybe(0.5, () => ({ cap: chance.one([300, 50, '2.5']) })),
  });
  return {
    ...chance.maybe(0.5, () => ({ unit: chance.one(['1 min', '30 s', '1 s']) })),
    early: window(),
    late: window(),
    missing: makePoints(making),
    ...chance.maybe(0.5, () => {
      note('maximum lateness');
      return { maximum: makeMaximum(making) };
    }),
  };
}

const makeMaximum = ({ chance }: Making): Member => ({
  late: chance.one(['1 min', '2 min', '30 s', '5 min']),
  onlyLeg: chance.one(['excluded', 1000]),
  leg: chance.one(['excluded', 1000, '0.5']),
  lastLeg: chance.one(['excluded', 900]),
});

function makeWholeRules(making: Making): MadeRules {
  const { chance, note } = making;
  const direction = chance.one(['lowest', 'lowest', 'highest']);
  note(`rules of one’s own, ${direction}`);
  const kinds: Kind[] = ['time'];
  const trials: Member = { time: makeTimedRules(making, direction) };
  if (chance.happens(0.8)) {
    kinds.push('average');
    trials.average = makeTimedRules(making, direction);
  }
  if (chance.happens(0.8)) {
    kinds.push('time-control');
    trials['time-control'] = makeControlRules(making);
  }
  if (chance.happens(0.8)) {
    kinds.push('passage-control');
    trials['passage-control'] = { missing: makePoints(making) };
  }
  const coefficient = chance.one(['none', 'trial', 'total', 'overall']);
  note(`coefficient ${coefficient}`);
  const isByYear = chance.happens(0.4);
  const written = {
    id: `own-${chance.whole(1, 9)}`,
    title: 'Rules of our own',
    direction,
    trials,
    coefficient,
    ...(isByYear ? { coefficientFrom: 'year' } : {}),
    ...chance.maybe(0.4, () => makeRelief(making)),
    ...chance.maybe(0.5, () => {
      const total = chance.one(['sum', 'average']);
      note(`total ${total}`);
      return { total };
    }),
    ...chance.maybe(0.5, () => makeDiscard(making)),
    ...chance.maybe(0.3, () => makeFinisher(making)),
    ...chance.maybe(0.7, () => makeTies(making)),
    rounding: makeRounding(making),
    ...chance.maybe(0.6, () => makeAssignedAverage(making)),
    ...chance.maybe(0.3, () => ({ notices: ['Said to everybody.'] })),
  };
  if (isByYear) note('coefficient from the year');
  return { written, kinds, mayBeBlank: isByYear || coefficient === 'none' };
}

function makeRelief({ chance, note }: Making): Member {
  note('relief');
  const column = chance.one(['category', 'group']);
  const equals = column === 'category' ? 'open' : 'g1';
  return { relief: { column, equals, off: chance.one([0.07, '0.5', 1, 0.0001]) } };
}

function makeDiscard({ chance, note }: Making): Member {
  const except = chance.one(['nothing', 'capped', undefined]);
  note(except === 'capped' ? 'discard except capped' : 'discard');
  return {
    discard: {
      count: chance.whole(0, 3),
      ...chance.maybe(0.6, () => ({ kinds: chance.some(KINDS) })),
      ...(except === undefined ? {} : { except }),
    },
  };
}

function makeFinisher({ chance, note }: Making): Member {
  note('finisher');
  return {
    finisher: {
      kinds: chance.some(KINDS),
      atLeast: chance.one([
        [2, 3],
        [1, 2],
        [1, 1],
        [0, 1],
      ]),
    },
  };
}

function makeTies({ chance, note }: Making): Member {
  const ties = chance.some(chance.shuffled(TIES));
  for (const key of ties) note(`ties ${key}`);
  return { ties };
}

function makeRounding({ chance, note }: Making): Member {
  const rounding = {
    at: chance.one(['trial', 'total']),
    mode: chance.one(MODES),
    places: chance.one([0, 0, 1, 2, 4, 6]),
  };
  note(`rounding at ${rounding.at}`);
  note(`rounding ${rounding.mode}`);
  note(`rounding to ${rounding.places} places`);
  return rounding;
}

function makeAssignedAverage({ chance, note }: Making): Member {
  const over = chance.one(['leg', 'rally']);
  note(`assigned average over the ${over}`);
  return { assignedAverage: { over, mode: chance.one(MODES), places: chance.whole(0, 2) } };
}

function makePointsTable(making: Making, name: string): string {
  const rows = makeRows(making, false);
  const beyond = making.chance.happens(0.5) ? ['beyond,0'] : [];
  making.texts[name] = ['deviation,points', ...rows.map((points, index) => `${index},${points}`), ...beyond, ''].join(
    '\n',
  );
  return name;
}

function makeBuiltInRules(making: Making, name: string): MadeRules {
  const { chance, note } = making;
  note(`rules ${name}`);
  let kinds = BUILT_IN[name] ?? [];
  const needsTable = name === '1000-miglia';
  const direction = needsTable ? 'highest' : 'lowest';
  const mayBeBlank = !needsTable;
  if (!needsTable && chance.happens(0.5)) return { written: name, kinds, mayBeBlank };

  const trials: Member = {};
  if (chance.happens(0.3) && !needsTable) trials.time = { missing: chance.one([0, 20, 600]) };
  if (!kinds.includes('average') && chance.happens(0.5)) {
    kinds = [...kinds, 'average'];
    trials.average = makeTimedRules(making, direction);
  }
  if (!kinds.includes('time-control') && chance.happens(0.5)) {
    kinds = [...kinds, 'time-control'];
    trials['time-control'] = makeControlRules(making);
  } else if (kinds.includes('time-control') && chance.happens(0.5)) {
    note('maximum lateness');
    trials['time-control'] = { maximum: makeMaximum(making) };
  }
  if (!kinds.includes('passage-control') && chance.happens(0.5)) {
    kinds = [...kinds, 'passage-control'];
    trials['passage-control'] = { missing: makePoints(making) };
  }
  const written: Member = {
    extends: name,
    ...(needsTable ? { tables: { time: makePointsTable(making, `points-${making.chance.whole(1, 99)}.csv`) } } : {}),
    ...chance.maybe(0.2, () => ({ notice: 'Not the last word.' })),
    ...(Object.keys(trials).length > 0 ? { trials } : {}),
    ...chance.maybe(0.3, () => makeDiscard(making)),
    ...chance.maybe(0.3, () => makeTies(making)),
    ...chance.maybe(0.2, () => makeRelief(making)),
    ...chance.maybe(0.2, () => ({ rounding: makeRounding(making) })),
    ...chance.maybe(0.2, () => makeAssignedAverage(making)),
    ...chance.maybe(0.2, () => makeFinisher(making)),
  };
  note('rules extended');
  return { written, kinds, mayBeBlank };
}

function makeRules(making: Making): MadeRules {
  const { chance, note, texts } = making;
  const made = chance.happens(0.45)
    ? makeWholeRules(making)
    : makeBuiltInRules(making, chance.one(Object.keys(BUILT_IN)));
  if (typeof made.written === 'string' || chance.happens(0.8)) return made;
  note('rules of a file');
  const file = `rules-${chance.whole(1, 99)}.yaml`;
  if (texts[file] !== undefined) return made;
  texts[file] = toYaml(made.written);
  return { ...made, written: file };
}

// Races and entries.

interface MadeRace {
  readonly id: string;
  readonly legs: readonly string[];
  readonly kinds: readonly Kind[];
  readonly cars: readonly number[];
  readonly written: Member;
}

const COLUMNS = [
  'driver',
  'team',
  'category',
  'group',
  'ladies',
  'displacementCc',
  'driverBirthYear',
  'status',
  'start',
];

function makeCell({ chance, note }: Making, column: string, time: (us: number) => string): string {
  switch (column) {
    case 'driver':
      return chance.one(['Anna', 'Berta', '']);
    case 'team':
      return chance.one(['t1', 't1', 't2', '']);
    case 'category':
      return chance.one(['open', 'closed', '']);
    case 'group':
      return chance.one(['g1', 'g2', '']);
    case 'ladies':
      return chance.one(['true', 'yes', 'x', '1', 'false', '', '']);
    case 'displacementCc':
      return chance.one(['1100', '1100', '2000', '']);
    case 'driverBirthYear':
      return chance.one(['1950', '1994', '2000', '']);
    case 'status': {
      const status = chance.one(['', '', '', '', 'race', 'guest', 'organisation']);
      note(`status ${status}`);
      return status;
    }
    case 'start':
      return chance.happens(0.3) ? time(FIRST_US + chance.whole(0, 20) * 30 * SECOND_US) : '';
    default:
      return '';
  }
}

function makeEntries(
  making: Making,
  cars: readonly number[],
  mayBeBlank: boolean,
  time: (us: number) => string,
): string {
  const { chance, note } = making;
  const columns = COLUMNS.filter(() => chance.happens(0.65));
  const separator = chance.happens(0.1) ? ';' : ',';
  const rows = cars.map((car) => {
    const coefficient =
      mayBeBlank && chance.happens(0.5) ? '' : chance.one(['1', '1.5', '1.80', '1.2345', '0', '0.07', '2.1']);
    if (coefficient === '') note('coefficient left blank');
    return [
      String(car),
      coefficient !== '' && chance.happens(0.05) ? '' : chance.one(['1927', '1938', '1938', '1950', '1971', '2001']),
      'Alfa',
      coefficient,
      ...columns.map((column) => makeCell(making, column, time)),
    ];
  });
  return [['number', 'year', 'model', 'coefficient', ...columns], ...rows]
    .map((row) => `${row.join(separator)}\n`)
    .join('');
}

// The road.

interface MadeLeg {
  readonly id: string;
  readonly opensUs: number | null;
  readonly closesUs: number | null;
  readonly trials: WrittenTrial[];
  /** Places in the order of the road, as they are written: `s1/A#2`. */
  readonly places: string[];
}

interface Road {
  readonly legs: readonly MadeLeg[];
  readonly races: readonly MadeRace[];
  readonly groups: readonly string[];
  readonly time: (us: number) => string;
  trialCount: number;
}

const PASSES = /^([^#]+)(?:#(\d+))?$/;

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

function makeTrial(making: Making, road: Road, leg: MadeLeg): WrittenTrial {
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
  const head = {
    id: `T${road.trialCount}`,
    ...(counting.length < driving.length || chance.happens(0.05) ? { races } : {}),
    ...chance.maybe(0.15, () => {
      note(`${kind} opens`);
      return { opens: road.time((leg.opensUs ?? FIRST_US) + chance.whole(0, 10) * MINUTE_US) };
    }),
    ...chance.maybe(0.15, () => {
      note(`${kind} closes`);
      return { closes: road.time((leg.opensUs ?? FIRST_US) + chance.whole(11, 40) * MINUTE_US) };
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

// Rankings.

function makeRankings(making: Making, road: Road): Member[] {
  const { chance, note } = making;
  const count = chance.whole(1, 4);
  return Array.from({ length: count }, (_, index): Member => {
    const race = chance.one(road.races);
    const legs = road.legs.filter(({ id }) => race.legs.includes(id));
    const trials = legs.flatMap((leg) => leg.trials).filter((trial) => trial.races?.includes(race.id) ?? true);
    const choosing: Member = {
      ...chance.maybe(0.2, () => {
        note('ranking of legs');
        return { legs: chance.some(legs.map(({ id }) => id)) };
      }),
      ...(trials.length === 0
        ? {}
        : {
            ...chance.maybe(0.15, () => {
              note('ranking of trials');
              return { trials: chance.some(trials.map(({ id }) => id)) };
            }),
            ...chance.maybe(0.2, () => {
              note('ranking through');
              return { through: chance.one(trials).id };
            }),
          }),
      ...chance.maybe(0.2, () => {
        note('ranking of kinds');
        return { kinds: chance.some(KINDS) };
      }),
    };
    return {
      id: `r${index + 1}`,
      ...chance.maybe(0.5, () => ({ title: 'Classifica' })),
      race: race.id,
      ...(index === 0 || chance.happens(0.5) ? {} : choosing),
      ...chance.maybe(0.4, () => {
        note('ranking where');
        return { where: makeWhere(making) };
      }),
      ...chance.maybe(0.15, () => {
        note('ranking of teams');
        return { team: { best: chance.whole(1, 2) } };
      }),
      ...chance.maybe(0.15, () => {
        note('ranking without coefficient');
        return { coefficient: chance.happens(0.2) };
      }),
    };
  });
}

function makeWhere({ chance, note }: Making): Member {
  const conditions: Member[] = [
    { ladies: true },
    { ladies: false },
    { category: 'open' },
    { category: ['open', 'closed'] },
    { group: 'g1' },
    { group: '!= g1' },
    { displacementCc: '>= 1100' },
    { displacementCc: 1100 },
    { displacementCc: [1100, '2000'] },
    { driverBirthYear: '>= 1994' },
    { driverBirthYear: '< 1994' },
    { year: '<= 1938' },
    { year: '1938' },
    { year: '!= 1938' },
    { team: 't1' },
    { driver: 'Anna' },
  ];
  const where = chance.happens(0.8) ? chance.one(conditions) : { ...chance.one(conditions), ...chance.one(conditions) };
  if (Object.values(where).some((wanted) => typeof wanted === 'string' && /^[<>!]/.test(wanted)))
    note('where compares');
  return where;
}

// Facts.

interface Telling extends Making {
  readonly road: Road;
  readonly cars: readonly number[];
  readonly facts: Member[];
  readonly crossings: string[];
  entry: number;
}

const microsOf = (duration: string): number => {
  const [size, unit] = duration.split(' ');
  return Math.round(Number(size) * (unit === 'min' ? MINUTE_US : SECOND_US));
};

/** A little early or late: often by nothing, by whole hundredths, by a few microseconds, by seconds. */
const makeSlip = ({ chance }: Making): number =>
  chance.one([
    0,
    0,
    1,
    -1,
    3,
    10_000,
    -10_000,
    9_999,
    -20_000,
    5_000,
    -5_000,
    50_000,
    SECOND_US,
    -SECOND_US,
    500_000,
    7 * SECOND_US,
    65 * SECOND_US,
  ]);

/** About when a car is at each place of a leg, as if it drove by the book. */
function timesOfLeg(making: Making, leg: MadeLeg, startUs: number): Map<string, number> {
  const { chance } = making;
  const times = new Map<string, number>();
  let nowUs = startUs;
  const arrive = (place: string | undefined, us: number): void => {
    if (place === undefined || times.has(place)) return;
    nowUs = Math.max(us, chance.happens(0.95) ? nowUs : 0);
    times.set(place, nowUs);
  };
  const roughly = (us: number): number =>
    chance.happens(0.6) ? Math.ceil(us / 10_000) * 10_000 : us + chance.whole(0, 9_999);
  for (const trial of leg.trials) {
    switch (trial.kind) {
      case 'time': {
        arrive(trial.from, roughly(nowUs + chance.whole(1, 40) * SECOND_US));
        const imposed = typeof trial.imposed === 'string' ? trial.imposed : chance.one(Object.values(trial.imposed));
        arrive(trial.to, (times.get(trial.from) ?? nowUs) + microsOf(imposed) + makeSlip(making));
        break;
      }
      case 'average': {
        if (trial.from.includes('/')) arrive(trial.from, roughly(nowUs + chance.whole(1, 40) * SECOND_US));
        const fromUs = times.get(trial.from) ?? nowUs;
        for (const { line, at } of trial.points) {
          const metres = Number(at.split(' ')[0]) * (at.endsWith('km') ? 1000 : 1);
          arrive(line, Math.round(fromUs + (metres / 11) * SECOND_US) + makeSlip(making));
        }
        break;
      }
      case 'time-control':
        arrive(
          trial.line,
          startUs +
            microsOf(trial.due.endsWith('s') ? '90 s' : trial.due) +
            makeSlip(making) +
            chance.one([0, 0, 1, -1, 3]) * MINUTE_US,
        );
        break;
      case 'passage-control':
        arrive(trial.line, roughly(nowUs + chance.whole(1, 120) * SECOND_US));
        break;
    }
  }
  return times;
}

function tellCrossings(telling: Telling): void {
  const { chance, road, cars } = telling;
  cars.forEach((car, index) => {
    const stops = chance.happens(0.25) ? chance.whole(0, 10) : 99;
    let seen = 0;
    for (const leg of road.legs) {
      const startUs = (leg.opensUs ?? FIRST_US + road.legs.indexOf(leg) * HOUR_US) + index * MINUTE_US;
      for (const [place, utcUs] of timesOfLeg(telling, leg, startUs)) {
        seen += 1;
        if (seen > stops || chance.happens(0.08)) continue;
        tellCrossing(telling, PASSES.exec(place)?.[1] ?? '', car, utcUs);
      }
    }
  });
  for (let extra = chance.whole(0, 5); extra > 0; extra -= 1) {
    const [line, car] = [makeLine(telling), makeCar(telling)];
    tellCrossing(telling, line, car, FIRST_US + chance.whole(0, 240) * 30 * SECOND_US);
  }
}

function tellCrossing(telling: Telling, line: string, car: number, utcUs: number): void {
  const { chance, note, facts, crossings } = telling;
  const [station = '', name = ''] = line.split('/');
  const id = `${chance.one(['a', 'b', 'c', 'Z'])}-${crossings.length}`;
  crossings.push(id);
  const how = chance.one(['set', 'set', 'set', 'set', 'suggested', 'suggested', 'both', 'nobody']);
  const other = makeCar(telling);
  const isTest = chance.happens(0.03);
  const counts = !chance.happens(0.07);
  const hasTime = !chance.happens(0.05);
  const isBackup = chance.happens(0.1);
  note(`crossing ${how}`);
  if (isTest) note('crossing of a test');
  if (!counts) note('crossing that does not count');
  if (!hasTime) note('crossing without a time');
  if (isBackup) note('crossing of a backup');
  telling.entry += 1;
  const crossing: Member = {
    v: 1,
    kind: 'crossing',
    id,
    rev: 0,
    journal: 'j1',
    entry: telling.entry,
    station,
    line: name,
    utcUs: hasTime ? utcUs : null,
    uncertaintyUs: chance.one([0, 4, 4, 100, 2_000]),
    clock: 'pps',
    origin: chance.one(['tube', 'photocell', 'manual', 'card']),
    ...(isBackup ? { role: 'backup' } : chance.maybe(0.5, () => ({ role: 'main' }))),
    car: how === 'set' || how === 'both' ? car : null,
    ...(how === 'nobody'
      ? chance.maybe(0.5, () => ({ suggested: null }))
      : { suggested: how === 'both' ? other : car }),
    counts,
    doubts: counts ? [] : [chance.one(['bounce', 'rear'])],
    ...(isTest ? { test: true } : {}),
  };
  facts.push(crossing);
  if (chance.happens(0.1)) {
    note('crossing repeated');
    facts.push({ ...crossing });
  }
  if (chance.happens(0.08)) {
    note('crossing with two contents');
    facts.push({ ...crossing, ...changeOf(telling, utcUs), entry: telling.entry + 1000 });
  }
  if (chance.happens(0.15)) {
    note('crossing revised');
    const revision = { ...crossing, ...changeOf(telling, utcUs), rev: chance.whole(1, 3), entry: telling.entry + 2000 };
    if (chance.happens(0.15)) {
      note('first revision lost');
      facts.splice(facts.indexOf(crossing), 1);
    }
    facts.push(revision);
  }
  const again = chance.share();
  if (again < 0.06) {
    note('second crossing of the same time');
    tellCrossing(telling, line, car, utcUs);
  } else if (again < 0.12) {
    note('second crossing soon after');
    tellCrossing(telling, line, car, utcUs + chance.one([1, 10_000, 300_000]));
  }
}

const changeOf = (telling: Telling, utcUs: number): Member => {
  const { chance } = telling;
  return {
    utcUs: chance.happens(0.1) ? null : utcUs + chance.one([0, 1, 10_000, -10_000]),
    ...chance.maybe(0.3, () => ({ suggested: makeCar(telling) })),
    ...chance.maybe(0.2, () => ({ car: makeCar(telling) })),
    ...chance.maybe(0.2, () => ({ counts: chance.happens(0.5) })),
    uncertaintyUs: chance.one([0, 7, 5_000]),
  };
};

const makeCar = ({ chance, cars }: Telling): number => (chance.happens(0.04) ? 77 : chance.one(cars));
const makeLine = ({ chance, road }: Telling): string => {
  const lines = road.legs.flatMap(({ places }) => places.map((place) => PASSES.exec(place)?.[1] ?? ''));
  return lines.length === 0 || chance.happens(0.05) ? 's9/Z' : chance.one(lines);
};

const ACTIONS = [
  'assign',
  'assign',
  'assign',
  'confirm',
  'confirm',
  'void',
  'restore',
  'retime',
  'retime',
  'insert',
  'insert',
  'source',
  'card',
  'card',
  'start',
  'allowance',
  'penalty',
  'entry-state',
  'entry-state',
  'entry',
  'entry',
  'trial-state',
  'trial-state',
  'trial-state',
  'close',
  'reopen',
  'claim',
  'publish',
  'undo',
  'undo',
  'undo',
] as const;

function tellAmendments(telling: Telling): void {
  const { chance, note, facts } = telling;
  const ids: string[] = [];
  const count = chance.one([0, 3, 8, 15, 25]);
  for (let index = 0; index < count; index += 1) {
    const action = chance.one(ACTIONS);
    note(`amendment ${action}`);
    telling.entry += 1;
    const amendment: Member = {
      v: 1,
      kind: 'amendment',
      id: `${chance.one(['m', 'n', 'M'])}-${index}`,
      ...chance.maybe(0.7, () => ({ n: chance.whole(0, 2) })),
      journal: 'desk',
      entry: telling.entry,
      atUs: FIRST_US + chance.whole(0, 3) * SECOND_US,
      author: 'desk:anna',
      reason: 'seen',
      action,
      ...makeAmendment(telling, action, ids),
    };
    const id = String(amendment.id);
    ids.push(id);
    if (action === 'insert') telling.crossings.push(id);
    facts.push(amendment);
    if (chance.happens(0.08)) {
      note('amendment repeated');
      facts.push({ ...amendment });
    }
    if (chance.happens(0.05)) {
      note('amendment with two contents');
      facts.push({ ...amendment, entry: telling.entry + 3000, ...makeAmendment(telling, action, ids) });
    }
  }
}

function makeAmendment(telling: Telling, action: (typeof ACTIONS)[number], ids: readonly string[]): Member {
  const { chance, note, road, crossings } = telling;
  const crossing = crossings.length === 0 || chance.happens(0.05) ? 'unknown' : chance.one(crossings);
  const timeUs = FIRST_US + chance.whole(0, 1200) * 3 * SECOND_US;
  const trials = road.legs.flatMap((leg) => leg.trials);
  const trial = (): string => (chance.happens(0.05) ? 'T99' : chance.one(trials).id);
  const leg = (): string => (chance.happens(0.05) ? 'l9' : chance.one(road.legs).id);
  const race = (): string => (chance.happens(0.05) ? 'z' : chance.one(road.races).id);
  const control = (): string => {
    const controls = trials.filter(({ kind }) => kind === 'time-control' || kind === 'passage-control');
    return controls.length === 0 || chance.happens(0.05) ? trial() : chance.one(controls).id;
  };
  const car = makeCar(telling);
  const cars = (): number[] => chance.some(telling.cars);
  const from = (): Member => {
    const how = chance.one(['leg', 'trial', 'trial', 'neither']);
    return how === 'leg' ? { leg: leg() } : how === 'trial' ? { trial: trial() } : {};
  };
  switch (action) {
    case 'assign': {
      const isNobody = chance.happens(0.15);
      if (isNobody) note('assign to nobody');
      return {
        crossing,
        car: isNobody ? null : car,
        ...chance.maybe(0.25, () => {
          note('assign with a pass');
          return { pass: chance.one([1, 1, 2, 2, 3, 9]) };
        }),
      };
    }
    case 'confirm':
    case 'void':
    case 'restore':
      return { crossing };
    case 'retime':
      return { crossing, utcUs: timeUs };
    case 'insert': {
      const [station = '', line = ''] = makeLine(telling).split('/');
      return { station, line, car, utcUs: timeUs };
    }
    case 'source': {
      const bounds = chance.one(['both', 'from', 'to', 'neither', 'null']);
      note(`source with ${bounds}`);
      return {
        line: makeLine(telling),
        role: chance.one(['main', 'backup', 'backup']),
        ...(bounds === 'both' || bounds === 'from' ? { fromUs: timeUs - 10 * MINUTE_US } : {}),
        ...(bounds === 'both' || bounds === 'to' ? { toUs: timeUs + 10 * MINUTE_US } : {}),
        ...(bounds === 'null' ? { fromUs: null, toUs: null } : {}),
      };
    }
    case 'card': {
      const minute = chance.one(['time', 'time', 'stamped', 'missing']);
      note(`card ${minute}`);
      return {
        car,
        control: control(),
        minute: minute === 'time' ? FIRST_US + chance.whole(0, 60) * MINUTE_US : minute,
      };
    }
    case 'start':
      return { car, leg: leg(), utcUs: FIRST_US + chance.whole(0, 20) * MINUTE_US };
    case 'allowance': {
      const whom = chance.one(['race', 'cars', 'all', 'all']);
      note(`allowance for ${whom}`);
      return {
        ...(whom === 'race' ? { race: race() } : whom === 'cars' ? { cars: cars() } : {}),
        control: control(),
        minutes: chance.one([1, 2, 5, 0.5, 0.01]),
      };
    }
    case 'penalty':
      return {
        car,
        ...from(),
        points: chance.one([10, 100, 0.5, '2.50', '007', 300]),
        ...chance.maybe(0.3, () => ({ article: '8.2' })),
      };
    case 'entry-state': {
      const state = chance.one(['running', 'retired', 'excluded', 'readmitted', 'not-started', 'guest']);
      note(`entry-state ${state}`);
      return { car, state, ...from() };
    }
    case 'entry': {
      const field = chance.one([
        'year',
        'coefficient',
        'group',
        'category',
        'team',
        'ladies',
        'status',
        'displacementCc',
        'driverBirthYear',
        'number',
        'start',
        'nonsense',
      ]);
      const value = chance.one<string | number | boolean | null>(
        field === 'year'
          ? [1950, '1938', 1700, 'x', null]
          : field === 'coefficient'
            ? [1.5, '1.25', 11, 'x', null, 0]
            : field === 'group'
              ? ['g1', 'g2', null, '']
              : field === 'category'
                ? ['open', 'closed', null]
                : field === 'team'
                  ? ['t1', 't3', null]
                  : field === 'ladies'
                    ? [true, false, 'yes', 'perhaps', null, 1]
                    : field === 'status'
                      ? ['race', 'guest', 'organisation', 'king', null]
                      : field === 'displacementCc'
                        ? [750, '1100', 'x', null]
                        : field === 'driverBirthYear'
                          ? [1950, '1999', 'x', null]
                          : ['5', 7, null],
      );
      note(`entry ${field}`);
      return { car, field, value };
    }
    case 'trial-state': {
      const state = chance.one(['valid', 'annulled', 'neutralised', 'average', 'average']);
      note(`trial-state ${state}`);
      const averages = trials.flatMap((each) => (each.kind === 'average' ? [each] : []));
      const of = averages.length > 0 && chance.happens(0.4) ? chance.one(averages) : undefined;
      if (of !== undefined) note('trial-state of a point');
      const whom = chance.one(['everybody', 'race', 'cars', 'all', 'race and cars']);
      note(`trial-state for ${whom}`);
      return {
        trial: of?.id ?? trial(),
        ...(of === undefined ? {} : { point: chance.happens(0.05) ? 's9/Z' : chance.one(of.points).line }),
        ...(whom.includes('race') ? { race: race() } : {}),
        ...(whom.includes('cars') ? { cars: cars() } : whom === 'all' ? { cars: 'all' } : {}),
        state,
      };
    }
    case 'close':
    case 'reopen': {
      const what = chance.one(['trial', 'leg', 'trial', 'leg', 'neither', 'both']);
      note(`${action} of ${what}`);
      return {
        ...(what === 'trial' || what === 'both' ? { trial: trial() } : {}),
        ...(what === 'leg' || what === 'both' ? { leg: leg() } : {}),
        ...chance.maybe(0.4, () => {
          note(`${action} for a race`);
          return { race: race() };
        }),
      };
    }
    case 'claim':
      return { car, trial: trial(), request: 'blocked', ...chance.maybe(0.5, () => ({ outcome: 'time stands' })) };
    case 'publish':
      return { scope: 'r1', state: chance.one(['provisional', 'official']), version: 1 };
    case 'undo':
      if (ids.length > 0 && chance.happens(0.85)) {
        const amendment = chance.one(ids);
        return { amendment };
      }
      return { amendment: chance.happens(0.5) ? crossing : 'unknown' };
  }
}

// All of it.

export function makeRandomCase(seed: number): RandomCase {
  const features = new Set<string>();
  const texts: Record<string, string> = {};
  const chance = new Chance(seed);
  const making: Making = { chance, texts, note: (feature) => features.add(feature) };

  const timezone = chance.one(['Europe/Rome', 'UTC', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata']);
  const offsetUs =
    {
      'Europe/Rome': 2 * HOUR_US,
      UTC: 0,
      'America/Argentina/Buenos_Aires': -3 * HOUR_US,
      'Asia/Kolkata': 5.5 * HOUR_US,
    }[timezone] ?? 0;
  const time = (us: number): string => {
    const iso = (at: number): string => new Date(at / 1000).toISOString().slice(0, 19);
    if (chance.happens(0.7)) return `${iso(us)}Z`;
    features.add('local time');
    return iso(us + offsetUs);
  };

  const legCount = chance.one([1, 1, 2, 2, 3]);
  const haveHours = chance.happens(legCount > 1 ? 0.5 : 0.15);
  if (haveHours) features.add('legs with hours');
  features.add(`${legCount} legs`);
  const legs: MadeLeg[] = Array.from({ length: legCount }, (_, index) => ({
    id: `l${index + 1}`,
    opensUs: haveHours ? FIRST_US + index * HOUR_US : null,
    closesUs: haveHours ? FIRST_US + index * HOUR_US + 45 * MINUTE_US : null,
    trials: [],
    places: [],
  }));

  const top = makeRules(making);
  const raceCount = chance.one([1, 1, 2, 2, 3]);
  features.add(`${raceCount} races`);
  const numbers = chance.shuffled([2, 3, 5, 7, 11, 20, 43]).slice(0, Math.max(chance.whole(3, 6), raceCount));
  const races: MadeRace[] = [];
  for (let index = 0; index < raceCount; index += 1) {
    const id = ['a', 'b', 'c'][index] ?? '';
    const own = chance.happens(0.35) ? makeRules(making) : undefined;
    if (own !== undefined) features.add('race with its own rules');
    const rules = own ?? top;
    const cars = numbers.filter((_, at) => at % raceCount === index);
    // The first race drives every leg, so that none is without anybody.
    const ownLegs = index > 0 && chance.happens(0.4) ? chance.some(legs.map((leg) => leg.id)) : undefined;
    if (ownLegs !== undefined) features.add('race of some legs');
    texts[`entries-${id}.csv`] = makeEntries(making, cars, rules.mayBeBlank, time);
    races.push({
      id,
      legs: ownLegs ?? legs.map((leg) => leg.id),
      kinds: rules.kinds,
      cars,
      written: {
        id,
        entries: `entries-${id}.csv`,
        firstStart: time(FIRST_US + chance.whole(0, 3) * MINUTE_US),
        interval: chance.one(['1 min', '30 s', '20 s']),
        ...(ownLegs === undefined ? {} : { legs: ownLegs }),
        ...(own === undefined ? {} : { rules: own.written }),
      },
    });
  }

  const road: Road = { legs, races, groups: groupsIn(texts), time, trialCount: 0 };
  const trialCount = Math.max(legCount, chance.whole(2, 8));
  legs.forEach((leg, index) => {
    const share = Math.floor((trialCount * (index + 1)) / legCount) - Math.floor((trialCount * index) / legCount);
    for (let made = 0; made < share; made += 1) leg.trials.push(makeTrial(making, road, leg));
  });

  const writtenLegs = legs.map((leg, index) => ({
    id: leg.id,
    ...(leg.opensUs === null ? {} : { opens: time(leg.opensUs) }),
    ...(leg.closesUs === null ? {} : { closes: time(leg.closesUs) }),
    ...chance.maybe(index === 0 ? 0.15 : 0.7, () => ({ starts: makeStarts(making, road, leg) })),
    trials: leg.trials,
  }));
  const rally = {
    rally: `demo-${chance.whole(1, 9)}`,
    name: 'Demonstration',
    timezone,
    rules: top.written,
    races: races.map(({ written }) => written),
    legs: writtenLegs,
    rankings: makeRankings(making, road),
  };
  texts['rally.yaml'] = toYaml(rally);

  const telling: Telling = { ...making, road, cars: numbers, facts: [], crossings: [], entry: 0 };
  tellCrossings(telling);
  tellAmendments(telling);
  tellOthers(telling);

  const trials = legs.flatMap((leg) => leg.trials);
  const options = {
    ...(chance.happens(0.5) ? { asItStands: true } : {}),
    ...(chance.happens(0.15) ? { through: chance.one(trials).id } : {}),
  };
  features.add(options.asItStands === true ? 'as it stands' : 'all legs closed');
  if (options.through !== undefined) features.add('through a trial');
  return { rallyFile: 'rally.yaml', texts, facts: chance.shuffled(telling.facts), options, features };
}

/** Groups of the entry lists: values differ by these only. */
const groupsIn = (texts: Readonly<Record<string, string>>): string[] =>
  ['g1', 'g2'].filter((group) =>
    Object.entries(texts).some(([file, text]) => file.startsWith('entries') && new RegExp(`\\b${group}\\b`).test(text)),
  );

function makeStarts({ chance, note, texts }: Making, { races, time }: Road, leg: MadeLeg): Member {
  const driving = races.filter(({ legs }) => legs.includes(leg.id));
  return Object.fromEntries(
    chance.some(driving).map(({ id, cars, legs }) => {
      // Before the first leg there is no ranking to start by.
      const order = chance.one(['entries', legs[0] === leg.id ? 'file' : 'ranking', 'file', undefined]);
      note(`starts by ${order ?? 'entries'}`);
      const file = `order-${leg.id}-${id}.csv`;
      if (order === 'file') texts[file] = ['number', ...chance.shuffled(cars), ''].join('\n');
      const startUs = (leg.opensUs ?? FIRST_US + HOUR_US) + chance.whole(0, 5) * MINUTE_US;
      return [
        id,
        {
          first: time(startUs),
          interval: chance.one(['1 min', '30 s']),
          ...(order === undefined ? {} : { order: order === 'file' ? file : order }),
        },
      ];
    }),
  );
}

function tellOthers(telling: Telling): void {
  const { chance, note, facts } = telling;
  const head = { v: 1, journal: 'j1', entry: 9000, atUs: FIRST_US };
  if (chance.happens(0.1)) {
    note('definition');
    facts.push({
      ...head,
      kind: 'definition',
      id: 'd-1',
      what: 'rally',
      sha256: 'a'.repeat(64),
      author: 'scorer',
      reason: 'used',
    });
  }
  if (chance.happens(0.1)) {
    note('gap');
    facts.push({ ...head, kind: 'gap', id: 'g-1', station: 's1', boot: '00000001', seq: 4, count: 2 });
  }
}
