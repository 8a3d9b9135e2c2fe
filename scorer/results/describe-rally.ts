import type { PublicRally } from '../../protocol/messages/public-rally.ts';
import type { Rally, Trial } from '../rally/index.ts';
import type { Scoreboard } from '../scoring/index.ts';
import type { Released } from './released.ts';

/** The rally as the public may know it. Entries are those that hold: amended ones as amended. */
export function describeRally({ rally, carHistory }: Scoreboard, released: Pick<Released, 'has'>): PublicRally {
  const { id, name, timezone, rules, notices, races, legs, trials, rankings, entries } = rally;
  return {
    v: 1,
    rally: id,
    ...{ name, timezone, rules: rules.title, notices: [...notices] },
    races: races.map((race) => ({ id: race.id, name: race.name })),
    legs: legs.map((leg) => ({ id: leg.id, name: leg.name, trials: [...leg.trials] })),
    trials: trials.map((trial) => ({
      ...{ id: trial.id, name: trial.name, leg: trial.leg, kind: trial.kind, races: [...trial.races] },
      released: released.has('trial', trial.id),
      places: placesOf(rally, trial),
    })),
    rankings: rankings.map((ranking) => ({
      ...{ id: ranking.id, title: ranking.title, race: ranking.race },
      released: released.has('ranking', ranking.id),
    })),
    entries: [...entries]
      .sort((one, other) => one.start - other.start || one.number - other.number)
      .map((listed) => {
        const { number, race, model, year, fields } = carHistory(listed.number)?.entry ?? listed;
        const known = (field: string) => (fields.get(field) ? { [field]: fields.get(field) } : {});
        const names = { ...known('driver'), ...known('coDriver'), ...known('nationality'), ...known('team') };
        return { number, race, model, year, ...names };
      }),
  };
}

/** Races may have rules of their own, and read their times alike all the same. */
function placesOf({ races, rules }: Rally, { kind, races: ids }: Trial): number | null {
  const by = races.find(({ id }) => ids.includes(id))?.rules ?? rules;
  if (kind === 'time') return by.time.unit.places;
  return kind === 'average' ? (by.average?.unit.places ?? null) : null;
}
