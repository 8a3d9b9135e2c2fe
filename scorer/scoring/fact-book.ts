import {
  type Amendment,
  type AmendmentOf,
  type Crossing,
  type Fact,
  revisionOf,
} from '../../protocol/messages/facts.ts';
import { compareAmendments } from './amendment-order.ts';
import type { Placement } from './resolved-crossing.ts';
import { type Revision, takeRevision } from './revisions.ts';

/** Amendments that name a crossing. */
export type CrossingAmendment = AmendmentOf<'assign' | 'confirm' | 'void' | 'restore' | 'retime'>;
export type Closure = AmendmentOf<'close' | 'reopen'>;
export type CarAmendment = AmendmentOf<'penalty' | 'entry-state' | 'entry' | 'card' | 'start'>;

/** What an amendment of no single crossing is about: all that share a subject are judged together. */
export type Subject =
  | 'closures'
  | 'trial-states'
  | 'allowances'
  | 'publications'
  | 'claims'
  | `source ${string}`
  | `car ${number}`;

/** Whether somebody took it back. */
export interface Said<Of extends Amendment = Amendment> {
  readonly amendment: Of;
  readonly undoneBy: AmendmentOf<'undo'> | null;
}

/** All that is known under one id, sent or only named so far: an amendment may come before what it amends. */
export interface FactRecord {
  readonly id: string;
  /** The fact that counts: the highest revision; `undefined` where nobody has sent it yet. */
  current: Fact | undefined;
  /** In rising order; `null` where there is but the one that counts, as for nearly all of 140,000. Read with `revisionsOf`. */
  revisions: readonly Revision[] | null;
  /** Amendments that name this id as their crossing, in force or not; `null` for most, because there are 140,000 records. */
  amendments: CrossingAmendment[] | null;
  /** Ids of the undos that name this id. */
  undoneBy: Set<string> | null;
  /** Where the scoreboard has put it, if it stands as a crossing of a car. */
  placement: Placement | undefined;
}

/** What a new fact may have changed. */
export interface Touched {
  readonly outcome: 'new' | 'duplicate' | 'conflict';
  readonly crossings: readonly FactRecord[];
  readonly subjects: readonly Subject[];
}

/**
 * The set of facts, and which of them count. Its state is a function of the set alone: whatever comes twice, late or before its cause ends
 * in the same place, because an effect is attached to the id that it names and judged only when asked for.
 */
export class FactBook {
  readonly records = new Map<string, FactRecord>();
  readonly #said = new Map<Subject, Map<string, Amendment>>();
  readonly #lineNames = new Map<string, Map<string, string>>();
  #count = 0;

  /** Distinct (id, rev). */
  get count(): number {
    return this.#count;
  }

  add(fact: Fact): Touched {
    const record = this.#recordOf(fact.id);
    const { outcome, revisions } = takeRevision(revisionsOf(record), fact);
    if (outcome === 'duplicate') return { outcome, crossings: [], subjects: [] };
    if (outcome === 'new') this.#count += 1;
    const plain = revisions.length === 1 && revisions[0]?.hashes === null;
    record.revisions = plain ? null : revisions;
    const crossings = [record];
    const subjects: Subject[] = [];
    const before = record.current;
    const after = revisions.at(-1)?.fact;
    if (before !== after) {
      if (before !== undefined) this.#detach(before, crossings, subjects);
      record.current = after;
      if (after !== undefined) this.#attach(after, crossings, subjects);
    }
    return { outcome, crossings, subjects };
  }

  /**
   * Takes out again an amendment that was added to see what it would change, as if nobody had ever said it: an undo, which is not itself undone,
   * as well. Facts that were said are never taken out.
   */
  withdraw(amendment: Amendment): Touched {
    const record = this.records.get(amendment.id);
    if (record === undefined || record.current !== amendment)
      return { outcome: 'duplicate', crossings: [], subjects: [] };
    const crossings = [record];
    const subjects: Subject[] = [];
    record.current = undefined;
    record.revisions = null;
    this.#count -= 1;
    this.#detach(amendment, crossings, subjects);
    return { outcome: 'new', crossings, subjects };
  }

  /** Lets go of what nobody has sent or named, once nothing rests on it any more. */
  forget(id: string): void {
    const record = this.records.get(id);
    if (record?.current === undefined && record?.amendments == null && record?.undoneBy == null)
      this.records.delete(id);
  }

  /** An amendment that counts and that no undo has named. An undo is not itself undone. */
  inForce(amendment: Amendment): boolean {
    if (amendment.action === 'undo') return true;
    const record = this.records.get(amendment.id);
    return record?.current === amendment && (record.undoneBy === null || record.undoneBy.size === 0);
  }

  /** Amendments of a subject that are in force, in rising (n, atUs, id). */
  said(subject: Subject): readonly Amendment[] {
    const known = this.#said.get(subject);
    if (known === undefined || known.size === 0) return NOTHING;
    return [...known.values()].filter((amendment) => this.inForce(amendment)).sort(compareAmendments);
  }

