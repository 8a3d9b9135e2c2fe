import type { Crossing, Fact } from '../../protocol/messages/facts.ts';
import type { BoxRecord } from '../link/machine.ts';
import type { RunningOrder } from '../numbers/order.ts';
import type { PassageDraft } from '../pipeline.ts';

/** A fact before the journal has numbered it. */
type Unnumbered<Of> = Of extends unknown ? Omit<Of, 'journal' | 'entry'> : never;
export type FactDraft = Unnumbered<Fact>;

/**
 * Passages to crossings with an id, a revision and a suggested car. What the journal has already said decides what is new: a revision that says nothing
 * new, or less than the one before, is none.
 */
export interface Crossings {
  /** The new revision of a passage's crossing, or nothing. */
  of(passage: PassageDraft): FactDraft[];
  gap(record: BoxRecord, seq: number, count: number): FactDraft;
  /** Every fact of the journal, at start and as it is appended. */
  remember(fact: Fact): void;
}

export interface CrossingsOptions {
  readonly station: string;
  readonly order: RunningOrder;
  /** Latest revision in the journal. */
  readonly before: (id: string) => Crossing | undefined;
}

export function createCrossings({ station, order, before: latest }: CrossingsOptions): Crossings {
  /** Crossings that count and hold a place in the running order. */
  const taken = new Set<string>();

  return {
    of: (passage) => {
      const { boot, seq, line, counts } = passage;
      const id = `${station}:${boot}:${seq}:${line}`;
      const before = latest(id);
      // A car is suggested once, when its crossing first counts.
      const isNew = counts && !before?.counts;
      const atUs = passage.utcUs ?? passage.heardUs;
      // A backup waits for what the main crossing is taken for, and holds no place of its own.
      const isMain = passage.role === 'main';
      const suggested = isNew && isMain ? (order.rank(line, atUs)[0]?.car ?? null) : (before?.suggested ?? null);
      const { settled: _settled, heardUs: _heardUs, ...computed } = before ? noWorse(passage, before) : passage;
      if (before && saysTheSame(before, computed)) return [];
      // A suggestion holds its place at once, so that the next crossing of the same batch is not given the same car.
      if (isNew && isMain) order.crossed(line, id, suggested, atUs);
      else if (before?.counts && !counts && isMain) order.assigned(id, null);
      const rev = before ? before.rev + 1 : 0;
      return [
        { ...computed, doubts: [...computed.doubts], v: 1, kind: 'crossing', id, rev, station, car: null, suggested },
      ];
    },
    gap: ({ boot, heardUs }, seq, count) => ({
      v: 1,
      kind: 'gap',
      id: `${station}:${boot}:${seq}:gap`,
      station,
      boot,
      seq,
      count,
      atUs: heardUs,
    }),
    remember: (fact) => {
      if (fact.kind === 'crossing') {
        const { line, id, suggested = null } = fact;
        if (fact.counts && fact.role === 'main' && !taken.has(id)) {
          taken.add(id);
          order.crossed(line, id, suggested, fact.utcUs ?? 0);
        }
        if (!fact.counts && taken.delete(id)) order.assigned(id, null);
      }
      if (fact.kind !== 'amendment') return;
      if (fact.action === 'assign') order.assigned(fact.crossing, fact.car);
      if (fact.action === 'void') order.assigned(fact.crossing, null);
      if (fact.action === 'insert') order.crossed(fact.line, fact.id, fact.car, fact.utcUs);
    },
  };
}

/** A clock that knows less than it did, after a restart without the GPS, takes nothing back. */
function noWorse(passage: PassageDraft, before: Crossing): PassageDraft {
  const { utcUs, uncertaintyUs, rearUtcUs } = before;
  const worse = utcUs !== null && (passage.utcUs === null || passage.uncertaintyUs > uncertaintyUs + SAME_US);
  if (!worse) return passage;
  const clock = before.clock === 'holdover' || before.clock === 'pps' ? before.clock : passage.clock;
  return { ...passage, utcUs, uncertaintyUs, clock, rearUtcUs: rearUtcUs ?? passage.rearUtcUs };
}

/** Less than this is the rounding of another run over the same records. */
const SAME_US = 2;
const near = (a: number | null | undefined, b: number | null | undefined): boolean =>
  a == null || b == null ? (a ?? null) === (b ?? null) : Math.abs(a - b) <= SAME_US;

const saysTheSame = (before: Crossing, now: Omit<PassageDraft, 'settled' | 'heardUs'>): boolean =>
  near(before.utcUs, now.utcUs) &&
  near(before.uncertaintyUs, now.uncertaintyUs) &&
  near(before.rearUtcUs, now.rearUtcUs) &&
  before.clock === now.clock &&
  before.counts === now.counts &&
  before.doubts.join() === now.doubts.join();
