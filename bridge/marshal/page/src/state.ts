import type { Amendment, Crossing } from '../../../../protocol/messages/facts.ts';
import type { Status } from '../../../../protocol/messages/station.ts';
import { utcMicros } from '../../../../protocol/time.ts';
import {
  type Board,
  backupPairs,
  type Comparison,
  compared,
  emptyBoard,
  factsOf,
  isPassage,
  isWaiting,
  newest,
  type Standing,
  standings,
  withAmendment,
  withCrossing,
} from '../../board.ts';
import type { BoardEvent, LineOrder, Snapshot, StationCars } from '../../wire.ts';

/** Everything that the page knows, and how a message changes it. Pure. */
export interface PageState {
  readonly link: { readonly state: 'connecting' | 'live' | 'lost'; readonly sinceMs: number };
  readonly station: StationCars | null;
  readonly board: Board;
  readonly order: Readonly<Record<string, LineOrder>>;
  readonly status: Status | null;
  /** Done here and not yet taken by the station, oldest first. They are shown as if they were. */
  readonly outbox: readonly Amendment[];
  /** What was done on this page, newest last, for `undo`. */
  readonly own: readonly OwnAction[];
  /** Numbers keyed in before their cars came, next first. */
  readonly ahead: readonly number[];
  /** Numbers keyed before, by the crossing that came then. */
  readonly keyed: ReadonlyMap<string, number>;
  /** The crossing that a person chose among those that wait. */
  readonly selected: string | null;
  /** The line that this page is for; `null` for all of the station's. */
  readonly line: string | null;
  readonly answer: PageAnswer | null;
  /** Highest entry of a passage that this page was told of: a higher one is news. */
  readonly newestEntry: number;
  /** Crossings of an earlier visit, until the station says what is true. */
  readonly remembered: ReadonlySet<string>;
}

export interface OwnAction {
  readonly id: string;
  readonly did: Did;
  readonly car: number | null;
}
export type Did = 'confirm' | 'assign' | 'void' | 'restore' | 'insert';

/** What the last action changed, or why it did not. */
export type PageAnswer =
  | { readonly kind: 'did'; readonly did: Did | 'undo'; readonly car: number | null }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Too much waits for the station already. */
  | { readonly kind: 'full' };

export type Message =
  | { readonly type: 'link'; readonly state: 'live' | 'lost'; readonly atMs: number }
  | { readonly type: 'station'; readonly station: StationCars }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'board'; readonly event: BoardEvent }
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'act'; readonly action: Action; readonly id: string; readonly atUs: number }
  | { readonly type: 'undo'; readonly id: string; readonly atUs: number }
  | { readonly type: 'sent'; readonly id: string }
  | { readonly type: 'refused'; readonly id: string; readonly reason: string }
  | { readonly type: 'ahead'; readonly car: number }
  | { readonly type: 'forget-ahead'; readonly at: number }
  | { readonly type: 'select'; readonly id: string | null }
  | { readonly type: 'line'; readonly line: string | null };

/** What a marshal does to a crossing, or in its stead. */
export type Action =
  | { readonly action: 'confirm' | 'restore'; readonly crossing: string }
  | { readonly action: 'assign'; readonly crossing: string; readonly car: number }
  | { readonly action: 'void'; readonly crossing: string; readonly reason: string }
  | { readonly action: 'insert'; readonly line: string; readonly car: number; readonly utcUs: number };

/**
 * Kept between visits: what the station must still hear of, what may still be undone, and what it said last, so that the page can be worked with when it is opened out of
 * its reach.
 */
export interface Kept extends Pick<PageState, 'outbox' | 'own' | 'line' | 'station' | 'ahead' | 'newestEntry'> {
  readonly seen: Snapshot | null;
}

const BOARD_MAX = 200;
/** A control that enters a whole field while its Pi is away. */
const OUTBOX_MAX = 1_000;
const OWN_MAX = 30;
const AHEAD_MAX = 5;
const KEYED_MAX = 50;
/** Of what the station said: the newest, and with those that wait. */
const KEPT_MAX = 40;
const KEPT_WAITING_MAX = 100;

export function initialState(atMs: number, kept?: Kept): PageState {
  const { seen = null, ...mine } = kept ?? {};
  const state: PageState = {
    link: { state: 'connecting', sinceMs: atMs },
    ...{ station: null, board: emptyBoard, order: {}, status: null, ahead: [], keyed: new Map(), selected: null },
    ...{ outbox: [], own: [], line: null, answer: null, newestEntry: 0, remembered: new Set(), ...mine },
  };
  if (!seen) return state;
  const board = joined(emptyBoard, seen);
  return { ...state, board, order: seen.order, remembered: new Set(board.records.keys()) };
}

/** What is to be kept of a state; `null` where nothing of it has changed. */
export function keptOf(state: PageState, before: PageState): Kept | null {
  const parts = ['outbox', 'own', 'line', 'station', 'ahead', 'newestEntry', 'board', 'order'] as const;
  if (parts.every((part) => state[part] === before[part])) return null;
  const { outbox, own, line, station, ahead, newestEntry, board, order } = state;
  const seen = { ...factsOf(board, KEPT_MAX, KEPT_WAITING_MAX), order };
  return { outbox, own, line, station, ahead, newestEntry, seen };
}