  /** An amendment by its id, in force or not. */
  saidAs(id: string): Said | undefined {
    const current = this.records.get(id)?.current;
    return current?.kind === 'amendment' ? { amendment: current, undoneBy: this.#undoOf(id) } : undefined;
  }

  /** Those of a subject with those that an undo has named, and by which undo. */
  everSaid(subject: Subject): readonly Said[] {
    return [...(this.#said.get(subject)?.values() ?? [])]
      .sort(compareAmendments)
      .map((amendment) => ({ amendment, undoneBy: this.#undoOf(amendment.id) }));
  }

  #undoOf(id: string): AmendmentOf<'undo'> | null {
    const [undo] = [...(this.records.get(id)?.undoneBy ?? [])].sort();
    const said = undo === undefined ? undefined : this.records.get(undo)?.current;
    return said?.kind === 'amendment' && said.action === 'undo' ? said : null;
  }

  /** `station/line`. The same text for every crossing of a line: one of its own each would be megabytes of a large rally. */
  lineName(station: string, line: string): string {
    const ofStation = this.#lineNames.get(station) ?? new Map<string, string>();
    this.#lineNames.set(station, ofStation);
    const name = ofStation.get(line) ?? `${station}/${line}`;
    ofStation.set(line, name);
    return name;
  }

  #recordOf(id: string): FactRecord {
    const known = this.records.get(id);
    if (known !== undefined) return known;
    const record: FactRecord = {
      id,
      current: undefined,
      revisions: null,
      amendments: null,
      undoneBy: null,
      placement: undefined,
    };
    this.records.set(id, record);
    return record;
  }

  #attach(fact: Fact, crossings: FactRecord[], subjects: Subject[]): void {
    if (fact.kind !== 'amendment') return;
    switch (fact.action) {
      case 'assign':
      case 'confirm':
      case 'void':
      case 'restore':
      case 'retime': {
        const target = this.#recordOf(fact.crossing);
        target.amendments ??= [];
        target.amendments.push(fact);
        touch(crossings, target);
        return;
      }
      case 'undo': {
        const target = this.#recordOf(fact.amendment);
        target.undoneBy ??= new Set();
        target.undoneBy.add(fact.id);
        this.#touchTarget(target, crossings, subjects);
        return;
      }
      default: {
        const subject = subjectOf(fact);
        if (subject === undefined) return;
        const known = this.#said.get(subject);
        if (known === undefined) this.#said.set(subject, new Map([[fact.id, fact]]));
        else known.set(fact.id, fact);
        touch(subjects, subject);
      }
    }
  }

  #detach(fact: Fact, crossings: FactRecord[], subjects: Subject[]): void {
    if (fact.kind !== 'amendment') return;
    switch (fact.action) {
      case 'assign':
      case 'confirm':
      case 'void':
      case 'restore':
      case 'retime': {
        const target = this.#recordOf(fact.crossing);
        target.amendments = target.amendments?.filter((other) => other !== fact) ?? null;
        touch(crossings, target);
        return;
      }
      case 'undo': {
        const target = this.#recordOf(fact.amendment);
        target.undoneBy?.delete(fact.id);
        this.#touchTarget(target, crossings, subjects);
        return;
      }
      default: {
        const subject = subjectOf(fact);
        if (subject === undefined) return;
        this.#said.get(subject)?.delete(fact.id);
        touch(subjects, subject);
      }
    }
  }

  /** Marks what an amendment that has just been undone, or is no longer, had changed. */
  #touchTarget(amended: FactRecord, crossings: FactRecord[], subjects: Subject[]): void {
    touch(crossings, amended);
    const fact = amended.current;
    if (fact?.kind !== 'amendment') return;
    if ('crossing' in fact && typeof fact.crossing === 'string') touch(crossings, this.#recordOf(fact.crossing));
    const subject = subjectOf(fact);
    if (subject !== undefined) touch(subjects, subject);
  }
}

const NOTHING: readonly Amendment[] = [];
/** Every revision that was sent, in rising order. */
export function revisionsOf({ current, revisions }: FactRecord): readonly Revision[] {
  if (revisions !== null) return revisions;
  return current === undefined ? [] : [{ rev: revisionOf(current), fact: current, hashes: null }];
}

/** `undefined` for amendments of a crossing. */
function subjectOf(amendment: Amendment): Subject | undefined {
  switch (amendment.action) {
    case 'close':
    case 'reopen':
      return 'closures';
    case 'trial-state':
      return 'trial-states';
    case 'allowance':
      return 'allowances';
    case 'publish':
      return 'publications';
    case 'claim':
      return 'claims';
    case 'source':
      return `source ${amendment.line}`;
    case 'penalty':
    case 'entry-state':
    case 'entry':
    case 'card':
    case 'start':
      return `car ${amendment.car}`;
    default:
      return undefined;
  }
}

function touch<One>(touched: One[], one: One): void {
  if (!touched.includes(one)) touched.push(one);
}

/** The crossing of the lowest revision held: a later one never changes its car. */
export function firstCrossing(record: FactRecord): Crossing | undefined {
  for (const { fact } of revisionsOf(record)) if (fact.kind === 'crossing') return fact;
  return undefined;
}
