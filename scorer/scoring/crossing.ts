import type { Amendment, AmendmentOf } from '../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { compareAmendments } from './amendment-order.ts';
import { type CrossingAmendment, type FactBook, type FactRecord, firstCrossing } from './fact-book.ts';
import type { ResolvedCrossing } from './resolved-crossing.ts';

/**
 * What a record means as a crossing; `undefined` for every other fact, for one that was only named, and for an insert taken back.
 *
 * Amendments contradict one another where they set the same thing: whose it is (assign, confirm), whether it stands (void, restore), its
 * time (retime), which sensor scores at its time (source).
 */
export function resolveCrossing(book: FactBook, record: FactRecord): ResolvedCrossing | undefined {
  const base = baseOf(book, record);
  if (base === undefined) return undefined;
  if (record.amendments === null || record.amendments.length === 0) {
    const scores = scoresAt(book, base, base.utcUs);
    return scores === base.scores ? base : { ...base, scores };
  }
  let owner: AmendmentOf<'assign' | 'confirm'> | undefined;
  let stand: CrossingAmendment | undefined;
  let retime: AmendmentOf<'retime'> | undefined;
  for (const amendment of record.amendments) {
    if (!book.inForce(amendment)) continue;
    switch (amendment.action) {
      case 'assign':
      case 'confirm':
        owner = later(owner, amendment);
        break;
      case 'void':
      case 'restore':
        stand = later(stand, amendment);
        break;
      case 'retime':
        retime = later(retime, amendment);
        break;
    }
  }
  const held = owner === undefined ? base : own(base, owner);
  // Written out, here and below: spreading costs several times the rest of the work, once a fact.
  // A person's time is taken as written: what the sensor's uncertainty was says nothing about it.
  const utcUs = retime === undefined ? base.utcUs : retime.utcUs;
  return {
    id: base.id,
    line: base.line,
    utcUs,
    uncertaintyUs: retime === undefined ? base.uncertaintyUs : 0,
    car: held.car,
    suggested: base.suggested,
    provisional: held.provisional,
    decided: held.decided,
    pass: held.pass,
    standing: stand === undefined ? base.standing : stand.action === 'restore',
    scores: scoresAt(book, base, utcUs),
    role: base.role,
    test: base.test,
    confirmsNothing: held.confirmsNothing,
  };
}

/** Whether the crossing's sensor is the one that scores on its line at a time: the main one, unless a `source` says otherwise. */
function scoresAt(book: FactBook, base: ResolvedCrossing, utcUs: UtcMicros | null): boolean {
  if (base.role === null || base.test) return !base.test;
  let role: 'main' | 'backup' = 'main';
  for (const source of book.said(`source ${base.line}`)) {
    if (source.action !== 'source') continue;
    const { fromUs = null, toUs = null } = source;
    // A crossing whose second nobody knows lies in no bounded time.
    const after = fromUs === null || (utcUs !== null && utcUs >= fromUs);
    const before = toUs === null || (utcUs !== null && utcUs <= toUs);
    if (after && before) role = source.role;
  }
  return base.role === role;
}

const later = <One extends Amendment>(known: One | undefined, other: One): One =>
  known === undefined || compareAmendments(known, other) < 0 ? other : known;

function baseOf(book: FactBook, record: FactRecord): ResolvedCrossing | undefined {
  const fact = record.current;
  if (fact === undefined) return undefined;
  if (fact.kind === 'crossing') {
    const set = firstCrossing(record)?.car ?? null;
    return {
      id: fact.id,
      line: book.lineName(fact.station, fact.line),
      utcUs: fact.utcUs,
      uncertaintyUs: fact.uncertaintyUs,
      car: set ?? fact.suggested ?? null,
      suggested: fact.suggested ?? null,
      provisional: set === null,
      decided: set !== null,
      pass: null,
      standing: fact.counts,
      scores: fact.role !== 'backup' && fact.test !== true,
      // A fact that was not read through its schema has no default filled in: no role is the main one.
      role: fact.role === 'backup' ? 'backup' : 'main',
      test: fact.test === true,
      confirmsNothing: false,
    };
  }
  if (fact.kind === 'amendment' && fact.action === 'insert' && book.inForce(fact)) {
    return {
      id: fact.id,
      line: book.lineName(fact.station, fact.line),
      utcUs: fact.utcUs,
      uncertaintyUs: 0,
      car: fact.car,
      suggested: null,
      provisional: false,
      decided: true,
      pass: null,
      standing: true,
      scores: true,
      role: null,
      test: false,
      confirmsNothing: false,
    };
  }
  return undefined;
}

type Ownership = Pick<ResolvedCrossing, 'car' | 'provisional' | 'decided' | 'pass' | 'confirmsNothing'>;

function own(base: ResolvedCrossing, owner: AmendmentOf<'assign' | 'confirm'>): Ownership {
  if (owner.action === 'confirm') {
    if (base.suggested === null) return { ...base, confirmsNothing: true };
    return { car: base.suggested, provisional: false, decided: true, pass: null, confirmsNothing: false };
  }
  // Nobody's by a person's word: the running order's guess is answered and counts no longer.
  return { car: owner.car, provisional: false, decided: true, pass: owner.pass ?? null, confirmsNothing: false };
}
