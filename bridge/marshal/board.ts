import { differsTooMuch, type Pair, pairBackups } from '../../protocol/messages/backup.ts';
import type { Amendment, AmendmentOf, Crossing } from '../../protocol/messages/facts.ts';
import { insertedCrossing, outranks } from '../../protocol/messages/standing.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import type { Snapshot } from './wire.ts';

/**
 * What stands at this station: crossings with the amendments in force applied. Pure, and the same on both sides: the station keeps a board of its
 * journal, the page one of what the station told it and of what it has not sent yet.
 */
export interface Board {
  readonly records: ReadonlyMap<string, CrossingRecord>;
  /** Amendments taken out of force by an `undo`. */
  readonly undone: ReadonlySet<string>;
}

export interface CrossingRecord {
  readonly id: string;
  /** Highest revision; missing while only amendments have come. */
  readonly fact?: Crossing;
  readonly amendments: readonly Amendment[];
}

/** A crossing as it stands now. */
export interface Standing {
  readonly id: string;
  /** Where it stands among the others: the journal's number of its first revision seen. */
  readonly entry: number;
  readonly line: string;
  readonly utcUs: UtcMicros | null;
  readonly uncertaintyUs: number;
  readonly car: number | null;
  /** A person or a device has said which car it was, or that nobody knows. */
  readonly numbered: boolean;
  readonly suggested: number | null;
  readonly counts: boolean;
  readonly voided: boolean;
  readonly voidReason: string;
  readonly byHand: boolean;
  readonly role: 'main' | 'backup';
  readonly test: boolean;
  readonly doubts: readonly string[];
  /** Highest `n` of its amendments; an answer to what is shown carries one more. */
  readonly n: number;
}

/** Of a line's latest crossings. */
const COMPARED_MAX = 60;

/** Which main crossing each backup one is the second record of, by the backup's id. Both need a time. */
export function backupPairs(all: readonly Standing[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const line of new Set(all.filter(({ role }) => role === 'backup').map((each) => each.line))) {
    const timed = all.flatMap((each) =>
      each.line === line && isPassage(each) && each.utcUs !== null ? [{ ...each, utcUs: each.utcUs }] : [],
    );
    const newest = (role: Standing['role']) => timed.filter((each) => each.role === role).slice(-COMPARED_MAX);
    for (const [backup, pair] of pairBackups(newest('main'), newest('backup'))) pairs.set(backup, pair);
  }
  return pairs;
}

/** What the second record of a crossing says. `none`: it has none, and should have. */
export type Comparison =
  | { readonly kind: 'agrees' | 'differs'; readonly differenceUs: number }
  | { readonly kind: 'none' };

/**
 * By main crossing what its backup says, and of backup crossings those that no main one goes with. A sensor or box that was silent is told of once it has seen a later
 * car; a thumb need not press for each.
 */
export function compared(all: readonly Standing[]): ReadonlyMap<string, Comparison> {
  const byId = new Map(all.map((each) => [each.id, each]));
  const pairs = backupPairs(all);
  const told = new Map<string, Comparison>();
  for (const [id, pair] of pairs) {
    const [backup, main] = [byId.get(id), byId.get(pair.main)];
    if (!backup || !main) continue;
    const isTooMuch = differsTooMuch(pair, main.uncertaintyUs + backup.uncertaintyUs, backup.byHand);
    const before = told.get(main.id);
    // Of a button and a second box the worse.
    if (before?.kind === 'differs' && !isTooMuch) continue;
    told.set(main.id, { kind: isTooMuch ? 'differs' : 'agrees', differenceUs: pair.differenceUs });
  }
  const passages = all.filter((each) => isPassage(each) && !each.byHand && each.utcUs !== null);
  /** By line and side the last that was seen: a later car there shows that it saw, and did not see this one. */
  const lastUs = new Map<string, number>();
  for (const { line, role, utcUs } of passages) {
    const key = `${line} ${role}`;
    lastUs.set(key, Math.max(lastUs.get(key) ?? 0, utcUs ?? 0));
  }
  for (const { id, line, role, utcUs } of passages) {
    const isPaired = role === 'main' ? told.has(id) : pairs.has(id);
    const other = lastUs.get(`${line} ${role === 'main' ? 'backup' : 'main'}`) ?? 0;
    if (!isPaired && other > (utcUs ?? 0)) told.set(id, { kind: 'none' });
  }
  return told;
}

export const emptyBoard: Board = { records: new Map(), undone: new Set() };

/** More than one person does to one crossing. */
const AMENDMENTS_MAX = 50;
const WAITING_TIMES = 5;
const TRIM_EVERY = 64;
const UNDONE_MAX = 5_000;

/**
 * Whether a board is changed in place, for who keeps one of a long day and shows it to nobody by itself, or a new one is made, for a page that compares.
 */
export type Keeping = 'in place' | 'new';

/** A lower or equal revision comes late or twice and changes nothing. */
export function withCrossing(board: Board, fact: Crossing, keeping: Keeping = 'new'): Board {
  const known = board.records.get(fact.id);
  if (known?.fact && known.fact.rev >= fact.rev) return board;
  // Its place among the others is that of the first revision.
  const entry = known?.fact?.entry ?? fact.entry;
  return put(board, { id: fact.id, amendments: [], ...known, fact: { ...fact, entry } }, keeping);
}