export function reduce(state: PageState, message: Message): PageState {
  switch (message.type) {
    case 'link':
      if (state.link.state === message.state) return state;
      return { ...state, link: { state: message.state, sinceMs: message.atMs } };
    case 'station':
      // A line that was chosen at another station would hide all of this one.
      return {
        ...state,
        station: message.station,
        line: message.station.lines.find((line) => line === state.line) ?? null,
      };
    case 'snapshot':
      return withSnapshot(state, message.snapshot);
    case 'board':
      return withEvent(state, message.event);
    case 'status':
      return { ...state, status: message.status };
    case 'act':
      return act(state, message.action, message.id, message.atUs);
    case 'undo':
      return undo(state, message.id, message.atUs);
    case 'sent':
      return withoutPending(state, message.id, true);
    case 'refused':
      return {
        ...withoutPending(state, message.id, false),
        own: state.own.filter(({ id }) => id !== message.id),
        answer: { kind: 'refused', reason: message.reason },
      };
    case 'ahead':
      if (state.ahead.length >= AHEAD_MAX) return state;
      return { ...state, ahead: [...state.ahead, message.car] };
    case 'forget-ahead':
      return { ...state, ahead: state.ahead.filter((_, at) => at !== message.at) };
    case 'select':
      return { ...state, selected: message.id };
    case 'line':
      return { ...state, line: message.line };
  }
}

function withSnapshot(before: PageState, snapshot: Snapshot): PageState {
  const state = before.remembered.size > 0 ? forget(before, snapshot) : before;
  const { crossings, order } = snapshot;
  const board = newest(joined(state.board, snapshot), BOARD_MAX);
  // Cars that came while the page was away, if it knows which those are.
  const missed = state.newestEntry === 0 ? [] : crossings.filter(({ id }) => !state.board.records.has(id));
  const told = missed.toSorted((a, b) => a.entry - b.entry).reduce(withNews, { ...state, board, order });
  const newestEntry = crossings.reduce((highest, { entry }) => Math.max(highest, entry), told.newestEntry);
  return { ...told, newestEntry };
}

/** Joined with what is here, because an event may have come while the snapshot was on its way. */
function joined(here: Board, { crossings, amendments, undone }: Omit<Snapshot, 'order'>): Board {
  let board = crossings.reduce((each, crossing) => withCrossing(each, crossing), here);
  board = amendments.reduce((each, amendment) => withAmendment(each, amendment), board);
  return { ...board, undone: new Set([...board.undone, ...undone]) };
}

/** What an earlier visit saw gives way to what the station says; where it knows none of it, this is another station or a new journal. */
function forget(state: PageState, { crossings }: Snapshot): PageState {
  const same = crossings.filter(({ id }) => state.remembered.has(id));
  const still = new Set(same.map(({ id }) => id));
  const records = new Map([...state.board.records].filter(([id]) => !state.remembered.has(id) || still.has(id)));
  const newestEntry = same.length > 0 ? state.newestEntry : 0;
  return { ...state, board: { ...state.board, records }, newestEntry, remembered: new Set() };
}

function withEvent(state: PageState, event: BoardEvent): PageState {
  if ('order' in event) return { ...state, order: event.order };
  if ('amendment' in event) return { ...state, board: withAmendment(state.board, event.amendment) };
  const { crossing } = event;
  const board = newest(withCrossing(state.board, crossing), BOARD_MAX);
  return crossing.rev === 0 ? withNews({ ...state, board }, crossing) : { ...state, board };
}

/** A number keyed in before goes to the first crossing that comes then and wants one. */
function withNews(state: PageState, crossing: Crossing): PageState {
  if (crossing.entry <= state.newestEntry) return state;
  const newestEntry = crossing.entry;
  const [car, ...ahead] = state.ahead;
  const awaited = state.line === null || state.line === crossing.line;
  const passes = crossing.counts && !crossing.test && crossing.role === 'main' && crossing.car === null;
  if (car === undefined || !awaited || !passes) return { ...state, newestEntry };
  const keyed = new Map([...state.keyed].slice(-KEYED_MAX)).set(crossing.id, car);
  return { ...state, newestEntry, ahead, keyed };
}

/** Written at once as if the station had taken it. The station's own copy, with its number and time, replaces it. */
function act(state: PageState, action: Action, id: string, atUs: number): PageState {
  if (state.outbox.length >= OUTBOX_MAX) return { ...state, answer: { kind: 'full' } };
  const target = 'crossing' in action ? action.crossing : id;
  const stands = viewOf(state).all.find((each) => each.id === target);
  const did = action.action;
  const car = 'car' in action ? action.car : (stands?.car ?? null);
  const said = { reason: '', ...action, id, atUs: utcMicros(atUs), n: (stands?.n ?? 0) + 1 };
  return {
    ...state,
    outbox: [...state.outbox, asAmendment(state, said)],
    own: [...state.own, { id, did, car }].slice(-OWN_MAX),
    selected: null,
    answer: { kind: 'did', did, car },
  };
}

