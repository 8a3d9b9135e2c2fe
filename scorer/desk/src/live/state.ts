import type { QueueMessage } from '../../../../protocol/api/queue.ts';
import type { Amendment } from '../../../../protocol/messages/facts.ts';
import type { MovesMessage } from '../../../../protocol/messages/moves.ts';
import type { DeviationMessage, RankingMessage, TrialMessage } from '../../../../protocol/messages/results.ts';
import type { Status } from '../../../../protocol/messages/station.ts';
import type { UtcMicros } from '../../../../protocol/time.ts';
import { type CrossingItem, deviationKey, isSameList, listCrossings } from './crossing-list.ts';
import type { Incoming, LinkState } from './incoming.ts';
import type { CommittedCrossing, Rally } from './rally.ts';
import {
  type CrossingRecord,
  targetOf,
  withAmendment,
  withCommitted,
  withoutCommitted,
  withRevision,
} from './records.ts';

export const CROSSINGS_LIMIT = 300;
/** Amendments whose crossing has not come yet. */
const WAITING_LIMIT = 500;
const DEVIATIONS_LIMIT = 2000;
const UNDONE_LIMIT = 2000;
/** Stations and rankings: far above any rally, so that a runaway publisher cannot fill the page's memory. */
const TOPICS_LIMIT = 500;

export interface DeskState {
  readonly rally: Rally | undefined;
  /** Why the scorer's HTTP did not answer, while it does not. */
  readonly unreachable: string | undefined;
  readonly link: { readonly state: LinkState; readonly sinceMs: number };
  /** Newest time that any fact or status has told: the rally's own clock, which may run at another pace than ours. */
  readonly latestUs: UtcMicros | undefined;
  readonly latestIsOld: boolean;
  readonly stations: ReadonlyMap<string, Status>;
  readonly records: ReadonlyMap<string, CrossingRecord>;
  readonly undone: ReadonlySet<string>;
  readonly deviations: ReadonlyMap<string, DeviationMessage>;
  /** Those that a page follows or has followed (`view/use-table.ts`). */
  readonly tables: ReadonlyMap<string, TrialMessage>;
  readonly rankings: ReadonlyMap<string, RankingMessage>;
  readonly moves: ReadonlyMap<string, MovesMessage>;
  /** What needs a person; `undefined` before the scorer has told. */
  readonly queue: QueueMessage | undefined;
  /** Newest first, derived from the above. `committed` tells an empty list from one that has not come. */
  readonly crossings: readonly CrossingItem[];
  readonly committed: boolean;
  /** Counts what only the scorer can answer: it rises, and the scorer is asked for its crossings again. */
  readonly questions: number;
  readonly refused: { readonly count: number; readonly last: string | undefined };
}

export const initialState = (atMs: number): DeskState => ({
  rally: undefined,
  unreachable: undefined,
  link: { state: 'connecting', sinceMs: atMs },
  latestUs: undefined,
  latestIsOld: false,
  stations: new Map(),
  records: new Map(),
  undone: new Set(),
  deviations: new Map(),
  tables: new Map(),
  rankings: new Map(),
  moves: new Map(),
  queue: undefined,
  crossings: [],
  committed: false,
  questions: 0,
  refused: { count: 0, last: undefined },
});

type Draft = { -readonly [Key in keyof DeskState]: DeskState[Key] };

/** The state after a batch of messages. Pure: the parts that no message touched stay the same objects. */
export function reduce(before: DeskState, batch: readonly Incoming[]): DeskState {
  const draft: Draft = { ...before };
  for (const message of batch) apply(draft, before, message);
  const listIsOld =
    draft.rally !== before.rally ||
    draft.records !== before.records ||
    draft.undone !== before.undone ||
    draft.deviations !== before.deviations;
  if (listIsOld) {
    const crossings = listCrossings(draft, before.crossings, CROSSINGS_LIMIT);
    draft.records = kept(draft.records, crossings);
    draft.crossings = isSameList(crossings, before.crossings, Object.is) ? before.crossings : crossings;
  }
  return draft;
}

