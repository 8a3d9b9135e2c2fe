import { type SaidOfTarget, type TargetAnswer, targetOf } from '../../../protocol/api/corrections.ts';
import type { Amendment, AmendmentOf, Fact } from '../../../protocol/messages/facts.ts';

/** Every amendment by what it is about: whoever amends has to know what others have said of the same. */
export interface SaidBook {
  take(fact: Fact): void;
  /** What was said of a target and what of it was taken back, in the order in which it came. */
  of(target: string): TargetAnswer;
  /** Of a target, whatever its author had not seen, oldest first. */
  since(target: string, seen: number | null, known: number | undefined): readonly Amendment[];
  /** `undefined` for an undo of what nobody has said. */
  targetOf(said: Pick<Amendment, 'action'>): string | undefined;
  /** Of a target, undos too, in the order in which it came. */
  about(target: string): readonly Amendment[];
  all(): readonly Amendment[];
  amendment(id: string): Amendment | undefined;
  undoOf(id: string): AmendmentOf<'undo'> | undefined;
  /** The amendment of the request that carried a key. */
  byKey(key: string): Amendment | undefined;
}

export function createSaidBook(): SaidBook {
  const amendments = new Map<string, Amendment>();
  const byTarget = new Map<string, Amendment[]>();
  /** By the id that it takes back; the first of several. */
  const undos = new Map<string, AmendmentOf<'undo'>>();
  const byKey = new Map<string, Amendment>();

  const file = (target: string, said: Amendment): void => {
    const list = byTarget.get(target);
    if (list === undefined) byTarget.set(target, [said]);
    else list.push(said);
  };
  const about = (target: string): readonly Amendment[] => byTarget.get(target) ?? [];
  const highest = (target: string): number | null => {
    const list = about(target);
    return list.length === 0 ? null : Math.max(...list.map(({ n }) => n));
  };
  const target = (said: Amendment): string | undefined => {
    if (said.action !== 'undo') return targetOf(said);
    const undone = amendments.get(said.amendment);
    return undone === undefined || undone.action === 'undo' ? undefined : targetOf(undone);
  };

  return {
    take: (fact) => {
      if (fact.kind !== 'amendment' || amendments.has(fact.id)) return;
      amendments.set(fact.id, fact);
      if (typeof fact.key === 'string') byKey.set(fact.key, fact);
      if (fact.action === 'undo' && !undos.has(fact.amendment)) undos.set(fact.amendment, fact);
      const to = target(fact);
      if (to !== undefined) file(to, fact);
      // An undo may come before what it undoes.
      const early = fact.action === 'undo' ? undefined : undos.get(fact.id);
      if (early !== undefined && to !== undefined) file(to, early);
    },
    of: (to) => {
      const said: SaidOfTarget[] = about(to).flatMap((amendment) =>
        amendment.action === 'undo' ? [] : [{ amendment, undoneBy: undos.get(amendment.id) ?? null }],
      );
      return { seen: highest(to), known: about(to).length, said };
    },
    since: (to, seen, known) => {
      const list = about(to);
      const fresh = list.filter(({ n }) => seen === null || n > seen);
      return fresh.length > 0 || known === undefined ? fresh : list.slice(known);
    },
    targetOf: (said) => target(said as Amendment),
    about,
    all: () => [...amendments.values()],
    amendment: (id) => amendments.get(id),
    undoOf: (id) => undos.get(id),
    byKey: (key) => byKey.get(key),
  };
}
