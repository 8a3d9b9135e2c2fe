import type { RankingTable } from '../scoring/index.ts';

/** Of a row that has moved, come or gone; in a ranking of teams, of a team. */
export interface RankingEffect {
  readonly ranking: string;
  readonly car: number;
  readonly team?: string;
  readonly before: Standing | null;
  readonly after: Standing | null;
}

export interface Standing {
  readonly position: number | null;
  readonly score: string | null;
  readonly state: Rows[number]['state'];
}

export type Rows = RankingTable['rows'];

/** A row that reads as before is the same object, so that two tables of 400 rows are compared in no time. */
export function movesBetween(ranking: string, before: Rows, after: Rows): RankingEffect[] {
  const [known, now] = [new Set(before), new Set(after)];
  const left = new Map(before.flatMap((row) => (now.has(row) ? [] : [[keyOf(row), row] as const])));
  const moves: RankingEffect[] = [];
  const note = ({ car, team }: Rows[number], was: Standing | null, is: Standing | null): void => {
    const same = was?.position === is?.position && was?.score === is?.score && was?.state === is?.state;
    if (!same) moves.push({ ranking, car, ...(team === undefined ? {} : { team }), before: was, after: is });
  };
  for (const row of after) {
    if (known.has(row)) continue;
    const was = left.get(keyOf(row));
    left.delete(keyOf(row));
    note(row, was === undefined ? null : standingOf(was), standingOf(row));
  }
  for (const row of left.values()) note(row, standingOf(row), null);
  return moves;
}

const keyOf = ({ car, team }: Rows[number]): string => team ?? String(car);

const standingOf = ({ position, score, state }: Rows[number]): Standing => ({ position, score, state });