function apply(draft: Draft, before: DeskState, message: Incoming): void {
  switch (message.kind) {
    case 'rally':
      draft.rally = message.rally;
      draft.unreachable = undefined;
      return;
    case 'unreachable':
      draft.unreachable = message.reason;
      return;
    case 'link':
      applyLink(draft, message.link, message.atMs);
      return;
    case 'committed':
      applyCommitted(draft, message.crossings, message.refused);
      return;
    case 'crossing': {
      const { crossing } = message;
      const records = owned(draft, before, 'records', (map) => new Map(map));
      records.set(crossing.id, withRevision(records.get(crossing.id), crossing, draft.latestUs));
      sawTime(draft, crossing.utcUs);
      return;
    }
    case 'amendment':
      applyAmendment(draft, before, message.amendment);
      return;
    case 'status': {
      const { status } = message;
      const stations = owned(draft, before, 'stations', (map) => new Map(map));
      put(stations, status.station, lastKnown(stations.get(status.station), status), TOPICS_LIMIT);
      sawTime(draft, status.atUs);
      return;
    }
    case 'deviation': {
      const { deviation } = message;
      const deviations = owned(draft, before, 'deviations', (map) => new Map(map));
      // One publisher, one topic: MQTT keeps the order (3.1.1, 4.6), so the one that came last is the newest.
      const key = deviationKey(deviation.car, deviation.trial);
      deviations.delete(key);
      put(deviations, key, deviation, DEVIATIONS_LIMIT);
      return;
    }
    case 'trial':
      put(
        owned(draft, before, 'tables', (map) => new Map(map)),
        message.trial.trial,
        message.trial,
        TOPICS_LIMIT,
      );
      return;
    case 'queue':
      draft.queue = withOldItems(draft.queue, message.queue);
      return;
    case 'moves':
      put(
        owned(draft, before, 'moves', (map) => new Map(map)),
        message.moves.ranking,
        message.moves,
        TOPICS_LIMIT,
      );
      return;
    case 'ranking': {
      const rankings = owned(draft, before, 'rankings', (map) => new Map(map));
      put(rankings, message.ranking.id, withOldRows(rankings.get(message.ranking.id), message.ranking), TOPICS_LIMIT);
      return;
    }
    case 'refused':
      draft.refused = { count: draft.refused.count + 1, last: `${message.topic}: ${message.reason}` };
      return;
  }
}

/**
 * A new session begins with everything retained and without what was said while the link was down. So what is not retained is stale until
 * the scorer has told its crossings again.
 */
function applyLink(draft: Draft, link: LinkState, atMs: number): void {
  if (link === draft.link.state) return;
  draft.link = { state: link, sinceMs: atMs };
  if (link !== 'live') return;
  draft.latestIsOld = true;
  draft.deviations = new Map();
  draft.undone = new Set();
  draft.records = new Map([...draft.records].map(([id, record]) => [id, { ...record, stale: true }]));
}

function applyCommitted(draft: Draft, crossings: readonly CommittedCrossing[], refused: number): void {
  const records = new Map([...draft.records].filter(([, record]) => !record.stale || isListed(record.id, crossings)));
  let newerUs: UtcMicros | undefined;
  for (const answer of crossings) {
    const known = records.get(answer.crossing.id);
    // Amendments from before the link was lost may have been undone since; the scorer's word already holds those that stand.
    records.set(answer.crossing.id, withCommitted(known?.stale ? undefined : known, answer, newerUs));
    // The scorer's list is the newest first: one without a time stands below the one that came after it.
    newerUs = answer.crossing.utcUs ?? newerUs;
    sawTime(draft, answer.crossing.utcUs);
  }
  draft.records = records;
  draft.committed = true;
  draft.unreachable = undefined;
  if (refused > 0) draft.refused = { count: draft.refused.count + refused, last: '/api/crossings' };
}

const isListed = (id: string, crossings: readonly CommittedCrossing[]): boolean =>
  crossings.some((answer) => answer.crossing.id === id);

