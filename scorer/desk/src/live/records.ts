import type { Amendment, AmendmentOf, Crossing } from '../../../../protocol/messages/facts.ts';
import type { TrialResult } from '../../../../protocol/messages/results.ts';
import { insertedCrossing, outranks } from '../../../../protocol/messages/standing.ts';
import { type UtcMicros, utcMicros } from '../../../../protocol/time.ts';
import type { CommittedCrossing } from './rally.ts';

/** All that is known of one crossing: its highest revision, what the scorer has made of it, and the amendments seen since. */
export interface CrossingRecord {
  readonly id: string;
  /** Missing while only amendments have come: topics of one station may overtake one another. */
  readonly fact?: Crossing;
  readonly committed?: Committed;
  readonly amendments: readonly Amendment[];
  /** From before the link was lost: goes when the scorer's list, asked for anew, no longer has it. */
  readonly stale: boolean;
  /** The rally's time when it came: where a crossing stands in the list whose second nobody knows. */
  readonly seenUs?: UtcMicros;
}

/** What the scorer has made of a crossing by everything that was said of it. */
export interface Committed {
  readonly car: number | null;
  readonly provisional: boolean;
  /** A person's time; `undefined` where the sensor's stands. */
  readonly retimedUs: UtcMicros | undefined;
  readonly restored: boolean;
  readonly voided: boolean;
  readonly results: readonly TrialResult[];
}

/** A crossing as it stands now. */
export interface StandingCrossing {
  readonly id: string;
  readonly station: string;
  readonly line: string;
  readonly utcUs: UtcMicros | null;
  /** `utcUs`, or where nobody knows it the rally's time when the crossing came. */
  readonly orderUs: UtcMicros;
  readonly uncertaintyUs: number;
  readonly car: number | null;
  /** The car is only the running order's suggestion. */
  readonly provisional: boolean;
  readonly counts: boolean;
  readonly voided: boolean;
  readonly role: 'main' | 'backup';
  readonly test: boolean;
  readonly doubts: readonly string[];
}

const AMENDMENTS_LIMIT = 50;

const emptyRecord = (id: string, seenUs?: UtcMicros): CrossingRecord => ({
  ...{ id, amendments: [], stale: false },
  ...(seenUs !== undefined && { seenUs }),
});

/** A higher revision supersedes; the same or a lower one comes late or twice and changes nothing. */
export function withRevision(known: CrossingRecord | undefined, fact: Crossing, seenUs?: UtcMicros): CrossingRecord {
  const record = known ?? emptyRecord(fact.id, seenUs);
  if (record.fact && record.fact.rev >= fact.rev) return record.stale ? { ...record, stale: false } : record;
  return { ...record, fact, stale: false };
}

export function withCommitted(
  known: CrossingRecord | undefined,
  answer: CommittedCrossing,
  seenUs?: UtcMicros,
): CrossingRecord {
  const { crossing, car, provisional, utcUs, counts = crossing.counts, voided = false, results = [] } = answer;
  const record = known ?? emptyRecord(crossing.id, seenUs);
  // Of two equal revisions the scorer's counts: it has resolved conflicts that this page cannot see.
  const fact = record.fact && record.fact.rev > crossing.rev ? record.fact : crossing;
  const retimedUs = utcUs == null || utcUs === crossing.utcUs ? undefined : utcUs;
  const committed = { car, provisional, retimedUs, restored: counts && !crossing.counts, voided, results };
  return { ...record, fact, committed, stale: false };
}

export function withAmendment(known: CrossingRecord | undefined, id: string, amendment: Amendment): CrossingRecord {
  const record = known ?? emptyRecord(id);
  if (record.amendments.some((seen) => seen.id === amendment.id)) return record;
  const fact = amendment.action === 'insert' ? insertedCrossing(amendment) : record.fact;
  const amendments = [...record.amendments, amendment].slice(-AMENDMENTS_LIMIT);
  return { ...record, ...(fact && { fact }), amendments, stale: false };
}

/** What an undo undoes may be part of what the scorer had committed: that is forgotten until the scorer has been asked again. */
export function withoutCommitted(record: CrossingRecord): CrossingRecord {
  const { committed: _, ...rest } = record;
  return rest;
}

/** The crossing that an amendment changes; an `insert` is one itself. */
export function targetOf(amendment: Amendment): string | undefined {
  switch (amendment.action) {
    case 'assign':
    case 'confirm':
    case 'void':
    case 'restore':
    case 'retime':
      return amendment.crossing;
    case 'insert':
      return amendment.id;
    default:
      return undefined;
  }
}

/** The record with every amendment in force applied; `undefined` while the crossing itself has not come. */
export function standing(record: CrossingRecord, undone: ReadonlySet<string>): StandingCrossing | undefined {
  const { fact } = record;
  if (!fact) return undefined;
  const inForce = record.amendments.filter((amendment) => !undone.has(amendment.id));
  const verdict = winner(inForce, 'void', 'restore');
  const retimed = winner(inForce, 'retime');
  const { committed } = record;
  const utcUs = retimed?.utcUs ?? committed?.retimedUs ?? fact.utcUs;
  const isRestored = verdict === undefined ? committed?.restored === true : verdict.action === 'restore';
  const isVoided = verdict === undefined ? committed?.voided === true : verdict.action === 'void';
  return {
    id: fact.id,
    station: fact.station,
    line: fact.line,
    utcUs,
    orderUs: utcUs ?? record.seenUs ?? utcMicros(0),
    uncertaintyUs: fact.uncertaintyUs,
    ...carOf(record, fact, inForce),
    counts: fact.counts || isRestored,
    voided: isVoided || undone.has(fact.id),
    role: fact.role,
    test: fact.test ?? false,
    doubts: fact.doubts,
  };
}

function carOf({ committed }: CrossingRecord, fact: Crossing, inForce: readonly Amendment[]) {
  const suggested = fact.suggested ?? null;
  const numbered = winner(inForce, 'assign', 'confirm');
  if (numbered?.action === 'assign') return { car: numbered.car, provisional: false };
  if (numbered) return { car: fact.car ?? suggested, provisional: false };
  if (committed && !committed.provisional) return { car: committed.car, provisional: false };
  if (fact.car !== null) return { car: fact.car, provisional: false };
  return { car: suggested ?? committed?.car ?? null, provisional: true };
}

/** Of conflicting amendments the greatest (n, atUs, id) wins. */
function winner<Action extends Amendment['action']>(of: readonly Amendment[], ...actions: Action[]) {
  let best: AmendmentOf<Action> | undefined;
  for (const candidate of of) {
    if (!isOneOf(candidate, actions)) continue;
    if (!best || outranks(candidate, best)) best = candidate;
  }
  return best;
}

const isOneOf = <Action extends Amendment['action']>(
  amendment: Amendment,
  actions: readonly Action[],
): amendment is AmendmentOf<Action> => (actions as readonly string[]).includes(amendment.action);