function undo(state: PageState, id: string, atUs: number): PageState {
  const last = state.own.at(-1);
  if (!last || state.outbox.length >= OUTBOX_MAX) return state;
  const said = { action: 'undo', amendment: last.id, id, atUs: utcMicros(atUs), n: 0, reason: '' } as const;
  return {
    ...state,
    outbox: [...state.outbox, asAmendment(state, said)],
    own: state.own.slice(0, -1),
    selected: null,
    answer: { kind: 'did', did: 'undo', car: last.car },
  };
}

function asAmendment(state: PageState, said: object): Amendment {
  const station = state.station?.station ?? '';
  const head = { v: 1, kind: 'amendment', station, author: `marshal:${station}` };
  // Its number is the station's to give; until then it is the newest.
  return { ...head, journal: 'page', entry: Number.MAX_SAFE_INTEGER, ...said } as Amendment;
}

function withoutPending(state: PageState, id: string, taken: boolean): PageState {
  const pending = state.outbox.find((each) => each.id === id);
  if (!pending) return state;
  const told = [...state.board.records.values()].some(({ amendments }) => amendments.some((each) => each.id === id));
  // The station's answer and its event come by different ways, in either order.
  const board = taken && !told ? withAmendment(state.board, pending) : state.board;
  return { ...state, board, outbox: state.outbox.filter((each) => each !== pending) };
}

/** What is to be shown of a state. */
export interface View {
  /** Every crossing of the page's lines, oldest first; a second record of one is not one more. */
  readonly all: readonly Standing[];
  /** What the second record of each says. */
  readonly compared: ReadonlyMap<string, Comparison>;
  /** Those that wait for their number, oldest first. */
  readonly queue: readonly Standing[];
  /** The one that is shown large: a chosen one, else the oldest that waits, else the last passage. */
  readonly current: Standing | null;
  readonly proposal: Proposal | null;
  /** Cars to choose from instead, likeliest first. */
  readonly next: readonly number[];
  readonly through: ReadonlySet<number>;
}

export interface Proposal {
  readonly car: number;
  readonly from: 'order' | 'keyed';
}

const NEXT_SHOWN = 5;

export function viewOf(state: PageState): View {
  const own: Board = { ...state.board, records: new Map(state.board.records) };
  const both = standings(
    state.outbox.reduce((each, amendment) => withAmendment(each, amendment, 'in place'), own),
  ).filter(({ line }) => state.line === null || state.line === line);
  const pairs = backupPairs(both);
  const all = both.filter(({ id }) => !pairs.has(id));
  const queue = all.filter(isWaiting);
  const chosen = queue.find(({ id }) => id === state.selected);
  const current =
    chosen ?? queue[0] ?? all.findLast((each) => each.role === 'main' && (isPassage(each) || each.voided)) ?? null;
  const line = current?.line ?? state.line ?? state.station?.lines[0] ?? '';
  const order = state.order[line] ?? { next: [], through: [] };
  const numbered = new Set(
    all.flatMap((each) =>
      each.line === line && isPassage(each) && each.numbered && each.car !== null ? [each.car] : [],
    ),
  );
  const through = new Set([...order.through, ...numbered]);
  // A suggestion holds no place that a person wants to give away.
  for (const each of queue)
    if (each.line === line && each.car !== null && !numbered.has(each.car)) through.delete(each.car);
  const waiting = current !== null && isWaiting(current);
  const proposal = waiting ? proposalFor(current, state, order.next, numbered) : null;
  const suggestedHere = queue.flatMap((each) =>
    each.id !== current?.id && each.line === line ? (each.car ?? []) : [],
  );
  const free = [...new Set([...order.next, ...suggestedHere])].filter(
    (car) => !numbered.has(car) && car !== proposal?.car,
  );
  const next = free.filter((car) => waiting || !state.ahead.includes(car)).slice(0, NEXT_SHOWN);
  return { all, compared: compared(both), queue, current, proposal, next, through };
}

/** A number keyed before the car came is likelier than the running order; one that a person gave to another crossing is none. */
function proposalFor(
  current: Standing,
  state: PageState,
  next: readonly number[],
  numbered: ReadonlySet<number>,
): Proposal | null {
  const keyed = state.keyed.get(current.id);
  if (keyed !== undefined) return { car: keyed, from: 'keyed' };
  const { suggested } = current;
  if (suggested !== null && !numbered.has(suggested)) return { car: suggested, from: 'order' };
  const instead = next.find((car) => !numbered.has(car));
  return instead === undefined ? null : { car: instead, from: 'order' };
}

/** What one touch on confirm does: says yes to the station's own suggestion, or gives the number that is proposed instead. */
export function confirmation({ current, proposal }: View): Action | null {
  if (!current || !proposal || !isWaiting(current)) return null;
  return proposal.car === current.suggested
    ? { action: 'confirm', crossing: current.id }
    : { action: 'assign', crossing: current.id, car: proposal.car };
}
