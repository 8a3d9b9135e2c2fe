import type { Amendment } from '../../protocol/messages/facts.ts';

/** Rising (n, atUs, id): of amendments that contradict one another the last counts. */
export function compareAmendments(a: Amendment, b: Amendment): number {
  if (a.n !== b.n) return a.n - b.n;
  if (a.atUs !== b.atUs) return a.atUs - b.atUs;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