/** The same id twice is one. */
export function withAmendment(board: Board, amendment: Amendment, keeping: Keeping = 'new'): Board {
  if (amendment.action === 'undo') {
    if (board.undone.has(amendment.amendment)) return board;
    const undone = new Set(board.undone).add(amendment.amendment);
    const [oldest] = undone;
    if (undone.size > UNDONE_MAX && oldest !== undefined) undone.delete(oldest);
    return { ...board, undone };
  }
  const id = targetOf(amendment);
  if (id === null) return board;
  const known = board.records.get(id);
  const at = known?.amendments.findIndex((each) => each.id === amendment.id) ?? -1;
  const amendments = [...(known?.amendments ?? [])];
  if (at >= 0) amendments[at] = amendment;
  else amendments.push(amendment);
  const fact = amendment.action === 'insert' ? insertedCrossing(amendment) : known?.fact;
  return put(board, { id, ...(fact && { fact }), amendments: amendments.slice(-AMENDMENTS_MAX) }, keeping);
}

/** The board without what is older than the newest `limit`; what nobody has numbered yet stays, up to `WAITING_TIMES` as many. */
export function newest(board: Board, limit: number): Board {
  if (board.records.size <= limit) return board;
  const records = new Map(board.records);
  trim(records, board.undone, limit);
  return { ...board, records };
}

/** The same in place, and only now and then: for who does it after each crossing. */
export function keepNewest(board: Board, limit: number): void {
  const { size } = board.records;
  if (size > limit && size % TRIM_EVERY === 0) trim(board.records as Map<string, CrossingRecord>, board.undone, limit);
}

function trim(records: Map<string, CrossingRecord>, undone: ReadonlySet<string>, limit: number): void {
  for (const record of records.values()) {
    if (records.size <= limit) break;
    const stands = standing(record, undone);
    if (!stands || !isWaiting(stands)) records.delete(record.id);
  }
  // A station where nobody gives numbers: the desk does, and has them all.
  for (const id of records.keys()) {
    if (records.size <= WAITING_TIMES * limit) break;
    records.delete(id);
  }
}

function put(board: Board, record: CrossingRecord, keeping: Keeping): Board {
  if (keeping === 'new') return { ...board, records: new Map(board.records).set(record.id, record) };
  (board.records as Map<string, CrossingRecord>).set(record.id, record);
  return board;
}

/** What makes the newest of a board again, wherever it is read; at most `most` with those that wait. */
export function factsOf(board: Board, limit: number, most: number): Omit<Snapshot, 'order'> {
  const { records, undone } = newest(board, limit);
  const kept = [...records.values()].slice(-most);
  return {
    crossings: kept.flatMap(({ fact }) => (fact && fact.origin !== 'manual' ? [fact] : [])),
    amendments: kept.flatMap(({ amendments }) => amendments),
    undone: kept.flatMap(({ amendments }) => amendments.map(({ id }) => id).filter((id) => undone.has(id))),
  };
}

/** The crossing that an amendment is about; an `insert` is one itself. */
export function targetOf(amendment: Amendment): string | null {
  switch (amendment.action) {
    case 'assign':
    case 'confirm':
    case 'void':
    case 'restore':
    case 'retime':
      return amendment.crossing;
    case 'insert':
      return amendment.id;
    default:
      return null;
  }
}

/** `undefined` while the crossing itself has not come, and where the `insert` that made it was undone. */
export function standing({ id, fact, amendments }: CrossingRecord, undone: ReadonlySet<string>): Standing | undefined {
  if (!fact || undone.has(id)) return undefined;
  const inForce = amendments.filter((amendment) => !undone.has(amendment.id));
  const verdict = winner(inForce, 'void', 'restore');
  const number = winner(inForce, 'assign', 'confirm');
  const suggested = fact.suggested ?? null;
  const said = number?.action === 'assign' ? number.car : number ? (fact.car ?? suggested) : fact.car;
  return {
    id,
    entry: fact.entry,
    line: fact.line,
    utcUs: winner(inForce, 'retime')?.utcUs ?? fact.utcUs,
    uncertaintyUs: fact.uncertaintyUs,
    car: said ?? (number ? null : suggested),
    numbered: number !== undefined || fact.car !== null,
    suggested,
    counts: fact.counts || verdict?.action === 'restore',
    voided: verdict?.action === 'void',
    voidReason: verdict?.action === 'void' ? verdict.reason : '',
    byHand: fact.origin === 'manual',
    role: fact.role,
    test: fact.test ?? false,
    doubts: fact.doubts,
    n: amendments.reduce((highest, each) => Math.max(highest, each.n), 0),
  };
}

/** Takes part in the score: counts, was not declared void and is no test. */
export const isPassage = ({ counts, voided, test }: Standing): boolean => counts && !voided && !test;

/** A person has to say which car it was. */
export const isWaiting = (each: Standing): boolean => isPassage(each) && each.role === 'main' && !each.numbered;

/** Every crossing that stands, oldest first. */
export function standings(board: Board): Standing[] {
  const all = [...board.records.values()].flatMap((record) => standing(record, board.undone) ?? []);
  return all.sort((a, b) => a.entry - b.entry);
}

/** Of conflicting amendments the greatest (n, atUs, id) wins. */
function winner<Action extends Amendment['action']>(of: readonly Amendment[], ...actions: Action[]) {
  const candidates = of.filter((each): each is AmendmentOf<Action> =>
    (actions as readonly string[]).includes(each.action),
  );
  return candidates.reduce<AmendmentOf<Action> | undefined>(
    (best, each) => (!best || outranks(each, best) ? each : best),
    undefined,
  );
}
