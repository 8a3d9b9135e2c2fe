/**
 * How far the journal has been sent, and how far each scorer says that it has it. New facts go out as soon as any scorer keeps up, so that one that
 * is down does not hold up the others; what a scorer lacks is sent again for it, a window at a time, whenever it has made no progress for a while. A scorer's
 * word is the truth in both directions: one with a new ledger is behind, and gets everything.
 */
export interface Cursors {
  /** What to send now: rows after `from`, at most `limit`. */
  due(nowMs: number): { readonly from: number; readonly limit: number }[];
  sent(row: number, nowMs: number): void;
  /** A scorer has everything up to `row`, and nothing is known of what comes after. */
  acknowledged(scorer: string, row: number, nowMs: number): void;
  /** The connection is new: nothing is on the way any more. */
  rewind(): void;
  readonly positions: Readonly<Record<string, number>>;
  /** Every scorer has everything. */
  readonly done: boolean;
}

/** Facts on the way at once: mosquitto keeps 20 in flight, and more than that only waits elsewhere. */
const WINDOW = 64;
/** A scorer that is behind and has not moved for so long has lost something on the way. */
const RESEND_MS = 3_000;

export function createCursors(scorers: readonly string[], head: () => number): Cursors {
  const known = new Map(scorers.map((scorer) => [scorer, { row: 0, movedMs: 0 }]));
  let sentUpTo = 0;
  const foremost = () => Math.max(...[...known.values()].map(({ row }) => row));

  return {
    due: (nowMs) => {
      const ranges: { from: number; limit: number }[] = [];
      // What any scorer has was sent, if not by this process.
      const from = Math.max(sentUpTo, foremost());
      const room = Math.min(foremost() + WINDOW, head()) - from;
      if (room > 0) ranges.push({ from, limit: room });
      for (const each of known.values()) {
        if (each.row >= Math.min(from, head()) || nowMs - each.movedMs < RESEND_MS) continue;
        each.movedMs = nowMs;
        ranges.push({ from: each.row, limit: Math.min(WINDOW, from - each.row) });
      }
      return ranges;
    },
    sent: (row, nowMs) => {
      sentUpTo = Math.max(sentUpTo, row);
      // Whoever had everything until now has only now something to wait for.
      for (const each of known.values()) if (each.row === row - 1) each.movedMs = nowMs;
    },
    acknowledged: (scorer, row, nowMs) => {
      const each = known.get(scorer);
      if (!each || each.row === row) return;
      // A window that has arrived whole asks for the next one at once.
      const windowArrived = row >= each.row + WINDOW;
      each.movedMs = windowArrived ? nowMs - RESEND_MS : nowMs;
      each.row = row;
    },
    rewind: () => {
      sentUpTo = foremost();
      for (const each of known.values()) each.movedMs = 0;
    },
    get positions() {
      return Object.fromEntries([...known].map(([scorer, { row }]) => [scorer, row]));
    },
    get done() {
      return [...known.values()].every(({ row }) => row === head());
    },
  };
}
