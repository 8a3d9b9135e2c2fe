import type { LatestResult, TrialProgress } from '../../../../protocol/api/public.ts';
import type { PublicEntry, PublicRally } from '../../../../protocol/messages/public-rally.ts';
import type { RankingMessage, TrialResult } from '../../../../protocol/messages/results.ts';
import type { Table } from '../../../../protocol/table-delta.ts';

/** What the server's tables hold, by name. The server has checked them; here they get their types. */

interface Typed<Head, Row> {
  readonly head: Head;
  readonly rows: readonly Row[];
}

export type RallyEntry = Omit<PublicEntry, 'number'> & { readonly car: number };
export type RallyTable = Typed<Omit<PublicRally, 'entries' | 'v'>, RallyEntry>;
export type RankingRow = RankingMessage['rows'][number];
export type RankingTable = Typed<Pick<RankingMessage, 'id' | 'title' | 'notices' | 'trials'>, RankingRow>;
export type TrialRow = TrialResult & { readonly car: number };
export type TrialTable = Typed<{ readonly trial: string; readonly notices: readonly string[] }, TrialRow>;
export type Standing = Pick<RankingRow, 'position' | 'score' | 'state' | 'tied' | 'gap' | 'gapAhead'> & {
  readonly ranking: string;
};
export type CarTable = Typed<{ readonly car: number; readonly standings: readonly Standing[] }, TrialResult>;
export type OverviewTable = Typed<object, TrialProgress>;
export type LatestTable = Typed<object, LatestResult>;

/** Of an archive only. */
export interface ArchivedSheet {
  /** `ranking:overall`. */
  readonly trial: string;
  readonly title: string;
  /** Of the PDF and the CSV, in `sheets/`. */
  readonly file: string;
  readonly state: string;
  readonly version: number;
}
export type SheetsTable = Typed<object, ArchivedSheet>;

/** By the first word of a table's name. */
interface Tables {
  rally: RallyTable;
  ranking: RankingTable;
  trial: TrialTable;
  car: CarTable;
  overview: OverviewTable;
  latest: LatestTable;
  sheets: SheetsTable;
}
type Kind<Name extends string> = Name extends `${infer What}/${string}` ? What : Name;
export type TableOf<Name extends string> = Kind<Name> extends keyof Tables ? Tables[Kind<Name>] : never;

export const typed = <Name extends string>(table: Table | undefined): TableOf<Name> | undefined =>
  table as unknown as TableOf<Name> | undefined;
