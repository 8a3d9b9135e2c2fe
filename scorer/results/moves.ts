import type { RankingMessage } from '../../protocol/messages/results.ts';

type Row = Pick<RankingMessage['rows'][number], 'car' | 'team' | 'position' | 'through'>;

/** Places that a row has gained (above 0) or lost; `null` where it had none before. */
export interface Move {
  readonly car: number;
  readonly team?: string;
  /** Since before its last trial. */
  readonly sinceTrial: number | null;
  /** Over the last ten minutes. */
  readonly sinceTime: number | null;
}

/** How places have moved, told from one table to the next. */
export interface Moves {
  take(rows: readonly Row[], nowUs: number): void;
  of(nowUs: number): Move[];
}

export const MOVES_OVER_US = 600_000_000;
/** Tables come once a second; so often one is kept. */
const KEPT_EVERY_US = 30_000_000;

interface Kept {
  readonly atUs: number;
  readonly positions: ReadonlyMap<string, number>;
}

export function createMoves(): Moves {
  let newest: readonly Row[] = [];
  let kept: Kept[] = [];
  /** By row: its last trial, the place before it, and the place when it was last looked at. */
  const before = new Map<string, { through: string | null; place: number | null; last: number | null }>();

  return {
    take: (rows, nowUs) => {
      newest = rows;
      for (const row of rows) {
        const key = keyOf(row);
        const known = before.get(key);
        if (known === undefined) before.set(key, { through: row.through, place: null, last: row.position });
        else if (known.through === row.through) known.last = row.position;
        else before.set(key, { through: row.through, place: known.last, last: row.position });
      }
      const [last] = kept.slice(-1);
      if (last !== undefined && nowUs - last.atUs < KEPT_EVERY_US && nowUs >= last.atUs) return;
      kept = [...kept.filter(({ atUs }) => atUs <= nowUs), { atUs: nowUs, positions: positionsOf(rows) }];
      // One that is older than ten minutes is held against; none before it is.
      while (kept.length > 1 && (kept[1]?.atUs ?? 0) <= nowUs - MOVES_OVER_US) kept.shift();
    },
    of: (nowUs) => {
      const [oldest] = kept;
      const then = oldest !== undefined && oldest.atUs <= nowUs - MOVES_OVER_US ? oldest.positions : undefined;
      return newest.map((row) => ({
        car: row.car,
        ...(row.team !== undefined && { team: row.team }),
        sinceTrial: gained(before.get(keyOf(row))?.place, row.position),
        sinceTime: gained(then?.get(keyOf(row)), row.position),
      }));
    },
  };
}

const keyOf = ({ car, team }: Row): string => team ?? String(car);
const gained = (before: number | null | undefined, now: number | null): number | null =>
  before == null || now === null ? null : before - now;

const positionsOf = (rows: readonly Row[]): ReadonlyMap<string, number> =>
  new Map(rows.flatMap((row) => (row.position === null ? [] : [[keyOf(row), row.position]])));
