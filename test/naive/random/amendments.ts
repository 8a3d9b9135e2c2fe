import { FIRST_US, type Member, MINUTE_US, SECOND_US } from './chance.ts';
import { makeCar, makeLine, type Telling } from './crossings.ts';

/** What people say, often against one another. */

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

export function tellAmendments(telling: Telling): void {
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
      // Ends are included: in half of them lies a crossing of the line.
      const seen = telling.facts.filter(({ kind, utcUs }) => kind === 'crossing' && typeof utcUs === 'number');
      const on = seen.length > 0 && chance.happens(0.5) ? chance.one(seen) : undefined;
      const atUs = Number(on?.utcUs ?? timeUs);
      const aroundUs = on === undefined ? 10 * MINUTE_US : chance.one([0, 0, 1]);
      return {
        line: on === undefined ? makeLine(telling) : `${on.station}/${on.line}`,
        role: chance.one(['main', 'backup', 'backup']),
        ...(bounds === 'both' || bounds === 'from' ? { fromUs: atUs - aroundUs } : {}),
        ...(bounds === 'both' || bounds === 'to' ? { toUs: atUs + aroundUs } : {}),
        ...(bounds === 'null' ? { fromUs: null, toUs: null } : {}),
      };
    }
    case 'card': {
      const minute = chance.one(['time', 'time', 'stamped', 'missing']);
      note(`card ${minute}`);
      const of = control();
      const edges = chance.happens(0.5) ? (road.edges.get(of) ?? []) : [];
      const timeOf = (): number => (edges.length > 0 ? chance.one(edges) : FIRST_US + chance.whole(0, 60) * MINUTE_US);
      return { car, control: of, minute: minute === 'time' ? timeOf() : minute };
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
