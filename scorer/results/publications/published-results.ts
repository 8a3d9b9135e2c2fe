import type { RowState, TrialState } from '../../../protocol/messages/results.ts';
import type { Scoreboard } from '../../scoring/index.ts';

/** The results of a publication, as little of them as says what a later version changed. */
export interface PublishedTable {
  /** Name of its sheet: `ranking:overall`, `trial:PC12`. */
  readonly sheet: string;
  readonly rows: readonly PublishedRow[];
}

export interface PublishedRow {
  readonly car: number;
  /** In a ranking of teams. */
  readonly team?: string;
  /** `null` in a trial, and of a car without one. */
  readonly position: number | null;
  /** In a trial. */
  readonly deviation: number | null;
  readonly score: string | null;
  readonly state: TrialState | RowState;
}

/** A car, or a team, that reads differently: comes (`before` is `null`), goes, or has another place, score, deviation or state. */
export interface PublishedChange {
  readonly sheet: string;
  readonly car: number;
  readonly team?: string;
  readonly before: PublishedRow | null;
  readonly after: PublishedRow | null;
}

/** @param sheets as in a scope: rankings and trials */
export const tableOf = (board: Pick<Scoreboard, 'ranking' | 'trialTable'>, sheet: string): PublishedTable => ({
  sheet,
  rows: sheet.startsWith('ranking:')
    ? (board.ranking(idIn(sheet))?.rows ?? []).map(({ car, team, position, score, state }) => ({
        ...{ car, position, deviation: null, score, state },
        ...(team !== undefined && { team }),
      }))
    : (board.trialTable(idIn(sheet))?.rows ?? []).map(({ car, deviation, score, state }) => ({
        ...{ car, position: null, deviation, score, state },
      })),
});

/** Car by car, in the order of what stands now; those that have gone come last. */
export function changesBetween(
  before: readonly PublishedTable[],
  after: readonly PublishedTable[],
): readonly PublishedChange[] {
  const names = [...new Set([...after, ...before].map(({ sheet }) => sheet))];
  return names.flatMap((sheet) => {
    const rowsOf = (tables: readonly PublishedTable[]) => tables.find((each) => each.sheet === sheet)?.rows ?? [];
    const left = new Map(rowsOf(before).map((row) => [keyOf(row), row]));
    const changes: PublishedChange[] = [];
    for (const row of rowsOf(after)) {
      const was = left.get(keyOf(row)) ?? null;
      left.delete(keyOf(row));
      if (was === null || !reads(was, row)) changes.push({ sheet, ...whose(row), before: was, after: row });
    }
    for (const row of left.values()) changes.push({ sheet, ...whose(row), before: row, after: null });
    return changes;
  });
}

const idIn = (sheet: string): string => sheet.slice(sheet.indexOf(':') + 1);
const keyOf = ({ car, team }: PublishedRow): string => team ?? String(car);
const whose = ({ car, team }: PublishedRow) => ({ car, ...(team !== undefined && { team }) });
const reads = (one: PublishedRow, other: PublishedRow): boolean =>
  one.position === other.position &&
  one.deviation === other.deviation &&
  one.score === other.score &&
  one.state === other.state;
