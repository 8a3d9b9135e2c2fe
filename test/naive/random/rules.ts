import { stringify as toYaml } from 'yaml';
import { KINDS, type Kind, type Making, type Member } from './chance.ts';

/** Rule sets: built in, changed, and whole ones of their own. */

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

export function makeRules(making: Making): MadeRules {
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
