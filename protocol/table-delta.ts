/**
 * What has changed between two states of a table, so that a page that has the one need not be sent the other. Whole tables of 440 cars go out once;
 * afterwards a second of a rally is a few hundred bytes.
 */

export type Row = Readonly<Record<string, unknown>>;

export interface Table {
  /** What is not in rows. */
  readonly head: Row;
  /** Each with a key of its own (`rowKey`). */
  readonly rows: readonly Row[];
}

export interface TableDelta {
  /** The whole of it, where anything of it changed. */
  readonly head?: Row;
  /** Keys of all rows in their order, where that changed. */
  readonly order?: readonly string[];
  /** By key, of rows that were there what changed, of others everything. */
  readonly rows?: Readonly<Record<string, RowDelta>>;
}

export interface RowDelta {
  readonly set?: Row;
  readonly unset?: readonly string[];
  /** Of lists as long as before: by field, by index, the items that changed. */
  readonly items?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Whose row it is: a team's, a car's, a trial's, a car's in a trial. */
export const rowKey = ({ team, car, trial }: Row): string =>
  typeof team === 'string' ? `team ${team}` : [car ?? '', trial ?? ''].join('/');

/** `null` where the two read alike. */
export function tableDelta(before: Table, after: Table): TableDelta | null {
  const known = new Map(before.rows.map((row) => [rowKey(row), row]));
  const rows: Record<string, RowDelta> = {};
  for (const row of after.rows) {
    const key = rowKey(row);
    const old = known.get(key);
    const change = old === undefined ? { set: row } : rowDelta(old, row);
    if (change !== null) rows[key] = change;
  }
  const delta: TableDelta = {
    ...(isSame(before.head, after.head) ? {} : { head: after.head }),
    ...(isSame(before.rows.map(rowKey), after.rows.map(rowKey)) ? {} : { order: after.rows.map(rowKey) }),
    ...(Object.keys(rows).length === 0 ? {} : { rows }),
  };
  return Object.keys(delta).length === 0 ? null : delta;
}

function rowDelta(before: Row, after: Row): RowDelta | null {
  if (before === after) return null;
  const set: Record<string, unknown> = {};
  const items: Record<string, Record<string, unknown>> = {};
  for (const [field, value] of Object.entries(after)) {
    const old = before[field];
    if (Object.hasOwn(before, field) && isSame(old, value)) continue;
    const changed = Array.isArray(old) && Array.isArray(value) ? changedItems(old, value) : undefined;
    if (changed === undefined) set[field] = value;
    else items[field] = changed;
  }
  const unset = Object.keys(before).filter((field) => !Object.hasOwn(after, field));
  const delta: RowDelta = {
    ...(Object.keys(set).length === 0 ? {} : { set }),
    ...(unset.length === 0 ? {} : { unset }),
    ...(Object.keys(items).length === 0 ? {} : { items }),
  };
  return Object.keys(delta).length === 0 ? null : delta;
}

/** `undefined` where the whole list is said more shortly. */
function changedItems(before: readonly unknown[], after: readonly unknown[]): Record<string, unknown> | undefined {
  if (before.length !== after.length) return undefined;
  const changed = Object.entries(after).filter(([index, value]) => !isSame(before[Number(index)], value));
  return changed.length * 2 > after.length ? undefined : Object.fromEntries(changed);
}

/** Lists item by item: 440 rows of 160 deviations are compared each second. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The state after a delta. Rows that it does not name are the same objects as before. */
export function applyDelta(table: Table, { head = table.head, order, rows = {} }: TableDelta): Table {
  const known = new Map(table.rows.map((row) => [rowKey(row), row]));
  const changed = (key: string): Row => {
    const before = known.get(key) ?? {};
    const delta = Object.hasOwn(rows, key) ? rows[key] : undefined;
    return delta === undefined ? before : changedRow(before, delta);
  };
  return { head, rows: (order ?? [...known.keys()]).map(changed) };
}

function changedRow(before: Row, { set, unset = [], items = {} }: RowDelta): Row {
  const after: Record<string, unknown> = { ...before, ...set };
  for (const field of unset) delete after[field];
  for (const [field, changed] of Object.entries(items)) {
    const list = Array.isArray(before[field]) ? [...before[field]] : [];
    for (const [index, value] of Object.entries(changed)) list[Number(index)] = value;
    after[field] = list;
  }
  return after;
}
