import type { CommittedCrossing } from '../../protocol/api/rally.ts';
import type { Crossing, Fact } from '../../protocol/messages/facts.ts';

/** A crossing as the desk lists it: what the bridge computed last, and whose it is taken to be; provisional where nobody has confirmed the number. */
export type ListedCrossing = CommittedCrossing;

export interface RecentCrossings {
  take(fact: Fact): void;
  newest(limit: number): ListedCrossing[];
}

const KEPT_MAX = 500;

/** The newest crossings, for a page that has just been opened and has seen none come by. */
export function recentCrossings(): RecentCrossings {
  const byId = new Map<string, Crossing>();
  const numbers = new Map<string, { n: number; atUs: number; car: number | null | 'suggested' }>();

  return {
    take: (fact) => {
      if (fact.kind === 'crossing') {
        const before = byId.get(fact.id);
        if (before && before.rev > fact.rev) return;
        byId.set(fact.id, fact);
        const [oldest] = byId.keys();
        if (byId.size > KEPT_MAX && oldest !== undefined) {
          byId.delete(oldest);
          numbers.delete(oldest);
        }
      }
      if (fact.kind === 'amendment' && (fact.action === 'assign' || fact.action === 'confirm')) {
        const before = numbers.get(fact.crossing);
        const later = !before || fact.n > before.n || (fact.n === before.n && fact.atUs >= before.atUs);
        const car = fact.action === 'assign' ? fact.car : 'suggested';
        if (later) numbers.set(fact.crossing, { n: fact.n, atUs: fact.atUs, car });
      }
    },
    newest: (limit) =>
      [...byId.values()]
        .sort((a, b) => (b.utcUs ?? 0) - (a.utcUs ?? 0))
        .slice(0, limit)
        .map((crossing) => {
          const number = numbers.get(crossing.id)?.car;
          const car = number === undefined || number === 'suggested' ? (crossing.car ?? crossing.suggested) : number;
          return { crossing, car: car ?? null, provisional: number === undefined && crossing.car === null };
        }),
  };
}
