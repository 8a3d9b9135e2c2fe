import type { Amendment, AmendmentOf, Crossing, Fact } from '../../protocol/messages/facts.ts';
import { type Revision, takeRevision } from './revisions.ts';

/** Amendments that name a crossing. */
export type CrossingAmendment = AmendmentOf<'assign' | 'confirm' | 'void' | 'restore' | 'retime'>;
export type Closure = AmendmentOf<'close' | 'reopen'>;

/** All that is known under one id, sent or only named so far: an amendment may come before what it amends. */
export interface FactRecord {
  readonly id: string;
  /** In rising order; empty where nobody has sent the fact yet. */
  readonly revisions: Revision[];
  /** The fact that counts: the highest revision. */
  current: Fact | undefined;
  /** Amendments that name this id as their crossing, in force or not; `null` for most, because there are 140,000 records. */
  amendments: CrossingAmendment[] | null;
  /** Ids of the undos that name this id. */
  undoneBy: Set<string> | null;
}

/** What a new fact may have changed. */
export interface Touched {
  readonly outcome: 'new' | 'duplicate' | 'conflict';
  readonly crossings: readonly FactRecord[];
  readonly closures: boolean;
}

/**
 * The set of facts, and which of them count. Its state is a function of the set alone: whatever comes twice, late or before its cause ends
 * in the same place, because an effect is attached to the id that it names and judged only when asked for.
 */
export class FactBook {
  readonly records = new Map<string, FactRecord>();
  readonly #closures = new Map<string, Closure>();
  #count = 0;

  /** Distinct (id, rev). */
  get count(): number {
    return this.#count;
  }

  add(fact: Fact): Touched {
    const record = this.#recordOf(fact.id);
    const outcome = takeRevision(record.revisions, fact);
    if (outcome === 'duplicate') return { outcome, crossings: [], closures: false };
    if (outcome === 'new') this.#count += 1;
    const touched = [record];
    let closures = false;
    const before = record.current;
    const after = record.revisions.at(-1)?.fact;
    if (before !== after) {
      if (before !== undefined) closures = this.#detach(before, touched) || closures;
      record.current = after;
      if (after !== undefined) closures = this.#attach(after, touched) || closures;
    }
    return { outcome, crossings: touched, closures };
  }

  /** An amendment that counts and that no undo has named. An undo is not itself undone. */
  inForce(amendment: Amendment): boolean {
    if (amendment.action === 'undo') return true;
    const record = this.records.get(amendment.id);
    return record?.current === amendment && (record.undoneBy === null || record.undoneBy.size === 0);
  }

  closuresInForce(): readonly Closure[] {
    return [...this.#closures.values()].filter((closure) => this.inForce(closure));
  }

  #recordOf(id: string): FactRecord {
    const known = this.records.get(id);
    if (known !== undefined) return known;
    const record: FactRecord = { id, revisions: [], current: undefined, amendments: null, undoneBy: null };
    this.records.set(id, record);
    return record;
  }

  /** @returns whether a closing of a trial or leg may have changed */
  #attach(fact: Fact, touched: FactRecord[]): boolean {
    if (fact.kind !== 'amendment') return false;
    switch (fact.action) {
      case 'assign':
      case 'confirm':
      case 'void':
      case 'restore':
      case 'retime': {
        const target = this.#recordOf(fact.crossing);
        target.amendments ??= [];
        target.amendments.push(fact);
        touch(touched, target);
        return false;
      }
      case 'close':
      case 'reopen':
        this.#closures.set(fact.id, fact);
        return true;
      case 'undo': {
        const target = this.#recordOf(fact.amendment);
        target.undoneBy ??= new Set();
        target.undoneBy.add(fact.id);
        return this.#touchTarget(target, touched);
      }
      default:
        return false;
    }
  }

  #detach(fact: Fact, touched: FactRecord[]): boolean {
    if (fact.kind !== 'amendment') return false;
    switch (fact.action) {
      case 'assign':
      case 'confirm':
      case 'void':
      case 'restore':
      case 'retime': {
        const target = this.#recordOf(fact.crossing);
        target.amendments = target.amendments?.filter((other) => other !== fact) ?? null;
        touch(touched, target);
        return false;
      }
      case 'close':
      case 'reopen':
        return this.#closures.delete(fact.id);
      case 'undo': {
        const target = this.#recordOf(fact.amendment);
        target.undoneBy?.delete(fact.id);
        return this.#touchTarget(target, touched);
      }
      default:
        return false;
    }
  }

  /** Marks what an amendment that has just been undone, or is no longer, had changed. */
  #touchTarget(amended: FactRecord, touched: FactRecord[]): boolean {
    touch(touched, amended);
    const fact = amended.current;
    if (fact?.kind !== 'amendment') return false;
    if ('crossing' in fact && typeof fact.crossing === 'string') touch(touched, this.#recordOf(fact.crossing));
    return fact.action === 'close' || fact.action === 'reopen';
  }
}

function touch(touched: FactRecord[], record: FactRecord): void {
  if (!touched.includes(record)) touched.push(record);
}

/** The crossing of the lowest revision held: a later one never changes its car. */
export function firstCrossing(record: FactRecord): Crossing | undefined {
  for (const { fact } of record.revisions) if (fact.kind === 'crossing') return fact;
  return undefined;
}
