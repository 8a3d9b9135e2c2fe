import type { Clock } from '../../protocol/clock.ts';
import { type Amendment, amendment, type Crossing, FACT_BYTES_MAX } from '../../protocol/messages/facts.ts';
import type { FactDraft } from '../crossings/crossings.ts';
import type { Journal } from '../journal/journal.ts';
import {
  type Board,
  backupPairs,
  emptyBoard,
  factsOf,
  isPassage,
  keepNewest,
  standing,
  targetOf,
  withAmendment,
  withCrossing,
} from './board.ts';
import type { BoardEvent, LineOrder, Snapshot } from './wire.ts';

/** What a marshal at the station can see and do, whoever carries it: a page, a panel or a simulated person. */
export interface Marshal {
  /**
   * Tells of each crossing that is new or changed. Begins with the crossings of the journal that nobody has given a number yet, so that a
   * listener that was away misses none.
   */
  watch(listener: (event: MarshalEvent) => void): () => void;
  /** Tells of everything that changes the board, whoever did it. Nothing to begin with: that is the snapshot. */
  watchBoard(listener: (event: BoardEvent) => void): () => void;
  snapshot(): Snapshot;
  /** Refuses with a reason for people. The same `id` twice is done once. */
  amend(request: unknown): Answer;
}

export type Answer =
  | { readonly ok: true; readonly id: string }
  /** `again`: nothing is wrong with the request, and the same will be taken later. */
  | { readonly ok: false; readonly reason: string; readonly again?: true };

export interface MarshalEvent {
  readonly crossing: Crossing;
  /** Real milliseconds at which the line of this crossing could be read; `null` for one from the journal. */
  readonly heardRealMs: number | null;
}

export interface MarshalOptions {
  readonly station: string;
  /** In the order of the road. */
  readonly lines: readonly string[];
  readonly journal: Journal;
  readonly clock: Clock;
  /** Cars expected over a line, likeliest first. */
  readonly next: (line: string) => readonly number[];
  /** Makes the facts durable and sends them on. */
  readonly append: (drafts: readonly FactDraft[]) => unknown;
  /** After an amendment: which car holds the place of a crossing now, `null` where none does. */
  readonly onStanding: (crossing: Crossing, car: number | null) => void;
}

export interface MarshalDesk extends Marshal {
  tell(event: MarshalEvent): void;
  /** The cars that are expected have changed. */
  orderChanged(): void;
  /** Revisions of backup crossings whose main crossing is taken for another car than they are. */
  backupsToRevise(): FactDraft[];
}

/** Kept for the pages: the last half hour at the busiest, and whatever waits for its number. */
const BOARD_MAX = 400;
/** Told to a listener that comes: more than any station has in a day. */
const OPEN_MAX = 3_000;
const SNAPSHOT_MAX = 60;
/** Of the newest crossings: a number comes late, but not after so many cars. */
const COMPARED_MAX = 120;
/** Of a snapshot, however many wait. */
const WAITING_MAX = 300;
const NEXT_MAX = 12;

/** What a request must say; the journal's number, the time and the author are the station's to add. */
const request = (station: string, journal: Journal, atUs: number, body: object): unknown => ({
  n: 0,
  author: `marshal:${station}`,
  reason: '',
  // A car that went by unseen, just now.
  ...('action' in body && body.action === 'insert' && { station, utcUs: atUs }),
  ...body,
  v: 1,
  kind: 'amendment',
  journal: journal.id,
  entry: journal.head + 1,
  atUs,
});

