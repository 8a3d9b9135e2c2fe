import type { Amendment, AmendmentOf, Crossing } from '../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { compareAmendments } from './amendment-order.ts';
import { resolveCrossing } from './crossing.ts';
import { type FactBook, type FactRecord, firstCrossing, revisionsOf } from './fact-book.ts';

/** A crossing with everything that makes it what it is. */
export interface CrossingHistory {
  readonly id: string;
  /** `station/line`. */
  readonly line: string;
  readonly utcUs: UtcMicros | null;
  /** What the sensor said; the same where nobody has corrected it. */
  readonly stampedUs: UtcMicros | null;
  /** 95 % bound; `null` of a time that a person has written. */
  readonly uncertaintyUs: number | null;
  readonly clock: Crossing['clock'] | null;
  readonly origin: Crossing['origin'] | null;
  readonly role: Crossing['role'] | null;
  readonly doubts: readonly string[];
  /** The running order's guess. */
  readonly suggested: number | null;
  /** Whose it is by now. */
  readonly car: number | null;
  /** Who says so: the running order, an identifying device, or a person. */
  readonly owner: 'suggested' | 'device' | AmendmentOf<'assign' | 'confirm' | 'insert'>;
  readonly retime: AmendmentOf<'retime'> | null;
  readonly stand: AmendmentOf<'void' | 'restore'> | null;
}

/** Every revision that a station has sent of a crossing, in rising order; none of an insert. */
export const crossingsSent = (record: FactRecord): readonly Crossing[] =>
  revisionsOf(record).flatMap(({ fact }) => (fact.kind === 'crossing' ? [fact] : []));

/** A record's crossing, and an insert that was taken back too; `undefined` for every other fact. */
export function crossingHistory(book: FactBook, record: FactRecord): CrossingHistory | undefined {
  const { current } = record;
  const resolved = resolveCrossing(book, record);
  const inForce = (record.amendments ?? []).filter((amendment) => book.inForce(amendment)).sort(compareAmendments);
  const ofActions = <Action extends Amendment['action']>(...actions: readonly Action[]) =>
    inForce.findLast((each): each is typeof each & AmendmentOf<Action> => actions.some((one) => one === each.action));
  const retime = ofActions('retime') ?? null;
  const stand = ofActions('void', 'restore') ?? null;
  const person = ofActions('assign', 'confirm');
  if (current?.kind === 'crossing') {
    return {
      id: current.id,
      line: `${current.station}/${current.line}`,
      utcUs: resolved?.utcUs ?? null,
      stampedUs: current.utcUs,
      uncertaintyUs: retime === null ? current.uncertaintyUs : null,
      clock: current.clock,
      origin: current.origin,
      // A fact that was not read through its schema has no default filled in.
      role: current.role === 'backup' ? 'backup' : 'main',
      doubts: current.doubts,
      suggested: current.suggested ?? null,
      car: resolved?.car ?? null,
      owner: person ?? ((firstCrossing(record)?.car ?? null) === null ? 'suggested' : 'device'),
      retime,
      stand,
    };
  }
  if (current?.kind !== 'amendment' || current.action !== 'insert') return undefined;
  return {
    id: current.id,
    line: `${current.station}/${current.line}`,
    utcUs: resolved?.utcUs ?? current.utcUs,
    stampedUs: current.utcUs,
    uncertaintyUs: null,
    clock: null,
    origin: null,
    role: null,
    doubts: [],
    suggested: null,
    car: resolved?.car ?? null,
    owner: person ?? current,
    retime,
    stand,
  };
}

/** Whether a crossing is a car's, or somebody or something has once said that it is. */
export function concerns(record: FactRecord, car: number): boolean {
  const { current, amendments } = record;
  if (amendments?.some((amendment) => amendment.action === 'assign' && amendment.car === car)) return true;
  if (current?.kind === 'amendment') return current.action === 'insert' && current.car === car;
  return current?.kind === 'crossing' && (current.suggested === car || firstCrossing(record)?.car === car);
}
