import { KINDS, type Making, type Member } from './chance.ts';
import type { Road } from './road.ts';

export function makeRankings(making: Making, road: Road): Member[] {
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
