import type { Table, TableDelta } from '../table-delta.ts';

/**
 * What goes between the public page and whoever serves it. Everything is a table with a name: `rally`, `overview`, `latest`, `ranking/overall`,
 * `trial/PC12`, `car/43`. A version is the hash of what the table says, so that it means the same at every process that serves it.
 */
export type TableName = string;

export const TABLE_NAME = /^(rally|overview|latest|(ranking|trial)\/[A-Za-z0-9-]{1,40}|car\/[1-9]\d{0,4})$/;

/** `GET api/table/<name>`. */
export interface VersionedTable {
  readonly version: string;
  readonly table: Table;
}

/** Tables that one stream follows: more than any page shows at once. */
export const FOLLOWED_MAX = 8;

/** `event: table`. Without `from` and `delta` it only says that there is another version: to be fetched. */
export interface TableEvent {
  readonly of: TableName;
  readonly to: string;
  readonly from?: string;
  readonly delta?: TableDelta;
}

/** `event: status`, at the start, at each change, and again every 15 s so that a page notices silence. */
export interface StatusEvent {
  /** Whether whoever serves the page hears of the rally. */
  readonly live: boolean;
  /** Since when, in milliseconds since 1970. */
  readonly sinceMs: number;
}
export const STATUS_EVERY_MS = 15_000;

/** Rows of `overview`: how far a trial is. */
export interface TrialProgress {
  readonly trial: string;
  /** Cars with a time. */
  readonly timed: number;
  readonly best: readonly { readonly car: number; readonly deviation: number; readonly score: string | null }[];
}

/** Rows of `latest`, newest first: who has just crossed a finish. */
export interface LatestResult {
  readonly car: number;
  readonly trial: string;
  readonly measured: string | null;
  readonly deviation: number | null;
  readonly score: string | null;
  readonly state: string;
  readonly uncertain?: boolean;
  readonly atUs: number;
}
