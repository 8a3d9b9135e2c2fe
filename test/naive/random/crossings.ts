import { FIRST_US, HOUR_US, type Making, type Member, MINUTE_US, SECOND_US } from './chance.ts';
import { type MadeLeg, PASSES, type Road } from './road.ts';

/** What stations say: about what the road would have, and everything that goes wrong. */

export interface Telling extends Making {
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
function timesOfLeg(telling: Telling, leg: MadeLeg, startUs: number): Map<string, number> {
  const { chance, note, road } = telling;
  const times = new Map<string, number>();
  const hours = [leg.opensUs, leg.closesUs].filter((us) => us !== null);
  let edges = hours;
  let nowUs = startUs;
  const arrive = (place: string | undefined, us: number): void => {
    if (place === undefined || times.has(place)) return;
    if (edges.length > 0 && chance.happens(0.1)) {
      note('crossing on the edge of hours');
      times.set(place, chance.one(edges) + chance.one([0, 0, 1, -1]));
      return;
    }
    nowUs = Math.max(us, chance.happens(0.95) ? nowUs : 0);
    times.set(place, nowUs);
  };
  const roughly = (us: number): number =>
    chance.happens(0.6) ? Math.ceil(us / 10_000) * 10_000 : us + chance.whole(0, 9_999);
  for (const trial of leg.trials) {
    edges = [...hours, ...(road.edges.get(trial.id) ?? [])];
    switch (trial.kind) {
      case 'time': {
        arrive(trial.from, roughly(nowUs + chance.whole(1, 40) * SECOND_US));
        const imposed = typeof trial.imposed === 'string' ? trial.imposed : chance.one(Object.values(trial.imposed));
        arrive(trial.to, (times.get(trial.from) ?? nowUs) + microsOf(imposed) + makeSlip(telling));
        break;
      }
      case 'average': {
        if (trial.from.includes('/')) arrive(trial.from, roughly(nowUs + chance.whole(1, 40) * SECOND_US));
        const fromUs = times.get(trial.from) ?? nowUs;
        for (const { line, at } of trial.points) {
          const metres = Number(at.split(' ')[0]) * (at.endsWith('km') ? 1000 : 1);
          arrive(line, Math.round(fromUs + (metres / 11) * SECOND_US) + makeSlip(telling));
        }
        break;
      }
      case 'time-control':
        arrive(
          trial.line,
          startUs +
            microsOf(trial.due.endsWith('s') ? '90 s' : trial.due) +
            makeSlip(telling) +
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

export function tellCrossings(telling: Telling): void {
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

export const makeCar = ({ chance, cars }: Telling): number => (chance.happens(0.04) ? 77 : chance.one(cars));
export const makeLine = ({ chance, road }: Telling): string => {
  const lines = road.legs.flatMap(({ places }) => places.map((place) => PASSES.exec(place)?.[1] ?? ''));
  return lines.length === 0 || chance.happens(0.05) ? 's9/Z' : chance.one(lines);
};