export function createMarshalDesk(options: MarshalOptions): MarshalDesk {
  const { journal, station, lines } = options;
  const listeners = new Set<(event: MarshalEvent) => void>();
  const boardListeners = new Set<(event: BoardEvent) => void>();
  const done = new Set<string>();
  const undos = new Set<string>();
  /** Latest revision of the crossings that no person has numbered. */
  const open = new Map<string, Crossing>();
  /** Passages of each line and the car that holds each. */
  const through = new Map<string, Map<string, number>>(lines.map((line) => [line, new Map()]));
  let board: Board = { ...emptyBoard, records: new Map() };

  /** The car that holds the place of a crossing, `null` where it is no passage or nobody knows. */
  const carOf = (id: string): number | null => {
    const record = board.records.get(id);
    const stands = record && standing(record, board.undone);
    return stands && isPassage(stands) ? stands.car : null;
  };
  const noteStanding = (id: string): void => {
    const line = through.get(board.records.get(id)?.fact?.line ?? '');
    const car = carOf(id);
    if (car === null) line?.delete(id);
    else line?.set(id, car);
  };
  const noteCrossing = (crossing: Crossing): void => {
    board = withCrossing(board, crossing, 'in place');
    keepNewest(board, BOARD_MAX);
    noteStanding(crossing.id);
  };
  const waitFor = (crossing: Crossing): void => {
    open.set(crossing.id, crossing);
    const [oldest] = open.keys();
    if (open.size > OPEN_MAX && oldest !== undefined) open.delete(oldest);
  };
  /** Of each amendment what it is about. */
  const amendedBy = new Map<string, string>();
  const note = (amended: Amendment): void => {
    done.add(amended.id);
    if (amended.action === 'undo') undos.add(amended.id);
    const target = targetOf(amended);
    if (target !== null) {
      open.delete(target);
      amendedBy.set(amended.id, target);
      const earlier = board.records.get(target)?.fact ?? journal.crossing(target);
      if (earlier) board = withCrossing(board, earlier, 'in place');
    }
    board = withAmendment(board, amended, 'in place');
    keepNewest(board, BOARD_MAX);
    const changed = target ?? (amended.action === 'undo' ? (amendedBy.get(amended.amendment) ?? null) : null);
    if (changed === null) return;
    noteStanding(changed);
    const fact = board.records.get(changed)?.fact;
    if (fact) options.onStanding(fact, carOf(changed));
  };
  for (const fact of journal.all()) {
    if (fact.kind === 'crossing') {
      if (fact.counts) waitFor(fact);
      else open.delete(fact.id);
      noteCrossing(fact);
    }
    if (fact.kind === 'amendment') note(fact);
  }

  const order = (): Readonly<Record<string, LineOrder>> =>
    Object.fromEntries(
      lines.map((line) => {
        const cars = new Set(through.get(line)?.values());
        const next = options.next(line).filter((car) => !cars.has(car));
        return [line, { next: next.slice(0, NEXT_MAX), through: [...cars] }];
      }),
    );
  const tellBoard = (event: BoardEvent): void => {
    for (const listener of boardListeners) listener(event);
  };
  const orderChanged = (): void => {
    if (boardListeners.size > 0) tellBoard({ order: order() });
  };

  /** Where what an amendment names is not here, or is nothing that it could change. */
  const whyNot = (parsed: Amendment): string | null => {
    const ours = (id: string): boolean => journal.crossing(id) !== undefined || amendedBy.get(id) === id;
    if (parsed.action === 'undo') {
      if (undos.has(parsed.amendment)) return `${parsed.amendment} is an undo itself; say again what it took away`;
      return done.has(parsed.amendment) ? null : `amendment ${parsed.amendment} is not one of this station's`;
    }
    if (parsed.action === 'insert') {
      if (parsed.station !== station) return `station ${parsed.station}: allowed is ${station}`;
      return lines.includes(parsed.line) ? null : `line ${parsed.line}: allowed are ${lines.join(', ')}`;
    }
    const target = targetOf(parsed);
    return target === null || ours(target) ? null : `crossing ${target} is not one of this station's`;
  };

  return {
    tell: (event) => {
      const { crossing } = event;
      if (open.has(crossing.id) || crossing.rev === 0) {
        if (crossing.counts) waitFor(crossing);
        else open.delete(crossing.id);
      }
      noteCrossing(crossing);
      for (const listener of listeners) listener(event);
      tellBoard({ crossing });
      orderChanged();
    },
    orderChanged,
    backupsToRevise: () => {
      const recent = [...board.records.values()].slice(-COMPARED_MAX);
      const all = recent.flatMap((record) => standing(record, board.undone) ?? []);
      return [...backupPairs(all)].flatMap(([id, { main }]) => {
        const fact = board.records.get(id)?.fact;
        const car = carOf(main);
        if (!fact || (fact.suggested ?? null) === car) return [];
        const { journal: _journal, entry: _entry, ...draft } = fact;
        return [{ ...draft, rev: fact.rev + 1, suggested: car }];
      });
    },
    watch: (listener) => {
      for (const crossing of open.values()) listener({ crossing, heardRealMs: null });
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchBoard: (listener) => {
      boardListeners.add(listener);
      return () => boardListeners.delete(listener);
    },
    snapshot: () => ({ ...factsOf(board, SNAPSHOT_MAX, WAITING_MAX), order: order() }),
    amend: (body) => {
      if (typeof body !== 'object' || body === null) return { ok: false, reason: 'allowed is one JSON object' };
      const id = 'id' in body && typeof body.id === 'string' ? body.id : `${station}:${journal.id}:${journal.head + 1}`;
      if (done.has(id)) return { ok: true, id };
      const parsed = amendment.safeParse(request(station, journal, options.clock.nowUs(), { ...body, id }));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return { ok: false, reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not an amendment'}` };
      }
      const refused = whyNot(parsed.data);
      if (refused !== null) return { ok: false, reason: refused };
      if (Buffer.byteLength(JSON.stringify(parsed.data)) > FACT_BYTES_MAX) {
        return { ok: false, reason: `too large; allowed are ${FACT_BYTES_MAX} bytes` };
      }
      const { journal: _journal, entry: _entry, ...draft } = parsed.data;
      try {
        options.append([draft as FactDraft]);
      } catch (error) {
        return {
          ok: false,
          again: true,
          reason: `the station's disk refuses it, try again: ${(error as Error).message}`,
        };
      }
      note(parsed.data);
      tellBoard({ amendment: parsed.data });
      orderChanged();
      return { ok: true, id };
    },
  };
}
