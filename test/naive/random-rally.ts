import { stringify as toYaml } from 'yaml';
import { tellAmendments } from './random/amendments.ts';
import { Chance, FIRST_US, HOUR_US, type Making, type Member, MINUTE_US } from './random/chance.ts';
import { type Telling, tellCrossings } from './random/crossings.ts';
import { makeEntries } from './random/entries.ts';
import { makeRankings } from './random/rankings.ts';
import { type MadeLeg, type MadeRace, makeTrial, type Road } from './random/road.ts';
import { makeRules } from './random/rules.ts';

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

  const road: Road = { legs, races, groups: groupsIn(texts), time, edges: new Map(), trialCount: 0 };
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
