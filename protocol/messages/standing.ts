import type { Amendment, AmendmentOf, Crossing } from './facts.ts';

/** What every page that shows crossings with their amendments has to agree on. */

/** Of conflicting amendments the greatest (n, atUs, id) wins. */
export function outranks(one: Amendment, other: Amendment): boolean {
  if (one.n !== other.n) return one.n > other.n;
  if (one.atUs !== other.atUs) return one.atUs > other.atUs;
  return one.id > other.id;
}

/** A crossing written in by hand has no box behind it: nobody knows its uncertainty, and its id is the amendment's. */
export function insertedCrossing(amendment: AmendmentOf<'insert'>): Crossing {
  const { id, journal, entry, station, line, car, utcUs } = amendment;
  return {
    ...{ v: 1, kind: 'crossing', id, rev: 0, journal, entry, station, line, car, utcUs },
    ...{ uncertaintyUs: 0, clock: 'none', origin: 'manual', role: 'main', counts: true, doubts: ['inserted'] },
  };
}