function applyAmendment(draft: Draft, before: DeskState, amendment: Amendment): void {
  sawTime(draft, amendment.atUs);
  if (amendment.action === 'undo') applyUndo(draft, before, amendment.amendment);
  const target = targetOf(amendment);
  if (target === undefined) return;
  const records = owned(draft, before, 'records', (map) => new Map(map));
  records.set(target, withAmendment(records.get(target), target, amendment));
}

function applyUndo(draft: Draft, before: DeskState, undoneId: string): void {
  const undone = owned(draft, before, 'undone', (set) => new Set(set));
  const [oldest] = undone;
  if (undone.size >= UNDONE_LIMIT && oldest !== undefined) undone.delete(oldest);
  undone.add(undoneId);
  for (const record of draft.records.values()) {
    if (!record.amendments.some((amendment) => amendment.id === undoneId)) continue;
    owned(draft, before, 'records', (map) => new Map(map)).set(record.id, withoutCommitted(record));
    break;
  }
  draft.questions += 1;
}

function sawTime(draft: Draft, atUs: UtcMicros | null | undefined): void {
  if (atUs === null || atUs === undefined) return;
  if (draft.latestUs !== undefined && !draft.latestIsOld && atUs <= draft.latestUs) return;
  draft.latestUs = atUs;
  draft.latestIsOld = false;
}

/** The will says only that a station is gone: what it last said of its work stays, what it said of its state does not. */
function lastKnown(known: Status | undefined, status: Status): Status {
  if (status.online || !known) return status;
  const { head, acknowledged, lastPulseUs } = known;
  return {
    ...(head !== undefined && { head }),
    ...(acknowledged && { acknowledged }),
    ...(lastPulseUs !== undefined && { lastPulseUs }),
    ...status,
  };
}

/** The queue comes whole; what has not changed in it stays the same object, so that it is not drawn again. */
function withOldItems(known: QueueMessage | undefined, message: QueueMessage): QueueMessage {
  const old = new Map(known?.items.map((item) => [item.id, item]));
  const items = message.items.map((item) => {
    const before = old.get(item.id);
    return before && JSON.stringify(before) === JSON.stringify(item) ? before : item;
  });
  return { ...message, items };
}

/** A ranking comes whole every second; most of its rows are as they were and stay the same objects, so that only the others are drawn. */
function withOldRows(known: RankingMessage | undefined, message: RankingMessage): RankingMessage {
  if (!known) return message;
  const oldRows = new Map(known.rows.map((row) => [row.car, row]));
  const rows = message.rows.map((row) => {
    const old = oldRows.get(row.car);
    return old && isSameRow(old, row) ? old : row;
  });
  const trials = isSameList(known.trials, message.trials, Object.is) ? known.trials : message.trials;
  return { ...message, rows, trials };
}

type Row = RankingMessage['rows'][number];

const isSameRow = (one: Row, other: Row): boolean =>
  one.position === other.position &&
  one.score === other.score &&
  one.state === other.state &&
  one.through === other.through &&
  isSameList(one.deviations, other.deviations, Object.is);

/** Only what is listed is kept, and some amendments that wait for their crossing. */
function kept(records: ReadonlyMap<string, CrossingRecord>, listed: readonly CrossingItem[]) {
  const waiting = [...records].filter(([, record]) => !record.fact).slice(-WAITING_LIMIT);
  if (listed.length + waiting.length === records.size) return records;
  const ids = new Set(listed.map((item) => item.id));
  return new Map([...[...records].filter(([id]) => ids.has(id)), ...waiting]);
}

/** Copies a collection once in a batch, however many messages change it. */
function owned<Key extends 'stations' | 'records' | 'undone' | 'deviations' | 'tables' | 'rankings' | 'moves', Copy>(
  draft: Draft,
  before: DeskState,
  key: Key,
  copy: (of: DeskState[Key]) => Copy & DeskState[Key],
): Copy {
  if (draft[key] === before[key]) draft[key] = copy(before[key]);
  return draft[key] as unknown as Copy;
}

/** Beyond the limit the entry that has not changed for the longest time goes. */
function put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, limit: number): void {
  const [oldest] = map.keys();
  if (!map.has(key) && map.size >= limit && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
